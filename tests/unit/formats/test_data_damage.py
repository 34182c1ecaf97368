"""Every real file, cut and with bytes flipped: an answer, soon, never a leak.

How many cases a file has is fixed, by its size and by how long its pixels take to be looked at;
a quarter are cuts. What goes further is `build.py fuzz`.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.unit.metadata.proof import answer
from tests.unit.test_data import DATA, rows

# Cases by the file's size in bytes, at most: the least size that has so many.
CASES = ((300_000, 12), (30_000, 24), (0, 64))
# A WebP's streams end where a decoder says so: a photo that is cut is decoded a dozen times.
SLOW_CASES = ((100_000, 4), (10_000, 12), (0, 32))
SLOW = {".webp", ".hif", ".heic"}
# "2 s for 20 MB" is the budget of one file; small ones get the same, for a busy machine's sake.
LIMIT_S = 2.0
LIMITS_S = {".webp": 8.0}
CODES = {"clean", "INPUT_UNREADABLE", "INPUT_UNSUPPORTED", "INPUT_TOO_LARGE", "INPUT_EMPTY"}


def files() -> list[object]:
    paths = [DATA / row["file"] for folder in ("metadata", "malformed") for row in rows(folder)]
    absent = pytest.mark.skip(reason=f"no test data at {DATA} (STAYPUT_DATA names another place)")
    return [pytest.param(p, id=f"{p.parent.name}-{p.name}") for p in paths] or [
        pytest.param(Path(), marks=absent)
    ]


def answer_in_time(data: bytes, limit_s: float) -> str:
    # The processor's time, not the clock's: another process must not fail this.
    began = time.process_time()
    code = answer(data)
    assert time.process_time() - began < limit_s
    return code


def count_of(path: Path, size: int) -> int:
    table = SLOW_CASES if path.suffix.lower() in SLOW else CASES
    return next(count for least, count in table if size >= least)


def damaged(data: bytes, count: int) -> Iterator[bytes]:
    """Cuts all along the file, then flips: every second one where the tables are."""
    rng = np.random.default_rng(len(data))
    cuts = count // 4
    for number in range(cuts):
        yield data[: len(data) * number // cuts]
    for number in range(count - cuts):
        flipped = bytearray(data)
        # A photo's length is coded picture almost wholly.
        reach = len(data) if number % 2 else min(len(data), 4096)
        flipped[int(rng.integers(0, reach))] ^= int(rng.integers(1, 256))
        yield bytes(flipped)


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize("path", files())
def test_damage_is_answered(path: Path) -> None:
    """`answer` inspects again what came out clean, and lets every other exception through."""
    whole = path.read_bytes()
    for data in damaged(whole, count_of(path, len(whole))):
        assert answer_in_time(data, LIMITS_S.get(path.suffix, LIMIT_S)) in CODES
