"""Photos that are worked on in bands, and photos that do not fit."""

import asyncio
import io
import tracemalloc
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PIL import Image

from app.compose.compose import compose
from app.domain import (
    Floats,
    InputContract,
    Model,
    NoteCode,
    Options,
    Picture,
    Pixels,
    Result,
    Stage,
)
from app.errors import Cancelled, OutOfMemory
from app.pipeline import preview, process
from app.refine.full_size import cover
from tests.unit.disc import see_disc
from tests.unit.external import pillow_decoder
from tests.unit.files import gradient, save
from tests.unit.test_pipeline import Log

CONTRACT = InputContract(64, (0.5, 0.5, 0.5), (1.0, 1.0, 1.0), "255")
PHOTO = save(gradient(700, 900), "JPEG", quality=95)


async def forgetful(*_: object, **__: object) -> None:
    """A reporter that holds nothing of what it hears, as the page's."""


def run(source: bytes) -> tuple[Result, list[Picture]]:
    kept: list[Picture] = []

    def keep(picture: Picture, _: Floats) -> None:
        kept.append(picture)

    work = process(
        source,
        Options(),
        fast=Model(CONTRACT, see_disc),
        decoder=pillow_decoder,
        report=forgetful,
        keep=keep,
    )
    return asyncio.run(work), kept


def rgba_of(result: Result) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(result.data)))


@pytest.fixture
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("pipeline", "imaging.shrink", "output.screen"):
        monkeypatch.setattr(f"app.{place}.LARGE_PIXELS", 1000)


def test_in_bands_the_cutout_is_the_same(request: pytest.FixtureRequest) -> None:
    ordinary, kept = run(PHOTO)
    assert len(kept) == 1
    request.getfixturevalue("everything_is_large")
    large, kept = run(PHOTO)
    assert kept == []
    assert (large.width, large.height, large.notes) == (900, 700, ())
    one, other = rgba_of(ordinary).astype(int), rgba_of(large).astype(int)
    assert np.abs(one[..., 3] - other[..., 3]).max() <= 1
    seen = (one[..., 3] > 0) & (other[..., 3] > 0)
    assert np.abs(one - other)[seen].max() <= 6
    assert np.abs(one - other)[seen].mean() < 0.02
    assert not other[other[..., 3] == 0].any()


@pytest.mark.usefixtures("everything_is_large")
def test_a_large_cutout_is_seen_before_it_is_made() -> None:
    log = Log()
    work = process(
        PHOTO, Options(), fast=Model(CONTRACT, see_disc), decoder=pillow_decoder, report=log
    )
    result = asyncio.run(work)
    ((stage, done, seen),) = log.early
    assert (stage, done) == (Stage.COMPOSE, 1)
    assert seen.shape == rgba_of(result).shape
    assert np.abs(seen.astype(int) - rgba_of(result)).max() <= 6


@pytest.mark.usefixtures("everything_is_large")
def test_what_is_cut_out_already_is_kept_in_bands_too() -> None:
    rgba = np.dstack([gradient(300, 512), np.tile(np.arange(256, dtype=np.uint8), (300, 2))])
    result, kept = run(save(Image.fromarray(rgba), "PNG"))
    rgba[rgba[..., 3] == 0] = 0
    assert np.array_equal(rgba_of(result), rgba)
    assert [note.code for note in result.notes] == [NoteCode.ALREADY_TRANSPARENT]
    assert kept == []


@pytest.mark.usefixtures("everything_is_large")
def test_writing_says_how_far_it_is_and_can_be_stopped() -> None:
    log = Log(stop_at=(Stage.ENCODE, 256))
    work = process(
        PHOTO, Options(), fast=Model(CONTRACT, see_disc), decoder=pillow_decoder, report=log
    )
    with pytest.raises(Cancelled):
        asyncio.run(work)
    assert log.heard[-3:] == [
        (Stage.ENCODE, 0, 1),
        (Stage.ENCODE, 128, 700),
        (Stage.ENCODE, 256, 700),
    ]


@pytest.mark.usefixtures("everything_is_large")
def test_no_more_is_held_than_photo_matte_and_file() -> None:
    source = save(gradient(3000, 4000), "JPEG")
    tracemalloc.start()
    try:
        result, _ = run(source)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # Four bytes a pixel, the file twice while it is joined, and what does not go with the photo:
    # a level of 768 pixels in many planes, and bands.
    assert peak_bytes < 4 * 3000 * 4000 + 2 * len(result.data) + 36_000_000


def short_of_memory(monkeypatch: pytest.MonkeyPatch, place: str, most_pixels: int) -> list[int]:
    """Let one step of the pipeline fail wherever a picture has more pixels."""
    asked: list[int] = []
    real: Callable[..., object] = compose if place == "compose" else cover

    def fail(*given: object) -> object:
        picture = next(one for one in given if isinstance(one, Picture))
        asked.append(picture.width * picture.height)
        if asked[-1] > most_pixels:
            raise MemoryError
        return real(*given)

    monkeypatch.setattr(f"app.pipeline.{place}", fail)
    monkeypatch.setattr("app.pipeline._LEAST_PIXELS", 10_000)
    return asked


@pytest.mark.parametrize("place", ["compose", "cover"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "AVIF"])
def test_where_memory_ends_a_smaller_cutout_is_made(
    place: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = short_of_memory(monkeypatch, place, 60_000)
    result, kept = run(save(gradient(700, 900), kind))
    assert asked == [630_000, 157_500, 225 * 175]
    assert (result.width, result.height) == (225, 175)
    assert rgba_of(result).shape == (175, 225, 4)
    assert [(one.code, one.detail) for one in result.notes] == [
        (NoteCode.REDUCED_SIZE, "225 \u00d7 175")
    ]
    assert [(one.width, one.height) for one in kept][-1] == (225, 175)


def test_a_photo_that_would_be_tiny_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = short_of_memory(monkeypatch, "compose", 1000)
    with pytest.raises(OutOfMemory):
        run(PHOTO)
    assert asked == [630_000, 157_500, 225 * 175]


def test_what_failed_is_let_go_before_the_next_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []

    def parts(*_: object) -> Iterator[Pixels]:
        held.append(tracemalloc.get_traced_memory()[0])
        if len(held) == 1:
            raise MemoryError
        return iter([np.zeros((350, 450, 4), np.uint8)])

    monkeypatch.setattr("app.pipeline._LEAST_PIXELS", 10_000)
    monkeypatch.setattr("app.pipeline.LARGE_PIXELS", 1000)
    monkeypatch.setattr("app.pipeline.compose_rows", parts)
    tracemalloc.start()
    try:
        run(PHOTO)
    finally:
        tracemalloc.stop()
    # A fourth of the photo and its matte, and not the first ones beside it.
    assert held[1] < held[0] / 2


def test_a_preview_of_a_large_picture(request: pytest.FixtureRequest) -> None:
    source = save(gradient(700, 900), "TIFF")
    one = asyncio.run(preview(source, Options(), decoder=pillow_decoder, side_px=90))
    request.getfixturevalue("everything_is_large")
    two = asyncio.run(preview(source, Options(), decoder=pillow_decoder, side_px=90))
    first, second = (np.asarray(Image.open(io.BytesIO(each.data)), int) for each in (one, two))
    assert first.shape == second.shape == (70, 90, 3)
    assert np.abs(first - second).mean() < 2
