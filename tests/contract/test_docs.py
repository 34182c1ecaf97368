"""What the documents name is there, and the README can be read in a few minutes."""

import re
from pathlib import Path

import pytest

from tools.env.paths import ROOT

PAGES = [ROOT / "README.md", ROOT / "model" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
MOST_WORDS = 800
# Only what begins with one of these is a path of the checkout; `dist/`, say, is made by the build.
TOPS = ("app", "docs", "model", "static", "tests", "tools", ".ci")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
# `tests/x.py::test_y` names the file, too.
CODE = re.compile(rf"`((?:{'|'.join(map(re.escape, TOPS))})/[\w./-]*)(?:::\w+)?`")


def missing_in(page: Path) -> set[str]:
    text = page.read_text("utf-8")
    linked = {one for one in LINK.findall(text) if "://" not in one}
    absent = {one for one in linked if not (page.parent / one).exists()}
    return absent | {one for one in CODE.findall(text) if not (ROOT / one).exists()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    assert missing_in(page) == set()


def test_a_path_that_is_gone_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "`app/gone.py::test_x` [a](b.md#c) `app/pipeline.py` [w](https://x.y/z)", "utf-8"
    )
    assert missing_in(page) == {"app/gone.py", "b.md"}


def test_the_tree_in_the_readme_is_the_tree() -> None:
    tree = (ROOT / "README.md").read_text("utf-8").split("## The tree\n")[1].split("```")[1]
    lines = tree.strip().splitlines()
    assert len(lines) <= 15
    top = ROOT
    for line in lines:
        if not line.startswith(" "):
            top = ROOT / line.split()[0]
            assert top.exists(), line
        under = top if top.is_dir() else ROOT
        if top.name not in {"build.py", "docs"}:
            for name in re.findall(
                r"(?<![\w/])([a-z_]+(?:/|\.py|\.js|\.json))(?![\w/])",
                line.removeprefix(f"{top.relative_to(ROOT)}/"),
            ):
                assert (under / name).exists(), f"{under / name}: {line}"


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").split()) <= MOST_WORDS


def test_the_readme_leads_to_every_page() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        links = LINK.findall(page.read_text("utf-8"))
        waiting += [(page.parent / one).resolve() for one in links if "://" not in one]
    assert set(PAGES) <= reached
