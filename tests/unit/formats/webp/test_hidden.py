"""WebP: colour under alpha 0, bytes that no decoder uses."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.container.stripped import Stripped
from app.domain import Note, NoteCode, Options, Pixels
from app.formats.inspect import inspect
from app.formats.strip import strip
from app.formats.webp.coded import Coded
from app.formats.webp.complete import read_chunk
from app.metadata.hidden import HIDDEN_PIXELS, UNUSED_DATA
from tests.unit.files import save
from tests.unit.metadata.proof import NEEDLE, frames, strip_clean, strip_same
from tests.unit.metadata.webp_files import LOSSLESS, LOSSY, chunk, extension, frame, riff

SIDE = 96
LEFT = Note(NoteCode.HIDDEN_PICTURE_LEFT, "colour behind transparent pixels")


def photo() -> Pixels:
    """Waves of three colours, with a disc of opacity 0, 128 or 255."""
    y, x = np.mgrid[:SIDE, :SIDE]
    waves = [127 + 120 * np.sin(x / 9 + k) * np.cos(y / 7 - k) for k in range(3)]
    return np.dstack(waves).astype(np.uint8)


def disc() -> Pixels:
    y, x = np.mgrid[:SIDE, :SIDE] - SIDE // 2
    far = np.hypot(x, y)
    return np.where(far < 20, 255, np.where(far < 24, 128, 0)).astype(np.uint8)


def cut_out() -> Image.Image:
    return Image.fromarray(np.dstack([photo(), disc()]))


def webp(image: Image.Image, **options: object) -> bytes:
    return save(image, "WEBP", **options)


def found(data: bytes) -> list[str]:
    return [one.name for one in inspect(data).findings]


def assert_same_to_the_eye(before: bytes, after: bytes) -> None:
    for old, new in zip(frames(before), frames(after), strict=True):
        assert np.array_equal(old[..., 3], new[..., 3])
        seen = old[..., 3] > 0
        assert np.array_equal(old[seen], new[seen])


def assert_erased(stripped: Stripped) -> None:
    for pixels in frames(stripped.data):
        assert not pixels[pixels[..., 3] == 0].any()
    assert found(stripped.data) == []


def test_colour_behind_alpha_is_shown_and_erased_without_loss() -> None:
    data = webp(cut_out(), lossless=True, exact=True)
    (one,) = inspect(data).findings
    hidden = int((disc() == 0).sum())
    assert (one.name, one.values[0].text) == (HIDDEN_PIXELS, f"{hidden} pixels")
    assert one.picture is not None
    with Image.open(io.BytesIO(one.picture)) as view:
        assert np.array_equal(np.asarray(view)[disc() == 0], photo()[disc() == 0])
    stripped = strip_clean(data)
    assert (stripped.lossless, stripped.notes, stripped.left) == (False, (), frozenset())
    assert_same_to_the_eye(data, stripped.data)
    assert_erased(stripped)


def test_it_is_kept_for_whoever_wants_it() -> None:
    data = webp(cut_out(), lossless=True, exact=True)
    stripped = strip(data, Options(keeps_hidden_pixels=True))
    assert stripped.data == data
    assert stripped.notes == (Note(NoteCode.HIDDEN_PIXELS_KEPT),)
    assert stripped.left == {HIDDEN_PIXELS}


@pytest.mark.parametrize("colour", [0, 77, 255])
def test_one_colour_hides_nothing(colour: int) -> None:
    pixels = np.dstack([photo(), disc()])
    pixels[disc() == 0, :3] = colour
    data = webp(Image.fromarray(pixels), lossless=True, exact=True)
    assert found(data) == []
    assert strip_same(data).data == data


@pytest.mark.parametrize("quality", [30, 80, 95])
def test_lossy_coders_clear_it_themselves(quality: int) -> None:
    data = webp(cut_out(), quality=quality)
    assert found(data) == []
    assert strip_same(data).data == data


@pytest.mark.parametrize("quality", [30, 80, 95])
def test_what_is_coded_with_loss_stays_unless_it_may_be_coded_anew(quality: int) -> None:
    data = webp(cut_out(), quality=quality, exact=True)
    assert found(data) == [HIDDEN_PIXELS]
    stripped = strip(data, Options())
    assert (stripped.notes, stripped.left) == ((LEFT,), frozenset({HIDDEN_PIXELS}))
    assert (stripped.lossless, stripped.data) == (True, data)
    anew = strip(data, Options(may_recode=True))
    assert (anew.lossless, anew.notes, anew.left) == (False, (), frozenset())
    assert found(anew.data) == []
    (old,), (new,) = frames(data), frames(anew.data)
    assert np.array_equal(old[..., 3], new[..., 3])
    seen = old[..., 3] == 255
    assert np.abs(old[seen].astype(int) - new[seen]).mean() < 4
    assert new[4:20, 4:20, :3].std(axis=(0, 1)).max() < 2


def test_small_print_behind_alpha_is_a_picture() -> None:
    pixels = np.dstack([np.full((SIDE, SIDE, 3), 255, np.uint8), disc()])
    pixels[8:16, 8:60:12, :3] = 0
    pixels[8:16, 9:60:12, :3] = 0
    pixels[8:16, 12:60:12, :3] = 0
    assert found(webp(Image.fromarray(pixels), quality=80, exact=True)) == [HIDDEN_PIXELS]


def test_flag_decides_what_can_be_seen() -> None:
    # Without it a decoder shows all pixels.
    body = webp(cut_out(), lossless=True, exact=True)[12:]
    data = riff(extension(SIDE, SIDE), body)
    assert found(data) == []
    assert strip_same(data).data == data


def test_frames_too() -> None:
    still = webp(cut_out(), lossless=True, exact=True)[12:]
    lossy = webp(cut_out(), quality=80, exact=True)
    own = chunk(b"ALPH", read_chunk(lossy, b"ALPH")) + chunk(b"VP8 ", read_chunk(lossy, b"VP8 "))
    head = extension(SIDE, SIDE, 0x12)
    times = chunk(b"ANIM", bytes(6))
    data = riff(head, times, frame(still, SIDE, SIDE, 2), frame(still, SIDE, SIDE))
    assert found(data) == [HIDDEN_PIXELS] * 2
    stripped = strip_clean(data)
    assert_same_to_the_eye(data, stripped.data)
    mixed = riff(head, times, frame(still, SIDE, SIDE, 2), frame(own, SIDE, SIDE))
    assert found(mixed) == [HIDDEN_PIXELS] * 2
    kept = strip(mixed, Options())
    assert (kept.notes, found(kept.data)) == ((LEFT,), [HIDDEN_PIXELS])
    anew = strip(mixed, Options(may_recode=True))
    assert (anew.notes, found(anew.data)) == ((), [])


@pytest.mark.data
def test_the_reported_file(data_dir: Path) -> None:
    data = (data_dir / "reports" / "r04-hidden-rgb.webp").read_bytes()
    assert HIDDEN_PIXELS in found(data)
    stripped = strip(data, Options())
    if stripped.left:
        stripped = strip(data, Options(may_recode=True))
    assert found(stripped.data) == []


def body_of(data: bytes, name: bytes) -> bytes:
    return read_chunk(data, name)


ALPHA = webp(cut_out(), quality=80)


@pytest.mark.parametrize("tail", [NEEDLE, NEEDLE * 40, bytes(range(256)) * 9])
@pytest.mark.parametrize("name", ["VP8 ", "VP8L"])
def test_bytes_behind_the_coded_picture_go(name: str, tail: bytes) -> None:
    source = riff(LOSSY if name == "VP8 " else LOSSLESS)
    body = body_of(source, name.encode())
    data = riff(chunk(name.encode(), body + tail))
    (one,) = inspect(data).findings
    assert (one.name, one.size_bytes >= len(tail)) == (UNUSED_DATA, True)
    stripped = strip_same(data)
    assert len(body) - 4 <= len(body_of(stripped.data, name.encode())) <= len(body)


def test_readable_words_in_a_tail_are_shown() -> None:
    data = riff(chunk(b"VP8L", body_of(riff(LOSSLESS), b"VP8L") + NEEDLE))
    assert NEEDLE.decode() in inspect(data).findings[0].values[0].text


def test_each_stream_has_a_tail_of_its_own() -> None:
    alpha, body = body_of(ALPHA, b"ALPH"), body_of(ALPHA, b"VP8 ")
    whole = Coded("VP8 ", body, alpha, 0x10)
    opacity, modes, tokens = whole.parts
    first = 10 + modes
    tag = int.from_bytes(body[:3], "little") & 0x1F | (modes + len(NEEDLE)) << 5
    longer = tag.to_bytes(3, "little") + body[3:first] + NEEDLE + body[first:]
    head = extension(SIDE, SIDE, 0x10)
    for coded in (
        chunk(b"ALPH", alpha + NEEDLE) + chunk(b"VP8 ", body),
        chunk(b"ALPH", alpha) + chunk(b"VP8 ", longer),
        chunk(b"ALPH", alpha + NEEDLE) + chunk(b"VP8 ", longer + NEEDLE),
    ):
        data = riff(head, coded)
        assert found(data) == [UNUSED_DATA]
        stripped = strip_same(data)
        clean = Coded("VP8 ", body_of(stripped.data, b"VP8 "), body_of(stripped.data, b"ALPH"))
        assert all(
            full - 4 <= left <= full
            for full, left in zip((opacity, modes, tokens), clean.parts, strict=True)
        )


def test_uncompressed_transparency_has_an_end() -> None:
    body = body_of(ALPHA, b"VP8 ")
    raw = bytes(1) + disc().tobytes()
    head = extension(SIDE, SIDE, 0x10)
    data = riff(head, chunk(b"ALPH", raw + NEEDLE), chunk(b"VP8 ", body))
    assert found(data) == [UNUSED_DATA]
    assert body_of(strip_same(data).data, b"ALPH") == raw


def test_what_the_coder_writes_beyond_the_picture_goes_too() -> None:
    # Coded anew, this one ends in five bytes that change no pixel.
    data = base64.b64decode(
        "UklGRqwAAABXRUJQVlA4WAoAAAAQAAAAHwBXRUJQVlA4WAoAAAAQAAAAHwAAFwAAQUxQSBMAAAABDzD/ERFCLJjk"
        "L90/goj+Z3wOAFZQOCByAAAAMAQAnQEqIAAYAD61TKFKpyQ/oagNU/AWiWo8hR1nrHPO66A9fmV3wN785KdbOD7e"
        "dPWp/+1Z9Hws6TArSCyMdlY1blmSWGWFelEFufKYP9JoMmtP0+hXp6cSRtxVoAAA"
    )
    stripped = strip(data, Options(may_recode=True))
    assert (stripped.is_recoded, found(stripped.data)) == (True, [])
    assert strip(stripped.data, Options(may_recode=True)).data == stripped.data
