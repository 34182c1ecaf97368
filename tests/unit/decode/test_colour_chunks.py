"""Colours told by a PNG's chunks: cICP before iCCP before sRGB before gAMA and cHRM before Exif."""

import struct

import numpy as np
import pytest

from app.colour.cicp import from_cicp
from app.colour.convert import convert
from app.decode.decode import decode
from app.domain import Note, NoteCode, Options, Pixels
from tests.unit import files
from tests.unit.decoded import codes, read, same
from tests.unit.files import gradient, png, png_chunk, save, with_chunk
from tests.unit.test_data import DATA
from tests.unit.told import adobe_exif, stays

P3_CODE, PQ_CODE = bytes((12, 13, 0, 1)), bytes((9, 16, 0, 1))
P3_GAMA = struct.pack(">I", 45_455)
P3_CHRM = struct.pack(">8I", 31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000)


def test_a_code_is_converted_as_in_heic_and_avif() -> None:
    data = with_chunk(save(gradient(), "PNG"), b"cICP", P3_CODE)
    before, after = stays(data)
    conversion = from_cicp(12, 13).conversion
    assert conversion is not None
    assert same(before, convert(gradient(), conversion))
    assert before.notes == after.notes == (Note(NoteCode.PROFILE_CONVERTED, "Display P3"),)
    assert before.looks_other_in_browsers


def coloured(*chunks: tuple[bytes, bytes], exif: bytes = b"") -> bytes:
    """A PNG with these chunks, in this order."""
    extra = b"".join(png_chunk(*chunk) for chunk in chunks)
    file = save(gradient(), "PNG")
    extra += png_chunk(b"eXIf", exif) if exif else b""
    return file[:33] + extra + file[33:]


def iccp(profile: bytes) -> tuple[bytes, bytes]:
    found = with_profile(profile)
    at = found.index(b"iCCP")
    length = int.from_bytes(found[at - 4 : at], "big")
    return b"iCCP", found[at + 4 : at + 4 + length]


def with_profile(profile: bytes) -> bytes:
    return save(gradient(), "PNG", icc_profile=profile)


PROFILE = iccp(files.rgb_profile(files.ADOBE_RGB, files.curve_tag(563 / 256), "By profile"))
LINEAR = b"gAMA", struct.pack(">I", 100_000)


@pytest.mark.parametrize(
    ("chunks", "exif", "name"),
    [
        ([(b"cICP", P3_CODE), PROFILE, LINEAR], b"", "Display P3"),
        ([LINEAR, PROFILE, (b"cICP", P3_CODE)], adobe_exif(), "Display P3"),
        ([PROFILE, LINEAR], adobe_exif(), "By profile"),
        ([(b"sRGB", b"\0"), LINEAR], adobe_exif(), None),
        ([LINEAR], adobe_exif(), "PNG gamma and primaries"),
        ([(b"gAMA", P3_GAMA), (b"cHRM", P3_CHRM)], b"", "PNG gamma and primaries"),
        ([], adobe_exif(), "Adobe RGB (1998)"),
        # What is no such chunk says nothing: of a matrix, of a wrong length, of an unknown intent.
        ([(b"cICP", bytes((12, 13, 1, 1))), PROFILE], b"", "By profile"),
        ([(b"cICP", bytes((12, 99, 0, 1))), PROFILE], b"", "By profile"),
        ([(b"cICP", P3_CODE + b"\0"), LINEAR], b"", "PNG gamma and primaries"),
        ([(b"sRGB", b"\7"), LINEAR], b"", "PNG gamma and primaries"),
        ([(b"gAMA", b"\0"), (b"cHRM", b"\0")], adobe_exif(), "Adobe RGB (1998)"),
        # Behind a palette, even one that is only suggested, decoders don't look.
        ([(b"PLTE", bytes(6)), LINEAR], b"", None),
        ([(b"PLTE", bytes(6)), (b"cICP", P3_CODE)], adobe_exif(), "Adobe RGB (1998)"),
    ],
)
def test_which_chunk_counts(
    chunks: list[tuple[bytes, bytes]], exif: bytes, name: str | None
) -> None:
    before, _ = stays(coloured(*chunks, exif=exif))
    assert [note.detail for note in before.notes] == ([] if name is None else [name])


def test_chunk_with_a_wrong_checksum_says_nothing() -> None:
    data = bytearray(with_chunk(save(gradient(), "PNG"), b"cICP", P3_CODE))
    data[data.index(b"cICP") + 8] ^= 1
    before, _ = stays(bytes(data))
    assert codes(before) == []


def test_narrow_range_is_widened() -> None:
    narrow = np.array([[[16] * 3, [235] * 3, [0] * 3, [255] * 3]], np.uint8)
    data = with_chunk(save(narrow, "PNG"), b"cICP", bytes((1, 13, 0, 0)))
    before, _ = stays(data)
    assert before.rgb[0, :, 0].tolist() == [0, 255, 0, 255]
    assert before.notes == (Note(NoteCode.PROFILE_CONVERTED, "sRGB, video range"),)


def test_narrow_range_of_sixteen_bits_is_widened() -> None:
    narrow = np.array([[[16] * 3, [126] * 3, [235] * 3]]) * 256
    before, _ = stays(deep_png(narrow, png_chunk(b"cICP", bytes((1, 13, 0, 0)))))
    assert np.abs(before.rgb[0, :, 0] - np.array([0, 128, 255])).max() <= 1


def deep_png(values: Pixels, extra: bytes, colour: int = 2) -> bytes:
    """16 bits a sample, unfiltered."""
    height, width, _ = values.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    return png(rows, width, height, depth=16, colour=colour, extra=extra)


@pytest.mark.parametrize("channels", [3, 4])
def test_dark_tones_of_hdr_use_all_sixteen_bits(channels: int) -> None:
    ramp = np.linspace(0, 0.58, 512)
    values = np.rint(np.repeat(ramp[None, :, None], channels, 2) * 65535)
    values[..., 3:] = 65535
    data = deep_png(values, png_chunk(b"cICP", PQ_CODE), 2 if channels == 3 else 6)
    before, _ = stays(data)
    # ITU-R BT.2100-2, table 4; diffuse white at 203 cd/m2.
    power = (values[0, :, 0] / 65535) ** (32 / 2523)
    light = np.maximum(power - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * power)
    nits = 10_000 * light ** (16384 / 2610)
    linear = np.clip(nits / 203, 0, 1)
    wanted = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    assert np.abs(before.rgb[0, :, 1] - 255 * wanted).max() <= 1
    assert before.notes[-1] == Note(NoteCode.PROFILE_CONVERTED, "BT.2020 PQ (HDR)")


def test_deep_and_turned() -> None:
    values = np.rint(gradient() * 257.0)
    extra = png_chunk(b"cICP", P3_CODE)
    plain = read(deep_png(values, extra))
    turned = read(deep_png(values, extra + png_chunk(b"eXIf", files.exif(6))))
    assert same(turned, np.rot90(plain.rgb, -1))


@pytest.mark.data
def test_reported_photos() -> None:
    folder = DATA / "reports"
    if not folder.exists():
        pytest.skip(f"no test data at {DATA} (STAYPUT_DATA names another place)")
    wide, bright = (
        decode((folder / f"r06-{name}-photo.png").read_bytes(), Options()) for name in ("p3", "pq")
    )
    # The same photo, told in two ways.
    difference = np.abs(wide.rgb.astype(int) - bright.rgb)
    assert difference.mean() < 0.2
    assert difference.max() <= 4
    assert {codes(wide)[0], codes(bright)[-1]} == {"PROFILE_CONVERTED"}
