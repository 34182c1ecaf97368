"""The bridge under CPython: small stand-ins for `js` and `pyodide.ffi`."""

import asyncio
import json
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.bridge import dispatch
from app.domain import Format, Options
from app.errors import ALL_CODES
from app.metadata import inspect as inspecting
from app.metadata.findings import Finding, Kind
from app.metadata.strip import strip as stripping
from app.metadata.strip.stripped import Stripped
from tests.unit.files import gradient, save

NULL = SimpleNamespace(name="null")
PHOTO = save(gradient(60, 90), "PNG")
CONTRACT = {"size": 16, "mean": [0.5] * 3, "std": [1.0] * 3, "scale": "255"}
PARAMS = {"options": {}, "contract": CONTRACT}


class JsBuffer:
    """A Uint8Array or Float32Array."""

    def __init__(self, data: Any) -> None:
        self.data = data

    def to_bytes(self) -> bytes:
        return bytes(memoryview(self.data).cast("B"))


@pytest.fixture(autouse=True)
def _browser(monkeypatch: pytest.MonkeyPatch) -> None:
    js, pyodide, ffi = ModuleType("js"), ModuleType("pyodide"), ModuleType("pyodide.ffi")
    vars(js)["Array"] = SimpleNamespace(of=lambda *items: list(items))
    vars(ffi)["jsnull"] = NULL
    vars(ffi)["to_js"] = lambda value: value if isinstance(value, int) else JsBuffer(value)
    for module in (js, pyodide, ffi):
        monkeypatch.setitem(sys.modules, module.__name__, module)


async def disc(tensor: JsBuffer, size: int) -> SimpleNamespace:
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
) -> tuple[dict[str, Any], Any]:
    page = page or Page()
    body = None if source is None else JsBuffer(source)
    text = params if isinstance(params, str) else json.dumps(params)
    work = dispatch(method, text, body, segment, page.report, page.is_cancelled, read)
    header, payload = asyncio.run(work)
    return json.loads(header), payload


def test_process_answers_header_and_file() -> None:
    page = Page()
    header, payload = call(page=page)
    assert header == {
        "ok": True,
        "mime_type": "image/png",
        "width": 90,
        "height": 60,
        "format": "PNG",
        "notes": [],
    }
    assert payload.to_bytes().startswith(b"\x89PNG")
    assert [news[0] for news in page.heard[::2]] == [
        "inspect",
        "decode",
        "segment",
        "refine",
        "compose",
        "encode",
        "verify",
    ]
    mattes = [news[3] for news in page.heard]
    assert [matte is not NULL for matte in mattes].count(True) == 1


def test_notes_cross_with_their_details() -> None:
    async def nothing(_: JsBuffer, size: int) -> SimpleNamespace:
        return SimpleNamespace(raw=JsBuffer(bytes(4 * size * size)))

    header, _ = call(segment=nothing)
    assert header["notes"] == [{"code": "NO_SUBJECT", "detail": None}]


@pytest.mark.parametrize("stop_after", range(14))
def test_cancel_is_an_answer_at_every_report(stop_after: int) -> None:
    page = Page(stop_after)
    header, payload = call(page=page)
    assert header["error"]["code"] == "CANCELLED"
    assert payload is NULL
    assert len(page.heard) == stop_after + 1


def test_cancel_message_gets_its_turn() -> None:
    page = Page()

    async def scenario() -> str:
        asyncio.get_running_loop().call_soon(lambda: setattr(page, "stop_after", 0))
        answer = await dispatch(
            "process", json.dumps(PARAMS), JsBuffer(PHOTO), disc, page.report, page.is_cancelled
        )
        return str(answer[0])

    assert "CANCELLED" in asyncio.run(scenario())
    assert len(page.heard) < 4


@pytest.mark.parametrize("code", [*ALL_CODES, "FROM_TOMORROW"])
def test_the_segment_workers_error_keeps_its_code(code: str) -> None:
    async def fail(*_: object) -> SimpleNamespace:
        return SimpleNamespace(error=SimpleNamespace(code=code, message="No.", detail="why"))

    header, payload = call(segment=fail)
    assert payload is NULL
    assert header["ok"] is False
    assert header["error"]["code"] == (code if code in ALL_CODES else "INTERNAL")
    assert header["error"]["message"] == "No."
    assert "why" in header["error"]["detail"]


def test_map_of_another_size_is_the_backends_fault() -> None:
    async def short(*_: object) -> SimpleNamespace:
        return SimpleNamespace(raw=JsBuffer(bytes(12)))

    assert call(segment=short)[0]["error"]["code"] == "BACKEND_FAILED"


def test_broken_promise_is_an_answer_too() -> None:
    async def reject(*_: object) -> SimpleNamespace:
        message = "the port is closed"
        raise RuntimeError(message)

    error = call(segment=reject)[0]["error"]
    assert error["code"] == "INTERNAL"
    assert "the port is closed" in error["detail"]
    assert "Traceback" in error["detail"]


BAD = [
    (b"", "INPUT_UNREADABLE"),
    (b"%PDF-1.7", "INPUT_UNSUPPORTED"),
    (b"<svg/>", "INPUT_UNSUPPORTED"),
]


