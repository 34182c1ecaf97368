import asyncio
import io

import numpy as np
import pytest
from PIL import Image

from app.domain import (
    Floats,
    InputContract,
    Model,
    NoteCode,
    Options,
    Pixels,
    Result,
    Segmenter,
    Stage,
)
from app.errors import (
    AppError,
    AssetMissing,
    BackendFailed,
    Cancelled,
    InputUnreadable,
    MetadataLeft,
    OutOfMemory,
)
from app.pipeline import preview, process
from tests.unit.disc import see_disc
from tests.unit.external import pillow_decoder
from tests.unit.files import exif, gradient, save, with_segment

CONTRACT = InputContract(32, (0.5, 0.5, 0.5), (1.0, 1.0, 1.0), "255")
PHOTO = save(gradient(60, 90), "PNG")


class Log:
    """A reporter that remembers, and can ask to stop."""

    def __init__(self, stop_at: tuple[Stage, int] | None = None) -> None:
        self.heard: list[tuple[Stage, int, int | None]] = []
        self.matte: bytes | None = None
        self.early: list[tuple[Stage, int, Pixels]] = []
        self.stop_at = stop_at

    async def __call__(
        self,
        stage: Stage,
        done: int,
        total: int | None,
        *,
        matte: bytes | None = None,
        early: Pixels | None = None,
    ) -> None:
        self.heard.append((stage, done, total))
        self.matte = matte or self.matte
        self.early += [] if early is None else [(stage, done, early)]
        if (stage, done) == self.stop_at:
            message = "Stopped."
            raise Cancelled(message)


def run(source: bytes, log: Log | None = None, segment: Segmenter = see_disc) -> Result:
    reporter = log or Log()
    return asyncio.run(
        process(
            source,
            Options(),
            fast=Model(CONTRACT, segment),
            decoder=pillow_decoder,
            report=reporter,
        )
    )


def pixels(result: Result) -> Floats:
    return np.asarray(Image.open(io.BytesIO(result.data))).astype(np.float32)


def test_cutout_keeps_size_and_colours() -> None:
    result = run(PHOTO)
    rgba = pixels(result)
    assert rgba.shape == (60, 90, 4)
    assert (result.width, result.height, result.mime_type) == (90, 60, "image/png")
    assert (result.format, result.notes) == ("PNG", ())
    assert np.array_equal(rgba[30, 45], [*gradient(60, 90)[30, 45], 255])
    assert not rgba[0, 0].any()


def test_stages_come_in_order_each_with_begin_and_end() -> None:
    log = Log()
    run(PHOTO, log)
    assert log.heard == [(stage, done, 1) for stage in Stage for done in (0, 1)]


def test_both_models_share_one_stage_and_the_preview_comes_between() -> None:
    log = Log()
    fine = Model(CONTRACT, see_disc, sides=(960, 1024))
    work = process(
        PHOTO,
        Options(),
        fast=Model(CONTRACT, see_disc),
        fine=fine,
        decoder=pillow_decoder,
        report=log,
    )
    result = asyncio.run(work)
    assert [heard[1:] for heard in log.heard if heard[0] == Stage.SEGMENT] == [
        (0, 2),
        (1, 2),
        (2, 2),
    ]
    assert [(one.tier, one.side) for one in result.passes] == [
        ("fast", 32),
        ("fine", 960),
    ]
    assert [one.is_chosen for one in result.passes].count(True) == 1


def test_matte_is_a_small_picture_of_what_is_dimmed() -> None:
    log = Log()
    run(PHOTO, log)
    assert log.matte is not None
    image = Image.open(io.BytesIO(log.matte))
    assert (image.mode, image.size) == ("LA", (32, 32))
    assert image.getpixel((0, 0)) == (0, 140)
    assert image.getpixel((16, 16)) == (0, 0)


def test_the_cutout_is_there_to_be_seen_before_its_file_is_written() -> None:
    log = Log()
    result = run(PHOTO, log)
    ((stage, done, seen),) = log.early
    assert (stage, done) == (Stage.COMPOSE, 1)
    assert np.array_equal(seen, pixels(result))


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("done", [0, 1])
def test_stops_at_any_report(stage: Stage, done: int) -> None:
    log = Log(stop_at=(stage, done))
    with pytest.raises(Cancelled):
        run(PHOTO, log)
    assert log.heard[-1] == (stage, done, 1)


