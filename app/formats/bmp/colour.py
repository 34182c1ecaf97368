"""What a BMP's header says of its colours: a profile within the file, or primaries and exponents.

Thread: any. Source: Microsoft, BITMAPV4HEADER, BITMAPV5HEADER, CIEXYZTRIPLE.
"""

import struct

from app.metadata.neutral.made import primaries_profile

_FILE_BYTES, _V4_BYTES, _V5_BYTES = 14, 108, 124
_SPACE_AT, _PROFILE_AT = _FILE_BYTES + 56, _FILE_BYTES + 112
_CALIBRATED, _EMBEDDED = bytes(4), b"DEBM"
_XYZ_UNIT, _GAMMA_UNIT = 1 << 30, 1 << 16


def profile_of(data: bytes) -> bytes | None:
    """Read the colour profile, or make one of the header's numbers.

    Parameters
    ----------
    data : bytes
        The whole file; any bytes are allowed.

    Returns
    -------
    bytes or None
        As it is embedded, or a neutral one of the primaries; None where the file says sRGB, or
        nothing that can be read.

    Examples
    --------
    >>> profile_of(b"BM") is None
    True
    """
    if len(data) < _FILE_BYTES + _V4_BYTES:
        return None
    (size,) = struct.unpack_from("<I", data, _FILE_BYTES)
    space = data[_SPACE_AT : _SPACE_AT + 4]
    if size >= _V5_BYTES and space == _EMBEDDED and len(data) >= _FILE_BYTES + _V5_BYTES:
        start, length = struct.unpack_from("<II", data, _PROFILE_AT)
        return data[_FILE_BYTES + start : _FILE_BYTES + start + length] or None
    if size < _V4_BYTES or space != _CALIBRATED:
        return None
    return _calibrated(struct.unpack_from("<12i", data, _SPACE_AT + 4))


def _calibrated(numbers: tuple[int, ...]) -> bytes | None:
    """Make a profile of three XYZs of red, green and blue, which sum up to white, and exponents."""
    colours = [[value / _XYZ_UNIT for value in numbers[at : at + 3]] for at in (0, 3, 6)]
    points = [[sum(column) for column in zip(*colours, strict=True)], *colours]
    chroma: list[float] = []
    for point in points:
        total = sum(point)
        if total <= 0:
            return None
        chroma += [point[0] / total, point[1] / total]
    red, green, blue = (value / _GAMMA_UNIT for value in numbers[9:])
    return primaries_profile(tuple(chroma), (red, green, blue))
