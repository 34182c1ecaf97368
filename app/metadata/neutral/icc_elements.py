"""Writes the elements of an ICC profile again without a byte that says no colour.

Thread: any. Source: ICC.1:2022 (profile version 4.4), section 10. Unused room (reserved fields,
padding, what stands behind the last number) is cut or zeroed.
"""

import struct
from typing import NoReturn

_PARA_NUMBERS = (1, 3, 4, 5, 7)
_MAX_CHANNELS = 15
_MAX_ENTRIES = 1 << 16
_XYZ_BYTES, _CHAD_BYTES, _CICP_BYTES = 20, 44, 12
_MATRIX_BYTES = 48
_CLUT_HEAD_BYTES = 20
_PIPELINE_HEAD_BYTES = 32


class ElementError(ValueError):
    """A profile that is not understood to its end."""


def refuse(detail: str | bytes) -> NoReturn:
    """Give up on a profile.

    Parameters
    ----------
    detail : str or bytes
        What is wrong with it.

    Raises
    ------
    ElementError
        Always.
    """
    raise ElementError(detail)


def clean_element(body: bytes, channels: tuple[int, int] | None = None) -> bytes:
    r"""Keep of an element what its type defines.

    Parameters
    ----------
    body : bytes
        From its type signature to wherever the tag table says that it ends.
    channels : tuple of int, optional
        How many values go in and come out, for tables.

    Returns
    -------
    bytes
        Equal to itself when cleaned again.

    Raises
    ------
    ElementError
        If the type is none of those that say colours, or the body is too short for it.

    Examples
    --------
    >>> clean_element(b"curv" + b"ABCD" + bytes(4) + b"trailing")
    b'curv\x00\x00\x00\x00\x00\x00\x00\x00'
    """
    try:
        return _clean(body, channels)
    except struct.error as error:
        raise ElementError(str(error)) from error


def _clean(body: bytes, channels: tuple[int, int] | None) -> bytes:
    kind = body[:4]
    if channels is not None:
        if kind in (b"mft1", b"mft2"):
            return _table(body, channels)
        if kind in (b"mAB ", b"mBA "):
            return _pipeline(body, channels)
        refuse(kind)
    if kind in (b"curv", b"para"):
        return _curve(body, 0)[0]
    fixed = {b"XYZ ": _XYZ_BYTES, b"sf32": _CHAD_BYTES, b"cicp": _CICP_BYTES}.get(kind)
    if fixed is None:
        refuse(kind)
    return kind + bytes(4) + _cut(body, 8, fixed - 8)


def _cut(body: bytes, at: int, length: int) -> bytes:
    if at + length > len(body):
        refuse("cut off")
    return body[at : at + length]


def _curve(body: bytes, at: int) -> tuple[bytes, int]:
    """Clean the curve at a place; tell also where it ends."""
    kind = body[at : at + 4]
    if kind == b"curv":
        (count,) = struct.unpack_from(">I", body, at + 8)
        if count > _MAX_ENTRIES:
            refuse("curve of too many entries")
        numbers = _cut(body, at + 12, 2 * count)
        return b"curv" + bytes(4) + struct.pack(">I", count) + numbers, at + 12 + 2 * count
    if kind == b"para":
        (form,) = struct.unpack_from(">H", body, at + 8)
        if form >= len(_PARA_NUMBERS):
            refuse("unknown formula")
        numbers = _cut(body, at + 12, 4 * _PARA_NUMBERS[form])
        return b"para" + bytes(4) + struct.pack(">HH", form, 0) + numbers, at + 12 + len(numbers)
    refuse(kind)


def _table(body: bytes, channels: tuple[int, int]) -> bytes:
    """lut8Type and lut16Type: matrix, input tables, grid, output tables, with nothing between."""
    inputs, outputs, grid = struct.unpack_from(">BBB", body, 8)
    if (inputs, outputs) != channels:
        refuse("another number of channels")
    nodes = _nodes([grid] * inputs)
    if body.startswith(b"mft1"):
        head, numbers = 48, 256 * inputs + nodes * outputs + 256 * outputs
    else:
        before, after = struct.unpack_from(">HH", body, 48)
        head, numbers = 52, 2 * (before * inputs + nodes * outputs + after * outputs)
    start = body[:4] + bytes(4) + struct.pack(">BBBx", inputs, outputs, grid)
    return start + _cut(body, 12, head - 12 + numbers)


def _nodes(grid: list[int]) -> int:
    nodes = 1
    for side in grid:
        nodes *= side
    return nodes


def _pipeline(body: bytes, channels: tuple[int, int]) -> bytes:
    """Clean lutAToBType and lutBToAType: up to five stages, in one fixed order."""
    inputs, outputs, at_b, at_matrix, at_m, at_clut, at_a = struct.unpack_from(">BBxx5I", body, 8)
    if (inputs, outputs) != channels:
        refuse("another number of channels")
    near, far = (outputs, inputs) if body.startswith(b"mAB ") else (inputs, outputs)
    stages = (
        _curves(body, at_b, near),
        _cut(body, at_matrix, _MATRIX_BYTES) if at_matrix else b"",
        _curves(body, at_m, near),
        _clut(body, at_clut, channels),
        _curves(body, at_a, far),
    )
    at = _PIPELINE_HEAD_BYTES
    places: list[int] = []
    for stage in stages:
        places.append(at if stage else 0)
        at += len(stage)
    head = body[:4] + bytes(4) + struct.pack(">BBxx5I", inputs, outputs, *places)
    return head + b"".join(stages)


def _curves(body: bytes, at: int, count: int) -> bytes:
    if not at:
        return b""
    if count > _MAX_CHANNELS:
        refuse("too many channels")
    found: list[bytes] = []
    for _ in range(count):
        curve, end = _curve(body, at)
        found.append(pad(curve))
        at = end + -end % 4
    return b"".join(found)


def _clut(body: bytes, at: int, channels: tuple[int, int]) -> bytes:
    if not at:
        return b""
    inputs, outputs = channels
    grid = _cut(body, at, inputs)
    (width,) = struct.unpack_from(">B", body, at + 16)
    if width not in (1, 2):
        refuse("unknown precision")
    numbers = _cut(body, at + _CLUT_HEAD_BYTES, _nodes(list(grid)) * outputs * width)
    return pad(grid.ljust(16, b"\0") + bytes((width, 0, 0, 0)) + numbers)


def pad(element: bytes) -> bytes:
    """Fill up to a multiple of four bytes.

    Parameters
    ----------
    element : bytes
        Of any length.

    Returns
    -------
    bytes
        With zeros behind it.

    Examples
    --------
    >>> len(pad(bytes(5)))
    8
    """
    return element + bytes(-len(element) % 4)
