"""The models' runtime with a step in vectors: the same answers, and nothing else changed."""

import gzip
import hashlib
import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tools.env.errors import BuildError
from tools.env.node import find_node
from tools.env.paths import CATALOGUE
from tools.env.venv import Venv
from tools.site import runtime
from tools.site.assets import fetched, graph_paths, pinned_parts
from tools.site.kernel import Kernel
from tools.site.models import catalogued_graphs
from tools.site.slim import Slim, slimmed
from tools.site.wasm import (
    CODE,
    FUNCTIONS,
    TYPES,
    imported_functions,
    number,
    read_number,
    sections,
    spliced,
)

HERE = Path(__file__).parent
GLUE = ("ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs")
GRAPH, SIDE = "isnet-int8-qdq", 64
# Eight numbers, no answer, no work: what is called in the step's place does nothing.
IDLE = (
    b"\0asm\1\0\0\0"
    + b"\1\x0c\1\x60\x08"
    + b"\x7f" * 8
    + b"\0"
    + b"\2\1\0"
    + b"\3\2\1\0"
    + b"\x0a\4\1\2\0\x0b"
)


@pytest.fixture(scope="module")
def compiler() -> Venv:
    venv = Venv()
    try:
        venv.ensure("kernel")
    except BuildError:
        pytest.skip("the compiler can't be had here")
    return venv


@pytest.fixture(scope="module")
def published() -> Slim:
    parts = pinned_parts()
    return slimmed(parts, fetched(parts))


@pytest.fixture(scope="module")
def shipped(compiler: Venv, published: Slim) -> Slim:
    return Kernel().with_runtime(published)


