"""Which folder may import which. Every arrow points down; a folder without a row fails.

A room is a folder at the top of a tree, or a file there. The tables say what is, not what might be:
a row that allows what nobody does fails too. Another tree is one more entry in TREES.
"""

import ast
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.contract.graphs import Tree, imports, name_of, python_graph, script_graph, script_imports

ROOT = Path(__file__).resolve().parents[2]
BROWSER = {"js", "pyodide", "pyodide_js"}

# From the bottom up; each room with the rooms below it that it imports.
APP_FLOORS = (
    {"errors": "", "domain": ""},
    {"colour": "domain", "imaging": "domain", "container": "domain errors"},
    {
        "metadata": "colour container domain",
        "compose": "domain imaging",
        "segment": "domain errors imaging",
        "faces": "domain errors imaging",
    },
    {
        "formats": "container domain errors imaging metadata",
        "refine": "domain imaging segment",
    },
    {
        "decode": "colour container domain errors formats imaging",
        "output": "domain errors formats imaging metadata",
    },
    {
        "edit": "compose domain errors faces imaging output refine",
        "pipeline": "compose container decode domain errors imaging output refine segment",
    },
    {
        "session": "compose container decode domain edit errors faces formats imaging metadata"
        " output pipeline segment"
    },
    {"bridge": "container decode domain errors formats imaging session"},
)
# Of a room that has folders, each folder with the others that it imports; "." is the room's own
# files. Folders of formats/ know nothing of each other.
APP_FOLDERS = {
    "edit": {
        ".": "head",
        "checks": ". head presets",
        "export": ".",
        "head": ".",
        "presets": ". export",
    },
    "formats": {
        ".": "bmp gif heif jpeg jpeg/coded jxl png tiff webp",
        **dict.fromkeys(("bmp", "gif", "heif", "jxl", "tiff", "webp"), ""),
        "jpeg": "jpeg/coded",
        "jpeg/coded": "jpeg",
        "png": "png/coded",
        "png/coded": "png",
    },
    "metadata": {
        ".": "values",
        "neutral": ".",
        "values": ". values/exif values/xmp",
        "values/exif": ". values",
        "values/xmp": ". values values/exif",
    },
}
TOOLS_FLOORS = (
    {"env": ""},
    {"fetch": "env", "serve": "env", "touched": "env"},
    {"hosting": "env serve"},
    {"site": "env fetch hosting serve"},
    {
        "verify": "env fetch serve site",
        "measure": "env fetch serve site",
        "check": "env fetch site touched",
    },
    {"command": "check env fetch hosting measure serve site verify"},
)
TOOLS_FOLDERS = {"measure": {".": "", "opening": ".", "peers": "."}}
# What these import of other trees; what has no row imports nothing of them. The models are prepared
# and judged with tools, and what measures stands above the models.
OTHER_TREES = {"model": "app tools", "tools/measure": "app model", "tools/site": "app"}

SCRIPT_FLOORS = (
    {"messages": "", "pace": "", "rpc": "", "seal": ""},
    {"files": "rpc", "photos": "messages pace rpc", "workers": "rpc seal"},
    {"engine": "files rpc"},
    {"edit": "photos rpc", "load": "engine pace rpc seal"},
    {"ui": "edit messages pace photos"},
    {"main": "edit load photos rpc seal ui"},
)
SCRIPT_FOLDERS = {
    "photos": {".": "", "list": ".", "out": "."},
    "seal": {".": "", "leaks": "."},
    "ui": {
        ".": "edit presets queue sections",
        "edit": ".",
        "presets": ".",
        "queue": ".",
        "sections": ". edit",
    },
    "workers": {".": "jpeg ort python", "jpeg": "", "ort": "", "python": ""},
}


def room_of(module: str) -> str:
    return module.split("/", maxsplit=1)[0]


def folder_of(module: str, graph: Mapping[str, frozenset[str]]) -> str:
    """Where in its room a module lies: "." or the path of a folder."""
    is_folder = any(other.startswith(f"{module}/") for other in graph)
    steps = module.split("/")[1:] if is_folder else module.split("/")[1:-1]
    return "/".join(steps) or "."


def arrows(
    graph: Mapping[str, frozenset[str]], place: Callable[[str], str]
) -> dict[str, dict[str, str]]:
    """Each place with those that it imports, and one import of each for the message."""
    found: dict[str, dict[str, str]] = {place(module): {} for module in graph if module}
    for module, targets in graph.items():
        for target in sorted(targets):
            if place(target) != place(module):
                found[place(module)].setdefault(place(target), f"{module} imports {target}")
    return found


def complaints(
    found: Mapping[str, Mapping[str, str]], rows: Mapping[str, str], where: str = ""
) -> list[str]:
    """What a table and the code don't agree on."""
    said = {name: set(row.split()) for name, row in rows.items()}
    return [
        *(f"{where}{name} has no row" for name in found if name not in said),
        *(f"{where}{name} is not there" for name in said if name not in found),
        *(
            f"{where}{name}: {example}"
            for name in found.keys() & said.keys()
            for target, example in found[name].items()
            if target not in said[name]
        ),
        *(
            f"{where}{name} does not import {target}"
            for name in found.keys() & said.keys()
            for target in said[name] - set(found[name])
        ),
    ]


