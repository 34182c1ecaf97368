"""Shorthands for what a decoded file must be."""

import numpy as np

from app.decode.decode import decode
from app.domain import Options, Picture, Pixels


def read(data: bytes, max_pixels: int = 100_000_000) -> Picture:
    return decode(data, Options(max_pixels=max_pixels))


def codes(picture: Picture) -> list[str]:
    return [note.code.value for note in picture.notes]


def same(picture: Picture, expected: Pixels, tolerance: int = 0) -> bool:
    return picture.rgb.shape == expected.shape and bool(
        (np.abs(picture.rgb.astype(int) - expected) <= tolerance).all()
    )
