"""A JPEG that can't be turned without loss stays as it is, byte for byte."""

import io
import time
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.container.stripped import Orientation
from app.domain import Options
from app.errors import InputUnreadable
from app.formats.inspect import inspect
from app.formats.jpeg.turn import Turner
from app.formats.jpeg.walk import walk_jpeg
from app.formats.strip import strip
from tests.unit.files import save
from tests.unit.metadata.jpeg_files import EOI, SECRET, segment
from tests.unit.metadata.lying_files import (
    TRANSPOSES,
    assert_tagged,
    coded,
    jpeg,
    lying,
    patched,
    pixels,
    refusing,
)
from tests.unit.metadata.turner import turner

__all__ = ["turner"]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(patched(lying(jpeg(), 6), 1, 0xC3), id="lossless"),
        pytest.param(patched(lying(jpeg(), 6), 1, 0xC5), id="hierarchical"),
        pytest.param(patched(lying(jpeg(), 6), 1, 0xC9), id="arithmetic"),
        pytest.param(patched(lying(jpeg(), 6), 4, 12), id="12 bits"),
        pytest.param(patched(lying(jpeg(), 6), 5, 0, 0), id="height told later"),
        pytest.param(patched(lying(jpeg(), 6), 5, 0xF0, 0, 0xF0, 0), id="too many pixels"),
        pytest.param(patched(lying(jpeg(), 6), 11, 0x00), id="no samples"),
        pytest.param(patched(lying(jpeg(), 6), 11, 0x51), id="five samples"),
    ],
)
def test_what_can_not_be_turned_is_not_tried(source: bytes) -> None:
    found = strip(source, Options(), refusing)
    assert (found.orientation, found.lossless) == (Orientation.TAG, True)
    assert coded(found.data) == coded(source)


def test_too_many_scans_are_not_tried() -> None:
    file = jpeg(progressive=True)
    scans = [block for block in walk_jpeg(file) if block.name == "scan"]
    many = file[:-2] + file[scans[-1].start : scans[-1].end] * 30 + EOI
    source = lying(many, 6)
    assert strip(source, Options(), refusing).orientation is Orientation.TAG


WHOLE = lying(jpeg(64, 64, subsampling=0), 6)


def without_tables(_: bytes, __: int) -> bytes:
    return b"\xff\xd8\xff\xd9"


def planting(picture: bytes, _: int) -> bytes:
    return picture[:2] + segment(0xFE, SECRET) + picture[2:]


def one_step_off(picture: bytes, orientation: int) -> bytes:
    """The right turn of a picture in which one block is a little brighter."""
    image = pixels(picture).astype(np.uint8)
    image[:8, :8] += 4
    turned = Image.fromarray(image).transpose(TRANSPOSES[orientation])
    return coded(save(turned, "JPEG", subsampling=0, quality=98))


BAD: dict[str, Callable[[bytes, int], bytes | None]] = {
    "nothing": lambda _, __: None,
    "empty": lambda _, __: b"",
    "no JPEG": lambda _, __: b"never a JPEG" * 40,
    "no picture": without_tables,
    "not turned": lambda picture, _: picture,
    "cut": lambda picture, _: picture[: len(picture) // 2],
    "more than a picture": planting,
    "another picture": one_step_off,
    "another size": lambda _, __: coded(jpeg(64, 72, subsampling=0)),
    "another sampling": lambda _, __: coded(jpeg(64, 64, subsampling=2)),
}


@pytest.mark.parametrize("name", BAD)
def test_a_turner_is_not_trusted(name: str) -> None:
    assert_tagged(WHOLE, 6, strip(WHOLE, Options(), BAD[name]))


def test_a_turn_without_memory_is_left_out() -> None:
    def starving(_picture: bytes, _orientation: int) -> bytes | None:
        raise MemoryError

    assert_tagged(WHOLE, 6, strip(WHOLE, Options(), starving))


DAMAGED = lying(jpeg(48, 64, subsampling=2, restart_marker_blocks=3), 6)
PROGRESSIVE = lying(jpeg(48, 64, subsampling=2, progressive=True), 8)


@pytest.mark.parametrize("source", [DAMAGED, PROGRESSIVE], ids=["restarts", "progressive"])
@given(data=st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damage_is_refused_or_left_as_it_is(
    turner: Turner, source: bytes, data: st.DataObject
) -> None:
    places = st.tuples(st.integers(60, len(source) - 3), st.integers(0, 255))
    flipped = bytearray(source)
    for at, value in data.draw(st.lists(places, min_size=1, max_size=4)):
        flipped[at] = value
    try:
        plain = strip(bytes(flipped), Options())
    except InputUnreadable:
        return
    began = time.perf_counter()
    found = strip(bytes(flipped), Options(), turner)
    assert time.perf_counter() - began < 2
    assert not inspect(found.data).findings
    if found.orientation is not Orientation.APPLIED:
        assert found == plain
        return
    image = Image.open(io.BytesIO(plain.data))
    orientation = image.getexif()[0x0112]
    expected = np.asarray(image.transpose(TRANSPOSES[orientation])).astype(int)
    assert np.abs(pixels(found.data) - expected).max() <= 6


@pytest.mark.parametrize("length", range(2, 1000, 37))
def test_a_cut_scan_stays_as_it_is(turner: Turner, length: int) -> None:
    file = jpeg(48, 64, subsampling=2)
    scan = walk_jpeg(file)[-2]
    start = scan.start + 2 + int.from_bytes(file[scan.start + 2 : scan.start + 4], "big")
    assert start + length < scan.end
    source = lying(file[: start + length].rstrip(b"\xff") + EOI, 6)
    assert_tagged(source, 6, strip(source, Options(), turner))
