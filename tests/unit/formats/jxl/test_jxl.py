"""JPEG XL: nothing but the codestream is left, and what stays in there is said."""

import asyncio
import struct
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.container.iso_boxes import pack
from app.container.sniff import sniff
from app.decode.decoder import ExternalPixels
from app.decode.jxl import decode_jxl
from app.domain import Format, NoteCode, Options, Picture
from app.errors import AppError, InputTooLarge, InputUnreadable
from app.formats.inspect import inspect
from app.formats.jxl.header import oddities, read_header
from app.formats.jxl.walk import BRAND, SIGNATURE, walk_jxl
from app.formats.strip import strip
from app.metadata.findings import Kind
from app.metadata.hidden import HIDDEN_PIXELS, UNUSED_DATA
from tests.unit import files
from tests.unit.external import giving
from tests.unit.jxl_files import CLEAR, PLAIN, SMALL, header, jxl, number, part, whole
from tests.unit.metadata.proof import names

PLANTED = b"planted-words-of-mine"
LIMIT_S = 2.0


def stripped(data: bytes) -> bytes:
    """Strip, check that it is stable, and that its blocks tile."""
    result = strip(data, Options())
    assert set(names(result.data)) == result.left
    assert strip(result.data, Options()).data == result.data
    assert (result.mime_type, result.suffix) == ("image/jxl", ".jxl")
    for file in (data, result.data):
        blocks = walk_jxl(file)
        assert blocks[0].start == 0
        assert [one.end for one in blocks] == [*(one.start for one in blocks[1:]), len(file)]
    return result.data


EXIF = pack(b"Exif", bytes(4), files.exif(6), PLANTED)
CARRIERS: dict[str, tuple[bytes, str]] = {
    "Exif": (jxl(EXIF, whole()), "Exif"),
    "XMP": (jxl(whole(), pack(b"xml ", b"<x>" + PLANTED + b"</x>")), "XMP"),
    "JUMBF": (jxl(pack(b"jumb", PLANTED), whole()), "C2PA"),
    "packed Exif": (jxl(pack(b"brob", b"Exif" + PLANTED), whole()), "Exif"),
    "packed XMP": (jxl(pack(b"brob", b"xml " + PLANTED), whole()), "XMP"),
    "packed something": (jxl(pack(b"brob", b"what" + PLANTED), whole()), "what"),
    "JPEG": (jxl(pack(b"jbrd", PLANTED), whole()), "what rebuilds the original JPEG"),
    "gain map": (jxl(whole(), pack(b"jhgm", PLANTED)), "HDR gain map"),
    "list of frames": (jxl(pack(b"jxli", PLANTED), whole()), "list of frames"),
    "level": (jxl(pack(b"jxll", PLANTED), whole()), "jxll"),
    "second level": (
        jxl(*(pack(b"jxll", PLANTED[at : at + 1]) for at in range(21)), whole()),
        "jxll",
    ),
    "free": (jxl(pack(b"free", PLANTED), whole()), "free"),
    "unknown": (jxl(whole(), pack(b"mine", PLANTED)), "mine"),
    "another brand": (
        SIGNATURE + pack(b"ftyp", b"jxl ", bytes(4), b"jxl ", PLANTED) + whole(),
        "ftyp",
    ),
    "behind": (jxl(whole(), b"\0\0\0\x05" + PLANTED), "bytes after the last box"),
    "cut-off box": (jxl(whole(), b"\0\0\xff\0wild" + PLANTED), "wild"),
    "between parts": (
        jxl(part(0, PLAIN[:9]), pack(b"free", PLANTED), part(1, PLAIN[9:], is_last=True)),
        "free",
    ),
}


@pytest.mark.parametrize("where", CARRIERS)
def test_nothing_planted_is_left(where: str) -> None:
    data, name = CARRIERS[where]
    assert sniff(data) is Format.JXL
    assert name in names(data)
    result = stripped(data)
    assert PLANTED not in result
    assert result.endswith(whole())
    assert result.startswith(SIGNATURE + BRAND)
    assert len(result) <= len(jxl(whole())) + 9


