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
CONTRACT = {"size": 16, "mean": [0.5] * 3, "std": [1.0] * 3, "scale": "255"}
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
    vars(ffi)["to_js"] = lambda value: value if isinstance(value, int) else JsBuffer(value)
    for module in (js, pyodide, ffi):
        monkeypatch.setitem(sys.modules, module.__name__, module)


async def disc(tensor: JsBuffer, size: int, _tier: str) -> SimpleNamespace:
    assert len(tensor.to_bytes()) == 4 * 3 * size * size
    y, x = np.mgrid[:size, :size] / (size - 1) - 0.5
    raw = np.clip(3 - 9 * np.hypot(x, y), 0, 1).astype(np.float32)
    return SimpleNamespace(raw=JsBuffer(raw.ravel().tobytes()))


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
    segment: Any = disc,
    *,
    page: Page | None = None,
    read: Any = None,
    turn: Any = None,
) -> tuple[dict[str, Any], Any]:
    page = page or Page()
    body = None if source is None else JsBuffer(source)
    text = params if isinstance(params, str) else json.dumps(params)
    work = dispatch(
        method,
        text,
        source=body,
        segment=segment,
        report=page.report,
        is_cancelled=page.is_cancelled,
        read=read,
        turn=turn,
    )
    header, payload = asyncio.run(work)
    return json.loads(header), payload
