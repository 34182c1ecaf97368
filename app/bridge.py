"""The border to JavaScript: one entry that never raises.

Thread: pipeline.worker.js. The only module that imports `js` or `pyodide`. Small things cross as
JSON text, pixels as flat bytes; no proxy outlives a call, but those of the kernel.
"""

import asyncio
import json
import traceback
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

import numpy as np

from app.container.pieces import Read
from app.decode.decoder import ExternalDecoder, ExternalPixels
from app.domain import Format, Pixels, Reporter, RunGraph, Stage, Tensors
from app.errors import AppError, BackendFailed, Cancelled, InternalError, OutOfMemory, from_code
from app.formats.jpeg.coded.look import Looker
from app.formats.jpeg.turn import Turner
from app.imaging.kernel import NAMES, install
from app.session.answers import failure_fields
from app.session.methods import Session
from app.session.tools import Tools, face_finder


class JsBytes(Protocol):
    """What is used of a JavaScript Uint8Array."""

    def to_bytes(self) -> bytes:
        """Copy it into Python."""
        ...


# What comes from JavaScript has no Python type to check against.
JsRun = Callable[[str, Any, Any], Awaitable[Any]]
JsReport = Callable[[str, int, Any, Any, Any, Any], object]
JsRead = Callable[[int, int, int], JsBytes]
JsDecode = Callable[[str, Any, int], Awaitable[Any]]
JsTurn = Callable[[Any, int], Any]
JsLook = Callable[[Any], str]
_SESSION = Session()


def use_kernel(exports: Any) -> None:
    """Have compiled steps work from now on, where NumPy would.

    Parameters
    ----------
    exports : Object
        Functions of `NAMES`, which work on this Python's memory.
    """
    install({name: getattr(exports, name) for name in NAMES if hasattr(exports, name)})


async def dispatch(
    method: str,
    params_json: str,
    *,
    source: JsBytes | None = None,
    matte: JsBytes | None = None,
    background: JsBytes | None = None,
    run: JsRun | None = None,
    report: JsReport | None = None,
    is_cancelled: Callable[[], bool] | None = None,
    read: JsRead | None = None,
    decode: JsDecode | None = None,
    turn: JsTurn | None = None,
    look: JsLook | None = None,
) -> Any:
    """Answer one call of the worker.

    Parameters
    ----------
    method : str
        One of the table in `app.session.methods`.
    params_json : str
        One JSON object: its parameters by name, but those that are files.
    source, matte, background : Uint8Array, optional
        A file's bytes; a parameter like the others, where the method reads one.
    run : function, optional
        (graph, feeds, names of outputs) -> Promise of {outputs} or {error}; feeds and outputs are
        arrays of [name, flat typed array, shape, dtype].
    report : function, optional
        (stage, done, total, matte PNG, RGBA of what can be shown already, its width) -> nothing.
    is_cancelled : function, optional
        () -> bool; asked at each report.
    read : function, optional
        (which file, start, end) -> Uint8Array, at once.
    decode : function, optional
        (kind, Uint8Array, greatest number of pixels) -> Promise of {layout, width, height, matrix,
        isFullRange, data: Uint8Array} or {error}.
    turn : function, optional
        (Uint8Array, orientation) -> {isTurned, turned: Uint8Array}, at once.
    look : function, optional
        (Uint8Array) -> JSON text of what is known of a JPEG's coded data, at once.

    Returns
    -------
    Array
        The header as JSON text, and the payload as Uint8Array or null.
    """
    try:
        runner = _runner(run)
        params = _params(params_json, source=source, matte=matte, background=background)
        tools = Tools(
            report=_reporter(report, is_cancelled),
            run=runner,
            decoder=_decoder(decode),
            read=_reader(read),
            turner=_turner(turn),
            look=_looker(look),
            faces=face_finder(runner) if run is not None else None,
        )
        header, payload = await _SESSION.answer(method, params, tools)
    except AppError as error:
        header, payload = failure_fields(error), None
    except MemoryError:
        header, payload = failure_fields(OutOfMemory("This needs more memory than there is.")), None
    except Exception as error:  # the one net under everything: a bug must become an answer
        detail = "".join(traceback.format_exception(error))
        bug = InternalError("Something went wrong in Stayput itself.", detail=detail)
        header, payload = failure_fields(bug), None
    return _to_js_array(json.dumps(header), payload)


