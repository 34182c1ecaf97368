"""Finds the file that a request names, and the compressed copy that it may get."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Best first.
ENCODINGS = {"br": ".br", "gzip": ".gz"}


def find_file(root: Path, prefix: str, target: str) -> Path | None:
    """Find the file that a request names.

    Parameters
    ----------
    root : Path
        The served folder, resolved.
    prefix : str
        Path under which it stands.
    target : str
        The request's target, as sent.

    Returns
    -------
    Path or None
        A file inside `root`; None for anything else. A folder is its index.html, never a list.
    """
    path = unquote(urlsplit(target).path)
    if not path.startswith(prefix) or "\\" in path or "\0" in path:
        return None
    inside = path.removeprefix(prefix)
    steps = inside.split("/")
    if any(step in {".", ".."} or ":" in step for step in steps) or "" in steps[:-1]:
        return None
    file = root / inside
    if not inside or inside.endswith("/"):
        file /= "index.html"
    resolved = file.resolve()
    return resolved if resolved.is_relative_to(root) and resolved.is_file() else None


def find_copy(file: Path, accepted: str) -> tuple[Path, str | None]:
    """Choose between a file and its compressed copies.

    Parameters
    ----------
    file : Path
        The file itself.
    accepted : str
        The request's ``Accept-Encoding``.

    Returns
    -------
    Path
        What to send.
    str or None
        Its ``Content-Encoding``; None for the file itself.
    """
    for name, ending in ENCODINGS.items():
        copy = file.with_name(file.name + ending)
        if _accepts(accepted, name) and copy.is_file():
            return copy, name
    return file, None


def _accepts(accepted: str, name: str) -> bool:
    """Tell whether an encoding is named, and not with the weight nought.

    Examples
    --------
    >>> _accepts("gzip, br;q=0.5", "br"), _accepts("br;q=0, gzip", "br"), _accepts("", "gzip")
    (True, False, False)
    """
    for entry in accepted.lower().split(","):
        token, _, weight = entry.partition(";")
        if token.strip() == name:
            return not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", weight)
    return False
