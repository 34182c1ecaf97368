"""What the colour numbers of a HEIF, AVIF or PNG mean: primaries and transfer curve.

Thread: any. Source: ITU-T H.273 (2024) tables 2 and 3; ITU-R BT.2100-2 tables 4 and 5; ITU-R
BT.2408-7 (diffuse white at 203 cd/m2).
"""

import numpy as np
from numpy.typing import NDArray

from app.colour.convert import Conversion, srgb_light
from app.colour.icc import Profile
from app.colour.primaries import to_linear_srgb
from app.domain import Floats

_D65 = (0.3127, 0.329)
UNSPECIFIED = 2
_PRIMARIES = {
    1: ("sRGB", (*_D65, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)),
    4: ("BT.470 M", (0.31, 0.316, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08)),
    5: ("BT.470 B/G", (*_D65, 0.64, 0.33, 0.29, 0.6, 0.15, 0.06)),
    6: ("SMPTE 170M", (*_D65, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07)),
    7: ("SMPTE 240M", (*_D65, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07)),
    9: ("BT.2020", (*_D65, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046)),
    11: ("DCI-P3", (0.314, 0.351, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06)),
    12: ("Display P3", (*_D65, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06)),
}
# Photos that name a video curve were made for sRGB screens all the same.
_LIKE_SRGB = (1, 6, 7, 13, 14, 15)
_GAMMAS = {4: 2.2, 5: 2.8, 8: 1.0}
_PQ, _HLG = 16, 18
_WHITE_NITS, _PQ_NITS, _HLG_NITS = 203, 10_000, 1000
# Of video's 256 values only those from black to white are shown.
_BLACK, _WHITE = 16, 235


def from_cicp(primaries: int, transfer: int, *, is_full_range: bool = True) -> Profile:
    """Understand the two numbers.

    Parameters
    ----------
    primaries, transfer : int
        Codes of ITU-T H.273.
    is_full_range : bool, optional
        False where black is 16 and white 235 of 255, as in video.

    Returns
    -------
    Profile
        Without a conversion where one of them is not known. HDR curves (PQ, HLG) are read so that
        diffuse white becomes white; what is brighter is clipped.

    Examples
    --------
    >>> from_cicp(12, 13).name
    'Display P3'
    >>> from_cicp(12, 99).conversion is None
    True
    """
    name, chroma = _PRIMARIES.get(1 if primaries == UNSPECIFIED else primaries, ("", None))
    value = np.arange(256) / 255
    if not is_full_range:
        value = np.clip((255 * value - _BLACK) / (_WHITE - _BLACK), 0, 1)
    curve = _curve(13 if transfer == UNSPECIFIED else transfer, value)
    matrix = None if chroma is None else to_linear_srgb(chroma)
    if matrix is None or curve is None:
        return Profile(f"colour code {primaries}/{transfer}", "RGB", None)
    suffix = {_PQ: " PQ (HDR)", _HLG: " HLG (HDR)"}.get(transfer, "")
    suffix += "" if is_full_range else ", video range"
    conversion = Conversion(curve, matrix.astype(np.float32))
    return Profile(name + suffix, "RGB", conversion)


def is_hdr(transfer: int) -> bool:
    """Tell whether a transfer curve goes beyond white, which every screen shows in its own way.

    Examples
    --------
    >>> is_hdr(16), is_hdr(13)
    (True, False)
    """
    return transfer in (_PQ, _HLG)


def _curve(transfer: int, value: NDArray[np.float64]) -> Floats | None:
    if transfer in _LIKE_SRGB:
        light = srgb_light(value)
    elif transfer in _GAMMAS:
        light = value ** _GAMMAS[transfer]
    elif transfer == _PQ:
        light = _pq(value)
    elif transfer == _HLG:
        light = _hlg(value)
    else:
        return None
    return np.tile(light.astype(np.float32), (3, 1))


def _pq(value: NDArray[np.float64]) -> NDArray[np.float64]:
    m1, m2 = 2610 / 16384, 2523 / 4096 * 128
    c1, c2, c3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
    power = value ** (1 / m2)
    nits = _PQ_NITS * (np.maximum(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1)
    return np.asarray(nits / _WHITE_NITS)


def _hlg(value: NDArray[np.float64]) -> NDArray[np.float64]:
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(value <= 0.5, value**2 / 3, (np.exp((value - c) / a) + b) / 12)
    return np.asarray(scene**1.2 * (_HLG_NITS / _WHITE_NITS))
