"""Every call that the page can make of Python: one entry in the table, one function.

Thread: pipeline.worker.js. What a call takes are the keywords of its function, by name.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from inspect import signature
from typing import Any

from app.container.sniff import sniff
from app.decode.cache import Kept
from app.decode.decoder import ExternalDecoder
from app.decode.open import open_picture
from app.domain import InputContract, Model, Options, Reporter, RunGraph, Stage, Tier
from app.errors import InternalError, UnknownMethod
from app.formats.inspect import inspect, prepare_inspect
from app.formats.jpeg.coded.look import Looker
from app.formats.jpeg.turn import Turner
from app.formats.strip import strip
from app.pipeline import preview, process
from app.session.answers import Answer, success_fields, versions
from app.session.editing import Editing
from app.session.inspected import Inspected
from app.session.report import report_fields, stripped_fields
from app.session.segmenter import segmenter
from app.session.thumbnail import thumbnail


@dataclass(frozen=True)
class Tools:
    """What a call can use of the other side.

    Parameters
    ----------
    report : Reporter
        Hears how far it is; may raise Cancelled.
    run : RunGraph
        Runs the graph of a tier.
    decoder : ExternalDecoder
        Decodes HEIC and AVIF.
    turner : Turner, optional
        Turns the coded picture of a JPEG.
    look : Looker, optional
        Knows what of it a decoder needs.
    """

    report: Reporter
    run: RunGraph
    decoder: ExternalDecoder
    turner: Turner | None = None
    look: Looker | None = None


class Session:
    """What lives from one call to the next.

    Examples
    --------
    >>> Session().editing.is_open
    False
    """

    def __init__(self) -> None:
        self.kept = Kept()
        self.editing = Editing()
        self.inspected = Inspected()

    async def answer(self, method: str, params: Mapping[str, Any], tools: Tools) -> Answer:
        """Answer one call.

        Parameters
        ----------
        method : str
            A key of `METHODS`.
        params : mapping
            By name, as the method's function says.
        tools : Tools
            What it can use.

        Returns
        -------
        tuple of dict and bytes or None
            The header and the payload.

        Raises
        ------
        UnknownMethod
            If there is none of that name.
        InternalError
            If a parameter is missing, or is one that the method does not have.
        AppError
            Whatever the method raises.
        """
        answer = METHODS.get(method)
        if answer is None:
            message = "There is no such method."
            raise UnknownMethod(message, detail=method)
        _check_names(method, params)
        return await answer(self, tools, **params)


def parameters(method: str) -> dict[str, bool]:
    """Name what a method takes, and whether it must be there.

    Parameters
    ----------
    method : str
        A key of `METHODS`.

    Returns
    -------
    dict
        Each parameter's name with True where the call can't do without.

    Examples
    --------
    >>> parameters("inspect")
    {'source': True, 'name': True}
    """
    all_of_them = signature(METHODS[method]).parameters.values()
    own = (one for one in all_of_them if one.kind is one.KEYWORD_ONLY)
    return {one.name: one.default is one.empty for one in own}


def _check_names(method: str, params: Mapping[str, Any]) -> None:
    known = parameters(method)
    missing = [name for name, must in known.items() if must and name not in params]
    wrong = [f"no {name}" for name in missing]
    wrong += [f"unknown {name}" for name in params if name not in known]
    if wrong:
        message = "Something went wrong in Stayput itself."
        raise InternalError(message, detail=f"{method}: {', '.join(wrong)}")


async def _process(
    session: Session,
    tools: Tools,
    *,
    source: bytes,
    fast: Mapping[str, Any],
    fine: Mapping[str, Any] | None,
    editable: bool = True,
    options: Mapping[str, Any] | None = None,
) -> Answer:
    """Cut out a photo; one that is not to be edited leaves the one that is edited alone."""
    editing = session.editing if editable else Editing()
    editing.close()
    session.inspected.clear()
    try:
        result = await process(
            source,
            _options(options),
            fast=_model(fast, "fast", tools),
            fine=_model(fine, "fine", tools) if fine else None,
            decoder=session.kept.taking(tools.decoder),
            report=tools.report,
            keep=editing.keep if editable else None,
        )
    except BaseException:
        editing.close()
        raise
    finally:
        session.kept.clear()
    return {**success_fields(result), "is_editable": editing.is_open}, result.data


async def _preview(
    session: Session, tools: Tools, *, source: bytes, options: Mapping[str, Any] | None = None
) -> Answer:
    session.kept.clear()
    report = session.inspected.seen(source)
    small = None if report is None else thumbnail(source, report)
    if small is not None:
        await tools.report(Stage.DECODE, 0, 1, early=small)
    decoder = session.kept.keeping(tools.decoder)
    result = await preview(source, _options(options), decoder=decoder)
    return success_fields(result), result.data


async def _inspect(session: Session, tools: Tools, *, source: bytes, name: str) -> Answer:
    report = inspect(source, name, look=tools.look)
    session.inspected.keep(source, name, report)
    return {"ok": True, **report_fields(report)}, None


async def _strip(
    session: Session,
    tools: Tools,
    *,
    source: bytes,
    name: str,
    options: Mapping[str, Any] | None = None,
) -> Answer:
    known = session.inspected.take(source, name)
    kind = known.format if known else sniff(source)
    stripped = strip(source, _options(options), tools.turner, kind, tools.look)
    report = known or inspect(source, name, kind, tools.look)
    return {"ok": True, **stripped_fields(report, stripped)}, stripped.data


async def _render(
    session: Session,
    _tools: Tools,
    *,
    edit: Any,
    side_px: int | None = None,
    base: int | None = None,
) -> Answer:
    return session.editing.render(edit, side_px, base)


async def _export(session: Session, _tools: Tools, *, edit: Any, export: Any) -> Answer:
    return session.editing.export(edit, export)


async def _add_background(
    session: Session,
    tools: Tools,
    *,
    source: bytes,
    id: str,
    options: Mapping[str, Any] | None = None,
) -> Answer:
    opened = partial(open_picture, decoder=tools.decoder)
    return await session.editing.add_background(source, id, _options(options), opened)


async def _close(session: Session, _tools: Tools) -> Answer:
    session.editing.close()
    return {"ok": True}, None


async def _prepare(_session: Session, _tools: Tools) -> Answer:
    prepare_inspect()
    return {"ok": True}, None


async def _version(_session: Session, _tools: Tools) -> Answer:
    return {"ok": True, "versions": versions()}, None


METHODS: Mapping[str, Callable[..., Awaitable[Answer]]] = {
    "process": _process,
    "preview": _preview,
    "inspect": _inspect,
    "strip": _strip,
    "render": _render,
    "export": _export,
    "add_background": _add_background,
    "close": _close,
    "prepare": _prepare,
    "version": _version,
}
"""The same as METHODS in static/js/rpc/protocol.js."""


def _options(given: Mapping[str, Any] | None) -> Options:
    return Options(**given) if given else Options()


def _model(given: Mapping[str, Any], tier: Tier, tools: Tools) -> Model:
    mean, std = tuple(given["mean"]), tuple(given["std"])
    contract = InputContract(size=given["size"], mean=mean, std=std, scale=given["scale"])
    sides, kind = tuple(given.get("sides", ())), given.get("range", "min-max")
    segment = segmenter(tools.run, tier, given["name"], given["output"])
    return Model(contract, segment, sides, kind)
