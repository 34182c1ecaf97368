"""Styles say where a line starts and ends, not left and right: so they hold for every script."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STYLES = sorted((ROOT / "static/styles").glob("*.css"))

# What lies where the photo's pixels lie, which no script turns round; the table's scripts place it
# by coordinates from the left.
ON_THE_PICTURE = {
    ".frame",
    '.frame[data-state="done"][data-view="beside"] :is(.frame-result, .frame-edit)',
    ".overlay",
    ".brush-cursor",
    '.loupe[data-side="right"]',
    '.loupe[data-side="left"]',
    ".crop-box",
    ".crop-facts",
    ".head-handle",
    ".compare",
    ".compare-line",
    ".compare-knob",
    # A picture of the page's own, kept as it is by `direction: ltr`.
    ".hero-line",
    "@keyframes hero-line",
}
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{};]+)\{|(\})|([\w-]+)\s*:\s*([^;{}]+);")
_SIDE = re.compile(r"(^|-)(left|right|top|bottom)(-|$)")
_SIZE = re.compile(r"^((min|max)-)?(width|height)$")
_FOUR_SIDES = {"margin", "padding", "inset", "border-width", "border-style", "border-color"}
_VALUES = {"text-align": {"left", "right"}, "float": {"left", "right"}, "clear": {"left", "right"}}


def physical(css: str) -> list[tuple[str, str]]:
    """Declarations that name a side of the screen, each with its selector or its animation."""
    found: list[tuple[str, str]] = []
    path: list[str] = []
    for match in _RULE.finditer(_COMMENT.sub("", css)):
        opened, closed, name, value = match.groups()
        if opened is not None:
            path.append(" ".join(opened.split()))
        elif closed:
            path.pop()
        elif is_physical(name, value.strip()):
            animation = [step for step in path if step.startswith("@keyframes")]
            found.append((animation[0] if animation else path[-1], f"{name}: {value.strip()}"))
    return found


def is_physical(name: str, value: str) -> bool:
    if name.startswith("--"):
        return False
    if _SIDE.search(name) or _SIZE.match(name):
        return True
    if name in _FOUR_SIDES:
        sides = re.findall(r"(?:[^\s()]|\([^()]*(?:\([^()]*\)[^()]*)*\))+", value)
        return len(sides) == 4 and sides[1] != sides[3]
    return value in _VALUES.get(name, ())


def turned_round(css: str) -> set[str]:
    """Selectors that have a rule of their own where a line runs from right to left."""
    return set(re.findall(r'\[dir="rtl"\] ([^{,]+?)\s*\{', css))


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_no_style_names_a_side_of_the_screen(path: Path) -> None:
    css = path.read_text("utf-8")
    assert [one for one in physical(css) if one[0] not in ON_THE_PICTURE] == []
    # This one has no other form.
    origins = re.findall(r"([^{};]+)\{[^{}]*transform-origin: left", _COMMENT.sub("", css))
    assert {origin.strip() for origin in origins} <= turned_round(css)


def test_every_exception_is_one() -> None:
    used = {place for path in STYLES for place, _ in physical(path.read_text("utf-8"))}
    assert used == ON_THE_PICTURE


@pytest.mark.parametrize(
    "declaration",
    [
        "margin-left: 1px",
        "left: 0",
        "border-top-left-radius: 2px",
        "padding: 1px 2px 3px 4px",
        "inset: 0 calc(1px + (2px)) 0 0",
        "text-align: right",
        "width: 3px",
        "max-height: 3px",
    ],
)
def test_a_side_is_seen(declaration: str) -> None:
    css = f"@media (min-width: 1px) {{ .a {{ color: red; {declaration}; }} }}"
    assert physical(css) == [(".a", declaration)]


@pytest.mark.parametrize(
    "declaration",
    [
        "margin-inline: 1px 2px",
        "inset: 0",
        "padding: 1px 2px max(3px, env(safe-area-inset-bottom))",
        "padding: 1px 2px 3px 2px",
        "text-align: start",
        "--left: 3px",
        "inline-size: 3px",
    ],
)
def test_what_follows_the_line_is_let_be(declaration: str) -> None:
    assert physical(f".a {{ {declaration}; }}") == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_the_dark_scheme_has_other_colours_and_nothing_else(path: Path) -> None:
    """So what is said of the light one's layout, names and order holds for it, too."""
    css = _COMMENT.sub("", path.read_text("utf-8"))
    for block in re.findall(r"prefers-color-scheme[^{]*\{\s*:root\s*\{([^{}]*)\}\s*\}", css):
        names = re.findall(r"([\w-]+)\s*:", block)
        assert {name for name in names if not name.startswith("--")} <= {"color-scheme"}
        css = css.replace(block, "")
    scheme = r"prefers-color-scheme[^{]*\{\s*:root\s*\{\s*\}\s*\}"
    assert len(re.findall("prefers-color-scheme", css)) == len(re.findall(scheme, css))
