import io

import pytest
from PIL import Image

from app.domain import Format
from app.errors import InputUnreadable
from app.formats.split import split
from tests.unit import files
from tests.unit.files import gradient, save

NEEDLE = b"54.3210 N"


def test_png_stream_keeps_only_the_picture() -> None:
    file = save(Image.new("P", (2, 2)), "PNG", transparency=0)
    for kind in (b"tEXt", b"eXIf", b"iCCP", b"iTXt", b"zTXt", b"pHYs", b"tIME", b"caBX"):
        file = files.with_chunk(file, kind, NEEDLE)
    stream = split(file + NEEDLE, Format.PNG).stream
    assert NEEDLE not in stream
    assert Image.open(io.BytesIO(stream)).info == {"transparency": 0}


def test_jpeg_stream_keeps_only_the_picture() -> None:
    file = save(gradient(), "JPEG")
    for marker in (*range(0xE1, 0xF0), 0xFE):
        file = files.with_segment(file, marker, NEEDLE)
    stream = split(file, Format.JPEG).stream
    assert NEEDLE not in stream
    assert stream == save(gradient(), "JPEG")


def test_adobe_marker_stays_for_it_says_how_cmyk_is_coded() -> None:
    stream = split(save(Image.new("CMYK", (8, 8)), "JPEG"), Format.JPEG).stream
    assert b"Adobe" in stream


def test_profile_of_two_segments_is_joined_in_order() -> None:
    file = save(gradient(), "JPEG")
    file = files.with_segment(file, 0xE2, b"ICC_PROFILE\0\x01\x02first")
    file = files.with_segment(file, 0xE2, b"ICC_PROFILE\0\x02\x02second")
    assert split(file, Format.JPEG).profile == b"firstsecond"


def test_profile_that_lacks_a_segment_is_there_but_unreadable() -> None:
    file = files.with_segment(save(gradient(), "JPEG"), 0xE2, b"ICC_PROFILE\0\x02\x02second")
    assert split(file, Format.JPEG).profile == b""


@pytest.mark.parametrize("kind", [Format.JPEG, Format.PNG, Format.GIF, Format.WEBP])
def test_declared_size(kind: Format) -> None:
    assert split(save(gradient(10, 30), kind), kind).size == (30, 10)


@pytest.mark.parametrize("options", [{"lossless": True}, {}, {"exif": files.exif(1)}])
def test_webp_of_each_kind_declares_its_size(options: dict[str, object]) -> None:
    assert split(save(gradient(10, 30), "WebP", **options), Format.WEBP).size == (30, 10)


def test_gif_profile_counts_for_nothing_as_in_browsers() -> None:
    gif = save(Image.new("P", (1, 1)), "GIF")
    at = gif.index(b"\x2c", 13 + 6)
    block = b"\x21\xff\x0bICCRGBG1012\x03abc\x02de\0"
    assert split(gif[:at] + block + gif[at:], Format.GIF).profile is None


def test_first_chunk_must_be_the_header() -> None:
    png = save(gradient(), "PNG")
    with pytest.raises(InputUnreadable):
        split(png[:8] + files.png_chunk(b"tEXt", b"a\0b") + png[8:], Format.PNG)


HDR_XMP = b'http://ns.adobe.com/xap/1.0/\0<x xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/"/>'
APPLE = b'<x xmlns:HDRGainMap="http://ns.apple.com/HDRGainMap/1.0/"/>'


@pytest.mark.parametrize(
    ("marker", "body", "second", "has"),
    [
        (0xE1, HDR_XMP, b"", True),
        (0xE2, b"urn:iso:std:iso:ts:21496:-1\0\0\0\0\0", b"", True),
        (0xE2, b"MPF\0", save(gradient(), "JPEG") + APPLE, True),
        (0xE2, b"MPF\0", save(gradient(), "JPEG"), False),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>", APPLE, False),
        (0xFE, HDR_XMP, b"", False),
    ],
)
def test_jpeg_gain_maps(marker: int, body: bytes, second: bytes, has: bool) -> None:
    file = files.with_segment(save(gradient(), "JPEG"), marker, body) + second
    assert split(file, Format.JPEG).has_gain_map is has
