"""Builds dist/licences: an index and the texts of everything shipped.

The project's own licence comes first, then those of others.
"""

import html
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from tools.env.errors import BuildError
from tools.fetch.lock import Part

# The project's own: its SPDX name, its text in the checkout, and that in the site.
LICENCE = "Apache-2.0"
LICENCE_FILE = "LICENSE"
OWN_TEXT = "stayput.txt"
IN_WHEEL = "wheel"
# Of others too, but in no file of its own: its name here, what it is, its licences, their text.
DATA = (
    (
        *("presets.json in app.zip", "Figures of two collections of sizes of ID photos"),
        *("MIT, CC-BY-4.0", "passport-photo-specs.txt"),
    ),
    ("pack.wasm in app.zip", "libdeflate 1.26, compiled", "MIT", "libdeflate.txt"),
)
NO_TEXTS: Mapping[str, Path] = MappingProxyType({})

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Licences · Stayput</title>
<link rel="stylesheet" href="licences.css">
<h1>Licences</h1>
<p>Stayput itself is under the {licence} licence: <a href="{own}">{own}</a>.</p>
<p>It brings the work of others to your browser. Each part, its licence, the full texts:</p>
<table>
<tr><th>Part<th>What it is<th>Licence<th>Texts
{rows}
</table>
<p><a href="../">Back to Stayput</a></p>
</html>
"""
# A file of its own: the policy that comes with the page allows no style inside it.
_STYLE = """\
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
th, td { text-align: start; vertical-align: top; padding: .4rem 1rem .4rem 0 }
"""


def licence_files(
    parts: Iterable[Part],
    paths: Mapping[str, Path],
    texts: Path,
    own: Mapping[str, Path] = NO_TEXTS,
    *,
    project: Path,
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
    project : Path
        The text of the project's own licence.

    Returns
    -------
    dict
        Path in the site -> content.

    Raises
    ------
    BuildError
        A text is missing: one that the lock names, or the project's own.
    """
    files = {f"licences/{OWN_TEXT}": _text("Stayput", project)}
    rows = []
    for part in parts:
        if not part.licence or not part.licence_files:
            text = f"{part.name}: the lock names no licence, or no text of it"
            raise BuildError(text)
        names = []
        for wanted in part.licence_files:
            name = _text_name(part, wanted)
            if f"licences/{name}" not in files:
                files[f"licences/{name}"] = (
                    _from_wheel(part, paths[part.name])
                    if wanted == IN_WHEEL
                    else _text(part.name, own.get(wanted, texts / wanted))
                )
            names.append(name)
        rows.append(_row(part, names))
    for name, what, licence, text in DATA:
        files[f"licences/{text}"] = _text(name, texts / text)
        rows.append(_cells((name, what, licence), [text]))
    files["licences/licences.css"] = _STYLE.encode()
    files["licences/index.html"] = _PAGE.format(
        licence=LICENCE, own=OWN_TEXT, rows="\n".join(rows)
    ).encode()
    return files


def licence_table(parts: Iterable[Part]) -> str:
    """List what is shipped, for the terminal: the project itself, then the parts of others.

    Parameters
    ----------
    parts : iterable of Part
        From the lock.

    Returns
    -------
    str
        File, project with version, licence, texts.
    """
    rows = [("FILE", "PROJECT", "LICENCE", "TEXTS in dist/licences")]
    rows.append(("the page itself", "Stayput", LICENCE, OWN_TEXT))
    rows += [
        (
            part.file.split("-cp3")[0],
            f"{part.origin.project} {part.origin.version}",
            part.licence,
            ", ".join(_text_name(part, wanted) for wanted in part.licence_files),
        )
        for part in parts
    ]
    rows += DATA
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join([*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row[3]])
        for row in rows
    )


def _text_name(part: Part, wanted: str) -> str:
    return f"{part.origin.project.lower()}.txt" if wanted == IN_WHEEL else wanted


def _row(part: Part, names: list[str]) -> str:
    what = f"{part.origin.what} ({part.origin.version})"
    return _cells((part.file, what, part.licence), names)


def _cells(cells: tuple[str, ...], names: list[str]) -> str:
    links = "<br>".join(f'<a href="{name}">{name}</a>' for name in names)
    return "<tr>" + "".join(f"<td>{html.escape(cell)}" for cell in cells) + f"<td>{links}"


def _text(name: str, path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        text = f"{name}: its licence text is missing: {path}"
        raise BuildError(text) from error
    if not content.strip():
        text = f"{name}: its licence text is empty: {path}"
        raise BuildError(text)
    return content


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
