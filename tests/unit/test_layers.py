"""The layers of app/, read from the imports themselves."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "app"
MODULES = sorted(APP.rglob("*.py"))
BROWSER = {"js", "pyodide", "pyodide_js"}
TOP = {"app.pipeline", "app.bridge"}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            yield node.module or ""


def name_of(path: Path) -> str:
    return ".".join(("app", *path.relative_to(APP).with_suffix("").parts)).removesuffix(".__init__")


def test_there_is_something_to_check() -> None:
    assert {"app.bridge", "app.decode.decode", "app.output.check_png"} <= {
        name_of(path) for path in MODULES
    }


@pytest.mark.parametrize("name", ["errors", "domain"])
def test_the_bottom_imports_nothing_of_app(name: str) -> None:
    assert not [found for found in imports(APP / f"{name}.py") if found.startswith("app")]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_top_knows_the_top(path: Path) -> None:
    allowed = {"app.bridge": {"app.pipeline"}}.get(name_of(path), set())
    assert set(imports(path)) & TOP <= allowed


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_bridge_knows_the_browser(path: Path) -> None:
    roots = {found.split(".")[0] for found in imports(path)}
    assert not roots & BROWSER or name_of(path) == "app.bridge"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_pyodide_has_every_package(path: Path) -> None:
    # ImageCms and the network are what CPython has and the sealed tab has not.
    found = set(imports(path))
    assert not {"PIL.ImageCms", "socket", "urllib", "urllib.request", "http"} & found
    assert "ImageCms" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_says_what_it_is_in_five_lines(path: Path) -> None:
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert words
    assert len(words.splitlines()) <= 5