def circle(graph: Mapping[str, frozenset[str]]) -> list[str]:
    """One circle of modules; empty where there is none."""
    left = {module: set(targets) & set(graph) for module, targets in graph.items()}
    while ends := [module for module, targets in left.items() if not targets & set(left)]:
        for module in ends:
            del left[module]
    way: list[str] = sorted(left)[:1]
    while way and way[-1] not in way[:-1]:
        way.append(min(left[way[-1]] & set(left)))
    return way[way.index(way[-1]) :] if way else []


def other_trees() -> dict[str, dict[str, str]]:
    """Each tree, of tools each room, with the other trees that it imports."""
    found: dict[str, dict[str, str]] = {}
    for tree in ("app", "model", "tools"):
        for path in sorted((ROOT / tree).rglob("*.py")):
            steps = name_of(path, ROOT).split("/")
            place = "/".join(steps[:2]) if tree == "tools" else tree
            for name in imports(path):
                target = name.split(".")[0]
                if target in {"app", "model", "tools"} - {tree}:
                    found.setdefault(place, {}).setdefault(target, f"{path} imports {name}")
    return found


TREES = {
    "app": Tree(ROOT / "app", python_graph, APP_FLOORS, APP_FOLDERS),
    "tools": Tree(ROOT / "tools", python_graph, TOOLS_FLOORS, TOOLS_FOLDERS),
    "static/js": Tree(ROOT / "static/js", script_graph, SCRIPT_FLOORS, SCRIPT_FOLDERS),
}
APP = sorted((ROOT / "app").rglob("*.py"))


@pytest.fixture(params=TREES)
def tree(request: pytest.FixtureRequest) -> Tree:
    return TREES[request.param]


def test_every_room_imports_what_its_row_says(tree: Tree) -> None:
    rows = {room: row for floor in tree.floors for room, row in floor.items()}
    assert complaints(arrows(tree.graph, room_of), rows) == []


def test_every_arrow_points_down(tree: Tree) -> None:
    below: set[str] = set()
    for floor in tree.floors:
        assert {one for row in floor.values() for one in row.split()} <= below
        below |= set(floor)


def test_every_folder_of_a_room_imports_what_its_row_says(tree: Tree) -> None:
    rooms = {room_of(module) for module in tree.graph if folder_of(module, tree.graph) != "."}
    assert rooms == set(tree.folders)
    for room, rows in tree.folders.items():
        inside = {
            module: frozenset(one for one in targets if room_of(one) == room)
            for module, targets in tree.graph.items()
            if room_of(module) == room
        }
        found = arrows(inside, lambda module: folder_of(module, tree.graph))
        assert complaints(found, rows, f"{room}/") == []


def test_no_modules_import_each_other_in_a_circle(tree: Tree) -> None:
    assert circle(tree.graph) == []


def test_every_tree_imports_of_others_what_its_row_says() -> None:
    assert complaints(other_trees(), OTHER_TREES) == []


def test_what_the_tables_would_complain_of() -> None:
    graph = {
        "low": frozenset[str](),
        "high/one": frozenset({"low", "new/two"}),
        "new/two": frozenset({"high/one"}),
    }
    assert circle(graph) == ["high/one", "new/two", "high/one"]
    assert complaints(arrows(graph, room_of), {"low": "gone", "high": "low", "old": ""}) == [
        "new has no row",
        "old is not there",
        "high: high/one imports new/two",
        "low does not import gone",
    ]
    assert folder_of("formats/jpeg/walk", {"formats/jpeg/walk": frozenset()}) == "jpeg"


def test_the_graph_is_read_from_the_code() -> None:
    graph = TREES["app"].graph
    assert {"session/methods", "session/answers", "container/pieces"} <= graph["bridge"]
    assert "domain" in graph["formats/jpeg/strip"]
    assert {"site/bundle", "fetch/lock"} <= TREES["tools"].graph["site/assets"]
    graph = TREES["static/js"].graph
    assert {"load/once", "load/open-tab", "ui/view"} <= graph["main"]
    assert {"rpc/rpc", "workers/jpeg/orient"} <= graph["workers/pipeline.worker"]
    assert {target for targets in graph.values() for target in targets} <= graph.keys()


def test_imports_of_a_script_are_found_and_types_are_not() -> None:
    text = """
    /** @typedef {import("./type.js").Type} Type */
    import "./effect.js"; // import "./comment.js";
    import {
      one,
    } from "../room/named.js";
    export * from "./again.js";
    const late = () => import("./late.js"), address = "https://x/*.js";
    """
    found = ["./effect.js", "../room/named.js", "./again.js", "./late.js"]
    assert script_imports(text) == found


# Of hundreds of files at once: a test takes longer to begin than to look at one.
def test_only_the_bridge_knows_the_browser() -> None:
    knowing = [path for path in APP if {name.split(".")[0] for name in imports(path)} & BROWSER]
    assert knowing == [ROOT / "app/bridge.py"]


def test_pyodide_has_every_package() -> None:
    # ImageCms and the network are what CPython has and the sealed tab has not.
    lacking = {"PIL.ImageCms", "socket", "urllib", "urllib.request", "http"}
    wanted = {
        path: {part for name in imports(path) for part in (name, name.rpartition(".")[0])}
        for path in APP
    }
    assert {path: parts & lacking for path, parts in wanted.items() if parts & lacking} == {}
    assert [path for path in APP if "ImageCms" in path.read_text(encoding="utf-8")] == []


def test_module_says_what_it_is_in_five_lines() -> None:
    said = {path: ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) for path in APP}
    assert len(said) > 200
    assert [path for path, words in said.items() if not words] == []
    assert [path for path, words in said.items() if words and len(words.splitlines()) > 5] == []
