"""What is found in a PNG, and what is left of it when it is stripped."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from app.container.stripped import Orientation
from app.formats.inspect import inspect
from app.formats.png.neutral import profile_body, read_profile
from app.metadata.findings import Kind
from app.metadata.neutral.exif import minimal_exif
from app.metadata.neutral.profile import neutral_profile
from tests.unit.files import (
    DISPLAY_P3,
    SRGB_FORMULA,
    exif,
    gradient,
    grey_profile,
    png_chunk,
    rgb_profile,
    save,
    table_tag,
    with_chunk,
)
from tests.unit.metadata.png_files import (
    small,
)
from tests.unit.metadata.proof import (
    NEEDLE,
    assert_real_files_are_stripped,
    names,
    strip_clean,
    strip_same,
)

PACKED = zlib.compress(NEEDLE)
XMP = b'<a xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="' + NEEDLE + b'"/>'
CARRIERS = {
    "tEXt": (png_chunk(b"tEXt", b"Author\0" + NEEDLE), "text", Kind.PERSON),
    "zTXt": (png_chunk(b"zTXt", b"Comment\0\0" + PACKED), "text", Kind.TEXT),
    "iTXt": (png_chunk(b"iTXt", b"Title\0\0\0en\0Titel\0" + NEEDLE), "text", Kind.TEXT),
    "iTXt packed": (png_chunk(b"iTXt", b"Title\0\1\0\0\0" + PACKED), "text", Kind.TEXT),
    "XMP": (png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP), "XMP", Kind.PERSON),
    "prompt": (png_chunk(b"tEXt", b"parameters\0" + NEEDLE), "text", Kind.PROVENANCE),
}


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize("carrier", CARRIERS)
def test_texts(carrier: str, place: str) -> None:
    chunk, name, kind = CARRIERS[carrier]
    data = small(chunk) if place == "before" else small(after=(chunk,))
    (found,) = inspect(data).findings
    assert found.name == name
    assert [(value.kind, value.text) for value in found.values] == [(kind, NEEDLE.decode())]
    assert data[found.offset_bytes : found.offset_bytes + found.size_bytes] == chunk
    assert strip_same(data, PACKED).data == small()


@pytest.mark.parametrize(
    ("chunk", "name"),
    [
        (png_chunk(b"tIME", struct.pack(">H5B", 2024, 1, 2, 3, 4, 5)), "time"),
        (png_chunk(b"pHYs", struct.pack(">IIB", 2835, 2835, 1)), "print resolution"),
        (png_chunk(b"bKGD", bytes(6)), "background colour"),
        (png_chunk(b"sBIT", bytes(3)), "bits of the first source"),
        (png_chunk(b"sPLT", NEEDLE), "suggested palette"),
        (png_chunk(b"hIST", NEEDLE), "chunk 'hIST'"),
        (png_chunk(b"caBX", NEEDLE), "Content Credentials (C2PA)"),
        (png_chunk(b"vpAg", NEEDLE), "chunk 'vpAg'"),
        (png_chunk(b"PLTE", bytes(12)), "suggested palette"),
        (png_chunk(b"tRNS", NEEDLE), "chunk 'tRNS'"),
        (png_chunk(b"gAMA", NEEDLE), "gamma"),
        (png_chunk(b"sRGB", b"\x99"), "colour space"),
        (png_chunk(b"acTL", NEEDLE), "faulty animation"),
        (png_chunk(b"\0\xff\n\x1b", NEEDLE), "chunk '\\x00ÿ\\n\\x1b'"),
    ],
)
def test_other_chunks(chunk: bytes, name: str) -> None:
    data = small(chunk)
    assert names(data) == [name]
    assert strip_clean(data).data == small()


def test_time_and_resolution_are_read() -> None:
    when = png_chunk(b"tIME", struct.pack(">H5B", 2024, 1, 2, 3, 4, 5))
    size = png_chunk(b"pHYs", struct.pack(">IIB", 2834, 5669, 1))
    texts = [value.text for found in inspect(small(when, size)).findings for value in found.values]
    assert texts == ["2024-01-02 03:04:05 UTC", "72 × 144 dots an inch"]


@pytest.mark.parametrize("turn", range(2, 9))
def test_orientation_lives_on_alone(turn: int) -> None:
    plain = save(gradient(), "PNG")
    data = with_chunk(plain, b"eXIf", exif(turn, order="<") + NEEDLE)
    stripped = strip_same(data)
    assert stripped.orientation is Orientation.TAG
    assert stripped.data == with_chunk(plain, b"eXIf", minimal_exif(turn))


def test_orientation_that_says_upright_goes() -> None:
    plain = save(gradient(), "PNG")
    stripped = strip_same(with_chunk(plain, b"eXIf", minimal_exif(1)))
    assert (stripped.orientation, stripped.data) == (Orientation.UPRIGHT, plain)


@pytest.mark.parametrize("profile", [rgb_profile(DISPLAY_P3, SRGB_FORMULA, NEEDLE.decode())])
def test_profile_becomes_neutral(profile: bytes) -> None:
    data = small(png_chunk(b"iCCP", NEEDLE + b"\0\0" + zlib.compress(profile)))
    (found,) = inspect(data).findings
    assert (found.name, found.kind) == ("colour profile", Kind.COLOUR)
    assert found.values[0].text == NEEDLE.decode()
    stripped = strip_same(data, NEEDLE.decode().encode("utf-16-be"))
    assert stripped.profile == "Display P3"
    neutral = neutral_profile(profile)
    assert neutral is not None
    assert stripped.data == small(png_chunk(b"iCCP", profile_body(neutral)))


def test_neutral_profile_under_another_name_is_a_finding() -> None:
    neutral = neutral_profile(rgb_profile(DISPLAY_P3, SRGB_FORMULA)) or b""
    assert names(small(png_chunk(b"iCCP", profile_body(neutral)))) == []
    for body in (
        NEEDLE + b"\0\0" + zlib.compress(neutral),
        b"icc\0\0" + zlib.compress(neutral),
        profile_body(neutral) + NEEDLE,
    ):
        data = small(png_chunk(b"iCCP", body))
        assert names(data) == ["colour profile"]
        assert strip_clean(data).data == small(png_chunk(b"iCCP", profile_body(neutral)))


def test_long_profile_is_stored_whole() -> None:
    profile = grey_profile(table_tag(np.linspace(0, 1, 40_000)))
    body = profile_body(profile)
    assert read_profile(body) == profile == zlib.decompress(body[5:])


@pytest.mark.parametrize("packed", [b"", NEEDLE, zlib.compress(NEEDLE), zlib.compress(b"x")[:-1]])
def test_profile_that_is_not_understood_goes(packed: bytes) -> None:
    data = small(png_chunk(b"iCCP", b"x\0\0" + packed))
    stripped = strip_clean(data)
    assert stripped.profile is None
    assert stripped.data == small()


@pytest.mark.parametrize(
    "chunk",
    [
        png_chunk(b"sRGB", b"\1"),
        png_chunk(b"gAMA", struct.pack(">I", 45455)),
        png_chunk(b"cHRM", struct.pack(">8I", *range(31270, 31278))),
        png_chunk(b"cICP", bytes((12, 13, 0, 1))),
        png_chunk(b"mDCV", bytes(24)),
        png_chunk(b"cLLI", bytes(8)),
        png_chunk(b"tRNS", bytes(6)),
    ],
)
def test_what_says_how_to_show_the_samples_stays(chunk: bytes) -> None:
    data = small(chunk)
    assert names(data) == []
    assert strip_same(data).data == data
    # Once, before the picture, and with a right checksum.
    for wrong in (small(chunk, chunk), small(after=(chunk,)), small(chunk[:-1] + b"?")):
        assert len(names(wrong)) == 1
        assert len(strip_clean(wrong).data) <= len(data)


def test_bytes_after_the_end() -> None:
    data = small(tail=NEEDLE)
    assert names(data) == ["bytes after IEND"]
    assert strip_same(data).data == small()


@pytest.mark.parametrize(
    ("tail", "kind"),
    [
        (save(gradient(), "JPEG"), Kind.PICTURE),
        (b"\0\0\0\x18ftypmp42" + bytes(16), Kind.MEDIA),
        (zlib.compress(NEEDLE) + small()[-12:], Kind.PICTURE),
        (bytes(9), Kind.UNKNOWN),
    ],
    ids=["JPEG", "video", "older PNG", "zeros"],
)
def test_bytes_after_the_end_are_named(tail: bytes, kind: Kind) -> None:
    (found,) = inspect(small(tail=tail)).findings
    assert found.kind is kind
    assert found.values
    assert found.picture == (tail if tail.startswith(b"\xff\xd8") else None)


@pytest.mark.data
def test_real_files(data_dir: Path) -> None:
    assert_real_files_are_stripped(data_dir, ".png")
