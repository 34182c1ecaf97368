"""Builds coded pictures of HEVC and AV1, as far as their units go, and their configurations."""

import struct
from collections.abc import Sequence

from app.container.iso_boxes import pack


def obu(kind: int, body: bytes) -> bytes:
    """An AV1 unit of fewer than 128 bytes."""
    return bytes((kind << 3 | 2, len(body))) + body


def nal(kind: int, body: bytes) -> bytes:
    """A HEVC unit behind its length."""
    return struct.pack(">IBB", len(body) + 2, kind << 1, 1) + body


def sei(kind: int, body: bytes) -> bytes:
    """A HEVC unit with one message."""
    return nal(39, bytes((kind, len(body))) + body + b"\x80")


def hevc(body: bytes = b"coded picture") -> bytes:
    """A coded HEVC picture, as far as its units go: it begins a picture and uses the first set."""
    return nal(19, b"\xa0" + body)


SEQUENCE = bytes.fromhex("18157ffda2021a0d08")
"""An AV1 sequence header for one still picture of 64 x 64."""


def av1(body: bytes = b"coded picture") -> bytes:
    """A coded AV1 picture, as far as its units go."""
    return obu(1, SEQUENCE) + obu(6, body)


def of_bits(text: str) -> bytes:
    """Bytes of binary digits, with the stop bit that ends a parameter set; blanks don't count."""
    digits = text.replace(" ", "") + "1"
    return int(digits.ljust(-(-len(digits) // 8) * 8, "0"), 2).to_bytes(-(-len(digits) // 8), "big")


def exp(number: int) -> str:
    """A number in the Exp-Golomb code, as binary digits."""
    digits = f"{number + 1:b}"
    return "0" * (len(digits) - 1) + digits


PROFILE = "00000001 01100000" + "01000000" * 9 + "00011110"


def vps() -> bytes:
    """A video parameter set that the sequence parameter set uses."""
    head = "0000 11 000000 000 1" + "1" * 16 + PROFILE
    return b"\x40\x01" + of_bits(head + "1 111 000000 1 0 0")


def sps(width: int = 64, height: int = 48, number: int = 0, more: str = "") -> bytes:
    """A sequence parameter set; `more` stands in the place of its extensions."""
    sizes = exp(number) + "010" + exp(width) + exp(height)
    head = "0000 000 1" + PROFILE + sizes + "0 11 1 1 111 111111"
    return b"\x42\x01" + of_bits(head + "0 00 0 1 0 00 0" + (more or "0"))


def pps(number: int = 0, sequence: int = 0) -> bytes:
    """A picture parameter set."""
    head = exp(number) + exp(sequence) + "00 000 00 111 0 0 0 11 0000 00 0 0 0 0 1 0 0"
    return b"\x44\x01" + of_bits(head)


SETS = (vps(), sps(), pps())


def hvcc(*units: bytes, sets: Sequence[bytes] = SETS) -> bytes:
    """A decoder's configuration with its parameter sets and more units (each without length)."""
    arrays = b""
    for unit in (*sets, *units):
        arrays += bytes((unit[0] >> 1 & 63,)) + struct.pack(">HH", 1, len(unit)) + unit
    head = bytes((1,)) + bytes(20) + bytes((3, len(sets) + len(units)))
    return pack(b"hvcC", head, arrays)


def av1c(units: bytes = b"") -> bytes:
    """A decoder's configuration with a sequence header and more units."""
    return pack(b"av1C", b"\x81\0\0\0", obu(1, SEQUENCE), units)
