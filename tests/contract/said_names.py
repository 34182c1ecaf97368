"""Collects what the inspection calls things, from its source: names of findings, labels of values.

A name stands where `Finding` and its like are made, beside its `Kind` in a table, or in a variable
that is called a name or a label. What a file brings itself (the letters of a chunk) is a place.
"""

import ast
import functools
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from tools.env.paths import ROOT

PLACE = "{}"
# Which argument of a call is a name.
_CALLS = {"Value": 1, "said": 1, "Told": 0, "Finding": 0, "tail_finding": 2}
_LOWER = {"_value": 0, "Waste": 2}
_VARIABLES = {"name", "label", "said_name", "called", "behind"}
_TABLES = {"_PLAIN_NAMES", "_AUXILIARY", "_GROUPS", "NAMES"}
# Where none of these stands, no name does.
_SAID_BY = (
    "Kind",
    "Finding",
    "Block(",
    "Waste(",
    *_TABLES,
    *(f" {name} = " for name in _VARIABLES),
)
# What a check of a saved file finds is told to nobody; a stretch's contents are no name.
_NOT_SHOWN = ("output",)
_NO_NAMES = {"_STARTS"}


@functools.cache
def names_in_source() -> dict[str, str]:
    """All names, each with a module that says it."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "app").rglob("*.py")):
        steps = path.relative_to(ROOT).with_suffix("").parts
        if steps[1] in _NOT_SHOWN:
            continue
        if not any(word in path.read_text("utf-8") for word in _SAID_BY):
            continue
        module = importlib.import_module(".".join(steps).removesuffix(".__init__"))
        for name in _names_of(path, module):
            found.setdefault(name, module.__name__)
    return found


def _names_of(path: Path, module: ModuleType) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    skipped = {id(inner) for node in _tables(tree, _NO_NAMES) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        for said in _said(node, module):
            yield from _texts(said, module)
    for table in _tables(tree, _TABLES):
        for value in table.values if isinstance(table, ast.Dict) else _lasts(table):
            yield from _texts(value, module)


def _said(node: ast.AST, module: ModuleType) -> Iterator[ast.expr]:
    match node:
        case ast.Call(func=ast.Name(id=called), args=args):
            yield from _given(called, args)
        case ast.FunctionDef(name=called) if called.endswith("_name"):
            returned = (one.value for one in ast.walk(node) if isinstance(one, ast.Return))
            yield from (one for one in returned if isinstance(one, ast.Constant))
        case ast.Assign(targets=[ast.Name(id=variable)], value=value) if variable in _VARIABLES:
            yield value
        case ast.Tuple(elts=elements):
            yield from _beside_kind(elements)
        case ast.For(target=ast.Tuple(elts=targets), iter=ast.Name(id=table)):
            names = [ast.unparse(target) for target in targets]
            if "label" in names:
                rows = getattr(module, table, ())
                yield from (ast.Constant(row[names.index("label")]) for row in rows)


def _given(called: str, args: list[ast.expr]) -> Iterator[ast.expr]:
    """What a call is given as a name."""
    if called in _CALLS:
        yield from args[_CALLS[called] : _CALLS[called] + 1]
    # Labels that begin with a capital, however they are given.
    elif called in _LOWER and len(args) > _LOWER[called]:
        yield _capital(args[_LOWER[called]])
    elif called == "Block" and any(ast.unparse(one) == "Use.EXTRA" for one in args):
        yield args[0]


def _capital(label: ast.expr) -> ast.expr:
    if not isinstance(label, ast.Constant) or not isinstance(label.value, str):
        return label
    return ast.Constant(label.value[:1].upper() + label.value[1:])


def _beside_kind(elements: list[ast.expr]) -> Iterator[ast.expr]:
    """The one text behind a kind, else the one before it."""
    for at, element in enumerate(elements):
        if isinstance(element, ast.Attribute) and ast.unparse(element.value) == "Kind":
            near = [*elements[at + 1 : at + 2], *elements[max(at - 1, 0) : at]]
            yield from [one for one in near if isinstance(one, (ast.Constant, ast.JoinedStr))][:1]


def _tables(tree: ast.AST, names: set[str]) -> Iterator[ast.Dict | ast.Tuple]:
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        value = getattr(node, "value", None)
        if any(isinstance(one, ast.Name) and one.id in names for one in targets) and isinstance(
            value, (ast.Dict, ast.Tuple)
        ):
            yield value


def _lasts(table: ast.Tuple) -> Iterator[ast.expr]:
    yield from (row.elts[-1] for row in table.elts if isinstance(row, ast.Tuple))


def _texts(node: ast.expr, module: ModuleType) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from (*_texts(body, module), *_texts(other, module))
        case ast.BoolOp(values=values):
            for value in values:
                yield from _texts(value, module)
        case ast.Name(id=name):
            named = getattr(module, name, None)
            if isinstance(named, str):
                yield named
        case ast.JoinedStr(values=parts):
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else PLACE for p in parts)
