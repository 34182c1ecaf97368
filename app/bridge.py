"""The border to JavaScript: one entry that never raises.

Thread: pipeline.worker.js. The only module that imports `js` or `pyodide`. Small things cross as
JSON text, pixels as flat bytes; no proxy outlives a call.
"""

import asyncio
import json
import traceback
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Protocol

import numpy as np

from app.decode.cache import Kept
from app.domain import (
    ExternalDecoder,
    ExternalPixels,
    Floats,
    Format,
    InputContract,
    Model,
    Options,
    Reporter,
    Segmenter,
    Stage,
    Tier,
)
from app.errors import (
    AppError,
    BackendFailed,
    Cancelled,
    InternalError,
    OutOfMemory,
    UnknownMethod,
    from_code,
)
from app.formats.inspect import inspect, prepare_inspect
from app.formats.jpeg.turn import Turner
from app.formats.strip import strip
from app.output.zip import Read, check_bundle, frame_files
from app.pipeline import open_picture, preview, process
from app.session.answers import failure_fields, success_fields, versions
from app.session.editing import Editing
from app.session.report import report_fields, stripped_fields


class JsBytes(Protocol):
    """What is used of a JavaScript Uint8Array."""

    def to_bytes(self) -> bytes:
        """Copy it into Python."""
        ...


# What comes from JavaScript has no Python type to check against.
JsSegment = Callable[[Any, int, str], Awaitable[Any]]
JsReport = Callable[[str, int, Any, Any], object]
JsRead = Callable[[int, int, int], JsBytes]
JsDecode = Callable[[str, Any, int], Awaitable[Any]]
JsTurn = Callable[[Any, int], Any]
_Answer = tuple[dict[str, object], bytes | None]
_KEPT = Kept()
_EDITING = Editing()


async def dispatch(  # noqa: PLR0917 - called from JavaScript, which has no keywords
    method: str,
    params_json: str,
    source: JsBytes | None,
    segment: JsSegment | None,
    report: JsReport | None,
    is_cancelled: Callable[[], bool] | None,
    read: JsRead | None = None,
    decode: JsDecode | None = None,
    turn: JsTurn | None = None,
) -> Any:
    """Answer one call of the worker.

    Parameters
    ----------
    method : str
        "process", "preview", "inspect", "strip", "bundle", "check_bundle", "prepare", "version", or
        one of the editor's: "render", "export", "add_background", "close".
    params_json : str
        One JSON object: {options, fast, fine} for "process", {options} for "preview",
        {options, name} for "inspect" and "strip", {names, sizes} for "bundle",
        {names, sizes, length} for "check_bundle"; those of the editor in docs/editor.md.
    source : Uint8Array
        The photo's bytes; null where the method reads none, or reads them by `read`.
    segment : function
        (Float32Array, size, tier) -> Promise of {raw: Float32Array} or {error}; for "process".
    report : function
        (stage, done, total, matte PNG) -> nothing; for "process" and the two of bundles.
    is_cancelled : function
        () -> bool; asked at each report.
    read : function
        (which file, start, end) -> Uint8Array, at once; for the two of bundles.
    decode : function
        (kind, Uint8Array, greatest number of pixels) -> Promise of {layout, width, height, matrix,
        isFullRange, data: Uint8Array} or {error}; for "process" and "preview".
    turn : function
        (Uint8Array, orientation) -> {isTurned, turned: Uint8Array}, at once; for "strip".

    Returns
    -------
    Array
        The header as JSON text, and the payload as Uint8Array or null.
    """
    try:
        params = json.loads(params_json)
        tell = _reporter(report, is_cancelled) if report and is_cancelled else None
        if source is not None:
            photo = source.to_bytes()
            header, payload = await _work(
                method,
                params,
                photo,
                segment=segment,
                decoder=_decoder(decode),
                turner=_turner(turn),
                tell=tell,
            )
        else:
            header, payload = await _work_without_photo(method, params, read=read, tell=tell)
    except AppError as error:
        header, payload = failure_fields(error), None
    except MemoryError:
        header, payload = failure_fields(OutOfMemory("This needs more memory than there is.")), None
    except Exception as error:  # the one net under everything: a bug must become an answer
        detail = "".join(traceback.format_exception(error))
        bug = InternalError("Something went wrong in Stayput itself.", detail=detail)
        header, payload = failure_fields(bug), None
    return _to_js_array(json.dumps(header), payload)


