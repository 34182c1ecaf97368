"""Real JPEGs: what is found, what stays, and whether an independent program agrees."""

import csv
import io
import os
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.domain import Options
from app.errors import InputUnreadable
from app.formats.inspect import inspect
from app.formats.jpeg.walk import walk_jpeg
from app.formats.strip import strip
from tests.unit.metadata.exiftool import EXIFTOOL, told_of

DATA = Path(
    os.environ.get("STAYPUT_DATA") or Path(__file__).resolve().parents[5] / "shared" / "data"
)
LIMIT_S = 2.0
STRUCTURE = ("[System]", "[File]", "[ExifTool]", "[Composite]", "[JFIF]", "[ICC")
ALLOWED = {
    "[IFD0] Orientation",
    *(f"[Adobe] {name}" for name in ("DCTEncodeVersion", "APP14Flags0", "APP14Flags1")),
    "[Adobe] ColorTransform",
}


def files(*folders: str) -> list[object]:
    found = []
    for folder in folders:
        manifest = DATA / folder / "manifest.csv"
        if manifest.is_file():
            with manifest.open(encoding="utf-8", newline="") as file:
                found += [row for row in csv.DictReader(file) if is_jpeg(DATA / row["file"])]
    absent = pytest.mark.skip(reason=f"no test data at {DATA} (STAYPUT_DATA names another place)")
    return [pytest.param(row, id=Path(row["file"]).name) for row in found] or [
        pytest.param({}, marks=absent)
    ]


def is_jpeg(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(3) == b"\xff\xd8\xff"


def read(row: dict[str, str]) -> bytes:
    return (DATA / row["file"]).read_bytes()


def same_pixels(one: bytes, other: bytes) -> bool:
    first, second = (Image.open(io.BytesIO(data)) for data in (one, other))
    return first.mode == second.mode and np.array_equal(np.asarray(first), np.asarray(second))


@pytest.mark.data
@pytest.mark.parametrize("row", files("metadata", "photos"))
def test_good_files_come_out_clean_and_the_same(row: dict[str, str]) -> None:
    data = read(row)
    assert inspect(data).findings
    out = strip(data, Options()).data
    assert inspect(out).findings == ()
    assert same_pixels(data, out)


@pytest.mark.data
@pytest.mark.parametrize("row", files("malformed"))
def test_bad_files_come_out_clean_or_not_at_all(row: dict[str, str]) -> None:
    data = read(row)
    began = time.process_time()
    try:
        inspect(data)
        out = strip(data, Options()).data
    except InputUnreadable:
        assert row["kind"].startswith("does not decode")
    else:
        assert inspect(out).findings == ()
        if row["kind"].startswith("decodes"):
            assert same_pixels(data, out)
    assert time.process_time() - began < LIMIT_S


@pytest.mark.data
@pytest.mark.skipif(EXIFTOOL is None, reason="exiftool is not installed")
@pytest.mark.parametrize("row", files("metadata", "malformed", "photos"))
def test_exiftool_finds_nothing_but_structure(row: dict[str, str], tmp_path: Path) -> None:
    try:
        out = strip(read(row), Options()).data
    except InputUnreadable:
        pytest.skip("refused")
    path = tmp_path / "out.jpg"
    path.write_bytes(out)
    listed = told_of(path, *"-a -G1 -s -ee -u -U".split())
    tags = {" ".join(line.split(":")[0].split()) for line in listed.splitlines()}
    assert len(tags) > 10
    left = {tag for tag in tags if not tag.startswith(STRUCTURE)} - ALLOWED
    assert left == set()
    assert "Warning" not in listed


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize("row", files("metadata"))
def test_truncated_at_64_places(row: dict[str, str]) -> None:
    data = read(row)
    end = next(block.end for block in walk_jpeg(data) if block.name == "EOI")
    scan = next(block for block in walk_jpeg(data) if block.name == "scan")
    coded = scan.start + 8 + 2 * data[scan.start + 4] + 1
    whole = strip(data, Options()).data
    for place in range(64):
        length = max(3, len(data) * place // 64)
        if length < coded:
            with pytest.raises(InputUnreadable):
                strip(data[:length], Options())
        elif length < end:
            out = strip(data[:length], Options()).data
            assert out.endswith(b"\xff\xd9")
            assert inspect(out).findings == ()
        else:
            assert strip(data[:length], Options()).data == whole


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize("row", files("metadata"))
def test_with_flipped_bytes(row: dict[str, str]) -> None:
    data = read(row)
    dice = np.random.default_rng(7)
    for _ in range(40):
        flipped = bytearray(data)
        for at in dice.integers(3, len(data), 5):
            flipped[at] ^= int(dice.integers(1, 256))
        try:
            out = strip(bytes(flipped), Options()).data
        except InputUnreadable:
            continue
        assert inspect(out).findings == ()
