import struct
import zlib

import numpy as np
import pytest

from app.output.check_png import inspect_png, size_of
from app.output.png import encode_png
from tests.unit.files import PNG_SIGNATURE, png, png_chunk, with_chunk

CLEAN = encode_png(np.full((3, 5, 4), 7, np.uint8))
HEADER_END = 8 + 25


def names(data: bytes) -> list[str]:
    return [finding.name for finding in inspect_png(data)]


def test_clean_file_has_no_findings() -> None:
    assert inspect_png(CLEAN) == ()
    assert size_of(CLEAN) == (3, 5)


OTHERS = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"iCCP", b"tIME", b"pHYs", b"gAMA", b"acTL", b"PLTE")


@pytest.mark.parametrize("kind", OTHERS)
def test_any_other_chunk_is_found(kind: bytes) -> None:
    found = inspect_png(with_chunk(CLEAN, kind, b"needle"))
    assert [item.name for item in found] == [f"chunk {kind.decode()!r}"]
    assert (found[0].offset_bytes, found[0].size_bytes) == (HEADER_END, 18)


def test_bytes_after_the_end_are_found() -> None:
    found = inspect_png(CLEAN + b"needle")
    assert [(item.name, item.offset_bytes, item.size_bytes) for item in found] == [
        ("bytes after the end", len(CLEAN), 6)
    ]


def test_chunk_between_two_parts_of_the_picture() -> None:
    body = zlib.compress(b"\0" + bytes(4))
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 6, 0, 0, 0))
    parts = (
        png_chunk(b"IDAT", body[:4]) + png_chunk(b"tEXt", b"a\0b") + png_chunk(b"IDAT", body[4:])
    )
    assert "chunk 'tEXt'" in names(PNG_SIGNATURE + head + parts + png_chunk(b"IEND", b""))


@pytest.mark.parametrize("at", [HEADER_END - 1, HEADER_END + 12, len(CLEAN) - 1])
def test_wrong_checksum_is_found(at: int) -> None:
    hurt = CLEAN[:at] + bytes((CLEAN[at] ^ 1,)) + CLEAN[at + 1 :]
    assert names(hurt)


@pytest.mark.parametrize("length", range(len(CLEAN)))
def test_truncation_anywhere_is_found(length: int) -> None:
    assert names(CLEAN[:length])


def test_every_flipped_bit_is_found() -> None:
    for at in range(len(CLEAN) * 8):
        hurt = bytearray(CLEAN)
        hurt[at // 8] ^= 1 << (at % 8)
        assert names(bytes(hurt)), at


def rgba(rows: bytes, packed: bytes | None = None, extra: bytes = b"") -> bytes:
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 6, 0, 0, 0))
    body = (zlib.compress(rows) if packed is None else packed) + extra
    return PNG_SIGNATURE + head + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")


def test_rows_hide_nothing() -> None:
    assert names(rgba(bytes(5))) == []
    assert names(rgba(bytes(6))) == ["rows of another length"]
    assert names(rgba(bytes(4))) == ["rows of another length"]
    assert names(rgba(bytes(5), extra=b"needle")) == ["rows of another length"]
    assert names(rgba(b"", packed=b"noise")) == ["damaged rows"]


def test_rows_without_end_stop_the_count() -> None:
    assert names(rgba(bytes(200 << 20))) == ["rows of another length"]


def test_kinds_that_are_never_written() -> None:
    assert names(png(b"\0\0", 1, 1, colour=0)) == ["another kind of PNG"]
    assert names(png(b"\0" + bytes(8), 1, 1, depth=16, colour=6)) == ["another kind of PNG"]


def test_second_header_is_found() -> None:
    header = CLEAN[8:HEADER_END]
    assert names(CLEAN[:HEADER_END] + header + CLEAN[HEADER_END:])[0] == "chunk 'IHDR'"


def test_end_with_a_body_is_found() -> None:
    assert names(CLEAN[:-12] + png_chunk(b"IEND", b"needle")) == ["chunk 'IEND'"]


def test_colour_under_alpha_0_is_found() -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (30, 20, 4)).astype(np.uint8)
    pixels[..., 3] |= 1
    pixels[:, :7] = 0
    assert names(encode_png(pixels)) == []
    pixels[29, 6, 2] = 1
    assert names(encode_png(pixels)) == ["colour under alpha 0"]
    grey = np.ascontiguousarray(pixels[..., 2:])
    assert names(encode_png(grey)) == ["colour under alpha 0"]
    grey[29, 6, 0] = 0
    assert names(encode_png(grey)) == []


def test_filters_that_are_none_are_found() -> None:
    assert names(rgba(b"\5" + bytes(4))) == ["damaged rows"]
