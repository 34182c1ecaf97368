"""What the service worker is told of its build, in one line of its source."""

import json
from typing import Any

from tools.env.errors import BuildError
from tools.serve.media_types import media_type
from tools.site.folder import SiteFile

STAMPED = ("name", "when", "url", "sha256", "bytes", "mediaType")
STAMP_LINE = "const BUILD = null; // stamped by build.py"


def described(url: str, file: SiteFile) -> dict[str, Any]:
    """Describe a file of the page by what it must be."""
    return {"url": url, "bytes": file.size, "sha256": file.sha256}


def shown(url: str, file: SiteFile) -> dict[str, Any]:
    """Describe a file for the service worker, which answers with this type and no other."""
    return {**described(url, file), "mediaType": media_type(url)}


def stamp_service_worker(source: str, build: dict[str, Any]) -> str:
    """Put the build's description into the service worker.

    Parameters
    ----------
    source : str
        Its source, with exactly one line to replace.
    build : dict
        The description.

    Returns
    -------
    str
        The stamped source.

    Raises
    ------
    BuildError
        The line is missing or stands there twice.
    """
    lines = source.split("\n")
    if lines.count(STAMP_LINE) != 1:
        text = f"static/sw.js must have exactly one line: {STAMP_LINE}"
        raise BuildError(text)
    stamped = f"const BUILD = {json.dumps(build, ensure_ascii=False, separators=(',', ':'))};"
    return "\n".join(stamped if line == STAMP_LINE else line for line in lines)
