"""The real model in the real pipeline, natively."""

import asyncio
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.decode.decode import decode
from app.domain import Floats, Model, NoteCode, Options, Result, Segmenter, Stage
from app.imaging.alpha import apply_levels, resize_alpha
from app.pipeline import process
from app.segment.tensor import from_map, to_tensor
from model.catalogue import load_catalogue
from tests.unit.external import pillow_decoder
from tests.unit.files import save

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
# Where the model itself does well, so that a loss here is the pipeline's.
MATTES = [
    ("grabcut", "book.jpg"),
    ("davis2016val", "dog_00059.jpg"),
    ("celebamaskhq", "celeb1.jpg"),
    ("ccp", "0137.jpg"),
    ("alphamatting", "GT01.png"),
]


async def segment_once(segment: Segmenter, tensor: Floats) -> Floats:
    return await segment(tensor)


async def quiet(stage: Stage, done: int, total: int | None, **_: object) -> None:
    """A reporter that nobody hears."""


def run(source: bytes, segment: Segmenter) -> tuple[Result, Floats]:
    (model,) = [model for model in load_catalogue() if model.id == "u2netp"]
    result = asyncio.run(
        process(
            source,
            Options(),
            fast=Model(model.input, segment, model.graphs[0].sides),
            decoder=pillow_decoder,
            report=quiet,
        )
    )
    return result, np.asarray(Image.open(io.BytesIO(result.data))).astype(np.float32)


def test_the_car_is_cut_from_its_street(u2netp: Segmenter) -> None:
    source = FIXTURES / "rembg-car-1.jpg"
    result, rgba = run(source.read_bytes(), u2netp)
    photo = np.asarray(Image.open(source).convert("RGB"))
    height, width = photo.shape[:2]
    assert (result.height, result.width, result.notes) == (height, width, ())
    assert rgba[height // 2, width // 2, 3] > 250
    for corner in ((0, 0), (0, -1)):
        assert not rgba[corner].any()
    plain = rgba[..., 3] == 255
    assert 0.05 < plain.mean() < 0.9
    assert np.array_equal(rgba[plain][:, :3], photo[plain])


@pytest.mark.parametrize("level", [0, 128, 255])
def test_blank_picture_has_no_subject(u2netp: Segmenter, level: int) -> None:
    source = save(Image.new("RGB", (400, 300), (level, level, level)), "PNG")
    result, _ = run(source, u2netp)
    assert [note.code for note in result.notes] == [NoteCode.NO_SUBJECT]


@pytest.mark.data
def test_the_mask_agrees_with_rembg(u2netp: Segmenter, data_dir: Path) -> None:
    folder = data_dir / "rembg"
    (model,) = [model for model in load_catalogue() if model.id == "u2netp"]
    source = (folder / "fixtures" / "anime-girl-1.jpg").read_bytes()
    picture = decode(source, Options())
    coarse, _ = from_map(asyncio.run(segment_once(u2netp, to_tensor(picture, model.input))))
    alpha = resize_alpha(apply_levels(coarse), picture.height, picture.width)
    expected = np.asarray(Image.open(folder / "results" / "anime-girl-1.u2netp.png"))
    assert alpha.shape == expected.shape[:2]
    difference = np.abs(255 * alpha - expected[..., 3])
    # Not 0: rembg truncates to 8 bits before it enlarges the mask, and enlarges by Lanczos.
    assert difference.mean() <= 1.0
    assert np.percentile(difference, 99) <= 12


@pytest.mark.data
@pytest.mark.parametrize(("subset", "name"), MATTES)
def test_finds_what_people_marked(
    u2netp: Segmenter, data_dir: Path, subset: str, name: str
) -> None:
    folder = data_dir / "mattes" / subset
    _, rgba = run((folder / "images" / name).read_bytes(), u2netp)
    truth = np.asarray(Image.open((folder / "gt" / name).with_suffix(".png")).convert("L"))
    scored = truth != 128
    ours, theirs = (rgba[..., 3] >= 128) & scored, (truth > 128) & scored
    assert (ours & theirs).sum() / (ours | theirs).sum() > 0.9
