"""WebPs that end early: what there is of them is shown, and saved as a whole file."""

import numpy as np
import pytest
from PIL import Image

from app.container.stripped import Stripped
from app.decode.decode import decode
from app.domain import Note, NoteCode, Options
from app.errors import InputUnreadable
from app.formats.strip import strip
from tests.unit.formats.webp.test_hidden import SIDE, body_of, photo, webp
from tests.unit.metadata.proof import NEEDLE, frames, strip_clean
from tests.unit.metadata.webp_files import LOSSLESS, LOSSY, chunk, extension, frame, riff

EARLY = (Note(NoteCode.ENDS_EARLY),)


def shown_in_part(short: bytes, data: bytes, share: float) -> Stripped:
    """What there is of `data` is in what is saved of `short`, and in what is cut out of it."""
    stripped = strip_clean(short)
    assert stripped.notes == EARLY
    (whole,), (part,) = frames(data), frames(stripped.data)
    same = (part == whole).all(axis=(1, 2))
    assert not same.all()
    assert same[: int(SIDE * (share - 0.3))].all()
    picture = decode(short, Options())
    assert picture.notes == EARLY
    assert np.array_equal(picture.rgb, part[..., :3])
    return stripped


@pytest.mark.parametrize("share", [0.5, 0.8, 0.98])
@pytest.mark.parametrize("lossless", [False, True])
def test_a_file_that_ends_early_shows_what_is_there(lossless: bool, share: float) -> None:
    data = webp(Image.fromarray(photo()), lossless=lossless, quality=90)
    shown_in_part(data[: int(len(data) * share)], data, share)


@pytest.mark.parametrize("share", [0.5, 0.8, 0.98])
@pytest.mark.parametrize("lossless", [False, True])
@pytest.mark.parametrize("alpha", [False, True])
def test_a_whole_chunk_with_too_little_in_it_ends_early(
    share: float, lossless: bool, alpha: bool
) -> None:
    # Chromium shows the rows that are there, as it does where the file is cut.
    pixels = np.dstack([photo(), np.tile(np.arange(SIDE, dtype=np.uint8) + 99, (SIDE, 1))])
    image = Image.fromarray(pixels if alpha else photo())
    data = webp(image, lossless=lossless, quality=90)
    name = b"VP8L" if lossless else b"VP8 "
    body = body_of(data, name)
    before = data[12 : data.index(name)]
    short = riff(before, chunk(name, body[: int(len(body) * share)]))
    assert not shown_in_part(short, data, share).lossless


def test_a_short_frame_of_an_animation_ends_early() -> None:
    body = body_of(riff(LOSSY), b"VP8 ")
    short = frame(chunk(b"VP8 ", body[: len(body) * 3 // 4]), 32, 24)
    one = frame(LOSSY, 32, 24)
    head = (extension(32, 24, 2), chunk(b"ANIM", bytes(6)))
    for data in (riff(*head, one, short), riff(*head, short, one)):
        stripped = strip_clean(data)
        assert stripped.notes == EARLY
        assert len(frames(stripped.data)) == 2


def test_of_what_nobody_is_shown_anything_nothing_is_written() -> None:
    body = body_of(riff(LOSSLESS), b"VP8L")
    for data in (riff(chunk(b"VP8L", body[:5] + NEEDLE * 9)), riff(chunk(b"VP8L", body[:6]))):
        with pytest.raises(InputUnreadable):
            strip(data, Options())


def test_a_file_that_ends_in_what_is_no_picture_is_whole() -> None:
    data = riff(extension(32, 24, 8), LOSSY, chunk(b"EXIF", NEEDLE * 9))[:-50]
    stripped = strip_clean(data)
    assert stripped.notes == ()
    assert decode(data, Options()).notes == ()


def test_of_a_cut_animation_whole_frames_stay() -> None:
    one = frame(LOSSLESS, 32, 24)
    head = (extension(32, 24, 2), chunk(b"ANIM", bytes(6)))
    data = riff(*head, one, one, one)[:-20]
    stripped = strip_clean(data)
    assert stripped.data == riff(*head, one, one)
    assert stripped.notes == EARLY


@pytest.mark.parametrize("change", [-1, 1, 20, 1 << 30])
def test_a_wrong_length_in_the_head_is_put_right(change: int) -> None:
    data = riff(LOSSY)
    wrong = data[:4] + (len(data) - 8 + change).to_bytes(4, "little") + data[8:]
    if change < 0:
        wrong = data[:4] + (len(data) - 8).to_bytes(4, "little") + data[8:] + NEEDLE
    assert strip_clean(wrong).data == data
    assert decode(wrong, Options()).notes == ()
