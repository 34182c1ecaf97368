"""How many bytes a file has, and what is white in it: read from the file itself."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.domain import Picture
from app.edit.export.export import Exported, export
from app.edit.export.lossy import fitted
from app.edit.export.options import Export
from app.edit.render import render
from app.edit.state import Background, Edit, Frame
from app.edit.workspace import Workspace
from tests.unit.scene import scene

SCENE = scene(180, 240)
WHITE = Background("colour")
PRODUCT = Frame(to_subject=True, margin=0.088, aspect=(1, 1), canvas=(333, 333))


def space() -> Workspace:
    return Workspace(SCENE.picture, SCENE.truth.astype(np.float32))


def noisy() -> Workspace:
    """Colours that no coder likes; nothing in it is white."""
    rgb = np.random.default_rng(5).integers(0, 200, (96, 128, 3), np.uint8)
    return Workspace(Picture(rgb, None, (), "PNG"), np.ones((96, 128), np.float32))


def reopened(file: Exported) -> Any:
    return np.asarray(Image.open(io.BytesIO(file.data)).convert("RGB"))


def sampling(file: Exported) -> tuple[int, int]:
    """How many samples of brightness there are to one of colour, across and down."""
    image: Any = Image.open(io.BytesIO(file.data))
    across, down = image.layer[0][1:3]
    return int(across), int(down)


@pytest.mark.parametrize("frame", [Frame(), PRODUCT, Frame(crop=(50, 3, 101, 171))])
def test_outside_the_matte_a_png_is_white_to_the_last_pixel(frame: Frame) -> None:
    file = export(space(), Edit(background=WHITE, frame=frame), Export())
    outside = render(space(), Edit(frame=frame))[..., 3] == 0
    assert outside.mean() > 0.2
    assert (reopened(file)[outside] == 255).all()


def untouched(alpha: Any, side: int) -> Any:
    """Of each pixel, whether the block that it lies in is clear all over."""
    blocks = alpha
    for axis in (0, 1):
        blocks = np.maximum.reduceat(blocks, np.arange(0, alpha.shape[axis], side), axis=axis)
    whole = blocks.repeat(side, axis=0).repeat(side, axis=1)
    return whole[: alpha.shape[0], : alpha.shape[1]] == 0


@pytest.mark.parametrize("frame", [Frame(), PRODUCT, Frame(crop=(50, 3, 101, 171))])
@pytest.mark.parametrize("quality", [20, 60, 85, 95])
@pytest.mark.parametrize("background", [WHITE, Background()])
def test_a_jpeg_is_white_in_every_block_that_the_subject_does_not_touch(
    frame: Frame, quality: int, background: Background
) -> None:
    file = export(
        space(), Edit(background=background, frame=frame), Export(format="jpeg", quality=quality)
    )
    white = untouched(render(space(), Edit(frame=frame))[..., 3], 8)
    assert white.mean() > 0.2
    assert (reopened(file)[white] == 255).all()


def test_colours_are_at_half_resolution_only_where_nothing_is_white() -> None:
    usual = Export(format="jpeg", quality=80)
    assert sampling(export(noisy(), Edit(), usual)) == (2, 2)
    assert sampling(export(space(), Edit(), usual)) == (1, 1)
    assert sampling(export(noisy(), Edit(), Export(format="jpeg", quality=90))) == (1, 1)


def test_a_jpeg_that_would_be_too_small_is_written_better() -> None:
    plain = export(noisy(), Edit(), Export(format="jpeg", quality=40))
    least = len(plain.data) * 3 // 2
    file = export(noisy(), Edit(), Export(format="jpeg", quality=40, min_bytes=least))
    assert file.is_within
    assert len(file.data) >= least
    assert file.quality is not None
    less = export(noisy(), Edit(), Export(format="jpeg", quality=file.quality - 1))
    assert len(less.data) < least
    # Nothing is added to it: it is the file of that quality.
    assert file.data == export(noisy(), Edit(), Export(format="jpeg", quality=file.quality)).data
    enough = Export(format="jpeg", quality=40, min_bytes=len(plain.data))
    assert export(noisy(), Edit(), enough).data == plain.data


def test_between_two_limits_colours_at_full_resolution_may_fit() -> None:
    sizes = {
        quality: len(export(noisy(), Edit(), Export(format="jpeg", quality=quality)).data)
        for quality in (89, 90)
    }
    least, most = sizes[89] + 1, sizes[90] - 1
    assert most - least > 1000
    file = export(
        noisy(), Edit(), Export(format="jpeg", quality=80, min_bytes=least, max_bytes=most)
    )
    assert file.is_within
    assert least <= len(file.data) <= most
    assert sampling(file) == (1, 1)


@pytest.mark.parametrize("most", [None, 40_000])
def test_what_can_not_be_made_so_large_is_said(most: int | None) -> None:
    flat = Edit(background=Background("colour", colour="#345678"), frame=Frame(crop=(0, 0, 9, 9)))
    options = Export(format="jpeg", quality=30, min_bytes=30_000, max_bytes=most)
    file = export(space(), flat, options)
    assert (file.is_within, file.quality) == (False, 100)
    assert len(file.data) < 2000


def test_where_not_both_limits_can_be_met_it_is_no_larger_than_it_may_be() -> None:
    options = Export(format="jpeg", quality=80, min_bytes=9000, max_bytes=9001)
    file = export(noisy(), Edit(), options)
    assert not file.is_within
    assert len(file.data) <= 9001


@pytest.mark.parametrize("limits", [{"min_bytes": 90_000}, {"max_bytes": 900}])
@pytest.mark.parametrize("kind", ["png", "webp"])
def test_what_loses_nothing_has_one_size(limits: dict[str, Any], kind: Any) -> None:
    plain = export(space(), Edit(), Export(format=kind))
    file = export(space(), Edit(), Export(format=kind, **limits))
    assert file.data == plain.data
    assert not file.is_within
    assert plain.is_within


@pytest.mark.parametrize("dpi", [None, 300])
def test_a_png_that_is_too_large_becomes_a_jpeg(dpi: int | None) -> None:
    plain = export(noisy(), Edit(), Export(dpi=dpi))
    size = len(plain.data)
    kept = export(noisy(), Edit(), Export(or_jpeg=True, max_bytes=size, dpi=dpi))
    assert (kept.mime_type, kept.data, kept.is_within) == ("image/png", plain.data, True)
    file = export(noisy(), Edit(), Export(or_jpeg=True, max_bytes=size - 1, dpi=dpi))
    assert (file.mime_type, file.is_within) == ("image/jpeg", True)
    assert Image.open(io.BytesIO(file.data)).format == "JPEG"
    assert len(file.data) < size
    assert file.quality == 90
    if dpi:
        assert Image.open(io.BytesIO(file.data)).info["dpi"] == (300, 300)
    no = export(noisy(), Edit(), Export(max_bytes=size - 1, dpi=dpi))
    assert (no.mime_type, no.is_within) == ("image/png", False)


def test_a_png_that_no_jpeg_can_hold_stays_one() -> None:
    long = Edit(frame=Frame(crop=(0, 0, 65_501, 1)))
    file = export(space(), long, Export(or_jpeg=True, max_bytes=10))
    assert (file.mime_type, file.is_within) == ("image/png", False)


@pytest.mark.parametrize("least", [None, 5, 50, 84, 86, 120, 400])
@pytest.mark.parametrize("most", [None, 5, 50, 84, 86, 120, 400])
@pytest.mark.parametrize("quality", [1, 40, 85, 100])
def test_a_quality_is_found_where_there_is_one(
    least: int | None, most: int | None, quality: int
) -> None:
    """A made coder: a byte a quality, twice as many from 90 on, or in full colour."""

    def code(quality: int, is_fine: bool) -> bytes:
        return bytes(2 * quality if is_fine or quality >= 90 else quality)

    data, found, is_within = fitted(code, quality, least, most, has_fine=True)
    low, high = least or 0, most or 10**6
    reachable = {*range(1, 90), *range(2, 201, 2)}
    assert is_within == (low <= len(data) <= high)
    assert len(data) in (len(code(found, True)), len(code(found, False)))
    if not is_within:
        asked = {size for size in reachable if low <= size <= high}
        assert not asked
        assert len(data) <= high
