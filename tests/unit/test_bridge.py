"""The bridge under CPython: small stand-ins for `js` and `pyodide.ffi`."""

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app import bridge
from app.bridge import dispatch
from app.domain import Tensors
from app.errors import ALL_CODES
from tests.unit.files import gradient, save
from tests.unit.javascript import (
    BOTH,
    CONTRACT,
    NULL,
    PARAMS,
    PHOTO,
    JsBuffer,
    Page,
    answered,
    browser,
    call,
    disc,
)

__all__ = ["browser"]
pytestmark = pytest.mark.usefixtures("browser")


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
        "passes": [{"tier": "fast", "side": 16, "share": 1.0, "is_chosen": True}],
        "looks_other_in_browsers": False,
        "is_editable": True,
        "matte_bytes": 0,
    }
    assert payload.to_bytes().startswith(b"\x89PNG")
    assert [news[0] for news in page.heard[::2]] == [
        "sniff",
        "decode",
        "segment",
        "refine",
        "compose",
        "encode",
        "verify",
    ]
    mattes = [news[3] for news in page.heard]
    assert [matte is not NULL for matte in mattes].count(True) == 1
    ((stage, done, _, _, rgba, width),) = [news for news in page.heard if news[4] is not NULL]
    assert (stage, done, width, len(rgba.to_bytes())) == ("compose", 1, 90, 4 * 90 * 60)


def test_both_models_are_asked_by_name_and_named_in_the_answer() -> None:
    page = Page()
    header, _ = call(params=BOTH, page=page)
    assert [(one["tier"], one["side"]) for one in header["passes"]] == [
        ("fast", 16),
        ("fine", 960),
    ]
    steps = [(news[1], news[2]) for news in page.heard if news[0] == "segment"]
    assert steps == [(0, 2), (1, 2), (2, 2)]
    with_matte = [(news[0], news[1]) for news in page.heard if news[3] is not NULL]
    assert with_matte == [("segment", 1), ("refine", 0)]


def test_a_fine_model_that_fails_is_a_note() -> None:
    async def one(graph: str, feeds: list[Any], wanted: list[str]) -> SimpleNamespace:
        if graph == "fast":
            return await disc(graph, feeds, wanted)
        error = SimpleNamespace(code="BACKEND_FAILED", message="lost", detail=None)
        return SimpleNamespace(error=error)

    header, payload = call(params=BOTH, run=one)
    assert header["notes"] == [{"code": "FINE_FAILED", "detail": "BACKEND_FAILED"}]
    assert payload.to_bytes().startswith(b"\x89PNG")


def test_notes_cross_with_their_details() -> None:
    async def nothing(_graph: str, feeds: list[Any], _wanted: object) -> SimpleNamespace:
        return answered(np.zeros(feeds[0][2][2:], np.float32))

    header, _ = call(run=nothing)
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
            "process",
            json.dumps(PARAMS),
            source=JsBuffer(PHOTO),
            run=disc,
            report=page.report,
            is_cancelled=page.is_cancelled,
        )
        return str(answer[0])

    assert "CANCELLED" in asyncio.run(scenario())
    assert len(page.heard) < 4


@pytest.mark.parametrize("code", [*ALL_CODES, "FROM_TOMORROW"])
def test_the_segment_workers_error_keeps_its_code(code: str) -> None:
    async def fail(*_: object) -> SimpleNamespace:
        return SimpleNamespace(error=SimpleNamespace(code=code, message="No.", detail="why"))

    header, payload = call(run=fail)
    assert payload is NULL
    assert header["ok"] is False
    assert header["error"]["code"] == (code if code in ALL_CODES else "INTERNAL")
    assert header["error"]["message"] == "No."
    assert "why" in header["error"]["detail"]


@pytest.mark.parametrize(
    "outputs", [[], answered(np.zeros((1, 3), np.float32)).outputs], ids=["none", "short"]
)
def test_map_that_is_missing_or_of_another_size_is_the_backends_fault(outputs: list[Any]) -> None:
    async def short(*_: object) -> SimpleNamespace:
        return SimpleNamespace(outputs=outputs)

    assert call(run=short)[0]["error"]["code"] == "BACKEND_FAILED"


def test_without_what_runs_models_it_is_an_answer_too() -> None:
    assert call(run=None)[0]["error"]["code"] == "BACKEND_FAILED"


