"""Every real file, cut at 64 places and with 200 flipped bytes: an answer, soon, never a leak."""

import time
from pathlib import Path

import numpy as np
import pytest

from tests.unit.metadata.proof import answer
from tests.unit.test_data import DATA, rows

CUTS = 64
FLIPS = 200
# "2 s for 20 MB" is the budget of one file; small ones get the same, for a busy machine's sake.
LIMIT_S = 2.0
CODES = {"clean", "INPUT_UNREADABLE", "INPUT_UNSUPPORTED", "INPUT_TOO_LARGE", "INPUT_EMPTY"}


def files() -> list[object]:
    paths = [DATA / row["file"] for folder in ("metadata", "malformed") for row in rows(folder)]
    absent = pytest.mark.skip(reason=f"no test data at {DATA} (STAYPUT_DATA names another place)")
    return [pytest.param(p, id=f"{p.parent.name}-{p.name}") for p in paths] or [
        pytest.param(Path(), marks=absent)
    ]


def answer_in_time(data: bytes) -> str:
    # The processor's time, not the clock's: another process must not fail this.
    began = time.process_time()
    code = answer(data)
    assert time.process_time() - began < LIMIT_S
    return code


@pytest.mark.data
@pytest.mark.parametrize("path", files())
def test_damage_is_answered(path: Path) -> None:
    """`answer` inspects again what came out clean, and lets every other exception through."""
    data = path.read_bytes()
    codes = {answer_in_time(data[: len(data) * place // CUTS]) for place in range(CUTS)}
    rng = np.random.default_rng(len(data))
    for number in range(FLIPS):
        flipped = bytearray(data)
        # Every second one where the tables are; a photo's length is coded picture almost wholly.
        reach = len(data) if number % 2 else min(len(data), 4096)
        flipped[int(rng.integers(0, reach))] ^= int(rng.integers(1, 256))
        codes.add(answer_in_time(bytes(flipped)))
    assert codes <= CODES
