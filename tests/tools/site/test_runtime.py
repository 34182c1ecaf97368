"""The models' runtime with steps of ours: the same answers, and nothing else changed."""

import gzip
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tools.site.compiling import content, text_of
from tests.tools.site.node_scripts import run
from tools.env.errors import BuildError
from tools.env.paths import CATALOGUE
from tools.env.venv import Venv
from tools.site import runtime
from tools.site.assets import fetched, graph_paths, pinned_parts
from tools.site.kernel import Kernel
from tools.site.models import catalogued_graphs
from tools.site.slim import Slim, slimmed
from tools.site.wasm import (
    CODE,
    EXPORTS,
    FUNCTIONS,
    TYPES,
    imported_functions,
    number,
    read_number,
    spliced,
)

GLUE = ("ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs")
GRAPH, SIDE = "isnet-int8-qdq", 64


@pytest.fixture(scope="module")
def published() -> Slim:
    parts = pinned_parts()
    return slimmed(parts, fetched(parts))


@pytest.fixture(scope="module")
def shipped(compiler: Venv, published: Slim) -> Slim:
    return Kernel().with_runtime(published)


def functions(code: bytes) -> list[bytes]:
    data = content(code)[CODE]
    count, at = read_number(data, 0)
    found = []
    for _ in range(count):
        length, at = read_number(data, at)
        found.append(data[at : at + length])
        at += length
    return found


def test_compiled_anew_it_is_what_is_pinned(published: Slim, shipped: Slim, steps: bytes) -> None:
    part = next(part for part in published.parts if part.name == runtime.NAME)
    made = runtime.with_steps(part, published.paths[part.name], steps)
    assert hashlib.sha256(made).hexdigest() == runtime.SHA256
    assert shipped.paths[part.name].read_bytes() == made


def test_two_functions_call_two_more_and_all_else_is_as_published(
    published: Slim, shipped: Slim, steps: bytes
) -> None:
    before, after = (slim.paths[runtime.NAME].read_bytes() for slim in (published, shipped))
    one, other = content(before), content(after)
    assert one.keys() == other.keys()
    for kind in one.keys() - {TYPES, FUNCTIONS, CODE}:
        assert one[kind] == other[kind], kind
    old, new = functions(before), functions(after)
    assert new[len(old) :] == functions(steps)
    changed = [pair for pair in zip(old, new, strict=False) if pair[0] != pair[1]]
    names = exported(steps)
    for (was, became), place in zip(changed, runtime.PLACES, strict=True):
        start = before.index(was)
        kept = before[start : place.start], before[place.end : start + len(was)]
        assert all(kept)
        call = b"\x10" + number(imported_functions(before) + len(old) + names[place.calls])
        assert became == kept[0] + place.arguments + call + place.answer + kept[1]


def exported(code: bytes) -> dict[str, int]:
    """Name -> number, of functions."""
    data = content(code)[EXPORTS]
    count, at = read_number(data, 0)
    found = {}
    for _ in range(count):
        length, at = read_number(data, at)
        name, kind = data[at : at + length].decode(), data[at + length]
        index, at = read_number(data, at + length + 1)
        if kind == 0:
            found[name] = index
    return found


@pytest.mark.parametrize("name", ["product.c", "requantize.c"])
def test_no_step_has_a_stack_data_or_calls(compiler: Venv, name: str, tmp_path: Path) -> None:
    text = text_of(compiler, runtime.FLAGS, runtime.SOURCES / name, tmp_path)
    assert not re.findall(
        r"^\t(?:global\.[gs]et|call\w*|\.section\t\.(?:data|rodata|bss)).*", text, re.M
    )


def test_the_list_of_parts_tells_of_it(published: Slim, shipped: Slim) -> None:
    assert shipped.made_from.keys() - published.made_from.keys() == {runtime.NAME}
    for before, after in zip(published.parts, shipped.parts, strict=True):
        if before.name != runtime.NAME:
            assert before == after
            continue
        path = shipped.paths[after.name]
        assert (after.sha256, after.bytes) == (runtime.SHA256, path.stat().st_size)
        assert shipped.made_from[after.name] == before
        assert after.licence == "MIT AND Apache-2.0"
        assert after.licence_files == before.licence_files
        assert (after.file, after.when) == (before.file, before.when)


def idle() -> bytes:
    """Return steps that say they have done all, and have done nothing."""

    def section(kind: int, *entries: bytes) -> bytes:
        data = number(len(entries)) + b"".join(entries)
        return bytes([kind]) + number(len(data)) + data

    def name(text: str, index: int) -> bytes:
        return number(len(text)) + text.encode() + bytes([0, index])

    number_kind = b"\x7f"
    types = b"\x60\7" + 7 * number_kind + b"\1" + number_kind, b"\x60\x08" + 8 * number_kind + b"\0"
    # ``local.get 3``: as many rows as were asked for.
    bodies = b"\4\0\x20\3\x0b", b"\2\0\x0b"
    exports = name("product_of_neighbours", 0), name("requantize", 1)
    parts = section(TYPES, *types), section(FUNCTIONS, b"\0", b"\1"), section(EXPORTS, *exports)
    return b"\0asm\1\0\0\0" + b"".join(parts) + section(CODE, *bodies)


def test_the_fine_model_says_the_same_to_the_last_bit(
    published: Slim, shipped: Slim, tmp_path: Path
) -> None:
    for name in GLUE:
        (tmp_path / name).write_bytes(published.paths[name].read_bytes())
    [graph] = [graph for graph in catalogued_graphs(CATALOGUE) if graph.id == GRAPH]
    packed = graph_paths((graph,))[GRAPH].read_bytes()
    (tmp_path / "graph.onnx").write_bytes(gzip.decompress(packed))
    code = published.paths[runtime.NAME].read_bytes()
    lazy = {
        # So that it is known that the graph takes these ways at all.
        place.calls: spliced(code, idle(), (place,))
        for place in runtime.PLACES
    }
    ours = shipped.paths[runtime.NAME].read_bytes()
    told = {}
    for name, data in {"published": code, "shipped": ours, **lazy}.items():
        (tmp_path / name).write_bytes(data)
        told[name] = json.loads(run("runtime_run.mjs", tmp_path, name, SIDE))
    assert told["published"]["answers"] > 100
    assert told["shipped"] == told["published"]
    for name in lazy:
        assert told[name]["hash"] != told["published"]["hash"], name


def test_another_version_is_refused_until_its_place_is_found(published: Slim, steps: bytes) -> None:
    part = next(part for part in published.parts if part.name == runtime.NAME)
    other = replace(part, sha256="0" * 64)
    with pytest.raises(BuildError, match="are not known in this"):
        runtime.with_steps(other, published.paths[part.name], steps)


def test_where_the_compiler_can_not_be_had_the_published_one_is_shipped(
    published: Slim, no_compiler: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Kernel().with_runtime(published) is published
    assert "slower" in capsys.readouterr().err
    with pytest.raises(BuildError, match=no_compiler):
        Kernel(may_lack=False).with_runtime(published)


def test_a_place_outside_all_functions_is_refused(published: Slim, steps: bytes) -> None:
    code = published.paths[runtime.NAME].read_bytes()
    place = replace(runtime.PLACES[0], start=8, end=9)
    with pytest.raises(BuildError, match="no function at 0x8"):
        spliced(code, steps, (place,))


def test_numbers_are_read_as_they_are_written() -> None:
    for value in (0, 1, 127, 128, 16383, 16384, 2**32 - 1):
        assert read_number(number(value), 0) == (value, len(number(value)))