def test_parts_become_one_box() -> None:
    parts = [part(0, PLAIN[:1]), part(1, PLAIN[1:30]), part(2, PLAIN[30:], is_last=True)]
    assert stripped(jxl(pack(b"jxll", b"\x0a"), *parts)) == jxl(pack(b"jxll", b"\x0a"), whole())


def test_a_bare_codestream_stays_as_it_is() -> None:
    assert names(PLAIN) == []
    assert stripped(PLAIN) == PLAIN
    assert names(jxl(whole(), pack(b"free", bytes(9)))) == []


def test_a_box_to_the_end_of_the_file_gets_its_length() -> None:
    data = jxl(b"\0\0\0\0jxlc" + PLAIN)
    assert stripped(data) == jxl(whole())


def test_values_are_read() -> None:
    packet = b'<a xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="Jane Example"/>'
    data = jxl(EXIF, pack(b"xml ", packet), pack(b"jbrd", b"x"), whole())
    said = {value.text for found in inspect(data).findings for value in found.values}
    assert {"Jane Example", "the JPEG it was made from, with its metadata"} <= said


REFUSED: dict[str, bytes] = {
    "no codestream": jxl(EXIF),
    "two codestreams": jxl(whole(), whole()),
    "both forms": jxl(whole(), part(0, PLAIN, is_last=True)),
    "no last part": jxl(part(0, PLAIN[:9]), part(1, PLAIN[9:])),
    "a part is missing": jxl(part(0, PLAIN[:9]), part(2, PLAIN[9:], is_last=True)),
    "another order": jxl(part(1, PLAIN[:9]), part(0, PLAIN[9:], is_last=True)),
    "something else": jxl(whole(b"JFIF")),
    "cut off": jxl(whole())[:-1],
    "only a beginning": PLAIN[:3],
    "only a sign": SIGNATURE,
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_not_understood_is_refused(why: str) -> None:
    for ask in (inspect, lambda data: strip(data, Options())):
        with pytest.raises(InputUnreadable) as caught:
            ask(REFUSED[why])
        assert caught.value.detail


def test_colour_behind_transparent_pixels_is_said() -> None:
    (found,) = inspect(CLEAR).findings
    assert (found.name, found.kind) == (HIDDEN_PIXELS, Kind.PICTURE)
    result = strip(CLEAR, Options())
    assert result.left == {HIDDEN_PIXELS}
    assert [note.code for note in result.notes] == [NoteCode.HIDDEN_PICTURE_LEFT]


@pytest.mark.parametrize(("orientation", "is_lost"), [(6, True), (1, False)])
def test_a_turn_that_only_the_exif_names_is_said(orientation: int, is_lost: bool) -> None:
    exif = pack(b"Exif", bytes(4), files.exif(orientation))
    result = strip(jxl(exif, whole()), Options())
    assert [note.code for note in result.notes] == [NoteCode.TURN_IN_EXIF_ONLY] * is_lost
    turned = header(f"{SMALL} 0 1 {number(5, 3)} 0 0 0 0 00 1 00 1 1 1 00")
    assert read_header(turned).orientation == 6
    assert strip(jxl(exif, whole(turned)), Options()).notes == ()


NAME = "10" + number(5, 4) + "".join(number(byte, 8) for byte in b"Sonja")
NAMED = f"{SMALL} 0 0 0 00 1 10 0 00 0 00 00 {NAME} 0 1 1 00"
DEPTH = f"{SMALL} 0 0 0 00 1 10 0 10 0 00 00 00 1 1 00"
PREVIEW = f"{SMALL} 0 1 {number(0, 3)} 0 1 1 00 {number(1, 3)} 0 0 00 1 00 1 1 1 00"
EXTENDED = f"{SMALL} 0 0 0 00 1 00 1 1 10 {number(0, 4)}"
PROFILE = f"{SMALL} 0 0 0 00 1 00 1 0 1 00 00"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (NAMED, "names of channels: Sonja"),
        (DEPTH, "1 more channel"),
        (PREVIEW, "a small picture"),
        (EXTENDED, "fields that none knows"),
    ],
)
def test_what_the_header_names_and_nobody_sees_is_said(fields: str, text: str) -> None:
    found = header(fields)
    assert list(oddities(read_header(found))) == [text]
    assert UNUSED_DATA in names(found)
    assert UNUSED_DATA in strip(found, Options()).left


