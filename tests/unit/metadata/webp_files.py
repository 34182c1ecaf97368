"""Builds WebPs chunk by chunk."""

import struct

from tests.unit.files import gradient, save


def riff(*chunks: bytes) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def chunk(kind: bytes, body: bytes, pad: bytes = b"\0") -> bytes:
    return kind + struct.pack("<I", len(body)) + body + (pad if len(body) & 1 else b"")


def extension(width: int, height: int, flags: int = 0, more: bytes = b"\0\0\0") -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return chunk(b"VP8X", bytes((flags,)) + more + size)


def frame(coded: bytes, width: int, height: int, flags: int = 0) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return chunk(b"ANMF", bytes(6) + size + b"\x64\0\0" + bytes((flags,)) + coded)


LOSSY = save(gradient(), "WEBP")[12:]
LOSSLESS = save(gradient(), "WEBP", lossless=True)[12:]
WIDTH, HEIGHT = 32, 24
