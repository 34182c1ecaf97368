"""Which shipped files hold what was compiled of others' sources, for the bill of materials."""

from collections.abc import Iterable, Iterator
from typing import Any

from tools.fetch.lock import Part
from tools.site.licences import LICENCE
from tools.site.packer import NAME as PACKER
from tools.site.packer import libdeflate
from tools.site.sbom import Compiled
from tools.site.snapshot import MADE_FROM, NAME

APP = "app.zip"


def compiled_files(
    entries: Iterable[dict[str, Any]], parts: Iterable[Part], modules: Iterable[str]
) -> Iterator[Compiled]:
    """Say which shipped files hold what was compiled of others' sources.

    Parameters
    ----------
    entries : iterable of dict
        From the manifest.
    parts : iterable of Part
        What is shipped.
    modules : iterable of str
        What app.zip has that was compiled.

    Yields
    ------
    Compiled
        Such a file.
    """
    named = {part.name: part for part in parts}
    for entry in entries:
        if entry["name"] == NAME:
            sources = tuple(named[name] for name in MADE_FROM)
            yield Compiled(entry, sources, "the memory of Python with the modules it starts with")
        if entry["name"] == APP and PACKER in modules:
            yield Compiled(entry, (libdeflate(),), "Stayput's Python, with libdeflate", (LICENCE,))
