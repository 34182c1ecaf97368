"""What a file says on its colours without a profile: PNG's gAMA and cHRM, primaries as numbers.

Thread: any. Source: PNG specification, third edition (W3C, 2025), section 11.3.2.
"""

import numpy as np
from numpy.typing import NDArray

from app.colour.convert import D50, XYZ_TO_SRGB, Conversion, srgb_curves

_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)


def from_chunks(gamma: float | None, chroma: tuple[float, ...] | None) -> Conversion | None:
    """Understand a PNG's gAMA and cHRM.

    Parameters
    ----------
    gamma : float, optional
        Encoding exponent, such as 0.45455.
    chroma : tuple of eight float, optional
        x and y of white, red, green and blue.

    Returns
    -------
    Conversion or None
        None where neither says anything that can be used.
    """
    if gamma is None and chroma is None:
        return None
    # Nearly every program that writes 1/2.2 means sRGB; taken literally it would shift shadows.
    literal = gamma is not None and abs(gamma * 2.2 - 1) > 0.05
    exponent = 1 / gamma if gamma is not None else 1.0
    power = (np.arange(256) / 255) ** exponent
    curves = np.tile(power.astype(np.float32), (3, 1)) if literal else srgb_curves()
    matrix = np.eye(3) if chroma is None else to_linear_srgb(chroma)
    return None if matrix is None else Conversion(curves, matrix.astype(np.float32))


def to_linear_srgb(chroma: tuple[float, ...]) -> NDArray[np.float64] | None:
    """Make the matrix from linear light of some primaries to linear sRGB.

    Parameters
    ----------
    chroma : tuple of eight float
        x and y of white, red, green and blue.

    Returns
    -------
    ndarray of shape (3, 3) or None
        None where they make no sense.

    Examples
    --------
    >>> srgb = (0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)
    >>> np.abs(to_linear_srgb(srgb) - np.eye(3)).max() < 0.001
    np.True_
    """
    to_xyz = to_d50(chroma)
    return None if to_xyz is None else np.asarray(XYZ_TO_SRGB @ to_xyz)


def to_d50(chroma: tuple[float, ...]) -> NDArray[np.float64] | None:
    """Make the matrix from linear light of some primaries to the XYZ that profiles speak of.

    Parameters
    ----------
    chroma : tuple of eight float
        x and y of white, red, green and blue.

    Returns
    -------
    ndarray of shape (3, 3) or None
        Its columns are red, green and blue, adapted to D50 after Bradford; None where they make
        no sense.

    Examples
    --------
    >>> adobe = (0.3127, 0.329, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06)
    >>> to_d50(adobe)[:, 0].round(4).tolist()
    [0.6097, 0.3111, 0.0195]
    """
    x, y = np.array(chroma[0::2]), np.array(chroma[1::2])
    if not np.all((x >= 0) & (y > 0.001) & (x + y <= 1)):
        return None
    xyz = np.stack([x / y, np.ones(4), (1 - x - y) / y])
    white, colours = xyz[:, 0], xyz[:, 1:]
    if abs(np.linalg.det(colours)) < 1e-4:
        return None
    to_xyz = colours * np.linalg.solve(colours, white)
    cone = (_BRADFORD @ D50) / (_BRADFORD @ white)
    adapted = np.linalg.inv(_BRADFORD) @ np.diag(cone) @ _BRADFORD
    return np.asarray(adapted @ to_xyz)
