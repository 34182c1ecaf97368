"""Reads and writes frozen dataclasses as JSON, by the types of their fields, and nothing else.

Thread: any.
"""

import json
import math
import types
import typing
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from typing import Any, TypeVar

from app.errors import InternalError

T = TypeVar("T")


class Refused(ValueError):
    """A value that does not fit; the text says where."""


def require(holds: bool, what: str) -> None:
    """Refuse a value that does not fit.

    Parameters
    ----------
    holds : bool
        Whether it fits.
    what : str
        Where it stands.

    Raises
    ------
    Refused
        If it doesn't.

    Examples
    --------
    >>> require(1 < 2, "order")
    """
    if not holds:
        raise Refused(what)


def load(kind: type[T], text: str) -> T:
    """Read a dataclass that only this page writes, so that a bad one is a bug of its own.

    Parameters
    ----------
    kind, text
        As of `read`.

    Returns
    -------
    kind
        As `read`.

    Raises
    ------
    InternalError
        Where `read` refuses; `detail` says where.

    Examples
    --------
    >>> from dataclasses import make_dataclass
    >>> load(make_dataclass("Dot", [("x", float)]), '{"x": 1}').x
    1.0
    """
    try:
        built: T = read(kind, text)
    except Refused as error:
        message = "This edit can't be read."
        raise InternalError(message, detail=str(error)) from error
    return built


def read(kind: type[Any], text: str) -> Any:
    """Build a dataclass from JSON.

    Parameters
    ----------
    kind : type
        A frozen dataclass whose fields are dataclasses, tuples, literals or plain values.
    text : str
        One JSON object.

    Returns
    -------
    kind
        Fields that are left out have their defaults.

    Raises
    ------
    Refused
        If it is no JSON object, a field is unknown or missing, or a value is of another type.

    Examples
    --------
    >>> from dataclasses import make_dataclass
    >>> read(make_dataclass("Dot", [("x", float)]), '{"x": 1}').x
    1.0
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        message = "no JSON"
        raise Refused(message) from error
    return build(kind, value)


def build(kind: type[Any], value: object) -> Any:
    """Build a dataclass from what JSON or TOML was read to.

    Parameters
    ----------
    kind : type
        As of `read`.
    value : object
        A mapping, if all is well.

    Returns
    -------
    kind
        As `read`.

    Raises
    ------
    Refused
        As `read`; the text says where.

    Examples
    --------
    >>> from dataclasses import make_dataclass
    >>> build(make_dataclass("Dot", [("x", float)]), {"x": 1}).x
    1.0
    """
    return _dataclass(kind, value, kind.__name__)


def write(value: Any) -> str:
    """Write a dataclass as JSON.

    Parameters
    ----------
    value : dataclass
        As `read` builds it.

    Returns
    -------
    str
        One JSON object with every field.

    Examples
    --------
    >>> from dataclasses import make_dataclass
    >>> write(make_dataclass("Dot", [("x", float)])(1.5))
    '{"x": 1.5}'
    """
    return json.dumps(asdict(value), allow_nan=False)


def _dataclass(kind: type[Any], value: object, where: str) -> Any:
    if not isinstance(value, Mapping):
        raise Refused(where)
    hints = typing.get_type_hints(kind)
    unknown = set(value) - {one.name for one in fields(kind)}
    if unknown:
        message = f"{where}: unknown {sorted(unknown)}"
        raise Refused(message)
    given = {name: _value(hints[name], one, f"{where}.{name}") for name, one in value.items()}
    try:
        return kind(**given)
    except (TypeError, Refused) as error:
        message = f"{where}: {error}"
        raise Refused(message) from error


def _value(kind: Any, value: object, where: str) -> Any:
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        if not any(type(value) is type(one) and value == one for one in inside):
            raise Refused(where)
        return value
    if origin in (types.UnionType, typing.Union):
        rest = [one for one in inside if one is not type(None)]
        return None if value is None else _value(rest[0], value, where)
    if origin is tuple:
        return _tuple(inside, value, where)
    if is_dataclass(kind):
        return _dataclass(typing.cast(type[Any], kind), value, where)
    return _plain(kind, value, where)


def _tuple(inside: tuple[Any, ...], value: object, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise Refused(where)
    kinds = (inside[0],) * len(value) if inside[-1] is Ellipsis else inside
    if len(kinds) != len(value):
        raise Refused(where)
    return tuple(_value(kind, one, where) for kind, one in zip(kinds, value, strict=True))


def _plain(kind: Any, value: object, where: str) -> Any:
    if kind is float and type(value) in (int, float):
        try:
            number = float(typing.cast(float, value))
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
    elif type(value) is kind:
        return value
    raise Refused(where)
