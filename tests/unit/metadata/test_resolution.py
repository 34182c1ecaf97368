"""Which print resolution a photo keeps: in every format that has a place for one."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from app.domain import Options
from app.formats.inspect import inspect
from app.formats.jpeg.turn import Turner
from app.formats.strip import strip
from app.metadata.resolution import INCH, METRE, Resolution, kept_resolution
from tests.unit.files import gradient, save
from tests.unit.metadata.turner import turner

__all__ = ["turner"]

KINDS = ["JPEG", "PNG", "TIFF", "BMP"]
EXACT = {"JPEG": 0.0, "PNG": 0.02, "TIFF": 0.0, "BMP": 0.02}


def written(kind: str, dpi: tuple[float, float]) -> bytes:
    return save(gradient(), kind, dpi=dpi)


def told(data: bytes) -> dict[str, Any]:
    with Image.open(io.BytesIO(data)) as image:
        return {key: image.info[key] for key in ("dpi", "aspect") if key in image.info}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dpi", [150, 300, 1200])
def test_a_print_keeps_its_size(kind: str, dpi: int) -> None:
    stripped = strip(written(kind, (dpi, dpi)), Options())
    assert told(stripped.data)["dpi"] == pytest.approx((dpi, dpi), abs=EXACT[kind])
    assert inspect(stripped.data).findings == ()
    assert strip(stripped.data, Options()).data == stripped.data


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dpi", [72, 96])
def test_what_screens_say_goes(kind: str, dpi: int) -> None:
    plain = strip(save(gradient(), kind), Options()).data
    assert strip(written(kind, (dpi, dpi)), Options()).data == plain


@pytest.mark.parametrize("kind", KINDS)
def test_it_goes_for_whoever_wants_that(kind: str) -> None:
    plain = strip(save(gradient(), kind), Options()).data
    assert strip(written(kind, (300, 300)), Options(keeps_resolution=False)).data == plain


@pytest.mark.parametrize("kind", KINDS)
def test_fax_keeps_its_shape(kind: str) -> None:
    source = written(kind, (204, 98))
    kept = told(strip(source, Options()).data)
    assert kept["dpi"] == pytest.approx((204, 98), abs=EXACT[kind])
    shape = strip(source, Options(keeps_resolution=False)).data
    assert inspect(shape).findings == ()
    if kind == "JPEG":
        assert struct.unpack_from(">BHH", shape, 13) == (0, 102, 49)
    elif kind == "PNG":
        at = shape.index(b"pHYs") + 4
        assert struct.unpack_from(">IIB", shape, at) == (102, 49, 0)
    elif kind == "TIFF":
        tags = Image.open(io.BytesIO(shape)).tag_v2  # type: ignore[attr-defined]
        assert (tags[282], tags[283], tags[296]) == (102, 49, 1)
    else:
        # A BMP has no resolution without a unit.
        assert told(shape)["dpi"] == pytest.approx((102, 49), abs=0.02)


def test_fractions_are_rounded() -> None:
    odd = written("TIFF", (299.7215, 299.7215))
    assert [one.name for one in inspect(odd).findings] == ["TIFF tags and Exif"]
    assert told(strip(odd, Options()).data)["dpi"] == (300, 300)
    plain = save(gradient(), "PNG", dpi=(300, 300))
    at = plain.index(b"pHYs")
    body = b"pHYs" + struct.pack(">IIB", 11805, 11805, 1)
    odd = plain[:at] + body + struct.pack(">I", zlib.crc32(body)) + plain[at + 17 :]
    assert [one.name for one in inspect(odd).findings] == ["print resolution"]
    assert strip(odd, Options()).data == plain


def test_a_photo_that_is_turned_has_its_sides_swapped(turner: Turner) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = save(gradient(16, 32), "JPEG", dpi=(204, 98), exif=exif)
    stripped = strip(lying, Options(), turner)
    assert stripped.orientation.value == "applied"
    assert told(stripped.data)["dpi"] == (98, 204)
    page = save(gradient(), "TIFF", dpi=(204, 98), tiffinfo={274: 6})
    assert told(strip(page, Options()).data)["dpi"] == (98, 204)


@pytest.mark.parametrize("unit", [None, INCH, METRE])
@pytest.mark.parametrize("x", [0, -1, 1e12, 4_000_000_000])
def test_numbers_that_make_no_sense(unit: float | None, x: float) -> None:
    assert kept_resolution(x, x, unit, keeps=True) is None


def test_what_is_kept_is_kept_again() -> None:
    for x, y in ((204, 98), (300, 299), (1, 90), (20_000, 3)):
        kept = kept_resolution(x, y, None, keeps=True)
        if kept is not None:
            assert kept.is_ratio
            assert kept_resolution(kept.x, kept.y, None, keeps=False) == kept
    assert kept_resolution(300, 300, INCH, keeps=True) == Resolution(300, 300)


@pytest.mark.parametrize("sides", [(14424, 257), (5556, 99), (1e-3, 0.7), (1, 9_999.6), (1, 100)])
def test_a_ratio_is_the_same_for_a_picture_that_is_turned(sides: tuple[float, float]) -> None:
    kept = kept_resolution(*sides, None, keeps=True)
    assert kept is not None
    assert kept_resolution(*sides[::-1], None, keeps=True) == kept.turned(6)
    turned = kept.turned(6)
    assert kept_resolution(turned.x, turned.y, None, keeps=True) == turned
