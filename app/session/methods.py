"""Every call that the page can make of Python: one entry in the table, one function.

Thread: pipeline.worker.js. What a call takes are the keywords of its function, by name.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from inspect import signature
from typing import Any

from app.container.sniff import sniff
from app.decode.cache import Kept
from app.decode.open import open_picture
from app.domain import Floats, Picture, Stage
from app.errors import InternalError, UnknownMethod
from app.formats.inspect import inspect, prepare_inspect
from app.formats.strip import strip
from app.pipeline import preview, process
from app.session.answers import Answer, success_fields, versions
from app.session.checking import checked
from app.session.editing import Editing
from app.session.inspected import Inspected
from app.session.presets import presets, read_presets
from app.session.reopened import matte_of_open, reopened
from app.session.report import report_fields, stripped_fields
from app.session.thumbnail import small_picture, thumbnail
from app.session.tools import Tools, model_of, options_of
from app.session.unpacking import Unpacking


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
        self.unpacking = Unpacking()

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
    wrong = [f"no {name}" for name, must in known.items() if must and name not in params]
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
    again: bool = False,
    wants_matte: bool = False,
    options: Mapping[str, Any] | None = None,
) -> Answer:
    """Cut out a photo; one that is not to be edited leaves the one that is edited alone."""
    keeper = session.editing.keeper(again=again) if editable else None
    is_kept = False

    def keep(picture: Picture, alpha: Floats) -> None:
        nonlocal is_kept
        is_kept = keeper is not None and keeper(picture, alpha)

    session.inspected.clear()
    try:
        result = await process(
            source,
            options_of(options),
            fast=model_of(fast, "fast", tools),
            fine=model_of(fine, "fine", tools) if fine else None,
            decoder=session.kept.taking(tools.decoder),
            report=tools.report,
            keep=keep if editable else None,
            wants_matte=wants_matte,
        )
    finally:
        session.kept.clear()
    matte = result.matte or b""
    header = {"is_editable": is_kept, "matte_bytes": len(matte)}
    return {**success_fields(result), **header}, result.data + matte if matte else result.data


async def _reopen(
    session: Session,
    tools: Tools,
    *,
    source: bytes,
    matte: bytes,
    options: Mapping[str, Any] | None = None,
) -> Answer:
    """Open for editing what was cut out before."""
    keep = session.editing.keeper()
    await tools.report(Stage.DECODE, 0, 1)
    picture, alpha = await reopened(source, matte, options_of(options), tools.decoder)
    keep(picture, alpha)
    return {"ok": True, "width": picture.width, "height": picture.height}, None


async def _export_of(
    _session: Session,
    tools: Tools,
    *,
    source: bytes,
    matte: bytes,
    edit: Any,
    export: Any,
    background: bytes | None = None,
    options: Mapping[str, Any] | None = None,
) -> Answer:
    """Write an edit of a photo that is not open; whatever is open stays as it is."""
    chosen, alone = options_of(options), Editing()
    await tools.report(Stage.DECODE, 0, 1)
    alone.keep(*await reopened(source, matte, chosen, tools.decoder))
    if background is not None:
        opened = partial(open_picture, decoder=tools.decoder)
        await alone.add_background(background, edit["background"]["id"], chosen, opened)
    await tools.report(Stage.ENCODE, 0, 1)
    return await alone.export(edit, export, tools.faces)


async def _preview(
    session: Session, tools: Tools, *, source: bytes, options: Mapping[str, Any] | None = None
) -> Answer:
    session.kept.clear()
    report = session.inspected.seen(source)
    small = None if report is None else thumbnail(source, report)
    if small is None and report is not None:
        small = await small_picture(source, report, tools.decoder)
    if small is not None:
        await tools.report(Stage.DECODE, 0, 1, early=small)
    decoder = session.kept.keeping(tools.decoder)
    result = await preview(source, options_of(options), decoder=decoder)
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
    stripped = strip(source, options_of(options), tools.turner, kind, tools.look)
    report = known or inspect(source, name, kind, tools.look)
    return {"ok": True, **stripped_fields(report, stripped)}, stripped.data


async def _list_archive(session: Session, tools: Tools, *, length: int, which: int) -> Answer:
    return session.unpacking.list(which, length, tools.read)


async def _unpack(session: Session, tools: Tools, *, length: int, which: int, index: int) -> Answer:
    return await session.unpacking.unpack(which, length, index, tools.read, tools.report)


async def _render(
    session: Session,
    tools: Tools,
    *,
    edit: Any,
    side_px: int | None = None,
    base: int | None = None,
) -> Answer:
    return await session.editing.render(edit, side_px, base, tools.faces)


async def _export(session: Session, tools: Tools, *, edit: Any, export: Any) -> Answer:
    return await session.editing.export(edit, export, tools.faces)


async def _check(session: Session, tools: Tools, *, edit: Any, spec: Any) -> Answer:
    return await checked(session.editing, edit, spec, tools.faces)


async def _add_background(
    session: Session,
    tools: Tools,
    *,
    source: bytes,
    id: str,
    options: Mapping[str, Any] | None = None,
) -> Answer:
    opened = partial(open_picture, decoder=tools.decoder)
    return await session.editing.add_background(source, id, options_of(options), opened)


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
    "reopen": _reopen,
    "list_archive": _list_archive,
    "unpack": _unpack,
    "render": _render,
    "export": _export,
    "export_of": _export_of,
    "check": _check,
    "add_background": _add_background,
    "presets": presets,
    "read_presets": read_presets,
    "matte": matte_of_open,
    "close": _close,
    "prepare": _prepare,
    "version": _version,
}
"""The same as METHODS in static/js/rpc/protocol.js."""
