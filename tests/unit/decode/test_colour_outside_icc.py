"""Colours told by Exif or a BMP's header: the same in what is decoded and in what is stripped."""

import asyncio
import io
import struct
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from app.colour.convert import convert
from app.colour.icc import parse_profile
from app.decode.external import decode_external
from app.domain import Note, NoteCode, Options, Picture, Pixels
from app.metadata.neutral.profile import is_neutral_profile
from tests.unit import files
from tests.unit.decoded import codes, same
from tests.unit.external import pillow_decoder
from tests.unit.files import gradient, save, with_chunk, with_segment
from tests.unit.told import adobe_exif, camera_tables, stays, stripped, table

ADOBE = files.rgb_profile(files.ADOBE_RGB, files.curve_tag(563 / 256))
SRGB = files.rgb_profile(files.SRGB, files.SRGB_FORMULA, "sRGB itself")


def jpeg(exif: bytes, **options: object) -> bytes:
    options = {"quality": 100, "subsampling": 0, **options}
    return with_segment(save(gradient(), "JPEG", **options), 0xE1, b"Exif\0\0" + exif)


def webp(exif: bytes, **options: object) -> bytes:
    return save(gradient(), "WebP", lossless=True, exif=exif, **options)


def png_exif(exif: bytes, **options: object) -> bytes:
    return with_chunk(save(gradient(), "PNG", **options), b"eXIf", exif)


def tiff(exif: bytes, image: Image.Image | None = None, **options: object) -> bytes:
    """The same directories in the file's own tree: the first one is written again at the end."""
    del exif
    data = save(image or gradient(), "TIFF", **options)
    (at,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, at)
    entries = [struct.unpack_from("<HHI4s", data, at + 2 + 12 * n) for n in range(count)]
    data += bytes(len(data) % 2)
    new = len(data)
    below = new + 2 + 12 * (count + 1) + 4
    pointer = 0x8769, 4, 1, struct.pack("<I", below)
    tables = table("<", *sorted([*entries, pointer]))
    tables += camera_tables(below, 0xFFFF, b"R03\0", "<")
    return data[:4] + struct.pack("<I", new) + data[8:] + tables


CARRIERS: dict[str, Callable[..., bytes]] = {
    "JPEG": jpeg,
    "WebP": webp,
    "PNG": png_exif,
    "TIFF": tiff,
}


def adobe_converted(data: bytes) -> Pixels:
    """What Adobe RGB's own profile makes of the stored samples."""
    samples = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    conversion = parse_profile(ADOBE).conversion
    assert conversion is not None
    return convert(samples, conversion)


@pytest.mark.parametrize("kind", CARRIERS)
def test_adobe_rgb_told_by_exif_alone(kind: str) -> None:
    data = CARRIERS[kind](adobe_exif())
    before, _ = stays(data)
    assert same(before, adobe_converted(data), 1)
    assert before.notes == (Note(NoteCode.PROFILE_CONVERTED, "Adobe RGB (1998)"),)
    assert before.looks_other_in_browsers
    clean, name = stripped(data)
    assert name == "Adobe RGB (1998)"
    profile = Image.open(io.BytesIO(clean)).info["icc_profile"]
    assert is_neutral_profile(profile)
    assert b"R03" not in clean


@pytest.mark.parametrize("kind", CARRIERS)
def test_a_profile_comes_before_exif(kind: str) -> None:
    data = CARRIERS[kind](adobe_exif(), icc_profile=SRGB)
    before, _ = stays(data)
    assert before.notes == ()
    assert not before.looks_other_in_browsers


@pytest.mark.parametrize(
    ("exif", "is_adobe"),
    [
        (adobe_exif(), True),
        (adobe_exif(order="<"), True),
        (adobe_exif(2, b"R98\0"), True),
        (adobe_exif(None), True),
        (adobe_exif(1), False),
        (adobe_exif(0xFFFF, b"R98\0"), False),
        (adobe_exif(0xFFFF, b"THM\0"), False),
        (adobe_exif()[:40], False),
        (b"MM\0*\xff\xff\xff\xff", False),
    ],
)
def test_what_exif_says(exif: bytes, *, is_adobe: bool) -> None:
    before, _ = stays(jpeg(exif))
    assert codes(before) == (["PROFILE_CONVERTED"] if is_adobe else [])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_grey_gets_the_curve_of_adobe_rgb(kind: str) -> None:
    grey = Image.fromarray(gradient()).convert("L")
    if kind == "JPEG":
        data = with_segment(save(grey, kind, quality=100), 0xE1, b"Exif\0\0" + adobe_exif())
    elif kind == "PNG":
        data = with_chunk(save(grey, kind), b"eXIf", adobe_exif())
    else:
        data = tiff(b"", grey)
    before, _ = stays(data)
    assert before.notes == (Note(NoteCode.PROFILE_CONVERTED, "Grey gamma 2.2"),)
    profile = Image.open(io.BytesIO(stripped(data)[0])).info["icc_profile"]
    assert profile[16:20] == b"GRAY"