def test_a_profile_in_the_codestream_is_said() -> None:
    assert names(header(PROFILE)) == ["colour profile"]
    assert strip(header(PROFILE), Options()).left == {"colour profile"}


def test_headers() -> None:
    assert (read_header(PLAIN).size, read_header(PLAIN).has_alpha) == ((32, 24), False)
    assert (read_header(CLEAR).size, read_header(CLEAR).has_alpha) == ((32, 24), True)
    large = header(f"0 {number(1, 2)} {number(1079, 13)} {number(5, 3)} 1")
    assert read_header(large).size == (1920, 1080)
    animated = f"{SMALL} 0 1 {number(0, 3)} 0 0 1 00 00 00 0 0 {number(1, 2)} 1 00 1 1 1 00"
    assert (read_header(header(animated)).is_animated, read_header(header(animated)).depth) == (
        True,
        10,
    )


def decoded(source: bytes, pixels: ExternalPixels, options: Options | None = None) -> Picture:
    return asyncio.run(decode_jxl(source, options or Options(), giving(pixels)))


def test_the_decoder_is_given_the_codestream_alone() -> None:
    asked: list[tuple[bytes, Format]] = []
    rgb = files.gradient()

    async def decoder(stream: bytes, kind: Format, max_pixels: int) -> ExternalPixels:
        asked.append((stream, kind))
        return ExternalPixels("RGB", 32, 24, rgb.tobytes())

    picture = asyncio.run(decode_jxl(jxl(EXIF, whole()), Options(), decoder))
    assert asked == [(PLAIN, Format.JXL)]
    assert np.array_equal(picture.rgb, rgb)
    assert (picture.opacity, picture.notes, picture.format) == (None, (), "JPEG XL")


def test_what_is_lost_in_decoding_is_said() -> None:
    pixels = ExternalPixels("RGBA", 32, 24, bytes(32 * 24 * 4))
    picture = decoded(jxl(whole(header(PROFILE)), pack(b"jhgm", b"x")), pixels)
    assert [note.code for note in picture.notes] == [
        NoteCode.GAIN_MAP_DROPPED,
        NoteCode.PROFILE_UNHANDLED,
    ]
    assert picture.opacity is not None


def test_too_many_pixels_are_refused_before_the_decoder_is_asked() -> None:
    with pytest.raises(InputTooLarge):
        decoded(PLAIN, None, Options(max_pixels=700))  # type: ignore[arg-type]


@given(
    st.binary(max_size=120), st.sampled_from([b"\xff\x0a", jxl(), jxl(b"\0\0\0\x60jxlc\xff\x0a")])
)
def test_any_bytes(tail: bytes, start: bytes) -> None:
    code = "INPUT_FINE"
    try:
        inspect(start + tail)
        strip(start + tail, Options())
    except AppError as error:
        code = error.code
    assert code.startswith("INPUT_")


def test_work_is_bounded() -> None:
    many = jxl(*(part(n, b"\xff\x0a") for n in range(18_000)), part(18_000, PLAIN, is_last=True))
    began = time.process_time()
    strip(many, Options())
    name = "11" + number(975, 10) + number(ord("a"), 8) * 1023
    channels = header(f"{SMALL} 0 0 0 00 1 11 {number(999, 12)}" + f"0 00 0 00 00 {name} 0" * 70)
    with pytest.raises(AppError):
        strip(channels, Options())
    nested = jxl(struct.pack(">I4s", 8, b"free") * 200_000, whole())
    with pytest.raises(AppError):
        strip(nested, Options())
    assert time.process_time() - began < LIMIT_S
