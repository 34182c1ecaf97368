"""PNG and APNG: what is found in them, what is left when they are stripped."""

import struct
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.domain import Options
from app.errors import AppError, InputTooLarge, InputUnreadable
from app.metadata.findings import Kind
from app.metadata.inspect import inspect
from app.metadata.neutral.exif import minimal_exif
from app.metadata.neutral.png_profile import profile_body, read_profile
from app.metadata.neutral.profile import neutral_profile
from app.metadata.strip.strip import strip
from app.metadata.strip.stripped import Turn
from app.metadata.walk.png import walk_png
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
    RED_DOT,
    control,
    frame,
    frame_data,
    header,
    rows_of,
    small,
    whole,
)
from tests.unit.metadata.proof import (
    NEEDLE,
    answer,
    assert_damage_is_answered,
    assert_real_files_are_stripped,
    assert_tiled,
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
APNG = save(
    Image.fromarray(gradient()),
    "PNG",
    save_all=True,
    append_images=[Image.fromarray(gradient()[::-1]), Image.fromarray(gradient()[:, ::-1])],
    duration=[100, 200, 300],
    loop=3,
)


def names(data: bytes) -> list[str]:
    return [found.name for found in inspect(data).findings]


def chunks(data: bytes) -> list[str]:
    return [block.name for block in walk_png(data)][1:]


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
    size = png_chunk(b"pHYs", struct.pack(">IIB", 2835, 5669, 1))
    texts = [value.text for found in inspect(small(when, size)).findings for value in found.values]
    assert texts == ["2024-01-02 03:04:05 UTC", "72 × 144 dots an inch"]


@pytest.mark.parametrize("turn", range(2, 9))
def test_orientation_lives_on_alone(turn: int) -> None:
    plain = save(gradient(), "PNG")
    data = with_chunk(plain, b"eXIf", exif(turn, order="<") + NEEDLE)
    stripped = strip_same(data)
    assert stripped.turn is Turn.TAG
    assert stripped.data == with_chunk(plain, b"eXIf", minimal_exif(turn))


def test_orientation_that_says_upright_goes() -> None:
    plain = save(gradient(), "PNG")
    stripped = strip_same(with_chunk(plain, b"eXIf", minimal_exif(1)))
    assert (stripped.turn, stripped.data) == (Turn.UPRIGHT, plain)


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


def test_bytes_behind_the_rows_are_cut() -> None:
    stream = zlib.compress(RED_DOT)
    for idats in (
        [stream + NEEDLE],
        [stream, NEEDLE, b"", NEEDLE],
        [stream[:3], stream[3:] + NEEDLE, NEEDLE],
    ):
        data = whole(header(1, 1), *(png_chunk(b"IDAT", part) for part in idats))
        kept = strip_same(data).data
        assert (
            zlib.decompress(
                b"".join(kept[b.start + 8 : b.end - 4] for b in walk_png(kept) if b.name == "IDAT")
            )
            == RED_DOT
        )


def test_rows_behind_the_picture_are_refused() -> None:
    rows = RED_DOT + bytes((0, *NEEDLE[:3]))
    data = whole(header(1, 1), png_chunk(b"IDAT", zlib.compress(rows)))
    with pytest.raises(InputUnreadable, match="damaged"):
        strip(data, Options())


@pytest.mark.parametrize(
    "stream",
    [
        zlib.compress(RED_DOT[:-1]),
        zlib.compress(RED_DOT)[:-6],
        zlib.compress(RED_DOT)[:-1] + b"?",
        NEEDLE,
        b"",
    ],
    ids=["short", "cut off", "wrong sum", "no stream", "empty"],
)
def test_damaged_rows_are_refused(stream: bytes) -> None:
    assert answer(whole(header(1, 1), png_chunk(b"IDAT", stream))) == "INPUT_UNREADABLE"


def test_wrong_checksums_of_the_picture_are_refused() -> None:
    data = small()
    at = data.index(b"IDAT") + 4
    broken = data[:at] + b"?" + data[at + 1 :]
    assert answer(broken) == "INPUT_UNREADABLE"
    assert answer(data.replace(data[29:33], b"hide")) == "INPUT_UNREADABLE"


def test_a_checksum_of_the_end_may_not_hide_bytes() -> None:
    data = small()[:-4] + b"hide"
    assert names(data) == ["chunk 'IEND'"]
    assert strip_clean(data, b"hide").data == small()


def test_rows_that_no_decoder_reads_go() -> None:
    late = png_chunk(b"IDAT", NEEDLE)
    data = small(after=(png_chunk(b"tEXt", b"a\0b"), late))
    assert names(data) == ["text", "rows that are not shown"]
    assert strip_same(data).data == small()


def test_palette_entries_beyond_the_depth_are_cut() -> None:
    palette = bytes(range(12)) + b"\0" * 0 + (NEEDLE * 2)[:24]
    pixels = png_chunk(b"IDAT", zlib.compress(b"\0\xe4"))
    data = whole(header(4, 1, 2, 3), png_chunk(b"PLTE", palette), pixels)
    assert names(data) == ["palette entries that are not shown"]
    kept = strip_clean(data).data
    assert kept == whole(header(4, 1, 2, 3), png_chunk(b"PLTE", palette[:12]), pixels)


def test_missing_palette_is_refused() -> None:
    data = whole(header(4, 1, 2, 3), png_chunk(b"IDAT", zlib.compress(b"\0\xe4")))
    assert answer(data) == "INPUT_UNREADABLE"


@pytest.mark.parametrize(
    ("mode", "interlace"),
    [(mode, lace) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16") for lace in (0, 1)],
)
@pytest.mark.parametrize("width", [1, 5, 8, 33])
def test_every_kind_of_rows_is_counted_right(mode: str, interlace: int, width: int) -> None:
    picture = Image.fromarray(gradient(19, width)).convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(picture).astype(np.uint16) * 257)
    data = save(picture, "PNG")
    if interlace:
        data = interlaced(picture, mode)
    strip_same(with_chunk(data, b"tEXt", b"a\0" + NEEDLE))


def interlaced(picture: Image.Image, mode: str) -> bytes:
    """Write the seven passes of Adam7."""
    depth, colour = {"1": (1, 0), "I;16": (16, 0), "P": (8, 3)}.get(
        mode, (8, {"L": 0, "LA": 4, "RGB": 2, "RGBA": 6}.get(mode, 0))
    )
    pixels = np.asarray(picture)
    if mode == "I;16":
        pixels = pixels.astype(">u2")
    rows = b""
    for left, top, across, down in (
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):
        part = pixels[top::down, left::across]
        if part.size:
            for row in part:
                rows += b"\0" + (np.packbits(row).tobytes() if mode == "1" else row.tobytes())
    palette = picture.getpalette() or []
    plte = png_chunk(b"PLTE", bytes(palette)) if mode == "P" else b""
    return whole(
        header(picture.width, picture.height, depth, colour, 1),
        plte,
        png_chunk(b"IDAT", zlib.compress(rows)),
    )


def test_animation_stays_whole() -> None:
    data = with_chunk(APNG, b"tEXt", b"Author\0" + NEEDLE)
    assert strip_same(data).data == APNG
    assert names(APNG) == []


def test_first_picture_may_stand_outside_the_animation() -> None:
    stream = zlib.compress(RED_DOT)
    data = small(control(1), after=(frame(0, 1, 1), frame_data(1, stream)))
    assert names(data) == []
    assert strip_same(data).data == data


def test_bytes_behind_a_frame_are_cut_and_the_rest_numbered_anew() -> None:
    stream = zlib.compress(RED_DOT)
    parts = (frame(0, 1, 1), frame_data(1, stream + NEEDLE), frame_data(2, NEEDLE))
    data = small(control(2), after=(*parts, frame(3, 1, 1), frame_data(4, stream)))
    clean = (frame(0, 1, 1), frame_data(1, stream), frame(2, 1, 1), frame_data(3, stream))
    assert strip_same(data).data == small(control(2), after=clean)


def test_frames_that_are_not_counted_go() -> None:
    stream = zlib.compress(RED_DOT)
    shown = (frame(0, 1, 1), frame_data(1, stream))
    more = (frame(2, 1, 1), frame_data(3, stream + NEEDLE))
    data = small(control(1), after=(*shown, *more))
    assert names(data) == ["faulty animation", "frame that is not shown"]
    assert strip_same(data).data == small(control(1), after=shown)


@pytest.mark.parametrize(
    "after",
    [
        (frame(0, 1, 1),),
        (frame(0, 1, 1), frame_data(7, b"x")),
        (frame(0, 2, 1), frame_data(1, b"x")),
        (frame(0, 0, 1), frame_data(1, b"x")),
        (frame_data(0, b"x"),),
        (),
    ],
    ids=["no data", "wrong number", "off the canvas", "no pixels", "no frame", "nothing"],
)
def test_faulty_animation_leaves_the_picture(after: tuple[bytes, ...]) -> None:
    assert strip_clean(small(control(1), after=after)).data == small()


def test_rows_behind_a_frame_are_refused() -> None:
    parts = (frame(0, 1, 1), frame_data(1, zlib.compress(RED_DOT + NEEDLE)))
    assert answer(small(control(1), after=parts)) == "INPUT_UNREADABLE"


def test_declared_size_is_limited_before_anything_is_inflated() -> None:
    data = whole(header(100_000, 100_000), png_chunk(b"IDAT", zlib.compress(bytes(1 << 20))))
    assert names(data) == []
    with pytest.raises(InputTooLarge):
        strip(data, Options())
    with pytest.raises(InputTooLarge):
        strip(save(gradient(), "PNG"), Options(max_pixels=100))


def test_bombs_cost_little() -> None:
    bomb = zlib.compress(bytes(50 << 20), 9)
    data = small(*[png_chunk(b"zTXt", b"Comment\0\0" + bomb)] * 50)
    began = time.perf_counter()
    assert len(names(data)) == 50
    assert strip_clean(data).data == small()
    rows = whole(header(1, 1), *[png_chunk(b"IDAT", bomb)] * 50)
    assert answer(rows) == "INPUT_UNREADABLE"
    assert time.perf_counter() - began < 2


def test_many_chunks_give_few_findings() -> None:
    data = small(*[png_chunk(b"tEXt", b"a\0b")] * 5000)
    assert len(names(data)) < 300
    assert names(data)[-1].endswith(" more chunks")
    assert strip_clean(data).data == small()


def test_speed() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (1900, 1800, 3), np.uint8)
    data = small(*[png_chunk(b"tEXt", b"Author\0" + NEEDLE)] * 20)
    big = whole(
        header(1800, 1900),
        png_chunk(b"tEXt", b"Author\0" + NEEDLE),
        png_chunk(b"IDAT", zlib.compress(rows_of(noise), 1)),
    )
    assert len(big) > 10_000_000
    inspect(data)
    began = time.perf_counter()
    inspect(big)
    assert time.perf_counter() - began < 0.1
    strip_clean(big)


