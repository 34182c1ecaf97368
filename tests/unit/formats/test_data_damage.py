"""Every real file, cut at up to 64 places, up to 200 bytes flipped: an answer, soon, never a leak.

A file whose pixels have to be looked at takes longer, so each has a budget: within it as much as
there is time for, in an order that covers the file evenly, and never less than a few. What goes
further is `build.py fuzz`.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.unit.metadata.proof import answer
from tests.unit.test_data import DATA, rows

CUTS = 64
FLIPS = 200
BUDGET_S = 0.8
LEAST = 8
# "2 s for 20 MB" is the budget of one file; small ones get the same, for a busy machine's sake.
LIMIT_S = 2.0
# A WebP's streams end where a decoder says so: a photo that is cut is decoded a dozen times.
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


def damaged(data: bytes) -> Iterator[bytes]:
    """All of it in an order that is mixed, and the same in every run."""
    rng = np.random.default_rng(len(data))
    for number in rng.permutation(CUTS + FLIPS).tolist():
        if number < CUTS:
            yield data[: len(data) * number // CUTS]
            continue
        flipped = bytearray(data)
        # Every second one where the tables are; a photo's length is coded picture almost wholly.
        reach = len(data) if number % 2 else min(len(data), 4096)
        flipped[int(rng.integers(0, reach))] ^= int(rng.integers(1, 256))
        yield bytes(flipped)


@pytest.mark.data
@pytest.mark.parametrize("path", files())
def test_damage_is_answered(path: Path) -> None:
    """`answer` inspects again what came out clean, and lets every other exception through."""
    began = time.process_time()
    for number, data in enumerate(damaged(path.read_bytes())):
        if number >= LEAST and time.process_time() - began > BUDGET_S:
            break
        assert answer_in_time(data, LIMITS_S.get(path.suffix, LIMIT_S)) in CODES
