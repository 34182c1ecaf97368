"""The fuzzer's target tells a broken promise from an answer; its command starts from real files."""

import io
from pathlib import Path

import pytest
from PIL import Image

from app.container.sniff import sniff
from app.domain import Format, Options
from app.errors import MetadataLeft
from app.formats import strip as strips
from app.formats.jpeg.coded.look import Looker
from app.formats.jpeg.turn import Turner
from tests.unit.files import gradient, save
from tests.unit.metadata.turner import look, turner
from tools.measure import fuzz_target
from tools.measure.fuzz import LONGEST_BYTES, SLICE_S, Totals, in_slices, seeds
from tools.measure.fuzz_mutate import mutated, repaired
from tools.measure.fuzz_seeds import made_seeds

__all__ = ["look", "turner"]


@pytest.mark.parametrize("choice", fuzz_target.CHOICES)
def test_whole_and_broken_files_pass(choice: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz_target, "CHOICES", (choice,))
    for data in made_seeds():
        for end in (len(data), len(data) // 2, 3, 0):
            fuzz_target.one_input(data[:end])


def test_starts_from_each_kind_that_can_be_made_here() -> None:
    kinds = {sniff(data) for data in made_seeds()}
    assert kinds == set(Format) - {Format.HEIC, Format.JXL}


def test_coded_data_of_a_jpeg_are_looked_into_and_turned(turner: Turner, look: Looker) -> None:
    asked: list[int] = []

    def noted(picture: bytes) -> str:
        asked.append(0)
        return look(picture)

    def turned(picture: bytes, orientation: int) -> bytes | None:
        asked.append(orientation)
        return turner(picture, orientation)

    exif = Image.Exif()
    exif[0x0112] = 6
    fuzz_target.one_input(save(gradient(16, 32), "JPEG", exif=exif), noted, turned)
    assert {0, 6} == set(asked)


def test_decoding_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    async def crash(*_: object) -> None:
        raise IndexError

    monkeypatch.setattr(fuzz_target, "open_picture", crash)
    with pytest.raises(IndexError):
        fuzz_target.one_input(b"")


def test_checksums_are_set_right_around_what_changed() -> None:
    for data in made_seeds():
        assert repaired(data) == data or data.endswith(b"what nobody is shown")
    png = save(gradient(), "PNG")

    def other(data: bytes, _most: int) -> bytes:
        return bytes([data[0] ^ 1]) + data[1:]

    def first(data: bytes, _most: int) -> bytes:
        return data[:16] + b"\1" + data[17:]

    changed = [mutated(png, 1 << 14, seed, other) for seed in range(40)]
    # Rows whose filter is another; elsewhere the signature is broken.
    assert any(Image.open(io.BytesIO(one)).load() for one in changed if one[:4] == png[:4])
    assert repaired(first(png, 0)) != first(png, 0)
    assert mutated(b"RIFF\0\0\0\0WEBP", 12, 1, lambda data, _: data)[4] == 4


def test_a_stripper_that_leaves_something_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    data = save(gradient(), "PNG") + b"more"
    honest = strips._STRIPPERS[Format.PNG]
    stripped = honest(save(gradient(), "PNG"), Options())
    left = type(stripped)(**{**vars(stripped), "data": data})
    monkeypatch.setitem(strips._STRIPPERS, Format.PNG, lambda *_: left)
    with pytest.raises(MetadataLeft):
        fuzz_target.one_input(data)


def test_a_crash_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **_named: object) -> None:
        raise IndexError

    monkeypatch.setattr(fuzz_target, "inspect", crash)
    with pytest.raises(IndexError):
        fuzz_target.one_input(b"")


def test_starts_from_short_files(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "short").write_bytes(b"one")
    (tmp_path / "long").write_bytes(bytes(LONGEST_BYTES + 1))
    assert list(seeds([tmp_path])) == [b"one"]


def test_slices_fill_the_time_and_a_finding_ends_it() -> None:
    now = [0.0]
    asked: list[int] = []

    def run(seconds: int) -> int:
        asked.append(seconds)
        # A slice ends a little late: it looks at the clock between two inputs.
        now[0] += seconds + 2
        return 0

    def find(seconds: int) -> int:
        run(seconds)
        return 77 if len(asked) == 2 else 0

    assert in_slices(1800, run, lambda: now[0]) == 0
    assert 1800 <= now[0] <= 1800 + SLICE_S / 2
    assert all(0 < seconds <= SLICE_S for seconds in asked)
    asked.clear()
    assert in_slices(1800, find, lambda: now[0]) == 77
    assert len(asked) == 2


def test_slices_are_summed_up() -> None:
    totals = Totals()
    for count, covered in ((100, 7), (50, 9)):
        told = [
            f"#{count}\tDONE   cov: {covered} ft: {2 * covered} corp: 3/90b exec/s: 5 rss: 70Mb\n",
            f"stat::number_of_executed_units: {count}\n",
        ]
        assert list(totals.read(told)) == told
    assert totals == Totals(slices=2, executions=150, coverage=9, features=18)