@pytest.fixture(scope="module")
def step(compiler: Venv, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return runtime.compile_step(compiler, tmp_path_factory.mktemp("step"))


def run(script: str, *words: object) -> str:
    node = find_node(Venv())
    command = [node.node, str(HERE / script), *map(str, words)]
    done = subprocess.run(
        command, env=node.environ, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def content(code: bytes) -> dict[int, list[bytes]]:
    found: dict[int, list[bytes]] = {}
    for kind, start, end in sections(code):
        found.setdefault(kind, []).append(code[start:end])
    return found


def functions(code: bytes) -> list[bytes]:
    [data] = content(code)[CODE]
    count, at = read_number(data, 0)
    found = []
    for _ in range(count):
        length, at = read_number(data, at)
        found.append(data[at : at + length])
        at += length
    return found


def test_compiled_anew_it_is_what_is_pinned(published: Slim, shipped: Slim, step: bytes) -> None:
    part = next(part for part in published.parts if part.name == runtime.NAME)
    made = runtime.with_step(part, published.paths[part.name], step)
    assert hashlib.sha256(made).hexdigest() == runtime.SHA256
    assert shipped.paths[part.name].read_bytes() == made


def test_one_function_calls_one_more_and_all_else_is_as_published(
    published: Slim, shipped: Slim, step: bytes
) -> None:
    before, after = (slim.paths[runtime.NAME].read_bytes() for slim in (published, shipped))
    one, other = content(before), content(after)
    assert one.keys() == other.keys()
    for kind in one.keys() - {TYPES, FUNCTIONS, CODE}:
        assert one[kind] == other[kind], kind
    old, new = functions(before), functions(after)
    assert new[len(old) :] == functions(step)
    [(changed, became)] = [pair for pair in zip(old, new, strict=False) if pair[0] != pair[1]]
    # The published loops have gone; before and behind them all is as it was.
    start = before.index(changed)
    [place] = runtime.PLACES
    call = b"\x10" + number(imported_functions(before) + len(old))
    kept = before[start : place.start], before[place.end : start + len(changed)]
    assert all(kept)
    assert became == kept[0] + place.arguments + call + kept[1]


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


def test_the_fine_model_says_the_same_to_the_last_bit(
    published: Slim, shipped: Slim, tmp_path: Path
) -> None:
    for name in GLUE:
        (tmp_path / name).write_bytes(published.paths[name].read_bytes())
    [graph] = [graph for graph in catalogued_graphs(CATALOGUE) if graph.id == GRAPH]
    packed = graph_paths((graph,))[GRAPH].read_bytes()
    (tmp_path / "graph.onnx").write_bytes(gzip.decompress(packed))
    code = published.paths[runtime.NAME].read_bytes()
    files = {
        "published": code,
        "shipped": shipped.paths[runtime.NAME].read_bytes(),
        # So that it is known that the graph takes this way at all.
        "idle": spliced(code, IDLE, runtime.PLACES),
    }
    told = {}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        told[name] = json.loads(run("runtime_run.mjs", tmp_path, name, SIDE))
    assert told["published"]["answers"] > 100
    assert told["shipped"] == told["published"]
    assert told["idle"]["hash"] != told["published"]["hash"]


def as_published(
    sums: np.ndarray[Any, Any], bias: np.ndarray[Any, Any], scales: np.ndarray[Any, Any], zero: int
) -> np.ndarray[Any, Any]:
    """Do what the runtime's own loops do, in float32."""
    value = (sums + bias).astype(np.float32) * scales
    value = np.clip(value, np.float32(-zero), np.float32(255 - zero))
    rounded: np.ndarray[Any, Any] = np.rint(value).astype(np.int32) + zero
    return rounded.astype(np.uint8)


def test_each_byte_is_that_of_the_published_loops(step: bytes, tmp_path: Path) -> None:
    random = np.random.default_rng(18)
    cases, data, expected = [], b"", b""
    for case in range(300):
        rows, columns = int(random.integers(1, 5)), int(random.integers(1, 70))
        zero, each, with_bias = int(random.integers(0, 256)), case % 2, case % 3
        spread = int(10 ** random.uniform(1, 8))
        sums = random.uniform(-spread, spread, (rows, columns)).astype(np.int32)
        bias = random.integers(-spread // 4, spread // 4 + 1, columns).astype(np.int32)
        scales = (random.uniform(0.2, 4, columns if each else 1) * 128 / spread).astype(np.float32)
        # Halves are there, too: they go to the even number.
        if case % 5 == 0:
            scales[:] = 0.5
            sums = random.integers(-600, 600, (rows, columns)).astype(np.int32)
        answers = as_published(sums, bias if with_bias else np.zeros_like(bias), scales, zero)
        parts = [sums.tobytes(), bias.tobytes(), scales.tobytes(), b"\xaa" * 16]
        offsets = np.cumsum([0, *map(len, parts)])
        room = b"\xaa" * (rows * columns + 16)
        block = b"".join(parts) + room
        cases.append(
            {
                "at": len(data),
                "size": len(block),
                "bias": int(offsets[1]) if with_bias else None,
                "scales": int(offsets[2]),
                "scaleBytes": scales.nbytes,
                "out": int(offsets[4]),
                "rows": rows,
                "columns": columns,
                "zero": zero,
            }
        )
        data += block
        expected += b"".join(parts) + answers.tobytes() + b"\xaa" * 16
    for name, written in {"step.wasm": step, "data": data}.items():
        (tmp_path / name).write_bytes(written)
    (tmp_path / "cases").write_text(json.dumps(cases), "utf-8")
    words = [tmp_path / name for name in ("step.wasm", "cases", "data", "out")]
    run("runtime_step.mjs", *words)
    assert (tmp_path / "out").read_bytes() == expected


def test_another_version_is_refused_until_its_place_is_found(published: Slim, step: bytes) -> None:
    part = next(part for part in published.parts if part.name == runtime.NAME)
    other = replace(part, sha256="0" * 64)
    with pytest.raises(BuildError, match="is not known in this"):
        runtime.with_step(other, published.paths[part.name], step)


def test_where_the_compiler_can_not_be_had_the_published_one_is_shipped(
    published: Slim,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def ensure(self: Venv, *groups: str) -> None:
        message = "no compiler"
        raise BuildError(message)

    monkeypatch.setattr(Venv, "ensure", ensure)
    monkeypatch.setenv("STAYPUT_CACHE", str(tmp_path))
    assert Kernel().with_runtime(published) is published
    assert "slower" in capsys.readouterr().err
    with pytest.raises(BuildError, match="no compiler"):
        Kernel(may_lack=False).with_runtime(published)


def test_a_place_outside_all_functions_is_refused(published: Slim, step: bytes) -> None:
    code = published.paths[runtime.NAME].read_bytes()
    place = replace(runtime.PLACES[0], start=8, end=9)
    with pytest.raises(BuildError, match="no function at 0x8"):
        spliced(code, step, (place,))


def test_numbers_are_read_as_they_are_written() -> None:
    for value in (0, 1, 127, 128, 16383, 16384, 2**32 - 1):
        assert read_number(number(value), 0) == (value, len(number(value)))