@pytest.mark.parametrize(
    ("method", "source", "code"),
    [
        *((method, *bad) for method in ("process", "preview", "inspect", "strip") for bad in BAD),
        # How much of a file must be there to tell what is picture is for each format to say.
        ("process", PHOTO[:99], "INPUT_UNREADABLE"),
        ("preview", PHOTO[:99], "INPUT_UNREADABLE"),
    ],
)
def test_bad_input_by_its_code(method: str, source: bytes, code: str) -> None:
    error = call(method, {**PARAMS, "name": "a"}, source=source)[0]["error"]
    assert (error["code"], error["retryable"]) == (code, False)
    assert error["message"]
    assert error["detail"]


def test_limit_comes_from_the_options() -> None:
    header, _ = call(params={**PARAMS, "options": {"max_pixels": 100}})
    assert header["error"]["code"] == "INPUT_TOO_LARGE"


@pytest.mark.parametrize(
    "params",
    [
        "no JSON",
        "[]",
        {"options": {}},
        {**PARAMS, "options": {"max_pixels": 0}},
        {**PARAMS, "options": {"max_pixel": 1}},
        {**PARAMS, "contract": {**CONTRACT, "scale": "1"}},
    ],
)
def test_senseless_parameters_are_our_own_fault(params: object) -> None:
    assert call(params=params)[0]["error"]["code"] == "INTERNAL"


def test_preview() -> None:
    header, payload = call("preview", {"options": {}}, save(gradient(), "TIFF"))
    assert (header["format"], header["mime_type"]) == ("TIFF", "image/jpeg")
    assert payload.to_bytes().startswith(b"\xff\xd8")


SECRET = b"SECRET"


@pytest.fixture
def _planted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands in for a real format: a planted word is all that it finds and removes."""

    def look(data: bytes) -> tuple[Finding, ...]:
        at = data.find(SECRET)
        return (Finding("tail", at, len(SECRET), Kind.TEXT),) if at >= 0 else ()

    def clean(data: bytes, _: Options) -> Stripped:
        return Stripped(data.replace(SECRET, b"", 1), "image/png", ".png")

    monkeypatch.setitem(inspecting._INSPECTORS, Format.PNG, look)
    monkeypatch.setitem(stripping._STRIPPERS, Format.PNG, clean)


NAMED = {"options": {}, "name": "Beach.png"}


@pytest.mark.usefixtures("_planted")
def test_inspect_answers_a_header_alone() -> None:
    header, payload = call("inspect", NAMED, PHOTO + SECRET)
    assert header["ok"] is True
    assert (header["format"], header["size_bytes"]) == ("PNG", len(PHOTO) + len(SECRET))
    assert header["counts"]["text"] == 1
    assert [found["name"] for found in header["findings"] if found["kind"] == "text"] == ["tail"]
    assert payload is NULL


@pytest.mark.usefixtures("_planted")
def test_strip_answers_the_clean_file_and_what_was_removed() -> None:
    header, payload = call("strip", NAMED, PHOTO + SECRET)
    assert payload.to_bytes() == PHOTO
    assert (header["ok"], header["mime_type"], header["suffix"]) == (True, "image/png", ".png")
    assert header["size_before"] - header["size_after"] == len(SECRET)
    assert header["counts"]["text"] == 1


@pytest.mark.usefixtures("_planted")
def test_strip_holds_back_what_is_not_clean() -> None:
    header, payload = call("strip", NAMED, PHOTO + SECRET + SECRET)
    assert header["error"]["code"] == "METADATA_LEFT"
    assert payload is NULL


def test_bundle_and_its_check() -> None:
    files = [PHOTO, PHOTO[:99]]
    names, sizes = ["photo-1.png", "photo-2.png"], [len(file) for file in files]

    def read(index: int, start: int, end: int) -> JsBuffer:
        return JsBuffer(files[index][start:end])

    params = {"names": names, "sizes": sizes}
    header, payload = call("bundle", params, source=None, read=read)
    body, at, zipped = payload.to_bytes(), 0, b""
    for length, file in zip(header["frames"], [*files, b""], strict=True):
        zipped += body[at : at + length] + file
        at += length

    files[:] = [zipped]
    params = {**params, "length": len(zipped)}
    assert call("check_bundle", params, source=None, read=read)[0] == {"ok": True}
    files[:] = [zipped.replace(b"photo-2", b"photo-3")]
    header, _ = call("check_bundle", params, source=None, read=read)
    assert header["error"]["code"] == "INTERNAL"


def test_no_memory_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhaust(_: bytes) -> tuple[Finding, ...]:
        raise MemoryError

    monkeypatch.setitem(inspecting._INSPECTORS, Format.PNG, exhaust)
    error = call("inspect", NAMED)[0]["error"]
    assert (error["code"], error["retryable"]) == ("OUT_OF_MEMORY", True)


def test_version_needs_nothing_else() -> None:
    answer = asyncio.run(dispatch("version", "{}", None, None, None, None))
    assert set(json.loads(answer[0])["versions"]) == {"python", "numpy", "pillow"}


@pytest.mark.parametrize("method", ["", "__init__", "Process"])
@pytest.mark.parametrize("source", [PHOTO, None])
def test_unknown_method(method: str, source: bytes | None) -> None:
    error = call(method, source=source)[0]["error"]
    assert (error["code"], error["detail"]) == ("UNKNOWN_METHOD", method)
