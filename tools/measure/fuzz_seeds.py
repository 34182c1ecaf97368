"""Small files of each kind that the fuzzer starts from, made by Pillow, with hidden things."""

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_SIDES = (24, 32)
_TIFF_CODINGS = (None, "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg")
_MORE = b"what nobody is shown"


def made_seeds() -> Iterator[bytes]:
    """Make one file of each coding that the walkers know, of a few hundred bytes each.

    Yields
    ------
    bytes
        A whole file, or one with bytes behind its picture.
    """
    opaque = Image.fromarray(_gradient())
    clear = Image.fromarray(_half_clear())
    grey, indexed = opaque.convert("L"), opaque.quantize(16)
    for image in (opaque, grey, opaque.convert("CMYK")):
        yield _saved(image, "JPEG", quality=70)
        yield _saved(image, "JPEG", quality=70, progressive=True, restart_marker_rows=1)
    for image in (opaque, grey, indexed, clear, grey.convert("I;16"), clear.convert("LA")):
        yield _saved(image, "PNG")
    yield _saved(clear, "PNG") + _MORE
    yield from _animations(opaque, clear, indexed)
    for options in ({"lossless": True, "exact": True}, {"quality": 60}):
        for image in (opaque, clear):
            yield _saved(image, "WEBP", **options)
            yield _with_tail(_saved(image, "WEBP", **options))
    for coding in _TIFF_CODINGS:
        yield _saved(opaque, "TIFF", compression=coding)
    yield _saved(clear, "TIFF", compression="tiff_adobe_deflate", dpi=(300, 300))
    yield _saved(opaque.convert("1"), "TIFF", compression="group4")
    for image in (opaque, clear, indexed, grey, opaque.convert("1")):
        yield _saved(image, "BMP")
    for image in (opaque, clear):
        yield _saved(image, "AVIF", quality=50)


def _animations(*images: Image.Image) -> Iterator[bytes]:
    opaque, clear, indexed = images
    other = opaque.transpose(Image.Transpose.ROTATE_180)
    for image in (opaque, indexed):
        yield _saved(image, "GIF", save_all=True, append_images=[other, image], comment=_MORE)
    yield _saved(indexed, "GIF", transparency=3) + _MORE
    more: dict[str, Any] = {"save_all": True, "append_images": [other.convert("RGBA"), clear]}
    yield _saved(clear, "PNG", **more)
    yield _saved(clear, "WEBP", lossless=True, exact=True, **more)
    yield _saved(clear, "WEBP", quality=60, **more)
    yield _saved(opaque, "AVIF", quality=50, save_all=True, append_images=[other])


def _gradient() -> NDArray[np.uint8]:
    y, x = np.mgrid[: _SIDES[0], : _SIDES[1]]
    return np.stack([8 * x, 10 * y, 40 + 0 * x], axis=-1).astype(np.uint8)


def _half_clear() -> NDArray[np.uint8]:
    alpha = np.full((*_SIDES, 1), 255, np.uint8)
    alpha[: _SIDES[0] // 2] = 0
    return np.concatenate([_gradient(), alpha], axis=-1)


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _with_tail(webp: bytes) -> bytes:
    """Put bytes behind the coded data of a WebP's last chunk, and inside of it."""
    at = webp.rfind(b"VP8")
    length = int.from_bytes(webp[at + 4 : at + 8], "little") + len(_MORE)
    whole = webp[: at + 4] + length.to_bytes(4, "little") + webp[at + 8 :] + _MORE
    whole += bytes(length & 1)
    return whole[:4] + (len(whole) - 8).to_bytes(4, "little") + whole[8:]
