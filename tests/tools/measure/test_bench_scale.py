"""What the benchmark of sizes is given, and what it says."""

import pytest

from tools.env.errors import BuildError
from tools.measure.bench_scale import Row, growth, plots, sizes_of, table

STAGES = ("decode", "segment", "refine", "compose", "encode", "verify", "total")


def row(megapixels: float, power: float = 1.0) -> Row:
    seconds = dict.fromkeys(STAGES, 0.5 * megapixels**power)
    memory = int(megapixels * 1e7)
    return Row(megapixels, seconds, 10**9, 10**9 + memory, memory, 4 * 10**8, 10**9, 9 * 10**8)


def test_sizes_are_taken_from_the_smallest_on() -> None:
    assert sizes_of("48, 1,0.3") == [0.3, 1.0, 48.0]


@pytest.mark.parametrize("text", ["", "large", "1,,3", "0", "-3,1", "inf", "nan"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(BuildError, match="What to do"):
        sizes_of(text)


def test_the_table_has_seconds_and_megabytes_of_each_size() -> None:
    lines = table([row(1), row(12)]).splitlines()
    assert len({line.count("|") for line in lines}) == 1
    cells = [cell.strip() for cell in lines[-1].strip("|").split("|")]
    assert cells[0] == "12"
    assert cells[7:9] == ["6.0", "0.50"]
    assert cells[9:] == ["1000", "120", "120", "400", "1000", "900"]


def test_what_grows_faster_than_the_photo_is_seen() -> None:
    assert growth([row(3), row(12)]).splitlines()[-1] == "| 3, 12 |" + " 1.00 |" * len(STAGES)
    assert " 2.00 |" in growth([row(3, 2), row(12, 2)])


def test_each_size_is_a_point_of_both_drawings() -> None:
    for drawn in plots([row(1), row(12), row(48)]).values():
        assert drawn.count("<circle") == 3
