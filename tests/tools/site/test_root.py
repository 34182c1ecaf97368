"""One hash speaks for all: the page names those of its files, and that of the list of the rest."""

import hashlib
import re
from pathlib import Path

from tools.site.site_files import name_manifest


def test_the_page_names_the_hash_of_the_list_of_all_else(dist: Path) -> None:
    html = (dist / "index.html").read_text("utf-8")
    (listed,) = re.findall(r'name="build-manifest" content="sha256-([0-9a-f]{64})"', html)
    assert listed == hashlib.sha256((dist / "build.json").read_bytes()).hexdigest()


def test_another_list_makes_another_page() -> None:
    page = '<meta name="build-manifest" content="sha256-MANIFEST">'
    assert name_manifest(page, "0" * 64) != name_manifest(page, "1" * 64)
