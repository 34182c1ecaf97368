"""The table of what is found and what is left."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.container.stripped import Stripped
from app.formats.strip import strip
from tests.unit.files import exif, gradient, save, with_segment
from tools.measure import metadata_report
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


def hiding(folder: Path) -> None:
    """A picture coded with loss, with colours behind transparent pixels: they can't be cut out."""
    pixels = np.dstack([gradient(96, 96), np.zeros((96, 96), np.uint8)])
    pixels[40:60, 40:60, 3] = 255
    (folder / "cut-out.webp").write_bytes(
        save(Image.fromarray(pixels), "WEBP", quality=90, exact=True)
    )


def test_what_stays_and_is_told_is_no_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hiding(tmp_path)
    assert main([str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "| told: hidden pixels |" in shown
    assert "stayput: 1 written, 0 clean, 0 carriers left, 1 told" in shown


def test_what_stays_and_is_not_told_is_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hiding(tmp_path)

    def silent(*arguments: Any, **named: Any) -> Stripped:
        return replace(strip(*arguments, **named), notes=())

    monkeypatch.setattr(metadata_report, "strip", silent)
    assert main([str(tmp_path)]) == 1
    assert "stayput: 1 written, 0 clean, 1 carriers left" in capsys.readouterr().out