def test_a_graph_of_other_inputs_and_outputs_can_be_run() -> None:
    photo = np.arange(240 * 320 * 3, dtype=np.uint8).reshape(1, 3, 240, 320)
    least = np.array([0.5], np.float32)

    async def find(graph: str, feeds: list[Any], wanted: list[str]) -> SimpleNamespace:
        assert (graph, wanted) == ("faces", ["boxes", "scores"])
        assert [(name, shape, dtype) for name, _, shape, dtype in feeds] == [
            ("photo", [1, 3, 240, 320], "uint8"),
            ("least", [1], "float32"),
        ]
        assert [one.to_bytes() for _, one, _, _ in feeds] == [photo.tobytes(), least.tobytes()]
        boxes, scores = np.arange(8, dtype=np.int64), np.array([0.9, 0.8], np.float32)
        return SimpleNamespace(
            outputs=[
                ["boxes", JsBuffer(boxes), [2, 4], "int64"],
                ["scores", JsBuffer(scores), [2], "float32"],
            ]
        )

    run = bridge._runner(find)
    feeds: Tensors = {"photo": photo, "least": least}

    async def ask() -> Tensors:
        return await run("faces", feeds, ["boxes", "scores"])

    found = asyncio.run(ask())
    assert found["boxes"].tolist() == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert found["scores"].tolist() == [np.float32(0.9), np.float32(0.8)]


def test_broken_promise_is_an_answer_too() -> None:
    async def reject(*_: object) -> SimpleNamespace:
        message = "the port is closed"
        raise RuntimeError(message)

    error = call(run=reject)[0]["error"]
    assert error["code"] == "INTERNAL"
    assert "the port is closed" in error["detail"]
    assert "Traceback" in error["detail"]


# What each method that reads a file takes besides it.
BESIDES: dict[str, Any] = {
    "process": PARAMS,
    "preview": {},
    "inspect": {"name": "a"},
    "strip": {"name": "a"},
}
BAD = [
    (b"", "INPUT_EMPTY"),
    (b"%PDF-1.7", "INPUT_UNSUPPORTED"),
    (b"<svg/>", "INPUT_UNSUPPORTED"),
]


@pytest.mark.parametrize(
    ("method", "source", "code"),
    [
        *((method, *bad) for method in BESIDES for bad in BAD),
        # How much of a file must be there to tell what is picture is for each format to say.
        ("process", PHOTO[:45], "INPUT_UNREADABLE"),
        ("preview", PHOTO[:45], "INPUT_UNREADABLE"),
    ],
)
def test_bad_input_by_its_code(method: str, source: bytes, code: str) -> None:
    error = call(method, BESIDES[method], source=source)[0]["error"]
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
        {**PARAMS, "fast": {**CONTRACT, "scale": "1"}},
    ],
)
def test_senseless_parameters_are_our_own_fault(params: object) -> None:
    assert call(params=params)[0]["error"]["code"] == "INTERNAL"


@pytest.mark.parametrize(
    ("method", "params", "complaint"),
    [
        ("process", {"fast": CONTRACT}, "process: no fine"),
        ("preview", {"fast": CONTRACT}, "preview: unknown fast"),
        ("strip", {"Name": "a"}, "strip: no name, unknown Name"),
    ],
)
def test_a_name_that_is_missing_or_unknown_is_refused(
    method: str, params: object, complaint: str
) -> None:
    header, payload = call(method, params)
    assert (header["error"]["code"], header["error"]["detail"]) == ("INTERNAL", complaint)
    assert payload is NULL


def test_a_file_is_refused_where_none_is_read_and_missed_where_one_is() -> None:
    assert call("close", {})[0]["error"]["detail"] == "close: unknown source"
    assert call("preview", {}, source=None)[0]["error"]["detail"] == "preview: no source"


def test_preview() -> None:
    header, payload = call("preview", {"options": {}}, save(gradient(), "TIFF"))
    assert (header["format"], header["mime_type"]) == ("TIFF", "image/jpeg")
    assert payload.to_bytes().startswith(b"\xff\xd8")


def test_version_needs_nothing_else() -> None:
    answer = asyncio.run(dispatch("version", "{}"))
    assert set(json.loads(answer[0])["versions"]) == {"python", "numpy", "pillow"}


@pytest.mark.parametrize("method", ["", "__init__", "Process"])
@pytest.mark.parametrize("source", [PHOTO, None])
def test_unknown_method(method: str, source: bytes | None) -> None:
    error = call(method, source=source)[0]["error"]
    assert (error["code"], error["detail"]) == ("UNKNOWN_METHOD", method)
