"""Records from data, and back: of the files that are shipped, and of a person's own file.

Thread: any.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass, replace
from typing import Any

from app.edit.from_json import Refused, build
from app.edit.presets.record import Preset
from app.errors import InputPresets

VERSION = 1
MOST_BYTES = 1_000_000
MOST_RECORDS = 200
# A record is four deep; what is far deeper would only try how deep a reader goes.
MOST_DEPTH = 16
OWN = "own-"
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


def records_of(values: Iterable[object]) -> tuple[Preset, ...]:
    """Build records, each checked through and through.

    Parameters
    ----------
    values : iterable of object
        Each a record as data: mappings, lists, texts and numbers.

    Returns
    -------
    tuple of Preset
        In their order.

    Raises
    ------
    Refused
        The text begins with the record's id and says in plain words what is wrong.

    Examples
    --------
    >>> records_of([{"id": "white", "group": "basic", "name": "White"}])[0].name
    'White'
    >>> records_of([{"id": "white", "group": "basic", "name": ""}])
    Traceback (most recent call last):
    ...
    app.edit.from_json.Refused: white: the name is empty
    """
    return _unique(_record(value, number) for number, value in enumerate(values, 1))


def data_of(preset: Preset) -> dict[str, Any]:
    """Write a record as data, without what has its first value.

    Parameters
    ----------
    preset : Preset
        Any.

    Returns
    -------
    dict
        What `records_of` reads.

    Examples
    --------
    >>> data_of(Preset("white", "basic", "White", notes=("Plain.",)))
    {'id': 'white', 'group': 'basic', 'name': 'White', 'notes': ['Plain.']}
    """
    data: dict[str, Any] = _lean(preset)
    return data


def read_own(source: bytes) -> tuple[Preset, ...]:
    """Read a person's own file of presets.

    Parameters
    ----------
    source : bytes
        The file: `{"version": 1, "presets": [record, ...]}` as JSON.

    Returns
    -------
    tuple of Preset
        Each of grade "own", its id with "own-" in front: none takes the place of a shipped one,
        and none says of itself that an authority stands behind it.

    Raises
    ------
    InputPresets
        If it is something else, too large, or one record is wrong; `detail` says what.

    Examples
    --------
    >>> own = b'{"version": 1, "presets": [{"id": "mine", "group": "basic", "name": "Mine"}]}'
    >>> read_own(own)[0].id
    'own-mine'
    """
    try:
        return _unique(_own(preset) for preset in records_of(_listed(source)))
    except Refused as error:
        message = "This file holds no presets that can be used."
        raise InputPresets(message, detail=str(error)) from error


def _record(value: object, number: int) -> Preset:
    try:
        preset: Preset = build(Preset, value)
    except Refused as error:
        message = f"{_said(value, number)}: {_plain(str(error))}"
        raise Refused(message) from error
    return preset


def _unique(presets: Iterable[Preset]) -> tuple[Preset, ...]:
    found: dict[str, Preset] = {}
    for preset in presets:
        if preset.id in found:
            message = f"{preset.id}: there is another record with this id"
            raise Refused(message)
        found[preset.id] = preset
    return tuple(found.values())


def _listed(source: bytes) -> Sequence[object]:
    if len(source) > MOST_BYTES:
        message = f"the file is larger than {MOST_BYTES} bytes"
        raise Refused(message)
    try:
        text = source.decode("utf-8-sig")
        if not _is_flat(text):
            message = f"the file is nested deeper than {MOST_DEPTH}"
            raise Refused(message)
        value = json.loads(text)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        message = str(error) if isinstance(error, Refused) else "the file is not JSON"
        raise Refused(message) from error
    if not isinstance(value, Mapping) or type(value.get("version")) is not int:
        message = "the file has no version"
        raise Refused(message)
    if value["version"] != VERSION:
        message = f"the file is of version {value['version']}, not {VERSION}"
        raise Refused(message)
    listed = value.get("presets")
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_RECORDS:
        message = f"the file must hold 1 to {MOST_RECORDS} presets"
        raise Refused(message)
    return listed


def _is_flat(text: str) -> bool:
    """Tell how deep brackets are nested, before a reader that recurses meets them."""
    now = 0
    for bracket in _BRACKET.finditer(_STRING.sub("", text)):
        now += 1 if bracket[0] in "[{" else -1
        if now > MOST_DEPTH:
            return False
    return True


def _own(preset: Preset) -> Preset:
    own = preset.id if preset.id.startswith(OWN) else f"{OWN}{preset.id}"[:64].rstrip("-")
    return replace(preset, id=own, grade="own")


def _said(value: object, number: int) -> str:
    name = value.get("id") if isinstance(value, Mapping) else None
    return name[:64] if isinstance(name, str) and name else f"record {number}"


def _plain(text: str) -> str:
    """Turn "Preset.edit.frame: margin" into words."""
    where, _, what = text.partition(": ")
    place = where.removeprefix("Preset").removeprefix(".")
    if not what:
        return f"{place} is of another kind" if place else "it is no record"
    if " " not in what:
        what = f"{what} is out of bounds"
    return f"{place}: {what}" if place else what


def _lean(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        first = _first_values(type(value))
        given = {one.name: getattr(value, one.name) for one in fields(value)}
        return {
            name: _lean(one)
            for name, one in given.items()
            if name not in first or one != first[name]
        }
    if isinstance(value, tuple):
        return [_lean(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _first_values(kind: type[Any]) -> dict[str, Any]:
    first = {one.name: one.default for one in fields(kind) if one.default is not MISSING}
    made = [one for one in fields(kind) if one.default_factory is not MISSING]
    return first | {
        one.name: one.default_factory() for one in made if callable(one.default_factory)
    }