def test_print_colours_are_not_adobe_rgb() -> None:
    data = save(Image.fromarray(gradient()).convert("CMYK"), "JPEG")
    data = with_segment(data, 0xE1, b"Exif\0\0" + adobe_exif())
    before, _ = stays(data)
    assert codes(before) == ["CMYK_CONVERTED"]
    assert stripped(data)[1] is None


def test_exif_that_a_webp_does_not_announce_colours_nothing() -> None:
    plain = save(gradient(), "WebP", lossless=True)
    exif = adobe_exif()
    body = plain[8:] + b"EXIF" + struct.pack("<I", len(exif)) + exif
    before, _ = stays(b"RIFF" + struct.pack("<I", len(body)) + body)
    assert codes(before) == []


def bmp(kind: bytes, numbers: bytes, behind: bytes = b"") -> bytes:
    """A BMP with the longest of its headers, of one row."""
    pixels = gradient()[:1, ::-1, ::-1].tobytes()
    info = struct.pack("<IiiHHIIiiII", 124, 32, 1, 1, 24, 0, len(pixels), 0, 0, 0, 0)
    info += bytes(16) + kind + numbers.ljust(48, b"\0")
    info += struct.pack("<IIII", 4, 124 + len(pixels), len(behind), 0)
    start = struct.pack("<2sIII", b"BM", 138 + len(pixels) + len(behind), 0, 138)
    return start + info + pixels + behind


def test_profile_in_a_bmp() -> None:
    before, _ = stays(bmp(b"DEBM", b"", ADOBE))
    assert codes(before) == ["PROFILE_CONVERTED"]
    assert before.looks_other_in_browsers


def test_profile_in_a_bmp_that_is_not_there() -> None:
    before, _ = stays(bmp(b"DEBM", b""))
    assert before.notes == ()


def test_primaries_in_a_bmp() -> None:
    # X, Y and Z of Adobe RGB's red, green and blue under D65, each a fraction of 2**30.
    xyz = (0.57667, 0.29734, 0.02703, 0.18556, 0.62736, 0.07069, 0.18823, 0.07529, 0.99134)
    numbers = struct.pack("<9i", *(round(value * (1 << 30)) for value in xyz))
    data = bmp(bytes(4), numbers + struct.pack("<3I", *[144_128] * 3))
    before, _ = stays(data)
    assert same(before, adobe_converted(data), 1)
    assert stripped(data)[1] == "Adobe RGB (1998)"


@pytest.mark.parametrize("numbers", [b"", b"\xff" * 48, b"\x7f" * 48])
def test_primaries_in_a_bmp_that_make_no_sense(numbers: bytes) -> None:
    stays(bmp(bytes(4), numbers))


def avif(code: tuple[int, int], exif: bytes = b"", **options: object) -> bytes:
    """An AVIF that says so of its colours, by number."""
    data = save(gradient(), "AVIF", exif=exif, quality=100, subsampling="4:4:4", **options)
    at = data.find(b"nclx") + 4
    return data if at < 4 else data[:at] + struct.pack(">HH", *code) + data[at + 4 :]


def opened(data: bytes) -> Picture:
    return asyncio.run(decode_external(data, Options(), pillow_decoder))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (avif((2, 2), adobe_exif()), "Adobe RGB (1998)"),
        (avif((1, 13), adobe_exif()), None),
        (avif((12, 13), adobe_exif()), "Display P3"),
        (avif((2, 2), adobe_exif(1)), None),
        (avif((2, 2), adobe_exif(), icc_profile=SRGB), None),
    ],
)
def test_adobe_rgb_told_by_the_exif_of_a_heif(data: bytes, name: str | None) -> None:
    before, after = opened(data), opened(stripped(data)[0])
    assert [note.detail for note in before.notes] == ([] if name is None else [name])
    assert after.notes == before.notes
    assert same(after, before.rgb, 1)
    assert before.looks_other_in_browsers == (name == "Adobe RGB (1998)")
    if name == "Adobe RGB (1998)":
        assert stripped(data)[1] == name


def test_every_screen_shows_hdr_in_its_own_way() -> None:
    assert opened(avif((9, 16))).looks_other_in_browsers
    assert not opened(avif((9, 1))).looks_other_in_browsers
