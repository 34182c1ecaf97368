"""BMPs written anew: the same pixels behind the plainest header."""

import io
import struct

import numpy as np
import pytest
from PIL import Image

from app.domain import Options, Pixels
from app.errors import AppError, InputTooLarge, InputUnreadable, InputUnsupported
from app.formats.inspect import inspect
from app.formats.strip import strip
from tests.unit.files import DISPLAY_P3, SRGB_FORMULA, gradient, rgb_profile, save

PLANTED = b"planted-words"
BGRA = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)


def stripped(data: bytes) -> bytes:
    result = strip(data, Options()).data
    assert strip(result, Options()).data == result
    assert inspect(result).findings == ()
    return result


def shown(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def bmp(
    rows: bytes,
    width: int,
    height: int,
    bits: int,
    *,
    packing: int = 0,
    size: int = 40,
    masks: tuple[int, ...] = (),
    palette: bytes = b"",
    gap: bytes = b"",
    profile: bytes = b"",
    kind: bytes = b"BGRs",
) -> bytes:
    """A BMP with any of Microsoft's headers; masks stand behind a header of 40 bytes."""
    at = 14 + size + (4 * len(masks) if size == 40 else 0) + len(palette) + len(gap)
    info = struct.pack(
        "<IiiHHIIiiII", size, width, height, 1, bits, packing, len(rows), 0, 0, len(palette) // 4, 0
    )
    info += struct.pack(f"<{len(masks)}I", *masks)
    if size >= 108:
        info += bytes(56 - len(info)) + kind + bytes(48)
    if size == 124:
        info += struct.pack("<IIII", 4, at - 14 + len(rows), len(profile), 0)
    head = struct.pack("<2sIII", b"BM", at + len(rows) + len(profile), 0, at)
    return head + info + palette + gap + rows + profile


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
def test_pillows_own(mode: str) -> None:
    image = Image.fromarray(gradient(21, 35)).convert(mode)
    result = shown(stripped(save(image, "BMP")))
    assert (result.mode, result.size) == (image.mode, image.size)
    assert np.array_equal(np.asarray(result.convert("RGB")), np.asarray(image.convert("RGB")))


def test_transparency_stays() -> None:
    image = Image.fromarray(gradient(6, 5)).convert("RGBA")
    image.putalpha(77)
    rows = np.asarray(image)[::-1][:, :, [2, 1, 0, 3]].tobytes()
    data = bmp(rows, 5, 6, 32, packing=3, size=108, masks=BGRA)
    result = shown(stripped(data))
    assert result.mode == "RGBA"
    assert np.array_equal(np.asarray(result), np.asarray(image))


def test_masks_in_another_order() -> None:
    rgba = np.dstack([gradient(6, 5), np.full((6, 5), 9, np.uint8)])
    masks = (0xFF, 0xFF00, 0xFF0000, 0xFF000000)
    data = bmp(rgba[::-1].tobytes(), 5, 6, 32, packing=3, size=108, masks=masks)
    assert np.array_equal(np.asarray(shown(stripped(data))), rgba)


def test_fourth_byte_without_meaning_goes() -> None:
    rows = np.dstack([gradient(6, 5), np.full((6, 5), 9, np.uint8)])
    data = bmp(rows[::-1].tobytes(), 5, 6, 32)
    result = stripped(data)
    assert struct.unpack_from("<H", result, 28) == (24,)
    assert np.array_equal(np.asarray(shown(result)), np.asarray(shown(data)))


@pytest.mark.parametrize("masks", [(), (0xF800, 0x7E0, 0x1F), (0x7C00, 0x3E0, 0x1F)])
def test_sixteen_bits(masks: tuple[int, ...]) -> None:
    values = (np.arange(4 * 6) * 1201 % 65536).astype("<u2")
    if masks != (0xF800, 0x7E0, 0x1F):
        values &= 0x7FFF
    data = bmp(values.tobytes(), 6, 4, 16, packing=3 if masks else 0, masks=masks)
    assert np.array_equal(np.asarray(shown(stripped(data))), np.asarray(shown(data)))


def test_top_down() -> None:
    rows = gradient(4, 4)[:, :, ::-1].tobytes()
    assert np.array_equal(np.asarray(shown(stripped(bmp(rows, 4, -4, 24)))), gradient(4, 4))


def test_old_header_of_twelve_bytes() -> None:
    palette = bytes(range(6))
    head = struct.pack("<2sIIIIHHHH", b"BM", 40, 0, 32, 12, 5, 2, 1, 1)
    data = head + palette + b"\xa8\0\0\0\x50\0\0\0"
    result = shown(stripped(data))
    assert np.array_equal(np.asarray(result.convert("RGB")), np.asarray(shown(data).convert("RGB")))


PALETTE = bytes((value * 9 + 1) % 256 if n < 3 else 0 for value in range(16) for n in range(4))


def test_run_lengths_of_eight_bits() -> None:
    coded = b"\3\7\1\2\0\0" + b"\0\4\1\2\3\4\0\0" + b"\0\1"
    data = bmp(coded, 4, 2, 8, packing=1, palette=PALETTE)
    expected = [[1, 2, 3, 4], [7, 7, 7, 2]]
    assert np.asarray(shown(stripped(data))).tolist() == expected


def test_run_lengths_of_four_bits() -> None:
    coded = b"\4\x12\0\0" + b"\3\x77\1\x20\0\0" + b"\0\1"
    data = bmp(coded, 4, 2, 4, packing=2, palette=PALETTE)
    assert np.asarray(shown(stripped(data))).tolist() == [[7, 7, 7, 2], [1, 2, 1, 2]]


def test_bits_behind_a_row_are_cleared() -> None:
    palette = bytes((0, 0, 0, 0, 255, 255, 255, 0))
    data = bmp(b"\xff\xff\xff\xff" * 2, 9, 2, 1, palette=palette)
    assert stripped(data).endswith(b"\xff\x80\0\0" * 2)


def test_profile_becomes_neutral() -> None:
    profile = rgb_profile(DISPLAY_P3, SRGB_FORMULA, PLANTED.decode())
    rows = gradient(4, 4)[::-1, :, ::-1].tobytes()
    data = bmp(rows, 4, 4, 24, size=124, profile=profile, kind=b"DEBM")
    result = strip(data, Options())
    assert result.profile == "Display P3"
    assert PLANTED.decode().encode("utf-16-be") in data
    assert PLANTED.decode().encode("utf-16-be") not in stripped(data)
    assert np.array_equal(np.asarray(shown(result.data)), gradient(4, 4))


def test_path_of_a_profile_goes() -> None:
    rows = gradient(4, 4)[::-1, :, ::-1].tobytes()
    data = bmp(rows, 4, 4, 24, size=124, profile=PLANTED, kind=b"KNIL")
    assert PLANTED not in stripped(data)


def planted() -> dict[str, bytes]:
    rows = gradient(4, 3).reshape(4, -1)
    padded: Pixels = np.pad(rows, ((0, 0), (0, 3)), constant_values=ord("#"))
    plain = bmp(padded.tobytes(), 3, 4, 24)
    palette = PALETTE[:3] + PLANTED[:1] + PALETTE[4:]
    return {
        "gap": bmp(padded.tobytes(), 3, 4, 24, gap=PLANTED),
        "end": plain + PLANTED,
        "padding": plain,
        "reserved": plain[:6] + PLANTED[:4] + plain[10:],
        "resolution": plain[:38] + PLANTED[:8] + plain[46:],
        "palette": bmp(bytes(16), 4, 4, 8, palette=palette),
    }


@pytest.mark.parametrize("where", planted())
def test_nothing_planted_is_left(where: str) -> None:
    result = stripped(planted()[where])
    for words in (PLANTED, PLANTED[:4], b"###"):
        assert words not in result
    if where == "palette":
        assert PLANTED[0] not in result[54:]


@pytest.mark.parametrize(("bits", "packing"), [(24, 4), (0, 5), (8, 2), (32, 1)])
def test_coding_that_is_unknown(bits: int, packing: int) -> None:
    with pytest.raises((InputUnsupported, InputUnreadable)):
        strip(bmp(bytes(64), 4, 4, bits, packing=packing, palette=PALETTE), Options())


def test_too_many_pixels() -> None:
    data = save(gradient(4, 5), "BMP")
    assert strip(data, Options(max_pixels=20)).data
    with pytest.raises(InputTooLarge):
        strip(data, Options(max_pixels=19))


def test_damage_gives_an_error_or_a_clean_file() -> None:
    rng = np.random.default_rng(9)
    coded = b"\3\7\1\2\0\0" + b"\0\4\1\2\3\4\0\0" + b"\0\1"
    sources = [
        save(gradient(4, 5), "BMP"),
        save(Image.fromarray(gradient(4, 5)).convert("P"), "BMP"),
        bmp(coded, 4, 2, 8, packing=1, palette=PALETTE),
    ]
    for data in sources:
        hurts = [data[:end] for end in range(len(data))]
        for _ in range(300):
            hurt = bytearray(data)
            for at in rng.integers(0, min(len(hurt), 80), 2):
                hurt[at] = rng.integers(0, 256)
            hurts.append(bytes(hurt))
        for one in hurts:
            try:
                result = strip(one, Options(max_pixels=100_000)).data
            except AppError:
                continue
            assert inspect(result).findings == ()
