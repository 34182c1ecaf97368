"""Who imports whom: read from the code of a Python package or of a folder of scripts."""

import ast
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

_HOLDERS = ast.stmt, ast.excepthandler, ast.match_case


@dataclass(frozen=True)
class Tree:
    """One tree of code and what is said of it; a module is its path in there, less the suffix."""

    root: Path
    read: Callable[[Path], Mapping[str, frozenset[str]]]
    floors: Sequence[Mapping[str, str]]
    folders: Mapping[str, Mapping[str, str]]

    @cached_property
    def graph(self) -> Mapping[str, frozenset[str]]:
        return self.read(self.root)


def python_graph(root: Path) -> dict[str, frozenset[str]]:
    """Each module of a package with the modules that it imports, at any place in it."""
    modules = {name_of(path, root): path for path in sorted(root.rglob("*.py"))}

    def imported(path: Path) -> Iterator[str]:
        for name in imports(path):
            steps = name.split(".")
            if steps[0] != root.name:
                continue
            # "from app.decode import decode" may be a module or a thing in one.
            tries = ("/".join(steps[1:end]) for end in range(len(steps), 0, -1))
            yield next(one for one in tries if one in modules)

    return {
        name: frozenset(one for one in imported(path) if one and one != name)
        for name, path in modules.items()
    }


def name_of(path: Path, root: Path) -> str:
    steps = path.relative_to(root).with_suffix("").parts
    return "/".join(steps[:-1] if steps[-1] == "__init__" else steps)


def imports(path: Path) -> Iterator[str]:
    return iter(_imports(path))


@cache
def _imports(path: Path) -> tuple[str, ...]:
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    left: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    for node in left:
        # An import is a statement, and never within an expression.
        left += [one for one in ast.iter_child_nodes(node) if isinstance(one, _HOLDERS)]
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


# What is kept of a script: the strings; what goes: the comments.
_SCRIPT_TOKEN = re.compile(r'("(?:\\.|[^"\\\n])*")|/\*.*?\*/|//[^\n]*', re.DOTALL)
_SCRIPT_IMPORT = re.compile(r'(?:\bfrom\s*|\bimport\s*\(?\s*)"(\.[^"]+)"')


def script_graph(root: Path) -> dict[str, frozenset[str]]:
    """Each script with those that it imports, at its start or when it runs.

    JSDoc's types count for nothing: they are gone when the page runs, and may point anywhere.
    """

    def name(path: Path | str) -> str:
        return posixpath.splitext(str(path))[0]

    graph = {}
    for path in sorted(root.rglob("*.js")):
        place = path.relative_to(root)
        targets = script_imports(path.read_text("utf-8"))
        scripts = (one for one in targets if not one.endswith(".json"))  # words are no code
        found = (posixpath.normpath(posixpath.join(place.parent, one)) for one in scripts)
        graph[name(place)] = frozenset(name(one) for one in found)
    return graph


def script_imports(text: str) -> list[str]:
    bare = _SCRIPT_TOKEN.sub(lambda token: token[1] or " ", text)
    return _SCRIPT_IMPORT.findall(bare)
