"""What lies in a GIF's frames and tables unseen, and frames that end early."""

import io
import time

import numpy as np
import pytest
from PIL import Image

from app.decode.decode import decode
from app.domain import NoteCode, Options, Pixels
from app.errors import InputTooLarge, InputUnreadable
from app.formats.gif.codes import follow
from app.formats.gif.recode import joined, rewritten
from app.formats.gif.walk import walk_gif
from app.formats.inspect import inspect
from app.formats.strip import strip
from app.metadata.findings import Kind
from app.metadata.hidden import BEYOND_PICTURE, CROPPED_AWAY, UNUSED_DATA
from tests.unit.files import gradient, save
from tests.unit.metadata.proof import NEEDLE, frames, names, strip_clean, strip_same, visible

RNG = np.random.default_rng(8)
SECRET = RNG.integers(0, 200, (90, 70)).astype(np.uint8)
COLOURS = bytes((np.arange(768) * 7 % 251 + 1).astype(np.uint8))


def head(width: int, height: int, colours: bytes, *, flags: int = 0, back: int = 0) -> bytes:
    bits = (len(colours) // 3).bit_length() - 2
    shape = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    packed = flags | (0x80 | bits if colours else 0)
    return b"GIF89a" + shape + bytes((packed, back, 0)) + colours


def blocks(data: bytes, most: int = 255) -> bytes:
    parts = [data[at : at + most] for at in range(0, len(data), most)]
    return b"".join(bytes((len(part),)) + part for part in parts) + b"\0"


def image(size: int, coded: bytes, width: int, height: int, *, flags: int = 0) -> bytes:
    shape = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    return b"," + bytes(4) + shape + bytes((flags, size)) + blocks(coded)


def slow(size: int, data: bytes, pixels: int) -> list[int]:
    """Decode code by code, by the book; give up at what makes no sense."""
    clear = 1 << size
    word, bits = int.from_bytes(data, "little"), 8 * len(data)
    found: list[int] = []
    table: list[list[int]] = []
    before: list[int] | None = None
    width, at = size + 1, 0
    while at + width <= bits and len(found) < pixels:
        code = word >> at & ((1 << width) - 1)
        at += width
        if code == clear:
            table, before, width = [], None, size + 1
            continue
        if code == clear + 1:
            break
        place = code - clear - 2
        if code < clear:
            text = [code]
        elif place < len(table):
            text = table[place]
        elif place == len(table) and before is not None and place < 4094 - clear:
            text = [*before, before[0]]
        else:
            break
        found += text
        if before is not None and len(table) < 4094 - clear:
            table.append([*before, text[0]])
            if len(table) + clear + 2 == 1 << width and width < 12:
                width += 1
        before = text
    return found[:pixels]


def coded_by_pillow(indices: Pixels, size: int = 8) -> bytes:
    """The codes of a picture."""
    picture = Image.fromarray(indices).convert("P")
    picture.putdata(indices.ravel().tolist())
    picture.putpalette(COLOURS[: 3 << size])
    data = save(picture, "GIF", interlace=0, optimize=False)
    block = next(one for one in walk_gif(data) if one.name == "image")
    assert block.body is not None
    assert data[block.body] == 8
    return joined(data, block.body + 1)[0]


PICTURES = {
    "noise": SECRET,
    "flat": np.full((300, 310), 7, np.uint8),
    "lines": np.repeat(np.arange(60, dtype=np.uint8)[:, None], 80, axis=1),
    "two": RNG.integers(0, 2, (80, 90)).astype(np.uint8),
}


@pytest.mark.parametrize("name", PICTURES)
def test_codes_are_followed_as_they_are_decoded(name: str) -> None:
    picture = PICTURES[name]
    data = coded_by_pillow(picture)
    assert slow(8, data, picture.size) == picture.ravel().tolist()
    for pixels in (picture.size, 1, 2, 300, picture.size // 2 + 3):
        frame = follow(8, data, pixels, 999)
        assert (frame.missing, frame.has_beyond) == (0, pixels < picture.size)
        used = np.unique(picture.ravel()[:pixels])
        assert set(used) <= set(np.flatnonzero(frame.used))
        new = rewritten(frame, data, 0)
        assert slow(8, new, 1 << 30) == picture.ravel()[:pixels].tolist()
        assert follow(8, new, pixels, 999).is_exact


@pytest.mark.parametrize("name", PICTURES)
def test_codes_that_end_early_are_filled(name: str) -> None:
    picture = PICTURES[name]
    data = coded_by_pillow(picture)
    for end in (2, 3, 9, len(data) // 2, len(data) - 3):
        frame = follow(8, data[:end], picture.size, 999)
        came = slow(8, data[:end], picture.size)
        assert frame.missing == picture.size - len(came)
        assert slow(8, rewritten(frame, data[:end], 3), 1 << 30) == came + [3] * frame.missing


@pytest.mark.parametrize("seed", range(40))
def test_any_codes_are_followed_as_they_are_decoded(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size = int(rng.integers(2, 9))
    data = rng.integers(0, 256, 60).astype(np.uint8).tobytes()
    came = slow(size, data, 1 << 20)
    pixels = max(1, len(came) - int(rng.integers(0, 3)))
    frame = follow(size, data, pixels, 999)
    assert frame.missing == max(0, pixels - len(came))
    assert slow(size, rewritten(frame, data, 1), 1 << 30)[:pixels] == [*came, 1][:pixels]
    assert follow(size, rewritten(frame, data, 1), pixels, 999).is_exact


@pytest.mark.parametrize("tail", [NEEDLE, NEEDLE * 40, b"\0", b"\xff"])
def test_bytes_behind_the_end_code_go(tail: bytes) -> None:
    coded = coded_by_pillow(SECRET)
    clean = head(70, 90, COLOURS) + image(8, coded, 70, 90) + b";"
    data = head(70, 90, COLOURS) + image(8, coded + tail, 70, 90) + b";"
    assert UNUSED_DATA in names(data)
    assert strip_same(data).data == strip_clean(clean).data


def test_bits_behind_the_end_code_go() -> None:
    codes = b"\x44\x0a"
    data = head(2, 1, COLOURS[:12]) + image(2, b"\x44\xfa", 2, 1) + b";"
    assert UNUSED_DATA in names(data)
    assert image(2, codes, 2, 1) in strip_same(data).data


def test_pixels_below_the_picture_are_found_and_cut() -> None:
    coded = coded_by_pillow(SECRET)
    data = head(70, 50, COLOURS) + image(8, coded, 70, 50) + b";"
    found = next(one for one in inspect(data).findings if one.name == BEYOND_PICTURE)
    assert (found.kind, found.values[0].text) == (Kind.PICTURE, "40")
    assert found.picture is not None
    view = np.asarray(Image.open(io.BytesIO(found.picture)))
    assert np.array_equal(view, np.frombuffer(COLOURS, np.uint8).reshape(-1, 3)[SECRET[50:]])
    kept = strip_same(data).data
    assert len(kept) < len(data) * 0.7
    image_of = next(one for one in walk_gif(kept) if one.name == "image")
    codes = joined(kept, image_of.body + 1 if image_of.body else 0)[0]
    assert slow(8, codes, 1 << 30) == SECRET[:50].ravel().tolist()


def test_colours_that_no_pixel_has_go() -> None:
    coded = coded_by_pillow(SECRET % 3 + 4)
    shared = head(70, 90, COLOURS) + image(8, coded, 70, 90) + b";"
    own = image(8, coded, 70, 90).replace(b"\0\x08", b"\x87" + COLOURS + b"\x08", 1)
    for data in (shared, head(70, 90, b"") + own + b";"):
        assert names(data) == ["colours that no pixel has"]
        kept = strip_same(data).data
        assert COLOURS[12:21] in kept
        assert COLOURS[21:40] not in kept
        assert COLOURS[3:12] not in kept


def test_a_transparent_index_has_no_colour() -> None:
    control = b"!\xf9\4\1\0\0\1\0"
    data = head(2, 1, COLOURS[:12]) + control + image(2, b"\x44\x0a", 2, 1) + b";"
    assert names(data) == ["colours that no pixel has"]
    kept = strip_same(data).data
    assert kept[13:25] == COLOURS[:3] + bytes(9)


def test_reserved_bits_go() -> None:
    control = b"!\xf9\4\xe4\0\0N\0"
    plain = head(2, 1, COLOURS[:6] + bytes(6))
    coded = image(2, b"\x44\x0a", 2, 1, flags=0x18)
    data = plain[:12] + b"A" + plain[13:] + control + coded + b";"
    assert names(data) == ["reserved bits"]
    clean = plain + b"!\xf9\4\4\0\0\0\0" + image(2, b"\x44\x0a", 2, 1) + b";"
    assert strip_same(data).data == clean


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_file_that_ends_early_is_mended(share: float) -> None:
    whole = head(70, 90, COLOURS) + image(8, coded_by_pillow(SECRET), 70, 90)
    data = whole[: int(800 + (len(whole) - 800) * share)]
    made = strip(data, Options())
    assert [note.code for note in made.notes] == [NoteCode.ENDS_EARLY]
    kept = strip_clean(data).data
    with Image.open(io.BytesIO(kept)) as found:
        pixels = np.asarray(found.convert("P")).ravel()
    came = next(n for n in range(pixels.size - 1, 0, -1) if pixels[n])
    assert share - 0.1 < came / SECRET.size < share + 0.1
    assert np.array_equal(pixels[: came + 1], SECRET.ravel()[: came + 1])
    shown = decode(data, Options())
    assert NoteCode.ENDS_EARLY in [note.code for note in shown.notes]
    with Image.open(io.BytesIO(kept)) as found:
        assert np.array_equal(shown.rgb, np.asarray(found.convert("RGB")))


def test_frames_that_did_not_come_are_told() -> None:
    pictures = [Image.fromarray(one).convert("P") for one in (gradient(), gradient()[::-1])]
    data = save(pictures[0], "GIF", save_all=True, append_images=pictures[1:], duration=70)
    made = strip(data[:-60], Options())
    assert [note.code for note in made.notes] == [NoteCode.ENDS_EARLY]
    assert strip_clean(data[:-60]).data.endswith(b";")
    assert [note.code for note in decode(data[:-60], Options()).notes] == [NoteCode.FIRST_FRAME]


def test_what_follows_the_frames_is_no_block() -> None:
    data = head(2, 1, COLOURS[:6] + bytes(6)) + image(2, b"\x44\x0a", 2, 1)
    assert names(data + NEEDLE) == ["bytes after the frames"]
    assert strip_clean(data + NEEDLE).data == data + b";"
    assert names(data + b"!\xfe\x20" + NEEDLE) == ["comment"]
    assert strip_clean(data + b"!\xfe\x20" + NEEDLE).data == data + b";"


def test_more_pixels_than_the_limit_are_refused() -> None:
    data = head(60_000, 60_000, COLOURS[:12]) + image(2, b"\x44\x0a", 60_000, 60_000) + b";"
    began = time.process_time()
    with pytest.raises(InputTooLarge):
        strip(data, Options())
    large = head(9000, 9000, COLOURS[:12]) + image(2, b"\x44\x0a", 9000, 9000) + b";"
    assert strip_clean(large).notes
    assert time.process_time() - began < 2


def test_hostile_codes_end_soon() -> None:
    clears = head(9000, 9000, COLOURS[:12]) + image(2, b"\x24\x49\x92" * 900_000, 9000, 9000)
    tiny = head(1, 1, COLOURS[:12]) + image(2, b"\x44\x01", 1, 1) * 300_000
    for data in (clears, tiny):
        began = time.process_time()
        with pytest.raises(InputUnreadable):
            strip(data, Options())
        assert time.process_time() - began < 10


def test_speed() -> None:
    noise = RNG.integers(0, 255, (1200, 1500)).astype(np.uint8)
    large = head(1500, 1200, COLOURS) + image(8, coded_by_pillow(noise), 1500, 1200)
    many = image(8, coded_by_pillow(noise[:50, :60]), 60, 50) * 1000
    for data in (large + b";", large + many + b";"):
        began = time.process_time()
        inspect(data)
        assert time.process_time() - began < 4
    strip_clean(data)


@pytest.mark.parametrize("lace", [0, 0x40])
@pytest.mark.parametrize("transparent", [None, 7])
def test_what_lies_outside_of_the_screen_goes(lace: int, transparent: int | None) -> None:
    first = image(8, coded_by_pillow(SECRET[:40, :30] % 5), 30, 40)
    second = bytearray(image(8, coded_by_pillow(SECRET), 70, 90, flags=lace))
    second[1:5] = bytes((10, 0, 20, 0))
    control = b"" if transparent is None else bytes((0x21, 0xF9, 4, 1, 0, 0, transparent, 0))
    data = head(20, 20, COLOURS) + first + control + bytes(second) + b";"
    found = next(one for one in inspect(data).findings if one.name == CROPPED_AWAY)
    assert found.picture is not None
    kept = strip_clean(data).data
    for number, one in enumerate(frames(kept)):
        assert np.array_equal(visible(one)[:40, :30], visible(frames(data)[number])[:40, :30])
    coded = [one for one in walk_gif(kept) if one.name == "image"][1]
    indices = slow(8, joined(kept, (coded.body or 0) + 1)[0], 1 << 30)
    shown = np.array(indices).reshape(90, 70)
    assert (shown[20:] == (transparent or 0)).all()
    assert (shown[:, 20:] == (transparent or 0)).all()
    if not lace:
        assert np.array_equal(shown[:20, :20], SECRET[:20, :20])


def test_a_frame_wholly_outside_shows_nothing() -> None:
    first = image(8, coded_by_pillow(SECRET[:40, :30] % 5), 30, 40)
    second = bytearray(image(8, coded_by_pillow(SECRET), 70, 90))
    second[1:5] = bytes((200, 0, 0, 0))
    data = head(30, 40, COLOURS) + first + bytes(second) + b";"
    assert CROPPED_AWAY in names(data)
    kept = strip_clean(data).data
    coded = [one for one in walk_gif(kept) if one.name == "image"][1]
    assert not any(slow(8, joined(kept, (coded.body or 0) + 1)[0], 1 << 30))
