"""What a first visit loads: few files, each named by its hash in the page."""

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tools.site.scripts import PAGE


@pytest.fixture(scope="module")
def manifest(dist: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((dist / "build.json").read_text("utf-8"))
    return loaded


def test_a_first_visit_starts_with_a_handful_of_files(manifest: dict[str, Any]) -> None:
    shell = {entry["url"] for entry in manifest["shell"]}
    assert {url for url in shell if not url.startswith("icons/")} == {
        *("manifest.webmanifest", "js/main.js", "styles.css")
    }


def test_the_page_names_the_hash_of_each_script_and_style(
    dist: Path, manifest: dict[str, Any]
) -> None:
    html = (dist / "index.html").read_text("utf-8")
    named = dict(re.findall(r' (?:src|href)="([^"]+)" integrity="sha256-([^"]+)"', html))
    hashes = {entry["url"]: bytes.fromhex(entry["sha256"]) for entry in manifest["shell"]}
    assert named == {url: base64.b64encode(hashes[url]).decode() for url in PAGE}
    assert len(re.findall(r"<script[^>]+src=|<link rel=.stylesheet", html)) == len(named)
