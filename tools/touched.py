"""Which test files a change can touch, by a small graph of who imports whom.

What a `conftest.py` imports is not followed, or nearly every change would touch nearly every test;
a changed `conftest.py` itself touches all tests in its folder.
"""

import ast
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tools.env.paths import ROOT

_PLACES = ("app", "model", "tools", "tests")
_HOLDERS = ast.stmt, ast.excepthandler, ast.match_case
_ALWAYS = "tests/contract"


def changed_files(root: Path = ROOT) -> list[str] | None:
    """Return what differs from where this branch left `main`, and what git does not know yet.

    Parameters
    ----------
    root : Path, optional
        The checkout.

    Returns
    -------
    list of str or None
        Paths from the root; None where git can't tell.
    """
    base = _git(root, "merge-base", "HEAD", "main") or ["HEAD"]
    differing = _git(root, "diff", "--name-only", base[0])
    unknown = _git(root, "ls-files", "--others", "--exclude-standard")
    if differing is None or unknown is None:
        return None
    return sorted({*differing, *unknown})


def _git(root: Path, *arguments: str) -> list[str] | None:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=root, capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    return done.stdout.splitlines() if done.returncode == 0 else None


def touched_tests(root: Path, changed: Iterable[str]) -> list[str]:
    """Choose the test files that a change can touch.

    Parameters
    ----------
    root : Path
        The checkout.
    changed : iterable of str
        Paths from the root. A file that is not Python touches the modules that name it.

    Returns
    -------
    list of str
        Test files, as paths from the root; those of tests/contract are always among them.
    """
    texts = {
        path.relative_to(root).as_posix(): path.read_text("utf-8")
        for place in _PLACES
        for path in sorted((root / place).rglob("*.py"))
    }
    files = {_module(path): path for path in texts}
    users: dict[str, set[str]] = {}
    for path, text in texts.items():
        for name in _imported(ast.parse(text)) & files.keys():
            users.setdefault(files[name], set()).add(path)
    reached: set[str] = set()
    left = [user for path in changed for user in _first(path, texts)]
    while left:
        path = left.pop()
        if path not in reached:
            reached.add(path)
            left += [user for user in users.get(path, ()) if not user.endswith("/conftest.py")]
    return [path for path in texts if _is_test(path) and _is_chosen(path, reached)]


def _first(path: str, texts: dict[str, str]) -> list[str]:
    if path.endswith(".py"):
        inside = path.removesuffix("conftest.py") if path.endswith("/conftest.py") else None
        return [path, *(one for one in texts if inside and one.startswith(inside))]
    name = path.rpartition("/")[2]
    return [one for one, text in texts.items() if name in text]


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    left: list[ast.AST] = [tree]
    for node in left:
        # An import is a statement, and never within an expression.
        left += [one for one in ast.iter_child_nodes(node) if isinstance(one, _HOLDERS)]
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def _is_test(path: str) -> bool:
    return path.startswith("tests/") and path.rpartition("/")[2].startswith("test_")


def _is_chosen(path: str, reached: set[str]) -> bool:
    return path in reached or path.startswith(f"{_ALWAYS}/")