async def _work(
    method: str,
    params: dict[str, Any],
    photo: bytes,
    *,
    segment: JsSegment | None,
    decoder: ExternalDecoder,
    turner: Turner | None,
    tell: Reporter | None,
) -> _Answer:
    options = Options(**params.get("options", {}))
    if method == "preview":
        _KEPT.clear()
        result = await preview(photo, options, decoder=_KEPT.keeping(decoder))
        return success_fields(result), result.data
    if method == "inspect":
        return {"ok": True, **report_fields(inspect(photo, params["name"]))}, None
    if method == "strip":
        stripped = strip(photo, options, turner)
        fields = stripped_fields(inspect(photo, params["name"]), stripped)
        return {"ok": True, **fields}, stripped.data
    if method == "add_background":
        read = partial(open_picture, decoder=decoder)
        return await _EDITING.add_background(photo, params["id"], options, read)
    if method == "process" and segment and tell:
        _EDITING.close()
        try:
            result = await process(
                photo,
                options,
                fast=_model(params["fast"], segment, "fast"),
                fine=_model(params["fine"], segment, "fine") if params.get("fine") else None,
                decoder=_KEPT.taking(decoder),
                report=tell,
                keep=_EDITING.keep,
            )
        except BaseException:
            _EDITING.close()
            raise
        finally:
            _KEPT.clear()
        return {**success_fields(result), "is_editable": _EDITING.is_open}, result.data
    return _unknown(method)


async def _work_without_photo(
    method: str, params: dict[str, Any], *, read: JsRead | None, tell: Reporter | None
) -> _Answer:
    if method in Editing.METHODS:
        return _EDITING.answer(method, params)
    if method == "version":
        return {"ok": True, "versions": versions()}, None
    if method == "prepare":
        prepare_inspect()
        return {"ok": True}, None
    if method == "bundle" and read and tell:
        frames = await frame_files(params["names"], params["sizes"], _reader(read), tell)
        return {"ok": True, "frames": [len(frame) for frame in frames]}, b"".join(frames)
    if method == "check_bundle" and read and tell:
        names, sizes, length = params["names"], params["sizes"], params["length"]
        await check_bundle(names, sizes, length, _reader(read), tell)
        return {"ok": True}, None
    return _unknown(method)


def _unknown(method: str) -> _Answer:
    message = "There is no such method."
    raise UnknownMethod(message, detail=method)


def _reader(read: JsRead) -> Read:
    return lambda index, start, end: read(index, start, end).to_bytes()


def _model(given: dict[str, Any], segment: JsSegment, tier: Tier) -> Model:
    mean, std = tuple(given["mean"]), tuple(given["std"])
    contract = InputContract(size=given["size"], mean=mean, std=std, scale=given["scale"])
    sides, kind = tuple(given.get("sides", ())), given.get("range", "min-max")
    return Model(contract, _segmenter(segment, tier), sides, kind)


def _segmenter(segment: JsSegment, tier: Tier) -> Segmenter:
    async def run(tensor: Floats) -> Floats:
        size = tensor.shape[-1]
        answer = await segment(_to_js(tensor.ravel()), size, tier)
        _raise_theirs(answer)
        raw = np.frombuffer(answer.raw.to_bytes(), np.float32)
        if raw.size != size * size:
            message = "The model gave an answer of the wrong size."
            raise BackendFailed(message, detail=f"{raw.size} values, expected {size * size}")
        return raw.reshape(size, size)

    return run


def _decoder(decode: JsDecode | None) -> ExternalDecoder:
    async def run(stream: bytes, kind: Format, max_pixels: int) -> ExternalPixels:
        if decode is None:
            message = "There is no decoder for this kind of file."
            raise BackendFailed(message, detail=kind.value)
        answer = await decode(kind.value, _to_js(stream), max_pixels)
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


def _raise_theirs(answer: Any) -> None:
    error = getattr(answer, "error", None)
    if error is not None and getattr(error, "code", None):
        detail = getattr(error, "detail", None)
        raise from_code(str(error.code), str(error.message), detail=str(detail) if detail else None)


def _reporter(report: JsReport, is_cancelled: Callable[[], bool]) -> Reporter:
    async def tell(
        stage: Stage, done: int, total: int | None, *, matte: bytes | None = None
    ) -> None:
        report(stage.value, done, _or_null(total), _or_null(matte))
        # Give the worker's event loop the turn in which a cancel message can arrive.
        await asyncio.sleep(0)
        if is_cancelled():
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