def test_turned_photo_is_cut_upright() -> None:
    photo = with_segment(save(gradient(60, 90), "JPEG"), 0xE1, b"Exif\0\0" + exif(6))
    result = run(photo)
    assert (result.width, result.height) == (60, 90)
    assert pixels(result).shape == (90, 60, 4)


def test_own_transparency_stays() -> None:
    rgba = np.dstack([gradient(60, 90), np.full((60, 90), 255, np.uint8)])
    rgba[:, :45, 3] = 0
    found = pixels(run(save(Image.fromarray(rgba), "PNG")))
    assert not found[:, :45].any()
    assert found[30, 50, 3] == 255


def test_nothing_stood_out_is_said() -> None:
    async def faint(tensor: Floats) -> Floats:
        return await see_disc(tensor) * np.float32(0.2)

    result = run(PHOTO, segment=faint)
    assert [note.code for note in result.notes] == [NoteCode.NO_SUBJECT]
    assert pixels(result)[30, 45, 3] == 255


def test_flat_map_gives_an_empty_picture_not_a_crash() -> None:
    async def flat(tensor: Floats) -> Floats:
        return np.full(tensor.shape[-2:], 0.3, np.float32)

    result = run(PHOTO, segment=flat)
    assert [note.code for note in result.notes] == [NoteCode.NO_SUBJECT]
    assert not pixels(result).any()


def test_notes_keep_their_order() -> None:
    frames = [Image.new("RGB", (8, 8)), Image.new("RGB", (8, 8), "red")]

    async def flat(tensor: Floats) -> Floats:
        return np.zeros(tensor.shape[-2:], np.float32)

    source = save(frames[0], "GIF", save_all=True, append_images=frames[1:])
    codes = [note.code for note in run(source, segment=flat).notes]
    assert codes == [NoteCode.FIRST_FRAME, NoteCode.NO_SUBJECT]


def failing(error: BaseException) -> Segmenter:
    async def segment(_: Floats) -> Floats:
        raise error

    return segment


@pytest.mark.parametrize("error", [BackendFailed("x"), AssetMissing("x")])
def test_the_models_failure_passes_through(error: AppError) -> None:
    with pytest.raises(type(error)) as caught:
        run(PHOTO, segment=failing(error))
    assert caught.value is error


def test_no_memory_anywhere_is_said() -> None:
    with pytest.raises(OutOfMemory):
        run(PHOTO, segment=failing(MemoryError()))


def test_map_of_another_size_is_the_backends_fault() -> None:
    async def small(_: Floats) -> Floats:
        return np.zeros((8, 8), np.float32)

    with pytest.raises(BackendFailed):
        run(PHOTO, segment=small)


def test_bad_input_is_told_before_the_model_is_asked() -> None:
    with pytest.raises(InputUnreadable):
        run(PHOTO[:80], segment=failing(AssertionError("asked")))


def test_unclean_file_is_not_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.output.png import PngWriter

    class Careless(PngWriter):
        def finish(self) -> bytes:
            return super().finish() + b"left"

    monkeypatch.setattr("app.pipeline.PngWriter", Careless)
    with pytest.raises(MetadataLeft):
        run(PHOTO)


@pytest.mark.parametrize("shape", [(1, 1), (10, 2000), (2000, 10)])
def test_odd_shapes(shape: tuple[int, int]) -> None:
    result = run(save(Image.new("RGB", shape[::-1], "red"), "PNG"))
    assert (result.height, result.width) == shape


def test_preview_is_a_plain_jpeg() -> None:
    source = save(gradient(60, 90), "TIFF", tiffinfo={315: "A. Person", 274: 6})
    result = asyncio.run(preview(source, Options(), decoder=pillow_decoder, side_px=30))
    image = Image.open(io.BytesIO(result.data))
    assert (image.format, image.size, result.mime_type) == ("JPEG", (20, 30), "image/jpeg")
    assert (result.width, result.height, result.format) == (20, 30, "TIFF")
    assert b"Person" not in result.data


def test_preview_keeps_transparency() -> None:
    source = save(Image.new("RGBA", (9, 9), (255, 0, 0, 80)), "TIFF")
    result = asyncio.run(preview(source, Options(), decoder=pillow_decoder))
    assert result.mime_type == "image/png"
    assert Image.open(io.BytesIO(result.data)).getpixel((4, 4)) == (255, 0, 0, 80)
