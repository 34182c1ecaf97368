"""Graphs are prepared where the cache lacks them, checked by hash, and described in full."""

import hashlib
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tools.env.errors import BuildError, HashMismatchError
from tools.env.paths import CATALOGUE
from tools.env.venv import Venv
from tools.fetch.cache import Cache
from tools.site.models import Graph, catalogued_graphs, ensure_graphs

MADE = b"a prepared graph"


class FakeVenv(Venv):
    """An environment whose Python is a script that prepares `MADE`, or fails."""

    def __init__(self, root: Path, body: str) -> None:
        super().__init__(root)
        self.asked: list[str] = []
        self.python = root / "python"
        self.python.write_text(f"#!/bin/sh\nset -e\n{body}\n", "utf-8")
        self.python.chmod(0o755)

    def ensure(self, *groups: str) -> None:
        self.asked += groups


# Called as: python -m model.prepare --sources DIR --out DIR ID
PREPARE = f'cat "$4/source.onnx" > /dev/null\nprintf "{MADE.decode()}" > "$6/$7.onnx.gz"'


def graph(data: bytes = MADE) -> Graph:
    digest = hashlib.sha256(data).hexdigest()
    return Graph("tiny", "a-model", digest, len(data), "source.onnx", True, "Tiny", "start", {})


def bring(folder: Path) -> Mapping[str, Path]:
    source = folder / "kept"
    source.write_bytes(b"source")
    return {"source.onnx": source}


def test_what_is_missing_is_prepared_once(tmp_path: Path) -> None:
    cache, venv = Cache(tmp_path / "cache"), FakeVenv(tmp_path, PREPARE)
    fetched: list[frozenset[str]] = []

    def fetch(names: frozenset[str]) -> Mapping[str, Path]:
        fetched.append(names)
        return bring(tmp_path)

    for _ in range(2):
        paths = ensure_graphs([graph()], cache, venv, fetch)
        assert paths["tiny"].read_bytes() == MADE
    assert fetched == [frozenset({"source.onnx"})]
    assert venv.asked == ["models"]
    assert (tmp_path / "kept").read_bytes() == b"source"


def test_other_bytes_than_described_are_refused(tmp_path: Path) -> None:
    cache, venv = Cache(tmp_path / "cache"), FakeVenv(tmp_path, PREPARE)
    wanted = graph(b"something else")
    with pytest.raises(HashMismatchError, match="tiny"):
        ensure_graphs([wanted], cache, venv, lambda _: bring(tmp_path))
    assert not cache.has(wanted.sha256)


def test_a_failure_is_told_in_its_own_words(tmp_path: Path) -> None:
    venv = FakeVenv(tmp_path, "echo 'no such operation' >&2; exit 1")
    with pytest.raises(BuildError, match="no such operation"):
        ensure_graphs([graph()], Cache(tmp_path / "cache"), venv, lambda _: bring(tmp_path))


def test_the_catalogue_is_read_without_numpy() -> None:
    code = "import sys; import tools.site.assets; sys.exit('numpy' in sys.modules)"
    command = [str(Venv().python), "-c", code]
    assert subprocess.run(command, cwd=CATALOGUE.parents[1], check=False).returncode == 0
    assert {found.id for found in catalogued_graphs(CATALOGUE)} >= {"isnet-int8", "u2netp-fp16"}


@pytest.mark.parametrize("content", ["", "{}", '{"models": [{"id": "a"}]}'])
def test_a_broken_catalogue_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "catalogue.json"
    path.write_text(content, "utf-8")
    with pytest.raises(BuildError, match="no catalogue"):
        catalogued_graphs(path)


def test_incomplete_graphs_are_named(tmp_path: Path) -> None:
    catalogue = json.loads(CATALOGUE.read_text("utf-8"))
    del catalogue["models"][0]["graphs"][0]["wire"]
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps(catalogue), "utf-8")
    with pytest.raises(BuildError, match="wire"):
        catalogued_graphs(path)