@pytest.mark.parametrize("data", [APNG, small(*(chunk for chunk, *_ in CARRIERS.values()))])
def test_blocks_tile_the_file(data: bytes) -> None:
    assert_tiled(walk_png(data), data)
    assert_tiled(walk_png(data + NEEDLE), data + NEEDLE)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n",
        whole(),
        whole(header(1, 1)),
        whole(header(0, 1)),
        whole(header(1, 1, 3)),
        small()[:-12],
        small().replace(b"IHDR", b"CgBI"),
    ],
)
def test_no_picture_is_refused(data: bytes) -> None:
    assert answer(data) == "INPUT_UNREADABLE"


def test_damage_is_answered() -> None:
    profile = png_chunk(b"iCCP", b"x\0\0" + zlib.compress(rgb_profile(DISPLAY_P3, SRGB_FORMULA)))
    texts = [chunk for chunk, *_ in CARRIERS.values()]
    turn = png_chunk(b"eXIf", exif(6))
    assert_damage_is_answered(small(profile, turn, *texts, tail=NEEDLE))
    assert_damage_is_answered(APNG)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    b"IDAT",
                    b"fcTL",
                    b"fdAT",
                    b"acTL",
                    b"tRNS",
                    b"eXIf",
                    b"iCCP",
                    b"zTXt",
                    b"PLTE",
                    b"IEND",
                    b"IHDR",
                    b"abCd",
                ]
            ),
            st.binary(max_size=40),
        ),
        max_size=8,
    )
)
def test_any_chunks(parts: list[tuple[bytes, bytes]]) -> None:
    data = small(*(png_chunk(kind, body) for kind, body in parts))
    try:
        assert_tiled(walk_png(data), data)
    except AppError:
        pass
    assert answer(data)


@given(st.binary())
def test_any_bytes(noise: bytes) -> None:
    assert answer(b"\x89PNG\r\n\x1a\n" + noise)


@pytest.mark.data
def test_real_files(data_dir: Path) -> None:
    assert_real_files_are_stripped(data_dir, ".png")
