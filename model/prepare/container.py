"""Writes gzip files that are the same bytes on every machine.

Compressors differ between versions of zlib, and coded weights hold no repeats worth a search: only
the frequency of each byte counts. So blocks here hold literals alone, each under its own code.
"""

import struct
import zlib
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from model.prepare.huffman import canonical_codes, code_lengths

# Enough bytes to pay for a table of about 80 bytes, few enough for a table that fits its weights.
_BLOCK_BYTES = 1 << 16
_HEADER = b"\x1f\x8b\x08\x00" + b"\x00" * 4 + b"\x02\xff"
_END = 256
# The order in which deflate lists the lengths of the code of code lengths.
_ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)

_Bits = NDArray[np.uint8]


def gzipped(data: bytes, cuts: Iterable[int] = ()) -> bytes:
    """Compress bytes as gzip (RFC 1952) by literals alone.

    Parameters
    ----------
    data : bytes
        Anything; it pays where bytes are uneven in frequency and do not repeat in runs.
    cuts : iterable of int, optional
        Offsets at which the statistics change, such as the edges of tensors.

    Returns
    -------
    bytes
        A gzip file without name or date.

    Examples
    --------
    >>> import gzip
    >>> packed = gzipped(b"abracadabra" * 100)
    >>> gzip.decompress(packed) == b"abracadabra" * 100, len(packed) < 400
    (True, True)
    """
    values = np.frombuffer(data, np.uint8)
    edges = sorted({0, len(data), *(cut for cut in cuts if 0 < cut < len(data))})
    starts = [
        start for begin, end in pairwise(edges) for start in range(begin, end, _BLOCK_BYTES)
    ] or [0]
    parts: list[bytes] = []
    kept = np.zeros(0, np.uint8)
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        bits = np.concatenate([kept, _block(values[start:end], is_last=end == len(data))])
        whole = len(bits) // 8 * 8
        parts.append(np.packbits(bits[:whole], bitorder="little").tobytes())
        kept = bits[whole:]
    parts.append(np.packbits(kept, bitorder="little").tobytes())
    return _HEADER + b"".join(parts) + struct.pack("<II", zlib.crc32(data), len(data) % 2**32)


def _block(values: NDArray[np.uint8], *, is_last: bool) -> _Bits:
    counts = np.bincount(values, minlength=257)
    counts[_END] = 1
    lengths = code_lengths(counts, longest=15)
    symbols = np.append(values.astype(np.int16), np.int16(_END))
    return np.concatenate([_table(lengths, is_last=is_last), _coded(symbols, lengths)])


def _table(lengths: NDArray[np.int64], *, is_last: bool) -> _Bits:
    # 257 literals and one code of distances, of length 0: no distance is ever used.
    listed = np.append(lengths, 0)
    tokens, extra = _runs(listed)
    meta = code_lengths(np.bincount(tokens, minlength=19), longest=7)
    ordered = meta[list(_ORDER)]
    count = max(4, int(np.flatnonzero(ordered)[-1]) + 1)
    head = [(int(is_last), 1), (2, 2), (0, 5), (0, 5), (count - 4, 4)]
    head += [(int(length), 3) for length in ordered[:count]]
    bits = [_number(value, width) for value, width in head]
    codes = canonical_codes(meta)
    for token, (value, width) in zip(tokens, extra, strict=True):
        bits.append(_number(int(codes[token]), int(meta[token])))
        bits.append(_number(value, width))
    return np.concatenate(bits)


def _runs(lengths: NDArray[np.int64]) -> tuple[list[int], list[tuple[int, int]]]:
    """Say the lengths in deflate's words: zeros in runs (17, 18), all else one by one."""
    tokens: list[int] = []
    extra: list[tuple[int, int]] = []
    position = 0
    while position < len(lengths):
        following = lengths[position:]
        others = np.flatnonzero(following)
        zeros = int(others[0]) if len(others) else len(following)
        if zeros < 3:
            tokens.append(int(following[0]))
            extra.append((0, 0))
            position += 1
            continue
        run = min(zeros, 138)
        tokens.append(17 if run < 11 else 18)
        extra.append((run - 3, 3) if run < 11 else (run - 11, 7))
        position += run
    return tokens, extra


def _coded(symbols: NDArray[np.int16], lengths: NDArray[np.int64]) -> _Bits:
    codes, widths = canonical_codes(lengths), lengths.astype(np.uint8)
    places = np.arange(int(lengths.max()), dtype=np.uint16)
    bits = ((codes.astype(np.uint16)[:, np.newaxis] >> places) & 1).astype(np.uint8)
    used = places < widths[:, np.newaxis]
    return bits[symbols][used[symbols]]


def _number(value: int, width: int) -> _Bits:
    return np.array([value >> place & 1 for place in range(width)], np.uint8)
