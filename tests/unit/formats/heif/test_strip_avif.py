"""AVIFs of Pillow's own making, still and moving, without metadata: they show the same."""

import io

import numpy as np
import pytest
from PIL import Image, ImageSequence, features

from app.container.iso_boxes import Box, boxes, pack
from app.domain import Options
from app.errors import AppError
from app.formats.inspect import inspect
from app.formats.strip import strip
from app.metadata.findings import Kind
from app.metadata.hidden import BEYOND_PICTURE, CROPPED_AWAY, HIDDEN_PIXELS, UNUSED_DATA
from tests.unit import files
from tests.unit.formats.heif.test_strip import PLANTED, grid, stripped
from tests.unit.heif_files import Heif
from tests.unit.metadata.proof import names

STAYS = {HIDDEN_PIXELS, CROPPED_AWAY, BEYOND_PICTURE, UNUSED_DATA}
needs_avif = pytest.mark.skipif(not features.check("avif"), reason="this Pillow reads no AVIF")


def avif(frames: int = 1, mode: str = "RGB", **options: object) -> bytes:
    pictures = [
        Image.fromarray(np.roll(files.gradient(), 5 * n, axis=1)).convert(mode)
        for n in range(frames)
    ]
    more = {"save_all": True, "append_images": pictures[1:]} if frames > 1 else {}
    return files.save(pictures[0], "AVIF", **more, **options)


def frames_of(data: bytes) -> list[np.ndarray]:
    image = Image.open(io.BytesIO(data))
    return [np.asarray(frame) for frame in ImageSequence.Iterator(image)]


@needs_avif
@pytest.mark.parametrize("frames", [1, 4])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_avif_shows_the_same(frames: int, mode: str) -> None:
    profile = files.rgb_profile(files.DISPLAY_P3, files.SRGB_FORMULA, PLANTED.decode())
    block = Image.Exif()
    block[0x013B] = PLANTED.decode()
    # Pillow's encoder falls over an animation with a turn.
    block[0x0112] = 6 if frames == 1 else 1
    tiff, xmp = block.tobytes(), b"<x>" + PLANTED + b"</x>"
    data = avif(frames, mode, icc_profile=profile, exif=tiff, xmp=xmp)
    assert {"Exif", "XMP", "colour profile"} <= set(names(data))
    result = stripped(data)
    assert PLANTED not in result
    assert PLANTED.decode().encode("utf-16-be") not in result
    assert len(frames_of(data)) == frames
    assert all(
        np.array_equal(*pair) for pair in zip(frames_of(data), frames_of(result), strict=True)
    )
    info = Image.open(io.BytesIO(result)).info
    assert "xmp" not in info
    assert strip(data, Options()).profile == "Display P3"
    assert info["icc_profile"]


@needs_avif
def test_an_animation_keeps_its_pace() -> None:
    data = avif(3, duration=[100, 250, 400])
    before, after = (Image.open(io.BytesIO(found)) for found in (data, stripped(data)))
    for number in range(3):
        before.seek(number)
        after.seek(number)
        before.load()
        after.load()
        assert before.info["duration"] == after.info["duration"]


@needs_avif
def test_an_animation_loses_names_and_dates() -> None:
    data = avif(2)
    assert b"AOM" in data
    found = {f.name: f.kind for f in inspect(data).findings}
    assert found["name of the encoder"] is Kind.SOFTWARE
    assert found["header of the animation"] is Kind.TIME
    assert b"AOM" not in stripped(data)


@needs_avif
def test_damage_gives_an_error_or_a_clean_file() -> None:
    rng = np.random.default_rng(7)
    sources = [avif(1, "RGBA", exif=files.exif(3)), avif(2), Heif([*grid()]).pack()]
    for data in sources:
        cuts = [data[:end] for end in range(0, len(data), max(1, len(data) // 300))]
        flips = []
        for _ in range(400):
            hurt = bytearray(data)
            for at in rng.integers(0, len(hurt), 2):
                hurt[at] ^= 1 << int(rng.integers(0, 8))
            flips.append(bytes(hurt))
        for hurt_data in [*cuts, *flips]:
            try:
                result = strip(hurt_data, Options())
            except AppError:
                continue
            assert set(names(result.data)) <= result.left <= STAYS


FOLDERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
RUNS = b"".join(bytes(4) + PLANTED[at : at + 4] for at in range(0, 20, 4))


def with_runs_of_none(data: bytes, box: Box) -> bytes:
    """A box again, in which tables have runs of no samples and numbers of no sample."""
    body = data[box.body : box.end]
    if box.kind in FOLDERS:
        inside = boxes(data, box.body, box.end)
        return pack(box.kind, *(with_runs_of_none(data, child) for child in inside))
    more = {b"stts": RUNS, b"stss": PLANTED[:20]}.get(box.kind)
    if more is None:
        return data[box.start : box.end]
    count = int.from_bytes(body[4:8], "big") + 5
    return pack(box.kind, body[:4], count.to_bytes(4, "big"), body[8:], more)


@needs_avif
def test_runs_of_none_in_the_tables_of_an_animation_go() -> None:
    data = avif(3)
    (moov,) = (box for box in boxes(data, 0, len(data)) if box.kind == b"moov")
    grown = with_runs_of_none(data, moov)
    assert PLANTED[4:8] in grown
    silent = data[: moov.start + 4] + b"free" + data[moov.start + 8 :]
    result = stripped(silent + grown)
    assert result == stripped(data)
