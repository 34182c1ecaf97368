"""Makes a picture whole of which the file holds only the first part.

Thread: any. Browsers show what is there. Where bits are missing, zeros decode to "no more detail"
in VP8, so that what is missing is smooth; in VP8L anything may follow, so that is cut off.
"""

import io
from dataclasses import replace

import numpy as np
from PIL import Image

from app.domain import Pixels
from app.formats.webp.coded import Coded
from app.formats.webp.pixels import decoded

_FILLERS = (0x00, 0x55, 0xAA, 0x33, 0xCC)
_MARGIN_BYTES = 1 << 16
_SHARES = (64, 16, 4)
_LEVEL = 50
# Of a picture with fewer bytes than a decoder's time is worth, few ways are tried.
_SPARSE_PIXELS_A_BYTE = 100
_FEW = 2


def completed(coded: Coded) -> Coded | None:
    """Complete a picture whose data end early.

    Parameters
    ----------
    coded : Coded
        Can't be decoded as it is.

    Returns
    -------
    Coded or None
        Decodes whole; what was there is the same, pixel by pixel. None where nothing can be shown.
    """
    if coded.name == "VP8L":
        rows = rows_there(coded)
        return None if rows is None else lossless(coded, rows)
    found = with_zeros(coded)
    return None if found is None else found[0]


def with_zeros(coded: Coded) -> tuple[Coded, Image.Image] | None:
    """Complete a picture that is coded with loss.

    Parameters
    ----------
    coded : Coded
        As VP8; can't be decoded as it is.

    Returns
    -------
    tuple of (Coded, PIL.Image.Image) or None
        Decodes to that; None where nothing can be shown.
    """
    parts = coded.parts
    # Rather too few first: what is not needed stands in what is written.
    counts = (*(parts[-1] // share for share in _SHARES), parts[-1] + _MARGIN_BYTES)
    for zeros in counts[-_FEW:] if _is_sparse(coded) else counts:
        longer = coded.shortened((*parts[:-1], parts[-1] + zeros))
        image = decoded(longer)
        if image is not None:
            return longer, image
    return None


def rows_there(coded: Coded) -> Pixels | None:
    """Decode twice, with something else behind each time: rows that agree were there.

    Parameters
    ----------
    coded : Coded
        As VP8L; can't be decoded as it is.

    Returns
    -------
    ndarray of shape (H, W, 3 or 4), uint8, or None
        The rows that the file has; the others are blank. None where it has none.
    """
    first: Pixels | None = None
    for filler in _FILLERS[:_FEW] if _is_sparse(coded) else _FILLERS:
        more = bytes((filler,)) * (len(coded.body) + _MARGIN_BYTES)
        image = decoded(replace(coded, body=bytes(coded.body) + more))
        if image is None:
            continue
        if first is None:
            first = np.array(image)
            continue
        differs = (np.asarray(image) != first).any(axis=(1, 2))
        rows = int(differs.argmax()) if differs.any() else len(differs)
        first[rows:] = 0
        return first if rows else None
    return None


def lossless(coded: Coded, pixels: Pixels) -> Coded:
    """Code pixels without loss.

    Parameters
    ----------
    coded : Coded
        The picture in whose place they stand.
    pixels : ndarray of shape (H, W, 3 or 4), uint8
        Colours of transparent pixels are kept.

    Returns
    -------
    Coded
        As VP8L.
    """
    file = io.BytesIO()
    image = Image.fromarray(np.ascontiguousarray(pixels))
    image.save(file, "WEBP", lossless=True, quality=_LEVEL, method=_effort(pixels), exact=True)
    body = read_chunk(file.getvalue(), b"VP8L")
    return Coded("VP8L", body, None, coded.flags)


def _is_sparse(coded: Coded) -> bool:
    width, height = coded.size
    return len(coded.body) * _SPARSE_PIXELS_A_BYTE < width * height


def _effort(pixels: Pixels) -> int:
    """Take the time that a person would wait: beyond 4 megapixels the least."""
    return 3 if pixels.shape[0] * pixels.shape[1] <= 4_000_000 else 0


def read_chunk(file: bytes, name: bytes) -> bytes:
    r"""Cut out the content of the first chunk of a name.

    Parameters
    ----------
    file : bytes
        As libwebp writes it.
    name : bytes
        Four letters.

    Returns
    -------
    bytes
        Empty where there is none.

    Examples
    --------
    >>> read_chunk(b"RIFF\x0e\0\0\0WEBPALPH\2\0\0\0ab", b"ALPH")
    b'ab'
    """
    at = 12
    while at + 8 <= len(file):
        length = int.from_bytes(file[at + 4 : at + 8], "little")
        if file[at : at + 4] == name:
            return file[at + 8 : at + 8 + length]
        at += 8 + length + (length & 1)
    return b""
