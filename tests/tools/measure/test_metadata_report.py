"""The table of what is found and what is left."""

import shutil
from pathlib import Path

import pytest

from tests.unit.files import exif, gradient, save, with_segment
from tools.measure.metadata_report import main

SECRET = b"A walk by the lake"


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    photo = with_segment(save(gradient(), "JPEG"), 0xFE, SECRET)
    (tmp_path / "walk.jpg").write_bytes(with_segment(photo, 0xE1, b"Exif\0\0" + exif(6, order="<")))
    (tmp_path / "notes.txt").write_text("no photo")
    return tmp_path


def test_every_photo_is_a_row_and_nothing_is_left_in_ours(
    photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(photos)]) == 0
    shown = capsys.readouterr()
    (row,) = [line for line in shown.out.splitlines() if line.startswith("| walk.jpg")]
    _, _, found, ours, *_ = (cell.strip() for cell in row.split("|"))
    assert len(found.split(", ")) == 2
    assert ours == "nothing"
    assert "stayput: 1 written, 1 clean, 0 carriers left" in shown.out
    assert "notes.txt: INPUT_UNSUPPORTED" in shown.err
    assert SECRET in (photos / "walk.jpg").read_bytes(), "the photos themselves are only read"


@pytest.mark.skipif(not shutil.which("exiftool"), reason="exiftool is not installed")
def test_other_tools_stand_beside_ours(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(photos)])
    assert "exiftool -all=: 1 written" in capsys.readouterr().out
