"""Builds JPEG XL files, box by box, around small codestreams."""

import struct

from app.container.iso_boxes import pack
from app.formats.jxl.walk import BRAND, SIGNATURE

PLAIN = bytes.fromhex(
    "ff0ac540240800010034014b28b171310f57855912124a0222112ac48971e26fc061878500800021c000141c58366c"
    "dbb66de3b66ddb4657580010000180000800044000e4fbd5ec92448711810819a3f1e7db3e210d2008"
)
"""The gradient of `tests.unit.files`, without loss."""

CLEAR = bytes.fromhex(
    "ff0ac5c04a080010005c014b2831dd3cab87abc2424242494024428d38317edcb81ba4d86123002040083080280800"
    "b6621c0271ddfeb66ddbb671dbb66de33c350008800040000400022000b29c8a5d2d7a53bc86038313176cb7f6d53f"
    "25344502"
)
"""The same, its upper rows wholly transparent."""


def jxl(*boxes: bytes) -> bytes:
    """A file of boxes, behind what each begins with."""
    return b"".join((SIGNATURE, BRAND, *boxes))


def whole(codestream: bytes = PLAIN) -> bytes:
    """A codestream in one box."""
    return pack(b"jxlc", codestream)


def part(number: int, body: bytes, *, is_last: bool = False) -> bytes:
    """A piece of a codestream."""
    return pack(b"jxlp", struct.pack(">I", number | is_last << 31), body)


def header(fields: str) -> bytes:
    """A codestream's beginning of binary digits, the first read first; blanks don't count."""
    digits = fields.replace(" ", "")[::-1]
    return b"\xff\x0a" + int(digits, 2).to_bytes(-(-len(digits) // 8) + 8, "little")


def number(value: int, count: int) -> str:
    """A number of so many bits, as binary digits in the order in which they are read."""
    return f"{value:0{count}b}"[::-1]


SMALL = "1" + number(2, 5) + number(0, 3) + number(3, 5)
"""24 rows of 32 pixels."""
