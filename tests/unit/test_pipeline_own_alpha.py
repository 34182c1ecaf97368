"""Pictures that are cut out already."""

import asyncio
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.compose.own_alpha import is_cut_out
from app.domain import Floats, InputContract, Model, NoteCode, Options, Picture, Pixels, Result
from app.edit.state import Edit
from app.edit.workspace import Workspace
from app.pipeline import process
from tests.unit.disc import see_disc
from tests.unit.external import pillow_decoder
from tests.unit.files import gradient, save
from tests.unit.test_pipeline import Log

CONTRACT = InputContract(32, (0.5, 0.5, 0.5), (1.0, 1.0, 1.0), "255")


KEEPING = Options()


async def never(_: Floats) -> Floats:
    message = "a model was asked"
    raise AssertionError(message)


def run(source: bytes, options: Options = KEEPING, keep: list[Workspace] | None = None) -> Result:
    model = Model(CONTRACT, never if options.keeps_alpha else see_disc)

    def kept(picture: Picture, alpha: Floats) -> None:
        if keep is not None:
            keep.append(Workspace(picture, alpha))

    return asyncio.run(
        process(source, options, fast=model, decoder=pillow_decoder, report=Log(), keep=kept)
    )


def rgba_of(data: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(data)))


def every_level() -> Pixels:
    """Every alpha in a ramp, over a gradient, with colour under what is clear."""
    ramp = np.repeat(np.arange(256, dtype=np.uint8), 2)
    return np.dstack([gradient(300, 512), np.broadcast_to(ramp, (300, 512))])


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_own_alpha_is_kept_bit_for_bit_and_hidden_colour_erased(kind: str) -> None:
    rgba = every_level()
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    result = run(save(Image.fromarray(rgba), kind, **options))
    expected = rgba.copy()
    expected[rgba[..., 3] == 0] = 0
    assert np.array_equal(rgba_of(result.data), expected)
    assert [note.code for note in result.notes] == [NoteCode.ALREADY_TRANSPARENT]
    assert result.passes == ()


def test_the_editor_begins_with_it() -> None:
    kept: list[Workspace] = []
    rgba = every_level()
    result = run(save(Image.fromarray(rgba), "PNG"), keep=kept)
    level = kept[0].level(1.0)
    assert np.array_equal(level.cutout(Edit()), rgba_of(result.data))
    assert np.array_equal(level.alpha, rgba[..., 3] * np.float32(1 / 255))
    # A person moves the edge outwards: what comes is never what the file hid.
    rgba[...] = (255, 0, 0, 0)
    rgba[100:200, 200:300] = 255
    run(save(Image.fromarray(rgba), "PNG"), keep=kept)
    wider = kept[1].level(1.0).cutout(Edit(shift_px=6))
    grown = (wider[..., 3] > 0) & (rgba[..., 3] == 0)
    assert grown.any()
    assert (wider[grown][:, :3] >= 250).all()


def test_asked_for_a_subject_the_models_are_asked() -> None:
    source = save(Image.fromarray(every_level()), "PNG")
    result = run(source, Options(keeps_alpha=False))
    assert [one.tier for one in result.passes] == ["fast"]
    assert NoteCode.ALREADY_TRANSPARENT not in [note.code for note in result.notes]
    # What the file shows through stays see-through.
    assert (rgba_of(result.data)[..., 3] <= every_level()[..., 3]).all()


def test_nothing_to_be_seen_is_said() -> None:
    result = run(save(Image.new("RGBA", (40, 30), (9, 9, 9, 0)), "PNG"))
    assert [note.code for note in result.notes] == [
        NoteCode.ALREADY_TRANSPARENT,
        NoteCode.NO_SUBJECT,
    ]
    assert not rgba_of(result.data).any()


def corners(radius: int, side: int = 1000) -> Pixels:
    """A square with round corners."""
    y, x = np.mgrid[:side, :side]
    down, across = (
        np.maximum(np.maximum(radius - each, each - (side - 1 - radius)), 0) for each in (y, x)
    )
    return np.where(down**2 + across**2 <= radius**2, 255, 0).astype(np.uint8)


def specks(share: float) -> Pixels:
    opacity = np.full((1000, 1000), 255, np.uint8)
    opacity[np.random.default_rng(1).random((1000, 1000)) < share] = 0
    return opacity


def rim(px: int, level: int) -> Pixels:
    opacity = np.full((1000, 1000), 255, np.uint8)
    opacity[:px] = level
    return opacity


@pytest.mark.parametrize(
    ("opacity", "expected"),
    [
        (None, False),
        (np.full((90, 90), 254, np.uint8), False),
        (np.full((90, 90), 128, np.uint8), False),
        (np.zeros((90, 90), np.uint8), True),
        (specks(0.01), False),
        (rim(10, 0), False),
        (rim(400, 250), False),
        (rim(30, 0), True),
        (rim(300, 128), True),
        (corners(100), False),
        (corners(230), True),
        (corners(500), True),
    ],
    ids=[
        "opaque",
        "nearly opaque",
        "one level",
        "nothing seen",
        "stray pixels",
        "a thin rim",
        "a little less than opaque",
        "a strip",
        "half transparent",
        "round corners",
        "an icon",
        "a round portrait",
    ],
)
def test_what_counts_as_cut_out(opacity: Pixels | None, expected: bool) -> None:
    assert is_cut_out(opacity) is expected


@pytest.mark.parametrize(
    "name",
    ["r08-white-logo", "r08b-white-shirt", "r08c-dark-text-alpha", "r08d-glass-alpha"],
)
def test_reported_pictures(data_dir: Path, name: str) -> None:
    source = (data_dir / "reports" / f"{name}.png").read_bytes()
    own = np.asarray(Image.open(io.BytesIO(source)).convert("RGBA"))
    found = rgba_of(run(source).data)
    assert np.array_equal(found[..., 3], own[..., 3])
    seen = own[..., 3] > 0
    assert np.array_equal(found[seen], own[seen])
    assert not found[~seen].any()
