"""Builds PNGs with everything that may hide in them."""

import struct
import zlib

import numpy as np

from app.domain import Pixels
from tests.unit.files import PNG_SIGNATURE, png_chunk

RED_DOT = bytes((0, 255, 0, 0))


def rows_of(picture: Pixels) -> bytes:
    """Unfiltered rows."""
    flat = picture.reshape(picture.shape[0], -1)
    return np.pad(flat, ((0, 0), (1, 0))).tobytes()


def header(width: int, height: int, depth: int = 8, colour: int = 2, interlace: int = 0) -> bytes:
    body = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    return png_chunk(b"IHDR", body)


def whole(*chunks: bytes) -> bytes:
    """Signature, chunks, end."""
    return b"".join((PNG_SIGNATURE, *chunks, png_chunk(b"IEND", b"")))


def small(*before: bytes, after: tuple[bytes, ...] = (), tail: bytes = b"") -> bytes:
    """One red dot, with chunks around its IDAT."""
    idat = png_chunk(b"IDAT", zlib.compress(RED_DOT))
    return whole(header(1, 1), *before, idat, *after) + tail


def frame(number: int, width: int, height: int, left: int = 0, top: int = 0) -> bytes:
    body = struct.pack(">5IHHBB", number, width, height, left, top, 1, 10, 0, 0)
    return png_chunk(b"fcTL", body)


def frame_data(number: int, stream: bytes) -> bytes:
    return png_chunk(b"fdAT", struct.pack(">I", number) + stream)


def control(count: int) -> bytes:
    return png_chunk(b"acTL", struct.pack(">II", count, 0))
