"""A copy of what the page is built from, of which a test may change something."""

import shutil
from pathlib import Path

from tools.env.paths import ROOT


def copy_sources(folder: Path) -> Path:
    """Copy them into a new folder in this one; where they are."""
    sources = folder / "sources"
    ignored = shutil.ignore_patterns("node_modules", "__pycache__")
    for name in ("app", "model", "static"):
        shutil.copytree(ROOT / name, sources / name, ignore=ignored)
    shutil.copy(ROOT / "LICENSE", sources)
    return sources
