"""WebP: what is found in it, what is left when it is stripped."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.container.stripped import Orientation
from app.errors import AppError
from app.formats.inspect import inspect
from app.formats.webp.walk import walk_webp
from app.metadata.findings import Kind
from app.metadata.neutral.exif import minimal_exif
from app.metadata.neutral.profile import neutral_profile
from tests.unit.files import DISPLAY_P3, SRGB_FORMULA, exif, gradient, rgb_profile, save
from tests.unit.metadata.proof import (
    NEEDLE,
    answer,
    assert_damage_is_answered,
    assert_real_files_are_stripped,
    assert_tiled,
    names,
    strip_clean,
    strip_same,
)
from tests.unit.metadata.proof import frames as frames_of
from tests.unit.metadata.webp_files import (
    HEIGHT,
    LOSSLESS,
    LOSSY,
    WIDTH,
    chunk,
    extension,
    frame,
    riff,
)

PROFILE = rgb_profile(DISPLAY_P3, SRGB_FORMULA, NEEDLE.decode())
XMP = b'<a xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="' + NEEDLE + b'"/>'
FRAMES = [Image.fromarray(gradient()), Image.fromarray(gradient()[::-1])]
ANIMATED = save(
    FRAMES[0], "WEBP", save_all=True, append_images=FRAMES[1:], duration=[70, 90], loop=2
)
ANIMATION = chunk(b"ANIM", b"\xff\xff\xff\xff\0\0")


@pytest.mark.parametrize("coded", [LOSSY, LOSSLESS], ids=["VP8", "VP8L"])
def test_carriers(coded: bytes) -> None:
    data = riff(
        extension(WIDTH, HEIGHT, 0x2C),
        chunk(b"ICCP", PROFILE),
        coded,
        chunk(b"EXIF", exif(1) + NEEDLE),
        chunk(b"XMP ", XMP),
        chunk(b"C2PA", NEEDLE),
        chunk(b"????", NEEDLE),
    )
    found = {found.name: found for found in inspect(data).findings}
    assert list(found) == [
        "ICCP colour profile",
        "Exif",
        "XMP",
        "Content Credentials (C2PA)",
        "chunk '????'",
    ]
    assert found["XMP"].values[0].text == NEEDLE.decode()
    assert found["ICCP colour profile"].values[0].text == NEEDLE.decode()
    stripped = strip_same(data, NEEDLE.decode().encode("utf-16-be"))
    neutral = neutral_profile(PROFILE) or b""
    assert stripped.data == riff(extension(WIDTH, HEIGHT, 0x20), chunk(b"ICCP", neutral), coded)
    assert (stripped.profile, stripped.orientation) == ("Display P3", Orientation.UPRIGHT)


@pytest.mark.parametrize("coded", [LOSSY, LOSSLESS], ids=["VP8", "VP8L"])
@pytest.mark.parametrize("turn", range(2, 9))
def test_orientation_lives_on_alone(turn: int, coded: bytes) -> None:
    block = chunk(b"EXIF", b"Exif\0\0" + exif(turn, order="<") + NEEDLE)
    stripped = strip_clean(riff(extension(WIDTH, HEIGHT, 0x08), coded, block))
    assert stripped.orientation is Orientation.TAG
    clean = riff(extension(WIDTH, HEIGHT, 0x08), coded, chunk(b"EXIF", minimal_exif(turn)))
    assert stripped.data == clean


def test_exif_without_the_extension_turns_nothing_as_no_decoder_reads_it() -> None:
    stripped = strip_same(riff(LOSSY, chunk(b"EXIF", exif(6))))
    assert (stripped.orientation, stripped.data) == (Orientation.UPRIGHT, riff(LOSSY))


def test_simple_file_stays_as_it_is() -> None:
    for coded in (LOSSY, LOSSLESS):
        assert strip_same(riff(coded)).data == riff(coded)


def test_profile_without_the_extension_goes_as_no_decoder_reads_it() -> None:
    assert strip_clean(riff(chunk(b"ICCP", PROFILE), LOSSY)).data == riff(LOSSY)


def test_profile_that_is_not_understood_goes() -> None:
    data = riff(extension(WIDTH, HEIGHT, 0x20), chunk(b"ICCP", NEEDLE), LOSSY)
    stripped = strip_clean(data)
    assert stripped.profile is None
    assert stripped.data == riff(extension(WIDTH, HEIGHT), LOSSY)


def test_alpha_stays() -> None:
    picture = np.dstack([gradient(), gradient()[..., 0]])
    data = save(Image.fromarray(picture), "WEBP", exif=exif(1) + NEEDLE)
    assert b"ALPH" in data
    assert strip_same(data).data[20] == 0x10


def test_animation_stays_whole() -> None:
    data = save(
        FRAMES[0],
        "WEBP",
        save_all=True,
        append_images=FRAMES[1:],
        duration=[70, 90],
        loop=2,
        exif=exif(1) + NEEDLE,
    )
    assert strip_same(data).data == ANIMATED
    assert names(ANIMATED) == []


def test_inside_frames_too() -> None:
    secret = chunk(b"EXIF", NEEDLE)
    frames = [
        frame(LOSSY + secret, WIDTH, HEIGHT),
        frame(chunk(b"????", NEEDLE) + LOSSLESS + LOSSY, WIDTH, HEIGHT, flags=0xFE),
    ]
    data = riff(extension(WIDTH, HEIGHT, 0x0E), ANIMATION, *frames, frames[0])
    assert names(data) == [
        "chunk 'ANMF EXIF'",
        "reserved bits of ANMF",
        "chunk 'ANMF ????'",
        "chunk 'ANMF VP8'",
        "chunk 'ANMF EXIF'",
    ]
    clean = [frame(LOSSY, WIDTH, HEIGHT), frame(LOSSLESS, WIDTH, HEIGHT, flags=2)]
    expected = riff(extension(WIDTH, HEIGHT, 0x02), ANIMATION, *clean, clean[0])
    assert strip_clean(data).data == expected
    assert len(frames_of(expected)) == 3


def test_bytes_behind_a_frames_last_chunk_go() -> None:
    data = riff(extension(WIDTH, HEIGHT, 2), ANIMATION, frame(LOSSY + b"hide", WIDTH, HEIGHT))
    assert len(names(data)) == 1
    strip_clean(data, b"hide")


def test_frames_that_are_not_shown_go() -> None:
    data = riff(extension(WIDTH, HEIGHT), LOSSY, ANIMATION, frame(LOSSLESS, WIDTH, HEIGHT))
    assert names(data) == ["chunk 'ANIM'", "frame that is not shown"]
    assert strip_clean(data).data == riff(extension(WIDTH, HEIGHT), LOSSY)
    second = riff(LOSSY, LOSSLESS)
    assert names(second) == ["picture that is not shown"]
    assert strip_clean(second).data == riff(LOSSY)


def test_reserved_bits_and_longer_extension() -> None:
    size = extension(WIDTH, HEIGHT)[12:]
    for head in (
        extension(WIDTH, HEIGHT, more=b"abc"),
        extension(WIDTH, HEIGHT, 0xC1),
        chunk(b"VP8X", bytes(4) + size + NEEDLE),
    ):
        data = riff(head, LOSSY)
        assert names(data) == ["reserved bits of VP8X"]
        assert strip_clean(data).data == riff(extension(WIDTH, HEIGHT), LOSSY)


def test_padding_bytes_hold_nothing() -> None:
    odd = chunk(b"EXIF", minimal_exif(6) + b"x", b"?")
    data = riff(extension(WIDTH, HEIGHT, 8), LOSSY, odd)
    assert names(data) == ["padding byte of EXIF", "Exif"]
    body = LOSSY[8 : 8 + int.from_bytes(LOSSY[4:8], "little")]
    longer = body if len(body) & 1 else body + b"\0"
    assert names(riff(chunk(b"VP8 ", longer, b"?"))) == ["padding byte of VP8"]
    assert strip_same(riff(chunk(b"VP8 ", longer, b"?"))).data == riff(chunk(b"VP8 ", longer))


def test_bytes_after_the_end() -> None:
    data = riff(LOSSY) + NEEDLE
    (found,) = inspect(data).findings
    assert (found.name, found.size_bytes) == ("bytes after RIFF", len(NEEDLE))
    assert strip_same(data).data == riff(LOSSY)


def test_stated_size_beyond_the_file_is_put_right() -> None:
    data = riff(LOSSY)
    assert strip_clean(data[:4] + b"\xff\xff\xff\x7f" + data[8:]).data == data


def test_flags_tell_what_is_there() -> None:
    data = riff(extension(WIDTH, HEIGHT, 0x2C), LOSSY)
    assert strip_same(data).data == riff(extension(WIDTH, HEIGHT), LOSSY)


def test_more_findings_than_a_person_reads() -> None:
    data = riff(LOSSY, *[chunk(b"%04d" % n, NEEDLE) for n in range(3000)])
    assert len(names(data)) <= 101
    assert names(data)[-1].endswith("more chunks")
    assert strip_clean(data).data == riff(LOSSY)


@pytest.mark.parametrize(
    "data",
    [
        riff(),
        riff(chunk(b"EXIF", exif(1))),
        riff(chunk(b"VP8 ", NEEDLE)),
        riff(chunk(b"VP8L", NEEDLE)),
        riff(chunk(b"VP8X", b"short"), LOSSY),
        riff(extension(WIDTH, HEIGHT, 2), LOSSY),
        riff(extension(WIDTH, HEIGHT, 2), chunk(b"ANMF", b"short")),
        riff(extension(WIDTH, HEIGHT, 2), frame(b"", WIDTH, HEIGHT)),
        riff(LOSSY)[:40],
    ],
)
def test_no_picture_is_refused(data: bytes) -> None:
    assert answer(data) == "INPUT_UNREADABLE"


def test_damage_is_answered() -> None:
    whole = riff(
        extension(WIDTH, HEIGHT, 0x2C),
        chunk(b"ICCP", PROFILE),
        LOSSLESS,
        chunk(b"EXIF", exif(6)),
        chunk(b"XMP ", XMP),
    )
    assert_damage_is_answered(whole + NEEDLE)
    assert_damage_is_answered(ANIMATED)


@settings(deadline=None)
@given(
    st.integers(0, 255),
    st.lists(
        st.tuples(
            st.sampled_from(
                [b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP", b"EXIF", b"VP8X"]
            ),
            st.binary(max_size=40),
        ),
        max_size=8,
    ),
)
@example(flags=0, parts=[(b"ALPH", b"")])
def test_any_chunks(flags: int, parts: list[tuple[bytes, bytes]]) -> None:
    chunks = [chunk(kind, body) for kind, body in parts]
    data = riff(extension(WIDTH, HEIGHT, flags), *chunks, LOSSY, frame(LOSSY, WIDTH, HEIGHT))
    try:
        assert_tiled(walk_webp(data), data)
    except AppError:
        pass
    assert answer(data)


@pytest.mark.parametrize("flags", [0, 0x10])
def test_empty_transparency_is_another_picture_than_none(flags: int) -> None:
    head = extension(WIDTH, HEIGHT, flags)
    for data in (riff(head, LOSSY), riff(head, chunk(b"ALPH", b""), LOSSY), riff(head, LOSSY)):
        assert answer(data)


@given(st.binary())
def test_any_bytes(noise: bytes) -> None:
    assert answer(b"RIFF\xff\0\0\0WEBP" + noise)


@pytest.mark.parametrize("data", [ANIMATED, riff(LOSSY), riff(LOSSY) + NEEDLE])
def test_blocks_tile_the_file(data: bytes) -> None:
    assert_tiled(walk_webp(data), data)


def test_found_by_kind() -> None:
    data = riff(LOSSY, chunk(b"C2PA", NEEDLE), LOSSLESS)
    assert [found.kind for found in inspect(data).findings] == [Kind.PROVENANCE, Kind.PICTURE]


@pytest.mark.data
def test_real_files(data_dir: Path) -> None:
    assert_real_files_are_stripped(data_dir, ".webp")
