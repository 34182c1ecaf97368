"""The table of shipped presets in docs/presets.md; run as a module, it writes it there."""

from pathlib import Path
from typing import Any

from app.edit.presets.shipped import shipped

PAGE = Path(__file__).resolve().parents[2] / "docs/presets.md"
BEGIN, END = "<!-- presets: begin -->\n", "<!-- presets: end -->\n"
_HEAD = (
    "| id | name | pixels | print, mm | head | file | background | edits | grade | source |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
)


def table() -> str:
    """One row a record, in the order in which they are shipped."""
    return _HEAD + "".join(f"| {' | '.join(_cells(one))} |\n" for one in shipped())


def rewritten(page: str) -> str:
    """The page with the table of today in it."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + table() + END + rest.split(END)[1]


def _cells(preset: dict[str, Any]) -> list[str]:
    edit, export = preset.get("edit", {}), preset.get("export", {})
    frame, limits = edit.get("frame", {}), preset.get("limits", {})
    sides = frame.get("canvas") or frame.get("aspect")
    between = " × " if frame.get("canvas") else ":"
    seen = f" ({preset['seen']})" if "seen" in preset else ""
    return [
        f"`{preset['id']}`",
        preset["name"],
        between.join(map(str, sides)) if sides else "",
        " × ".join(map(str, preset.get("print_mm", []))),
        _head(limits.get("head_height"), frame.get("to_head")),
        _file(export),
        _behind(edit.get("background", {})),
        preset.get("edits", "") and "no",
        preset.get("grade", "own"),
        preset.get("source", "") + seen,
    ]


def _head(limit: list[float] | None, rule: dict[str, Any] | None) -> str:
    if limit:
        return f"{limit[0]:.1%} to {limit[2]:.1%}".replace("%", " %")
    return f"({rule['height']:.0%})".replace("%", " %") if rule else ""


def _file(export: dict[str, Any]) -> str:
    kind = {"png": "PNG", "webp": "WebP", "jpeg": "JPEG"}[export.get("format", "png")]
    kind += " or JPEG" if export.get("or_jpeg") else ""
    low, high, dpi = (export.get(name) for name in ("min_bytes", "max_bytes", "dpi"))
    limit = f", {low / 1000:g} to" if low else ", at most" if high else ""
    return kind + (f"{limit} {high / 1000:g} kB" if high else "") + (f", {dpi} dpi" if dpi else "")


def _behind(background: dict[str, Any]) -> str:
    kind: str = background.get("kind", "transparent")
    return background.get("colour", "#ffffff") if kind == "colour" else kind


if __name__ == "__main__":
    PAGE.write_text(rewritten(PAGE.read_text("utf-8")), "utf-8")
