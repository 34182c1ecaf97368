"""Builds the table-based colour profiles that files.py has no need of."""

import struct

from tests.unit.files import curve_tag, icc, text_tag, xyz_tag

IDENTITY = struct.pack(">9i", *(65536 if n in (0, 4, 8) else 0 for n in range(9)))
NEEDLE = b"Jane Example's display 4711"


def corners(inputs: int, outputs: int, form: str) -> bytes:
    """Grid of two nodes a side: the values wander, so that a wrong byte shows."""
    count = 2**inputs * outputs
    top = 255 if form == "B" else 65535
    return struct.pack(f">{count}{form}", *((n * 97 + 13) * top // 255 % top for n in range(count)))


def mft1(inputs: int, outputs: int) -> bytes:
    """lut8Type."""
    ramp = bytes(range(256))
    head = b"mft1" + bytes(4) + struct.pack(">BBBx", inputs, outputs, 2) + IDENTITY
    return head + ramp * inputs + corners(inputs, outputs, "B") + ramp * outputs


def mft2(inputs: int, outputs: int) -> bytes:
    """lut16Type."""
    ramp = struct.pack(">3H", 0, 40000, 65535)
    head = b"mft2" + bytes(4) + struct.pack(">BBBx", inputs, outputs, 2) + IDENTITY
    table = ramp * inputs + corners(inputs, outputs, "H") + ramp * outputs
    return head + struct.pack(">HH", 3, 3) + table


def m_ab(inputs: int, outputs: int, *, kind: bytes = b"mAB ", gap: bytes = b"") -> bytes:
    """lutAToBType (or its reverse) with all five stages, something planted between them."""
    near, far = (outputs, inputs) if kind == b"mAB " else (inputs, outputs)
    curve = curve_tag(1.2)
    clut = bytes([2] * inputs).ljust(16, b"\0") + b"\2\0\0\0" + corners(inputs, outputs, "H")
    matrix = IDENTITY + struct.pack(">3i", 0, 655, 0)
    stages = (curve * near, matrix, curve * near, clut, curve * far)
    at, places, body = 32, [], b""
    for stage in stages:
        body += gap
        places.append(at + len(body))
        body += stage
    return kind + bytes(4) + struct.pack(">BBxx5I", inputs, outputs, *places) + body


def lut_profile(space: bytes, table: bytes, *, pcs: bytes = b"Lab ", major: int = 4) -> bytes:
    """A profile that converts by a table."""
    tags = {
        b"desc": text_tag(NEEDLE.decode()),
        b"wtpt": xyz_tag(0.9642, 1, 0.8249),
        b"A2B0": table,
        b"cprt": text_tag("none"),
    }
    data = bytearray(icc(tags, space=space, pcs=pcs))
    data[8] = major
    return bytes(data)
