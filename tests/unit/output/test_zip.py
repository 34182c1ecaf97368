"""What the page writes as a ZIP, read by Python's zipfile and by unzip."""

import json
import shutil
import subprocess
import unicodedata
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
WRITER = ROOT / "tests/js/write-zip.mjs"
NAMES = ROOT / "static/js/photos/out/names.js"
NODE, UNZIP = shutil.which("node"), shutil.which("unzip")
pytestmark = pytest.mark.skipif(NODE is None, reason="node is missing")
FILES = {"photo-1.jpg": "one" * 500_000, "Trip/Day 1/größe.webp": "two", "empty.png": ""}
LARGE_BYTES = 5_000_000_000


def written(path: Path, files: list[dict[str, Any]], limits: dict[str, int] | None = None) -> Path:
    told = {"path": str(path), "files": files, **({"limits": limits} if limits else {})}
    subprocess.run([str(NODE), str(WRITER)], input=json.dumps(told).encode(), check=True)
    return path


def small(path: Path, limits: dict[str, int] | None = None) -> Path:
    return written(path, [{"name": name, "text": text} for name, text in FILES.items()], limits)


def test_it_is_stored_dated_1980_and_holds_the_very_files(tmp_path: Path) -> None:
    with zipfile.ZipFile(small(tmp_path / "a.zip")) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name).decode() for name in archive.namelist()} == FILES
        for info in archive.infolist():
            assert info.compress_type == zipfile.ZIP_STORED
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert not info.flag_bits & 0x08, "sizes stand in front, as every reader can use them"
            assert not info.extra
            assert not info.comment
            assert info.external_attr == 0o644 << 16
        assert archive.comment == b""


@pytest.mark.parametrize(
    "limits",
    [
        {"bytes": 1000, "files": 0xFFFF},
        {"bytes": 2, "files": 0xFFFF},
        {"bytes": 0xFFFFFFFF, "files": 2},
        {"bytes": 0xFFFFFFFF, "files": 0xFFFF},
    ],
)
def test_each_of_the_larger_forms_is_read_as_the_plain_one(
    tmp_path: Path, limits: dict[str, int]
) -> None:
    path = small(tmp_path / "a.zip", limits)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name).decode() for name in archive.namelist()} == FILES
    assert_unzip_takes(path)


def test_more_files_than_the_plain_form_counts(tmp_path: Path) -> None:
    files = [{"name": f"{number}.jpg", "text": f"{number}"} for number in range(65_600)]
    path = written(tmp_path / "a.zip", files)
    assert b"PK\x06\x06" in path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert len(archive.namelist()) == len(files)
        assert archive.read("65599.jpg") == b"65599"


def test_more_bytes_than_the_plain_form_counts(tmp_path: Path) -> None:
    large_file: dict[str, Any] = {"name": "large.tif", "hole": LARGE_BYTES}
    files = [large_file, {"name": "behind.jpg", "text": "behind"}]
    path = written(tmp_path / "a.zip", files)
    assert path.stat().st_size > LARGE_BYTES
    with zipfile.ZipFile(path) as archive:
        large, behind = archive.infolist()
        assert (large.file_size, large.compress_size) == (LARGE_BYTES, LARGE_BYTES)
        assert behind.header_offset > LARGE_BYTES
        assert archive.read(behind) == b"behind"
    assert_unzip_takes(path, "behind.jpg")


def assert_unzip_takes(path: Path, *names: str) -> None:
    if UNZIP is None:
        pytest.skip("unzip is missing; zipfile has read it")
    run = subprocess.run(
        [UNZIP, "-tq", str(path), *names], check=False, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_page_tells_apart_whatever_python_takes_for_the_same() -> None:
    same: dict[str, list[str]] = defaultdict(list)
    for code in range(0x20, 0x20000):
        letter = chr(code)
        if unicodedata.category(letter)[0] in "LMNS":
            same[folded(f"a{letter}.jpg")].append(f"a{letter}.jpg")
    groups = [names for names in same.values() if len(names) > 1]
    assert len(groups) > 1000
    script = f"""
      import {{ createNamer }} from {json.dumps(NAMES.as_uri())};
      let text = "";
      for await (const part of process.stdin) text += part;
      const made = JSON.parse(text).map((names) => {{
        const namer = createNamer({{ pattern: "", keepsName: true, total: names.length }});
        const file = {{ path: "", job: "strip", suffix: ".jpg" }};
        return names.map((name, index) => namer.place({{ name, ...file }}, index + 1).name);
      }});
      process.stdout.write(JSON.stringify(made));
    """
    command = [str(NODE), "--input-type=module", "-e", script]
    told = json.dumps(groups).encode()
    found = subprocess.run(command, input=told, check=True, capture_output=True).stdout
    for names in json.loads(found):
        assert len({folded(name) for name in names}) == len(names)


def folded(name: str) -> str:
    """Make one of names that a system takes for the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())
