"""Tells, file by file, what was found, what is left, and what other tools leave.

``python build.py metadata-report DIR``. Runs exiftool and mat2 where they are installed,
each on a copy; one judge, our own inspection, looks at what all of them wrote.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain import Options
from app.errors import AppError
from app.formats.inspect import inspect
from app.formats.strip import strip
from app.metadata.findings import Finding, Kind
from tools.measure.jpeg_scripts import NODE, jpeg_scripts, scripts_of

LIMIT_S = 60
# A profile says what colours mean: to keep it is right, so it does not count as left.
_HARMLESS = {Kind.COLOUR}

Written = tuple[Path, frozenset[str]]
"""A file, and the names of what stays in it and is told."""
Cleaner = Callable[[Path, Path], Written | None]
_NOTHING_TOLD: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """What one tool left in one file.

    Parameters
    ----------
    left : tuple of str or None
        Names of carriers that it says nothing of; None where it wrote nothing.
    told : tuple of str
        Names of those that can't go as long as the picture is not coded anew, and of which a
        person is told so.
    """

    left: tuple[str, ...] | None
    told: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say it in a table's cell."""
        if self.left is None:
            return "no file"
        told = (f"told: {', '.join(self.told)}",) if self.told else ()
        return ", ".join((*self.left, *told)) or "nothing"


@dataclass(frozen=True)
class Row:
    """One file: its carriers, and what each tool left of them."""

    name: str
    found: tuple[str, ...]
    by_tool: dict[str, Outcome]


def main(arguments: list[str]) -> int:
    """Print the table.

    Parameters
    ----------
    arguments : list of str
        The folder; every file in it that is a picture of a known kind becomes a row.

    Returns
    -------
    int
        0 where nothing is left in any file of ours but what a person is told of, else 1.
    """
    parser = argparse.ArgumentParser(prog="build.py metadata-report")
    parser.add_argument("folder", type=Path, help="photos to strip")
    folder: Path = parser.parse_args(arguments).folder
    with ExitStack() as stack:
        if NODE:
            ask = stack.enter_context(jpeg_scripts())
            return _report(folder, _Judge(scripts_of(ask)))
        print("Without node, so not into the coded data of JPEGs.", file=sys.stderr)
        return _report(folder, _Judge({}))


@dataclass(frozen=True)
class _Judge:
    """Our own inspection and stripping, with the page's scripts for JPEG where node runs them."""

    scripts: Mapping[str, Any]

    def carriers(self, data: bytes) -> tuple[str, ...]:
        found = inspect(data, look=self.scripts.get("look")).findings
        return tuple(finding.name for finding in found if _tells(finding))

    def strip(self, path: Path, folder: Path) -> Written:
        out = folder / "clean"
        stripped = strip(path.read_bytes(), Options(), **self.scripts)
        out.write_bytes(stripped.data)
        # What is left without a note is not told.
        return out, stripped.left if stripped.notes else _NOTHING_TOLD


def _report(folder: Path, judge: _Judge) -> int:
    tools: dict[str, Cleaner] = {"stayput": judge.strip}
    if shutil.which("exiftool"):
        tools["exiftool -all="] = _exiftool
    if shutil.which("mat2"):
        tools["mat2"] = _mat2
    rows = [row for path in sorted(folder.rglob("*")) if (row := _row(path, tools, judge))]
    print(table(rows, list(tools)))
    return 1 if any(row.by_tool["stayput"].left for row in rows) else 0


def table(rows: list[Row], tools: list[str]) -> str:
    """Write the rows and their totals as Markdown.

    Parameters
    ----------
    rows : list of Row
        One a file.
    tools : list of str
        The columns, in order.

    Returns
    -------
    str
        The table, then one line of totals a tool.

    Examples
    --------
    >>> row = Row("a.jpg", ("Exif", "XMP"), {"stayput": Outcome(())})
    >>> print(table([row], ["stayput"]))
    | file | found | left by stayput |
    | --- | --- | --- |
    | a.jpg | Exif, XMP | nothing |
    <BLANKLINE>
    1 file, 2 carriers found
    stayput: 1 written, 1 clean, 0 carriers left
    """
    lines = ["| " + " | ".join(["file", "found", *(f"left by {tool}" for tool in tools)]) + " |"]
    lines.append("|" + " --- |" * (2 + len(tools)))
    for row in rows:
        cells = [row.name, ", ".join(row.found) or "nothing"]
        cells += [str(row.by_tool[tool]) for tool in tools]
        lines.append("| " + " | ".join(cells) + " |")
    count = sum(len(row.found) for row in rows)
    files = "1 file" if len(rows) == 1 else f"{len(rows)} files"
    lines += ["", f"{files}, {count} carriers found"]
    for tool in tools:
        outcomes = [row.by_tool[tool] for row in rows]
        written = [one for one in outcomes if one.left is not None]
        clean = sum(not one.left and not one.told for one in written)
        left, told = (
            sum(len(one.left or ()) for one in written),
            sum(len(one.told) for one in written),
        )
        more = f", {told} told" if told else ""
        lines.append(f"{tool}: {len(written)} written, {clean} clean, {left} carriers left{more}")
    return "\n".join(lines)


def _row(path: Path, tools: dict[str, Cleaner], judge: _Judge) -> Row | None:
    if not path.is_file():
        return None
    try:
        found = judge.carriers(path.read_bytes())
    except AppError as error:
        print(f"{path.name}: {error.code}: {error.detail}", file=sys.stderr)
        return None
    return Row(path.name, found, {tool: _clean(path, work, judge) for tool, work in tools.items()})


def _tells(finding: Finding) -> bool:
    kinds = {value.kind for value in finding.values} or {finding.kind}
    return bool(kinds - _HARMLESS)


def _clean(path: Path, work: Cleaner, judge: _Judge) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        try:
            written = work(path, Path(folder))
            if written is None:
                return Outcome(None)
            found = judge.carriers(written[0].read_bytes())
            left = tuple(name for name in found if name not in written[1])
            return Outcome(left, tuple(name for name in found if name in written[1]))
        except AppError:
            return Outcome(None)


def _exiftool(path: Path, folder: Path) -> Written | None:
    out = folder / path.name
    command = ["exiftool", "-q", "-q", "-all=", "-o", str(out), str(path)]
    subprocess.run(command, capture_output=True, timeout=LIMIT_S, check=False)
    return (out, _NOTHING_TOLD) if out.is_file() else None


def _mat2(path: Path, folder: Path) -> Written | None:
    copy = folder / path.name
    shutil.copyfile(path, copy)
    command = ["mat2", str(copy)]
    subprocess.run(command, capture_output=True, timeout=LIMIT_S, check=False)
    out = copy.with_name(f"{copy.stem}.cleaned{copy.suffix}")
    return (out, _NOTHING_TOLD) if out.is_file() else None


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
