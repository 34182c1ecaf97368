"""Makes plain profiles for colours that a file tells in another way: Exif, a BMP's header.

Thread: any. Source: Adobe RGB (1998) color image encoding, version 2005-05; ICC.1:2022 section 10.
"""

import struct
from functools import cache

from app.colour.primaries import to_d50
from app.metadata.exif_colour import tells_adobe_rgb
from app.metadata.neutral.profile import write_profile

_ADOBE_CHROMA = (0.3127, 0.329, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06)
_ADOBE_GAMMA = 2.19921875
_COLORANTS = (b"rXYZ", b"gXYZ", b"bXYZ")
_CURVES = (b"rTRC", b"gTRC", b"bTRC")
_MAX_GAMMA = 255.0


def exif_profile(exif: bytes, channels: int) -> bytes | None:
    """Say in a profile what Exif alone says of a photo's colours.

    Parameters
    ----------
    exif : bytes
        As `tells_adobe_rgb` takes it.
    channels : int
        3 for colours, 1 for grey; of anything else Exif says nothing.

    Returns
    -------
    bytes or None
        The neutral profile of Adobe RGB, or of its grey; None where Exif says nothing or sRGB.

    Examples
    --------
    >>> exif_profile(b"nonsense", 3) is None
    True
    """
    if channels not in (1, 3) or not tells_adobe_rgb(exif):
        return None
    return _grey() if channels == 1 else _adobe_rgb()


def primaries_profile(
    chroma: tuple[float, ...], gammas: tuple[float, float, float]
) -> bytes | None:
    """Say primaries and exponents in a profile.

    Parameters
    ----------
    chroma : tuple of eight float
        x and y of white, red, green and blue.
    gammas : tuple of three float
        The exponents that lead to light, such as 2.2.

    Returns
    -------
    bytes or None
        A neutral profile; None where the numbers make no sense.

    Examples
    --------
    >>> primaries_profile((0.0,) * 8, (2.2, 2.2, 2.2)) is None
    True
    """
    to_xyz = to_d50(chroma)
    if to_xyz is None or not all(0 < gamma <= _MAX_GAMMA for gamma in gammas):
        return None
    numbers = [[round(float(value) * 65536) for value in column] for column in to_xyz.T]
    if max(abs(value) for column in numbers for value in column) >> 31:
        return None
    elements = {
        key: b"XYZ " + bytes(4) + struct.pack(">3i", *column)
        for key, column in zip(_COLORANTS, numbers, strict=True)
    }
    curves = {key: _curve(gamma) for key, gamma in zip(_CURVES, gammas, strict=True)}
    return write_profile(b"RGB ", {**elements, **curves})


@cache
def _adobe_rgb() -> bytes | None:
    return primaries_profile(_ADOBE_CHROMA, (_ADOBE_GAMMA,) * 3)


@cache
def _grey() -> bytes:
    return write_profile(b"GRAY", {b"kTRC": _curve(_ADOBE_GAMMA)})


def _curve(gamma: float) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256))