def _params(params_json: str, **files: JsBytes | None) -> dict[str, Any]:
    params: dict[str, Any] = {**json.loads(params_json)}
    return params | {name: file.to_bytes() for name, file in files.items() if file is not None}


def _reader(read: JsRead | None) -> Read:
    def piece(index: int, start: int, end: int) -> bytes:
        if read is None:
            message = "There is no file to read from."
            raise InternalError(message)
        return read(index, start, end).to_bytes()

    return piece


def _runner(run: JsRun | None) -> RunGraph:
    async def run_graph(graph: str, feeds: Tensors, wanted: Sequence[str]) -> Tensors:
        if run is None:
            message = "There is nothing that runs a model."
            raise BackendFailed(message, detail=graph)
        rows = [[name, one.ravel(), [*one.shape], one.dtype.name] for name, one in feeds.items()]
        answer = await run(graph, _to_js(rows), _to_js([*wanted]))
        _raise_theirs(answer)
        return {
            str(name): np.frombuffer(data.to_bytes(), str(dtype)).reshape(tuple(shape))
            for name, data, shape, dtype in answer.outputs
        }

    return run_graph


def _decoder(decode: JsDecode | None) -> ExternalDecoder:
    async def run(stream: bytes, kind: Format, max_pixels: int) -> ExternalPixels:
        if decode is None:
            message = "There is no decoder for this kind of file."
            raise BackendFailed(message, detail=kind.value)
        answer = await decode(kind.name, _to_js(stream), max_pixels)
        _raise_theirs(answer)
        return ExternalPixels(
            layout=str(answer.layout),
            width=int(answer.width),
            height=int(answer.height),
            data=answer.data.to_bytes(),
            matrix=int(answer.matrix),
            is_full_range=bool(answer.isFullRange),
        )

    return run


def _turner(turn: JsTurn | None) -> Turner | None:
    if turn is None:
        return None

    def run(picture: bytes, orientation: int) -> bytes | None:
        answer = turn(_to_js(picture), orientation)
        copied: bytes | None = answer.turned.to_bytes() if answer.isTurned else None
        return copied

    return run


def _looker(look: JsLook | None) -> Looker | None:
    if look is None:
        return None

    # Of a file that holds nothing else, what was stripped is asked for once more, and is the same.
    known: dict[bytes, str] = {}

    def run(picture: bytes) -> str:
        if picture not in known:
            known.clear()
            known[picture] = str(look(_to_js(picture)))
        return known[picture]

    return run


def _raise_theirs(answer: Any) -> None:
    error = getattr(answer, "error", None)
    if error is not None and getattr(error, "code", None):
        detail = getattr(error, "detail", None)
        raise from_code(str(error.code), str(error.message), detail=str(detail) if detail else None)


def _reporter(report: JsReport | None, is_cancelled: Callable[[], bool] | None) -> Reporter:
    async def tell(
        stage: Stage,
        done: int,
        total: int | None,
        *,
        matte: bytes | None = None,
        early: Pixels | None = None,
    ) -> None:
        if report is not None:
            # Flat, but no copy in Python's memory, which only grows.
            rgba, width = (None, None) if early is None else (early.ravel(), early.shape[1])
            told = (_or_null(one) for one in (total, matte, rgba, width))
            report(stage.value, done, *told)
        # Give the worker's event loop the turn in which a cancel message can arrive.
        await asyncio.sleep(0)
        if is_cancelled is not None and is_cancelled():
            message = "Stopped."
            raise Cancelled(message)

    return tell


def _to_js(value: object) -> Any:
    from pyodide.ffi import to_js  # noqa: PLC0415 - absent under CPython

    return to_js(value)


def _or_null(value: object) -> Any:
    from pyodide.ffi import jsnull  # noqa: PLC0415 - absent under CPython

    return jsnull if value is None else _to_js(value)


def _to_js_array(header_json: str, payload: bytes | None) -> Any:
    from js import Array  # noqa: PLC0415 - absent under CPython

    return Array.of(header_json, _or_null(payload))
