"""Changes inputs so that more than their checksums is broken.

A byte that changes at random in a PNG fails a checksum, and nothing behind that is reached. So the
rows are unpacked first, now and then, and the checksums written anew.
"""

import random
import zlib
from collections.abc import Callable, Iterator

Mutate = Callable[[bytes, int], bytes]
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_ROWS = b"IDAT"
_CHUNK_BYTES = 12
_RIFF_HEAD_BYTES = 8


def mutated(data: bytes, most: int, seed: int, mutate: Mutate) -> bytes:
    """Change an input somewhere.

    Parameters
    ----------
    data : bytes
        What it was.
    most : int
        It may become no longer, in bytes.
    seed : int
        Says how.
    mutate : callable
        Changes any bytes, given how long they may become.

    Returns
    -------
    bytes
        Most of the time with right checksums and lengths around what was changed.
    """
    chance = random.Random(seed)
    if data.startswith(_SIGNATURE) and chance.random() < 1 / 2:
        changed = _with_other_rows(data, most, mutate)
    else:
        changed = mutate(data, most)
    if chance.random() < 7 / 8:
        changed = repaired(changed)
    return changed[:most]


def repaired(data: bytes) -> bytes:
    r"""Write the checksums of a PNG and the length of a RIFF anew.

    Parameters
    ----------
    data : bytes
        Any file.

    Returns
    -------
    bytes
        As long; the same where it is of another kind.

    Examples
    --------
    >>> repaired(b"RIFF\0\0\0\0WEBP")
    b'RIFF\x04\x00\x00\x00WEBP'
    """
    if data.startswith(b"RIFF") and len(data) >= _RIFF_HEAD_BYTES:
        length = (len(data) - _RIFF_HEAD_BYTES).to_bytes(4, "little")
        return data[:4] + length + data[_RIFF_HEAD_BYTES:]
    if not data.startswith(_SIGNATURE):
        return data
    whole = bytearray(data)
    for start, end in _chunks(data):
        whole[end - 4 : end] = zlib.crc32(data[start + 4 : end - 4]).to_bytes(4, "big")
    return bytes(whole)


def _chunks(png: bytes) -> Iterator[tuple[int, int]]:
    """Go through the chunks that are whole."""
    at = len(_SIGNATURE)
    while at + _CHUNK_BYTES <= len(png):
        end = at + _CHUNK_BYTES + int.from_bytes(png[at : at + 4], "big")
        if end > len(png):
            return
        yield at, end
        at = end


def _with_other_rows(png: bytes, most: int, mutate: Mutate) -> bytes:
    chunks = [(start, end) for start, end in _chunks(png) if png[start + 4 : start + 8] == _ROWS]
    packed = b"".join(png[start + 8 : end - 4] for start, end in chunks)
    stream = zlib.decompressobj()
    try:
        rows = stream.decompress(packed, most)
    except zlib.error:
        rows = b""
    if not rows:
        return mutate(png, most)
    new = zlib.compress(mutate(rows, most))
    chunk = len(new).to_bytes(4, "big") + _ROWS + new + bytes(4)
    return png[: chunks[0][0]] + chunk + png[chunks[-1][1] :]
