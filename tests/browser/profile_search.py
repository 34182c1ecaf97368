"""Looks through a browser's profile on the disk for what must not be there."""

import base64
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote


def written(text: str) -> list[bytes]:
    """A text in the ways in which browsers write one."""
    return [
        text.encode(),
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        quote(text).encode(),
        # In the middle of something longer, from whichever of three bytes it begins.
        *(base64.b64encode(bytes(n) + text.encode())[4:-4] for n in range(3)),
    ]


def laid_out(rgb: bytes) -> list[bytes]:
    """Pixels in the orders in which they lie in memory."""
    pixels = [rgb[at : at + 3] for at in range(0, len(rgb), 3)]
    swapped = [one[::-1] for one in pixels]
    return [
        rgb,
        b"".join(swapped),
        b"".join(one + b"\xff" for one in pixels),
        b"".join(one + b"\xff" for one in swapped),
    ]


def search(folder: Path, needles: Mapping[str, list[bytes]]) -> list[str]:
    """Name what was found and where: in each file, in each file's name, in where a link leads.

    A file that can't be read is an error, and no kind of file is left out.
    """
    found = []
    for path in everything(folder):
        place = str(path.relative_to(folder))
        content = os.readlink(path).encode() if path.is_symlink() else b""
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
        # A name is text like any other, and stands before what the file holds.
        content = os.fsencode(place) + b"\n" + content
        found += [
            f"{what} in {place}"
            for what, forms in needles.items()
            if any(form in content for form in forms)
        ]
    return found


def everything(folder: Path) -> Iterator[Path]:
    """All that is in a folder, however deep."""

    def refuse(error: OSError) -> None:
        raise error

    for root, folders, files in os.walk(folder, onerror=refuse):
        yield from (Path(root, name) for name in (*folders, *files))
