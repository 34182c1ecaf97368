"""The fuzzer's target tells a broken promise from an answer; its command starts from real files."""

from pathlib import Path

import pytest

from app.domain import Format, Options
from app.errors import MetadataLeft
from app.formats import strip as strips
from tests.unit.files import gradient, save
from tools.measure import fuzz_target
from tools.measure.fuzz import LONGEST_BYTES, seeds


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"])
def test_whole_and_broken_files_pass(kind: str) -> None:
    data = save(gradient(), kind)
    for end in (len(data), len(data) // 2, 3, 0):
        fuzz_target.one_input(data[:end])


def test_a_stripper_that_leaves_something_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    data = save(gradient(), "PNG") + b"more"
    honest = strips._STRIPPERS[Format.PNG]
    stripped = honest(save(gradient(), "PNG"), Options())
    left = type(stripped)(**{**vars(stripped), "data": data})
    monkeypatch.setitem(strips._STRIPPERS, Format.PNG, lambda *_: left)
    with pytest.raises(MetadataLeft):
        fuzz_target.one_input(data)


def test_a_crash_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise IndexError

    monkeypatch.setattr(fuzz_target, "inspect", crash)
    with pytest.raises(IndexError):
        fuzz_target.one_input(b"")


def test_starts_from_short_files(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "short").write_bytes(b"one")
    (tmp_path / "long").write_bytes(bytes(LONGEST_BYTES + 1))
    assert list(seeds([tmp_path])) == [b"one"]
