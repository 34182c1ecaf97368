"""The same sources give the same bytes: on another path and day, with another umask and locale."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.env.paths import ROOT

# Run on its own, as a person on another machine would: another clock, umask, locale, hash seed.
BUILD = """
import os, sys, time
from pathlib import Path
os.umask(int(sys.argv[2], 8))
real, ahead = time.time, float(sys.argv[3])
time.time = lambda: real() + ahead
from tools.site.assets import build_dist
print(build_dist(Path(sys.argv[1])))
"""


def copy_sources(root: Path, date: int) -> Path:
    ignored = shutil.ignore_patterns("node_modules", "__pycache__", ".*")
    for name in ("app", "model", "static", "tools"):
        shutil.copytree(ROOT / name, root / name, ignore=ignored)
    for name in ("LICENSE", "pyproject.toml"):
        shutil.copy(ROOT / name, root)
    for path in root.rglob("*"):
        os.utime(path, (date, date))
    return root


def build(root: Path, *, umask: str, ahead: int, environ: dict[str, str]) -> dict[str, bytes]:
    command = [sys.executable, "-c", BUILD, str(root / "out"), umask, str(ahead)]
    done = subprocess.run(
        command,
        cwd=root,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {
        path.relative_to(root / "out").as_posix(): path.read_bytes()
        for path in sorted((root / "out").rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, dist: Path) -> list[dict[str, bytes]]:
    """Two clean builds; `dist` comes first, so that every part is there already."""
    assert dist.is_dir()
    root = tmp_path_factory.mktemp("two builds")
    return [
        build(
            copy_sources(root / "a", 1_000_000_000),
            umask="022",
            ahead=0,
            environ={"LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "1"},
        ),
        build(
            copy_sources(root / "ein längerer Weg" / "b", 1_700_000_000),
            umask="077",
            ahead=400 * 86400,
            environ={"LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "2"},
        ),
    ]


def test_two_clean_builds_are_equal_byte_for_byte(two: list[dict[str, bytes]], dist: Path) -> None:
    first, second = two
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
    assert {name: (dist / name).read_bytes() for name in first} == first


def test_the_compressors_give_the_same_bytes_anew(dist: Path, tmp_path: Path) -> None:
    """Not from the cache: compressed again, at another time."""
    jobs = []
    for number, name in enumerate(("js/main.js", "index.html", "build.json", "licences/numpy.txt")):
        source = tmp_path / str(number)
        source.write_bytes((dist / name).read_bytes())
        os.utime(source, (1, 1))
        jobs.append((name, source, tmp_path / f"{number}-copy"))
    subprocess.run(
        [sys.executable, "-m", "tools.site.compress_worker"],
        cwd=ROOT,
        input=json.dumps([[str(source), str(target)] for _, source, target in jobs]),
        text=True,
        check=True,
    )
    for name, _, target in jobs:
        for ending in (".gz", ".br"):
            assert Path(f"{target}{ending}").read_bytes() == (dist / (name + ending)).read_bytes()


def test_the_list_of_hashes_covers_everything_else(dist: Path) -> None:
    lines = (dist / "SHA256SUMS").read_text("utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    there = {p.relative_to(dist).as_posix() for p in dist.rglob("*") if p.is_file()}
    assert listed.keys() == there - {"SHA256SUMS"}
    for name, digest in listed.items():
        assert hashlib.sha256((dist / name).read_bytes()).hexdigest() == digest


def test_sha256sum_takes_the_list(dist: Path) -> None:
    program = shutil.which("sha256sum")
    if program is None:
        pytest.skip("no sha256sum on this machine")
    command = [program, "--check", "--strict", "--quiet", "SHA256SUMS"]
    assert subprocess.run(command, cwd=dist, check=False).returncode == 0
