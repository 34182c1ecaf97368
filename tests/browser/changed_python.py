"""Bytecode for a site of which a test changes some Python, without compiling all of it anew.

A module whose source is not the published one goes out of the bytecode, and the page compiles it
from its source, which lies beside.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from tools.env.paths import ROOT
from tools.site.assets import fetched, pinned_parts
from tools.site.bytecode import COMPILED_FROM, Bytecode
from tools.site.folder import SiteFile, made_of
from tools.site.site_files import pack_app

PACKAGES = "packages-bytecode.zip"


class ChangedPython(Bytecode):
    """That of the published sources, but for what differs from them."""

    def of(self, paths: Mapping[str, Path], app: bytes) -> dict[str, SiteFile]:
        published, own = dict(fetched(pinned_parts())), pack_app(ROOT)
        changed = set(_differing(own, app))
        for name in COMPILED_FROM[PACKAGES]:
            if paths[name] != published[name]:
                old, new = published[name].read_bytes(), paths[name].read_bytes()
                changed |= set(_differing(old, new))
        made = super().of(published, own)
        if changed:
            made[PACKAGES] = made_of(_without(_bytes_of(made[PACKAGES]), changed))
        return made


def _differing(old: bytes, new: bytes) -> Iterator[str]:
    """Paths of modules in one zip that are not the same in the other."""
    with zipfile.ZipFile(io.BytesIO(old)) as first, zipfile.ZipFile(io.BytesIO(new)) as second:
        known = {info.filename: info.CRC for info in first.infolist()}
        for info in second.infolist():
            if info.filename.endswith(".py") and known.get(info.filename) != info.CRC:
                yield info.filename


def _without(packed: bytes, changed: set[str]) -> bytes:
    out = io.BytesIO()
    left_out = set()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            if (source := _source_of(info.filename)) in changed:
                left_out.add(source)
            else:
                new.writestr(info, old.read(info))
    assert left_out == changed, "what is changed must not stay as it was compiled"
    return out.getvalue()


def _source_of(path: str) -> str:
    """The module of ``a/__pycache__/b.cpython-314.pyc``: ``a/b.py``."""
    compiled = PurePosixPath(path)
    return f"{compiled.parent.parent}/{compiled.name.partition('.')[0]}.py"


def _bytes_of(file: SiteFile) -> bytes:
    return file.content.read_bytes() if isinstance(file.content, Path) else file.content
