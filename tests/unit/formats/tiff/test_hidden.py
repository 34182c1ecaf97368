"""Colour under alpha 0 in TIFF and BMP: shown, erased, or kept for whoever wants it."""

import io
import struct

import numpy as np
import pytest
from PIL import Image

from app.domain import Note, NoteCode, Options, Pixels
from app.formats.inspect import inspect
from app.formats.strip import strip
from app.formats.tiff.directory import Tiff
from app.formats.tiff.page import pages_of
from app.formats.tiff.rows import upright_page
from app.metadata.hidden import HIDDEN_PIXELS
from tests.unit.files import gradient, save
from tests.unit.metadata.tiff_files import Field, tiff

HEIGHT, WIDTH = 12, 20


def alpha() -> Pixels:
    found = np.full((HEIGHT, WIDTH), 255, np.uint8)
    found[:6] = 0
    found[6] = 100
    return found


def cut_out() -> Pixels:
    return np.dstack([gradient(HEIGHT, WIDTH), alpha()])


def as_tiff(bits: int, order: str, *, planar: bool, kind: int = 2) -> bytes:
    form = f"{order}u{bits // 8}"
    values = cut_out().astype(form) * (1 if bits == 8 else 257)
    rows = values.transpose(2, 0, 1).tobytes() if planar else values.tobytes()
    fields = {338: Field(3, 1, numbers=(kind,))}
    shape = {"bits": bits, "samples": 4, "planar": planar}
    return tiff(rows, WIDTH, HEIGHT, order=order, fields=fields, **shape)  # type: ignore[arg-type]


def as_bmp() -> bytes:
    """As programs write it that know of transparency: with masks."""
    pixels = cut_out()[::-1, :, [2, 1, 0, 3]].tobytes()
    masks = struct.pack("<4I4s48x", 0xFF0000, 0xFF00, 0xFF, 0xFF000000, b"BGRs")
    info = struct.pack("<IiiHHIIiiII", 108, WIDTH, HEIGHT, 1, 32, 3, len(pixels), 0, 0, 0, 0)
    head = struct.pack("<2sIII", b"BM", 122 + len(pixels), 0, 122)
    return head + info + masks + pixels


SOURCES = {
    **{
        f"{bits} bits {order} {'planes' if planar else ''}": as_tiff(bits, order, planar=planar)
        for bits in (8, 16)
        for order in "<>"
        for planar in (False, True)
    },
    "premultiplied": as_tiff(8, "<", planar=False, kind=1),
    "by Pillow": save(Image.fromarray(cut_out()), "TIFF", compression="tiff_lzw"),
    "BMP": as_bmp(),
}


def samples(data: bytes) -> Pixels:
    """The stored samples; the file's own, where Pillow would change them."""
    with Image.open(io.BytesIO(data)) as image:
        if image.format == "BMP":
            return np.asarray(image)

    tiff_file = Tiff(data)
    page, planes = upright_page(tiff_file, pages_of(tiff_file)[0])
    form = f"<u{page.bits // 8}"
    if page.is_planar:
        return np.dstack([np.ascontiguousarray(one).view(form) for one in planes])
    return np.ascontiguousarray(planes[0]).view(form).reshape(HEIGHT, WIDTH, 4)


@pytest.mark.parametrize("name", SOURCES)
def test_it_is_shown_and_erased(name: str) -> None:
    data = SOURCES[name]
    found = [one for one in inspect(data).findings if one.name == HIDDEN_PIXELS]
    assert len(found) == 1
    assert found[0].picture is not None
    with Image.open(io.BytesIO(found[0].picture)) as view:
        assert np.array_equal(np.asarray(view)[:6], gradient(HEIGHT, WIDTH)[:6])
        assert not np.asarray(view)[6:].any()
    stripped = strip(data, Options())
    assert inspect(stripped.data).findings == ()
    before, after = samples(data), samples(stripped.data)
    assert np.array_equal(before[6:], after[6:])
    assert not after[:6].any()
    assert (stripped.notes, stripped.left) == ((), frozenset())


@pytest.mark.parametrize("name", SOURCES)
def test_it_is_kept_for_whoever_wants_it(name: str) -> None:
    stripped = strip(SOURCES[name], Options(keeps_hidden_pixels=True))
    assert np.array_equal(samples(stripped.data), samples(SOURCES[name]))
    assert stripped.notes == (Note(NoteCode.HIDDEN_PIXELS_KEPT),)
    assert stripped.left == {HIDDEN_PIXELS}


def test_low_bytes_hide_something_too() -> None:
    values = np.zeros((HEIGHT, WIDTH, 4), np.uint16)
    values[6:, :, 3] = 65535
    values[0, :, 0] = np.arange(WIDTH)
    shape = {"bits": 16, "samples": 4}
    fields = {338: Field(3, 1, numbers=(2,))}
    data = tiff(values.tobytes(), WIDTH, HEIGHT, fields=fields, **shape)  # type: ignore[arg-type]
    assert HIDDEN_PIXELS in [one.name for one in inspect(data).findings]
    assert not samples(strip(data, Options()).data)[:6].any()


def test_one_colour_hides_nothing() -> None:
    pixels = cut_out()
    pixels[:6, :, :3] = 200
    data = save(Image.fromarray(pixels), "TIFF")
    assert HIDDEN_PIXELS not in [one.name for one in inspect(data).findings]
    assert np.array_equal(samples(strip(data, Options()).data), pixels)


def test_a_sample_that_is_no_transparency_stays() -> None:
    data = tiff(
        cut_out().tobytes(), WIDTH, HEIGHT, samples=4, fields={338: Field(3, 1, numbers=(0,))}
    )
    assert HIDDEN_PIXELS not in [one.name for one in inspect(data).findings]
    assert np.array_equal(samples(strip(data, Options()).data), cut_out())


def test_a_bmp_that_says_transparent_everywhere_is_seen_whole() -> None:
    data = bytearray(as_bmp())
    data[122 + 3 :: 4] = bytes(WIDTH * HEIGHT)
    stripped = strip(bytes(data), Options())
    assert inspect(bytes(data)).findings == ()
    assert np.array_equal(samples(stripped.data)[..., :3], gradient(HEIGHT, WIDTH))


def test_pages_are_all_looked_at() -> None:
    first = Image.fromarray(gradient(HEIGHT, WIDTH))
    data = save(first, "TIFF", save_all=True, append_images=[Image.fromarray(cut_out())])
    assert HIDDEN_PIXELS in [one.name for one in inspect(data).findings]
    assert inspect(strip(data, Options()).data).findings == ()
