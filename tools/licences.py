"""Builds dist/licences: an index and the texts of everything shipped. Imports errors and lock."""

import html
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from tools.errors import BuildError
from tools.lock import Part

IN_WHEEL = "wheel"
NO_TEXTS: Mapping[str, Path] = MappingProxyType({})

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Licences · Stayput</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem }}
th, td {{ text-align: start; vertical-align: top; padding: .4rem 1rem .4rem 0 }}
</style>
<h1>Licences</h1>
<p>Stayput brings the work of others to your browser. Each part, its licence, the full texts:</p>
<table>
<tr><th>Part<th>What it is<th>Licence<th>Texts
{rows}
</table>
<p><a href="../">Back to Stayput</a></p>
</html>
"""


def licence_files(
    parts: Iterable[Part],
    paths: Mapping[str, Path],
    texts: Path,
    own: Mapping[str, Path] = NO_TEXTS,
) -> dict[str, bytes]:
    """Gather the licence texts of all parts.

    Parameters
    ----------
    parts : iterable of Part
        From the lock.
    paths : mapping
        Part name -> file; wheels carry their own texts.
    texts : Path
        The folder of texts that the packages themselves lack.
    own : mapping, optional
        Name of a text -> its file, for texts that stand elsewhere.

    Returns
    -------
    dict
        Path in the site -> content.

    Raises
    ------
    BuildError
        A text that the lock names is missing.
    """
    files: dict[str, bytes] = {}
    rows = []
    for part in parts:
        names = []
        for wanted in part.licence_files:
            name = f"{part.origin.project.lower()}.txt" if wanted == IN_WHEEL else wanted
            if f"licences/{name}" not in files:
                files[f"licences/{name}"] = (
                    _from_wheel(part, paths[part.name])
                    if wanted == IN_WHEEL
                    else _from_folder(part, own.get(wanted, texts / wanted))
                )
            names.append(name)
        rows.append(_row(part, names))
    files["licences/index.html"] = _PAGE.format(rows="\n".join(rows)).encode()
    return files


def _row(part: Part, names: list[str]) -> str:
    links = "<br>".join(f'<a href="{name}">{name}</a>' for name in names)
    cells = (part.file, f"{part.origin.what} ({part.origin.version})", part.licence)
    return "<tr>" + "".join(f"<td>{html.escape(cell)}" for cell in cells) + f"<td>{links}"


def _from_folder(part: Part, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        text = f"{part.name}: its licence text is missing: {path}"
        raise BuildError(text) from error


def _from_wheel(part: Part, wheel: Path) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        names = sorted(name for name in archive.namelist() if ".dist-info/licenses/" in name)
        if not names:
            text = f"{part.name}: the wheel holds no licence texts"
            raise BuildError(text)
        sections = [
            f"{'=' * 72}\n{name.split('/licenses/')[1]}\n{'=' * 72}\n\n"
            + archive.read(name).decode("utf-8").strip()
            for name in names
        ]
    return ("\n\n\n".join(sections) + "\n").encode()
