"""The presets in the site: one JSON, checked, the same wherever it is made."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.edit.presets.read import records_of
from app.edit.presets.shipped import FOLDER, shipped
from tools.env.errors import BuildError
from tools.env.paths import ROOT, STATIC
from tools.fetch.cache import Cache
from tools.site.licences import licence_files
from tools.site.presets import packed_presets
from tools.site.site_files import pack_app


def in_site() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack_app(ROOT))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_site_has_them_as_json_and_no_toml() -> None:
    files = in_site()
    packed: list[dict[str, Any]] = json.loads(files["app/edit/presets/presets.json"])
    assert packed == shipped()
    assert len(records_of(packed)) == len(packed) > 50
    assert not [name for name in files if name.endswith(".toml")]


def test_python_in_the_page_reads_the_json_without_toml(tmp_path: Path) -> None:
    for name, data in in_site().items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    said = (
        "import sys; from app.edit.presets.shipped import shipped;"
        "print(len(shipped()), 'tomllib' in sys.modules)"
    )
    command = [sys.executable, "-c", said]
    run = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == [str(len(shipped())), "False"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout" / "app" / "edit" / "presets"
    folder.mkdir(parents=True)
    for path in FOLDER.glob("*.toml"):
        shutil.copy(path, folder)
    return tmp_path / "checkout"


def test_another_place_gives_the_same_bytes(checkout: Path, tmp_path: Path) -> None:
    made = packed_presets(checkout, Cache(tmp_path / "cache"))
    assert made == packed_presets(ROOT, Cache(tmp_path / "cache"))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "basic.toml",
            '[[preset]]\nid = "white"\ngroup = "basic"\nname = ""\n',
            "app/edit/presets/basic.toml: white: the name is empty",
        ),
        (
            "more.toml",
            '[[preset]]\nid = "white"\ngroup = "basic"\nname = "White"\n',
            "app/edit/presets/more.toml: white: basic.toml has a record with this id",
        ),
        ("more.toml", "[[preset", "app/edit/presets/more.toml: "),
        ("more.toml", "preset = 7", "more.toml: a file holds [[preset]] and nothing else"),
    ],
)
def test_a_wrong_record_stops_the_build(
    checkout: Path, tmp_path: Path, name: str, text: str, said: str
) -> None:
    (checkout / "app" / "edit" / "presets" / name).write_text(text, "utf-8")
    with pytest.raises(BuildError) as refused:
        packed_presets(checkout, Cache(tmp_path / "cache"))
    assert said in str(refused.value)
    assert "What to do" in str(refused.value)


def test_whose_figures_they_are_is_among_the_licences() -> None:
    texts = STATIC / "licences"
    files = licence_files([], {}, texts, project=ROOT / "LICENSE")
    text = files["licences/passport-photo-specs.txt"].decode()
    assert "MIT License" in text
    assert "CC BY 4.0" in text
    page = files["licences/index.html"].decode()
    assert '<td>MIT, CC-BY-4.0<td><a href="passport-photo-specs.txt">' in page
    collections = {
        found
        for preset in shipped()
        if preset.get("grade") == "C"
        for found in re.findall(r"passport-photo-specs[\w.-]* [\d.]+\d", preset["source"])
    }
    assert collections
    assert {name for name in collections if name not in text} == set()
