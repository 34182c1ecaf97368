"""What the colour numbers of a HEIF or AVIF mean: primaries and transfer curve.

Thread: any. Source: ITU-T H.273 (2024) tables 2 and 3; ITU-R BT.2100-2 tables 4 and 5; ITU-R
BT.2408-7 (diffuse white at 203 cd/m2).
"""

import numpy as np
from numpy.typing import NDArray

from app.colour.convert import Conversion, srgb_curves
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


def from_cicp(primaries: int, transfer: int) -> Profile:
    """Understand the two numbers.

    Parameters
    ----------
    primaries, transfer : int
        Codes of ITU-T H.273.

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
    curve = _curve(13 if transfer == UNSPECIFIED else transfer)
    matrix = None if chroma is None else to_linear_srgb(chroma)
    if matrix is None or curve is None:
        return Profile(f"colour code {primaries}/{transfer}", "RGB", None)
    suffix = {_PQ: " PQ (HDR)", _HLG: " HLG (HDR)"}.get(transfer, "")
    conversion = Conversion(curve, matrix.astype(np.float32))
    return Profile(name + suffix, "RGB", conversion)


def _curve(transfer: int) -> Floats | None:
    value = np.arange(256) / 255
    if transfer in _LIKE_SRGB:
        return srgb_curves()
    if transfer in _GAMMAS:
        light: NDArray[np.float64] = value ** _GAMMAS[transfer]
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
