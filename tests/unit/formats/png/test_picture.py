"""Bytes that hide in a PNG's rows, palette and frames, where no decoder looks."""

import zlib

import numpy as np
import pytest
from PIL import Image

from app.formats.png.walk import walk_png
from app.metadata.hidden import BEYOND_PICTURE
from tests.unit.files import (
    gradient,
    png_chunk,
    save,
    with_chunk,
)
from tests.unit.formats.png.plain import APNG, body
from tests.unit.metadata.png_files import (
    RED_DOT,
    control,
    frame,
    frame_data,
    header,
    small,
    whole,
)
from tests.unit.metadata.proof import (
    NEEDLE,
    answer,
    names,
    strip_clean,
    strip_same,
)


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


def test_rows_behind_the_picture_are_cut() -> None:
    rows = RED_DOT + bytes((0, *NEEDLE[:3]))
    data = whole(header(1, 1), png_chunk(b"IDAT", zlib.compress(rows)))
    assert names(data) == [BEYOND_PICTURE]
    assert len(zlib.decompress(body(strip_same(data).data, b"IDAT"))) == len(RED_DOT)


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


def test_rows_behind_a_frame_are_cut() -> None:
    parts = (frame(0, 1, 1), frame_data(1, zlib.compress(RED_DOT + NEEDLE)))
    data = small(control(1), after=parts)
    assert names(data) == [BEYOND_PICTURE]
    assert len(zlib.decompress(body(strip_same(data).data, b"fdAT")[4:])) == len(RED_DOT)
