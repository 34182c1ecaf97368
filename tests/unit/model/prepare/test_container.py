import gzip
import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.prepare.container import gzipped
from model.prepare.huffman import canonical_codes, code_lengths

CODES = np.clip(np.random.default_rng(7).normal(0, 6, 300_000), -127, 127).astype(np.int8)


@given(st.binary(max_size=3000), st.lists(st.integers(-5, 4000), max_size=5))
def test_any_gzip_reader_gets_the_bytes_back(data: bytes, cuts: list[int]) -> None:
    assert gzip.decompress(gzipped(data, cuts)) == data


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 131_072])
def test_edges_of_blocks(size: int) -> None:
    data = CODES[:size].tobytes()
    assert gzip.decompress(gzipped(data)) == data


def test_coded_weights_pack_better_than_by_zlib() -> None:
    data = CODES.tobytes()
    counts = np.bincount(CODES.view(np.uint8)) / CODES.size
    entropy = -sum(p * np.log2(p) for p in counts if p) * CODES.size / 8
    assert len(gzipped(data)) < 1.01 * entropy < len(gzip.compress(data, 9))


def test_the_bytes_are_the_same_for_ever() -> None:
    # Whatever the versions of Python, NumPy and zlib: the catalogue pins what comes out here.
    data = bytes(range(256)) * 20 + b"stayput" * 500
    found = hashlib.sha256(gzipped(data, [5120])).hexdigest()
    assert found == "d76ef218064d6472a2133bcc243378cb317020c8cb1f0d9e63eaac4ab14a897b"


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=60), st.integers(6, 15))
def test_codes_are_complete_and_short(counts: list[int], longest: int) -> None:
    if not any(counts):
        counts[0] = 1
    lengths = code_lengths(np.array(counts), longest=longest)
    used = lengths[lengths > 0]
    assert [length > 0 for length in lengths] == [count > 0 for count in counts]
    assert used.max() <= longest
    if len(used) > 1:
        assert sum(2.0**-used) == 1
    total = sum(counts)
    entropy = -sum(c / total * np.log2(c / total) for c in counts if c)
    if longest == 15:
        assert (np.array(counts) * lengths).sum() / total <= entropy + 1


def test_no_code_begins_another() -> None:
    lengths = code_lengths(np.array([40, 30, 1, 1, 1, 9]), longest=4)
    words = [
        f"{code:0{length}b}"[::-1]
        for code, length in zip(canonical_codes(lengths), lengths, strict=True)
    ]
    assert not [(a, b) for a in words for b in words if a is not b and b.startswith(a)]


def test_too_many_symbols_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        code_lengths(np.ones(9, np.int64), longest=3)
    with pytest.raises(ValueError, match="do not fit"):
        code_lengths(np.zeros(3, np.int64), longest=3)
