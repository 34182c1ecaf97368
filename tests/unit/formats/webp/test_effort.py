"""WebP: no more is decoded than must be, and what is too large to be looked into is named."""

from contextlib import suppress

import numpy as np
import pytest
from PIL import Image

from app.decode.decode import decode
from app.domain import Note, NoteCode, Options
from app.errors import InputTooLarge, InputUnreadable
from app.formats.strip import strip
from app.formats.webp import complete, erase, look, pixels, split, tail
from app.formats.webp.coded import Coded
from app.formats.webp.split import split_webp
from app.metadata.hidden import HIDDEN_PIXELS, NOT_LOOKED_INTO
from tests.unit.formats.webp.test_hidden import (
    SIDE,
    assert_erased,
    assert_same_to_the_eye,
    body_of,
    cut_out,
    found,
    photo,
    webp,
)
from tests.unit.metadata.proof import NEEDLE, frames, strip_clean
from tests.unit.metadata.webp_files import LOSSLESS, chunk, extension, frame, riff


def counted(monkeypatch: pytest.MonkeyPatch) -> list[Coded]:
    """Every picture that is decoded from now on."""
    seen: list[Coded] = []
    real = pixels.decoded

    def decoded(coded: Coded) -> Image.Image | None:
        seen.append(coded)
        return real(coded)

    for module in (look, tail, complete, erase, split):
        monkeypatch.setattr(module, "decoded", decoded)
    look._known.clear()
    return seen


def test_what_was_seen_is_not_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    clean = webp(Image.fromarray(photo()), lossless=True)
    seen = counted(monkeypatch)
    assert found(clean) == []
    assert strip(clean, Options()).data == clean
    # Once whole, to know that all of it is there; once shorter, to know that all of it is needed.
    assert len(seen) == 2


def test_a_picture_that_is_coded_anew_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = webp(cut_out(), lossless=True, exact=True)
    data = riff(chunk(b"VP8L", body_of(plain, b"VP8L") + bytes(range(1, 200)) * 9))
    seen = counted(monkeypatch)
    stripped = strip(data, Options())
    # To see what it hides, to erase that, to compare; the result to see what it hides, and its end.
    assert len(seen) == 5
    assert_same_to_the_eye(data, stripped.data)
    assert_erased(stripped)


def test_a_large_picture_without_loss_is_coded_anew_where_it_has_a_tail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = body_of(riff(LOSSLESS), b"VP8L")
    data = riff(chunk(b"VP8L", body + NEEDLE * 40))
    monkeypatch.setattr("app.formats.webp.strip._MOST_SEARCHED", 1)
    monkeypatch.setattr(tail, "_SEARCH_PIXELS", 0)
    seen = counted(monkeypatch)
    stripped = strip_clean(data)
    assert (stripped.lossless, stripped.left) == (False, frozenset())
    assert np.array_equal(frames(data)[0], frames(stripped.data)[0])
    assert len(seen) < 8


@pytest.mark.parametrize("most", [SIDE * SIDE, SIDE * SIDE - 1, 0])
def test_what_is_too_large_for_a_page_that_waits_is_named(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    data = webp(cut_out(), lossless=True, exact=True)
    seen = counted(monkeypatch)
    for module in ("inspect", "strip"):
        monkeypatch.setattr(f"app.formats.webp.{module}.MOST_INSPECTED", most)
    is_seen = most == SIDE * SIDE
    assert found(data) == [HIDDEN_PIXELS if is_seen else NOT_LOOKED_INTO]
    assert bool(seen) == is_seen
    # A strip takes its time, and what it wrote was looked at.
    stripped = strip(data, Options())
    assert stripped.left == frozenset()
    assert_erased(stripped)


def test_frames_that_even_a_strip_does_not_look_into_are_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = frame(webp(cut_out(), lossless=True, exact=True)[12:], SIDE, SIDE)
    data = riff(extension(SIDE, SIDE, 0x12), chunk(b"ANIM", bytes(6)), one, one, one)
    counted(monkeypatch)
    monkeypatch.setattr("app.formats.webp.strip.MOST_PIXELS", SIDE * SIDE)
    for module in ("inspect", "strip"):
        monkeypatch.setattr(f"app.formats.webp.{module}.MOST_INSPECTED", 1)
    assert found(data) == [NOT_LOOKED_INTO]
    stripped = strip(data, Options())
    assert stripped.left == {NOT_LOOKED_INTO}
    assert stripped.notes == (Note(NoteCode.HIDDEN_PICTURE_LEFT, "what later frames may hide"),)


@pytest.mark.parametrize("size", [(SIDE, SIDE), (16_383, 16_160)])
@pytest.mark.parametrize("is_extended", [False, True])
def test_a_file_of_another_length_declares_its_size_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch, is_extended: bool, size: tuple[int, int]
) -> None:
    body = bytearray(body_of(webp(Image.fromarray(photo()), quality=80), b"VP8 "))
    body[6:10] = size[0].to_bytes(2, "little") + size[1].to_bytes(2, "little")
    head = [extension(SIDE, SIDE)] if is_extended else []
    data = riff(*head, chunk(b"VP8 ", bytes(body))) + NEEDLE
    seen = counted(monkeypatch)
    if size == (SIDE, SIDE):
        assert decode(data, Options()).rgb.shape == (SIDE, SIDE, 3)
        return
    with pytest.raises(InputUnreadable if is_extended else InputTooLarge):
        decode(data, Options())
    assert seen == []


def test_a_few_bytes_that_declare_millions_of_pixels_are_tried_few_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    size = (3999 | 3999 << 14).to_bytes(4, "little")
    lossless = chunk(b"VP8L", b"\x2f" + size + b"\x38p\xe1\x01\x88\x030")
    body = bytearray(body_of(webp(Image.fromarray(photo())), b"VP8 ")[:600])
    body[6:10] = (4000).to_bytes(2, "little") * 2
    for data in (riff(lossless), riff(chunk(b"VP8 ", bytes(body)))):
        seen = counted(monkeypatch)
        for work in (lambda one=data: strip(one, Options()), lambda one=data: split_webp(one)):
            with suppress(InputUnreadable):
                work()
        assert len(seen) <= 10
