"""The other side of the bridge under CPython: stand-ins for `js`, `pyodide.ffi` and the page."""

import asyncio
import json
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.bridge import dispatch
from tests.unit.files import gradient, save

NULL = SimpleNamespace(name="null")
PHOTO = save(gradient(60, 90), "PNG")
CONTRACT = {
    "name": "photo",
    "output": "map",
    "size": 16,
    "mean": [0.5] * 3,
    "std": [1.0] * 3,
    "scale": "255",
}
PARAMS = {"options": {}, "fast": CONTRACT, "fine": None}
BOTH = {**PARAMS, "fine": {**CONTRACT, "sides": [960, 1024]}}


class JsBuffer:
    """A Uint8Array or Float32Array."""

    def __init__(self, data: Any) -> None:
        self.data = data

    def to_bytes(self) -> bytes:
        return bytes(memoryview(self.data).cast("B"))


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the bridge import what only a browser has."""
    js, pyodide, ffi = ModuleType("js"), ModuleType("pyodide"), ModuleType("pyodide.ffi")
    vars(js)["Array"] = SimpleNamespace(of=lambda *items: list(items))
    vars(ffi)["jsnull"] = NULL
    vars(ffi)["to_js"] = to_js
    for module in (js, pyodide, ffi):
        monkeypatch.setitem(sys.modules, module.__name__, module)


def to_js(value: Any) -> Any:
    if isinstance(value, list):
        return [to_js(one) for one in value]
    return value if isinstance(value, (int, str)) else JsBuffer(value)


def answered(raw: Any) -> SimpleNamespace:
    """What the other side says of one map."""
    return SimpleNamespace(
        outputs=[["map", JsBuffer(raw.tobytes()), [1, 1, *raw.shape], raw.dtype.name]]
    )


async def disc(_graph: str, feeds: list[Any], wanted: list[str]) -> SimpleNamespace:
    ((name, tensor, shape, dtype),) = feeds
    size = shape[-1]
    assert (name, wanted, dtype, shape) == ("photo", ["map"], "float32", [1, 3, size, size])
    assert len(tensor.to_bytes()) == 4 * 3 * size * size
    y, x = np.mgrid[:size, :size] / (size - 1) - 0.5
    return answered(np.clip(3 - 9 * np.hypot(x, y), 0, 1).astype(np.float32))


class Page:
    """The other side: what it hears, when it stops."""

    def __init__(self, stop_after: int = 999) -> None:
        self.heard: list[tuple[Any, ...]] = []
        self.stop_after = stop_after

    def report(self, *news: Any) -> None:
        self.heard.append(news)

    def is_cancelled(self) -> bool:
        return len(self.heard) > self.stop_after


def call(
    method: str = "process",
    params: object = PARAMS,
    source: bytes | None = PHOTO,
    run: Any = disc,
    *,
    page: Page | None = None,
    turn: Any = None,
    look: Any = None,
    **files: bytes,
) -> tuple[dict[str, Any], Any]:
    page = page or Page()
    body = None if source is None else JsBuffer(source)
    given: dict[str, Any] = {name: JsBuffer(file) for name, file in files.items()}
    text = params if isinstance(params, str) else json.dumps(params)
    work = dispatch(
        method,
        text,
        source=body,
        run=run,
        report=page.report,
        is_cancelled=page.is_cancelled,
        turn=turn,
        look=look,
        **given,
    )
    header, payload = asyncio.run(work)
    return json.loads(header), payload
