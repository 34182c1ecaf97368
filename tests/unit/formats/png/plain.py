"""A slow and plain coder and decoder of PNG's rows, apart from the one under test."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.unit.files import gradient, png_chunk, save
from tests.unit.metadata.png_files import header, whole

Samples = NDArray[np.uint16]
ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
# One that moves, as Pillow writes it.
APNG = save(
    Image.fromarray(gradient()),
    "PNG",
    save_all=True,
    append_images=[Image.fromarray(gradient()[::-1]), Image.fromarray(gradient()[:, ::-1])],
    duration=[100, 200, 300],
    loop=3,
)
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def bits_of(row: Samples, depth: int) -> bytes:
    """Samples of one row, from the left, the highest bit first."""
    text = "".join(f"{int(value):0{depth}b}" for value in row.ravel())
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big") if text else b""


def paeth(a: int, b: int, c: int) -> int:
    guess = a + b - c
    return min((a, b, c), key=lambda one: abs(guess - one))


def around(row: bytes, before: bytes, at: int, step: int) -> tuple[int, int, int]:
    left = row[at - step] if at >= step else 0
    corner = before[at - step] if at >= step else 0
    return left, before[at], corner


def guess(kind: int, a: int, b: int, c: int) -> int:
    return (0, a, b, (a + b) // 2, paeth(a, b, c))[kind]


def filtered(row: bytes, before: bytes, step: int, kind: int) -> bytes:
    found = bytes(
        (value - guess(kind, *around(row, before, at, step))) & 255 for at, value in enumerate(row)
    )
    return bytes((kind,)) + found


def rows_of(samples: Samples, depth: int, colour: int, lace: int, kinds: int = 5) -> bytes:
    """Code (H, W, C) samples; the rows take turns with so many filters."""
    step = max(1, depth * CHANNELS[colour] // 8)
    found = b""
    count = 0
    for left, top, across, down in ADAM7 if lace else ((0, 0, 1, 1),):
        part = samples[top::down, left::across]
        before: bytes | None = None
        for line in part if part.size else ():
            row = bits_of(line, depth)
            found += filtered(row, before or bytes(len(row)), step, count % kinds)
            before = row
            count += 1
    return found


def png_of(
    samples: Samples,
    depth: int,
    colour: int,
    lace: int = 0,
    *before: bytes,
    rows: bytes | None = None,
    more: bytes = b"",
) -> bytes:
    """A PNG of (H, W, C) samples; `more` follows the rows in their stream."""
    height, width = samples.shape[:2]
    coded = rows_of(samples, depth, colour, lace) if rows is None else rows
    idat = png_chunk(b"IDAT", zlib.compress(coded + more))
    return whole(header(width, height, depth, colour, lace), *before, idat)


def chunks_of(data: bytes) -> list[tuple[bytes, bytes]]:
    at, found = 8, []
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert png_chunk(name, body) == data[at : at + 12 + length]
        found.append((name, body))
        at += 12 + length
    return found


def body(data: bytes, name: bytes) -> bytes:
    """All of one name, joined."""
    return b"".join(found for kind, found in chunks_of(data) if kind == name)


def samples_of(data: bytes, stream: bytes | None = None) -> Samples:
    """Decode to (H, W, C) samples; of a frame of the same size on request."""
    width, height, depth, colour, _, _, lace = struct.unpack(">IIBBBBB", body(data, b"IHDR"))
    rows = zlib.decompress(body(data, b"IDAT") if stream is None else stream)
    channels = CHANNELS[colour]
    step = max(1, depth * channels // 8)
    found = np.zeros((height, width, channels), np.uint16)
    at = 0
    for left, top, across, down in ADAM7 if lace else ((0, 0, 1, 1),):
        columns = len(range(left, width, across))
        length = (columns * channels * depth + 7) // 8
        before = bytes(length)
        for y in range(top, height, down) if columns else ():
            kind, row = rows[at], bytearray(rows[at + 1 : at + 1 + length])
            for place in range(length):
                near = around(bytes(row), before, place, step)
                row[place] = (row[place] + guess(kind, *near)) & 255
            text = "".join(f"{value:08b}" for value in row)[: columns * channels * depth]
            values = [int(text[n : n + depth], 2) for n in range(0, len(text), depth)]
            found[y, left::across] = np.array(values).reshape(columns, channels)
            before = bytes(row)
            at += 1 + length
    assert at == len(rows)
    return found
