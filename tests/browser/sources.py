"""Copies of what the page is built from, and of what is built, of which a test may change some."""

import os
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


def link_copy(built: Path, folder: Path) -> Path:
    """Copy a built site by links: a file of it may be taken away or replaced, never written to."""
    return Path(shutil.copytree(built, folder, copy_function=os.link))
