"""GIF: what is found in it, what is left when it is stripped."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.decode.decode import decode
from app.domain import Options
from app.errors import AppError
from app.formats.gif.walk import walk_gif
from app.formats.inspect import inspect
from app.metadata.findings import Kind
from app.session.report import stripped_fields
from tests.unit.files import DISPLAY_P3, SRGB_FORMULA, gradient, rgb_profile, save
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

HEAD = b"GIF89a\2\0\1\0\x80\0\0" + bytes((255, 0, 0, 0, 0, 255))
IMAGE = b",\0\0\0\0\2\0\1\0\0" + b"\2\2\x44\x0a\0"
CONTROL = b"!\xf9\4\4\x0a\0\0\0"
LOOP = b"!\xff\x0bNETSCAPE2.0\3\1\5\0\0"
PLAIN = HEAD + LOOP + CONTROL + IMAGE + b";"
XMP = b'<a xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="' + NEEDLE + b'"/>'
XMP_TAIL = b"\1" + bytes(range(255, -1, -1)) + b"\0"
FRAMES = [Image.fromarray(picture).convert("P") for picture in (gradient(), gradient()[::-1])]
ANIMATED = save(
    FRAMES[0], "GIF", save_all=True, append_images=FRAMES[1:], duration=[70, 90], loop=2
)


def blocks(data: bytes) -> bytes:
    """Sub-blocks and their end."""
    parts = [data[at : at + 255] for at in range(0, len(data), 255)]
    return b"".join(bytes((len(part),)) + part for part in parts) + b"\0"


def extension(label: int, data: bytes) -> bytes:
    return bytes((0x21, label)) + blocks(data)


def application(identity: bytes, data: bytes) -> bytes:
    return b"!\xff\x0b" + identity + blocks(data)


@pytest.mark.parametrize(
    ("part", "name", "kind"),
    [
        (extension(0xFE, NEEDLE * 30), "comment", Kind.TEXT),
        (b"!\x01\x0c" + bytes(12) + blocks(NEEDLE), "plain text", Kind.TEXT),
        (application(b"SECRET  1.0", NEEDLE), "application extension", Kind.SOFTWARE),
        (b"!\xff\x0bXMP DataXMP" + XMP + XMP_TAIL, "XMP", Kind.PERSON),
        (extension(0x42, NEEDLE), "extension 0x42", Kind.UNKNOWN),
        (application(b"NETSCAPE2.0", b"\2\0\0\0\0"), "application extension", Kind.SOFTWARE),
    ],
)
@pytest.mark.parametrize("place", [len(HEAD), len(PLAIN) - 1])
def test_carriers(part: bytes, name: str, kind: Kind, place: int) -> None:
    data = PLAIN[:place] + part + PLAIN[place:]
    (found,) = inspect(data).findings
    assert found.name == name
    assert ([value.kind for value in found.values] or [found.kind]) == [kind]
    assert data[found.offset_bytes : found.offset_bytes + found.size_bytes] == part
    assert strip_same(data).data == PLAIN


def test_texts_are_read() -> None:
    xmp = b"!\xff\x0bXMP DataXMP" + XMP + XMP_TAIL
    parts = extension(0xFE, NEEDLE), b"!\x01\x0c" + bytes(12) + blocks(NEEDLE), xmp
    texts = [
        value.text
        for found in inspect(HEAD + b"".join(parts) + PLAIN[len(HEAD) :]).findings
        for value in found.values
    ]
    assert texts == [NEEDLE.decode()] * 3


def test_profile_goes() -> None:
    profile = rgb_profile(DISPLAY_P3, SRGB_FORMULA, NEEDLE.decode())
    data = HEAD + application(b"ICCRGBG1012", profile) + PLAIN[len(HEAD) :]
    (found,) = inspect(data).findings
    assert (found.kind, found.values[0].text) == (Kind.COLOUR, NEEDLE.decode())
    stripped = strip_clean(data, NEEDLE.decode().encode("utf-16-be"))
    assert (stripped.data, stripped.profile) == (PLAIN, None)
    # No browser looks for it: the cutout, the photo and what is saved have the same colours.
    before, after = decode(data, Options()), decode(stripped.data, Options())
    assert np.array_equal(before.rgb, after.rgb)
    assert (before.notes, before.looks_other_in_browsers) == (after.notes, False)
    assert stripped_fields(inspect(data), stripped)["notes"] == []


@pytest.mark.parametrize(
    ("kept", "more"),
    [
        (LOOP, LOOP[:-1] + blocks(NEEDLE)),
        (CONTROL, CONTROL[:-1] + blocks(NEEDLE)),
    ],
)
def test_more_than_a_kept_extension_needs(kept: bytes, more: bytes) -> None:
    data = PLAIN.replace(kept, more)
    assert names(data)[0].startswith("more in ")
    assert strip_same(data).data == PLAIN


def test_second_loop_and_idle_controls_go() -> None:
    data = HEAD + LOOP + LOOP + CONTROL + CONTROL + IMAGE + CONTROL + b";"
    assert strip_clean(data).data == PLAIN


def test_bytes_after_the_trailer() -> None:
    assert names(PLAIN + NEEDLE) == ["bytes after the trailer"]
    assert strip_same(PLAIN + NEEDLE).data == PLAIN


def test_stray_zeros_go_and_a_missing_trailer_comes() -> None:
    data = HEAD + b"\0\0\0" + PLAIN[len(HEAD) : -1]
    assert names(data) == ["stray zeros"]
    assert strip_clean(data).data == PLAIN
    assert names(PLAIN[:-1]) == []
    assert strip_clean(PLAIN[:-1]).data == PLAIN


def test_old_version() -> None:
    data = b"GIF87a" + HEAD[6:] + IMAGE + b";"
    assert strip_same(data).data == data


def test_animation_stays_whole() -> None:
    at = ANIMATED.index(b"!")
    data = ANIMATED[:at] + extension(0xFE, NEEDLE) + ANIMATED[at:]
    assert strip_same(data).data == ANIMATED
    assert names(ANIMATED) == []


@pytest.mark.parametrize(
    "data",
    [
        b"GIF89a",
        HEAD,
        HEAD + b";",
        HEAD + CONTROL + b";",
        PLAIN[:-4],
        HEAD + NEEDLE + IMAGE + b";",
        HEAD + b"!",
        HEAD + b"!\xfe\xff",
    ],
)
def test_no_picture_is_refused(data: bytes) -> None:
    assert answer(data) == "INPUT_UNREADABLE"


def test_many_small_blocks_end_soon() -> None:
    data = HEAD + IMAGE[:11] + b"\1x" * 3_000_000 + b"\0;"
    assert answer(data) == "INPUT_UNREADABLE"
    many = HEAD + extension(0xFE, b"x") * 5000 + PLAIN[len(HEAD) :]
    assert len(names(many)) <= 101
    assert strip_clean(many).data == PLAIN


def test_damage_is_answered() -> None:
    xmp = b"!\xff\x0bXMP DataXMP" + XMP + XMP_TAIL
    data = HEAD + extension(0xFE, NEEDLE) + xmp + PLAIN[len(HEAD) :] + NEEDLE
    assert_damage_is_answered(data)
    assert_damage_is_answered(ANIMATED)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [LOOP, CONTROL, IMAGE, extension(0xFE, b"x"), b"\0", b"!\x01\0", b";", b"!"]
        )
        | st.binary(max_size=6),
        max_size=12,
    )
)
def test_any_blocks(parts: list[bytes]) -> None:
    data = HEAD + b"".join(parts)
    try:
        assert_tiled(walk_gif(data), data)
    except AppError:
        pass
    assert answer(data)


@pytest.mark.parametrize("data", [PLAIN, ANIMATED, PLAIN + NEEDLE, PLAIN[:-1]])
def test_blocks_tile_the_file(data: bytes) -> None:
    assert_tiled(walk_gif(data), data)


@pytest.mark.data
def test_real_files(data_dir: Path) -> None:
    assert_real_files_are_stripped(data_dir, ".gif")
