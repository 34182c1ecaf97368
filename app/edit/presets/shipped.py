"""The presets that come with Stayput: TOML beside this file; in the page, one JSON made of it.

Thread: any. The build makes the JSON (tools/site/presets.py): the page reads no TOML and checks
nothing again.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.edit.from_json import Refused
from app.edit.presets.read import data_of, records_of
from app.edit.presets.record import Preset

FOLDER = Path(__file__).parent
PACKED = "presets.json"


def shipped() -> list[dict[str, Any]]:
    """Return every shipped preset as data.

    Returns
    -------
    list of dict
        As `app.edit.presets.read.data_of` writes them.

    Raises
    ------
    Refused
        If a record is wrong; under CPython alone, for the build refuses it before.

    Examples
    --------
    >>> "white" in [preset["id"] for preset in shipped()]
    True
    """
    packed = FOLDER / PACKED
    text = packed.read_bytes() if packed.is_file() else pack(FOLDER)
    presets: list[dict[str, Any]] = json.loads(text)
    return presets


def pack(folder: Path) -> bytes:
    """Check all TOML of a folder, and make one JSON of it.

    Parameters
    ----------
    folder : Path
        With files that have a list `preset`.

    Returns
    -------
    bytes
        A list of records, without spaces.

    Raises
    ------
    Refused
        The text begins with the file and the record's id, and says what is wrong.

    Examples
    --------
    >>> pack(FOLDER).startswith(b'[{"id":')
    True
    """
    found: dict[str, Preset] = {}
    places: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            for preset in records_of(_tables(path)):
                _check_new(preset.id, places)
                found[preset.id] = preset
                places[preset.id] = path.name
        except Refused as error:
            message = f"{path.name}: {error}"
            raise Refused(message) from error
    data = [data_of(preset) for preset in found.values()]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _check_new(name: str, places: Mapping[str, str]) -> None:
    if name in places:
        message = f"{name}: {places[name]} has a record with this id"
        raise Refused(message)


def _tables(path: Path) -> list[object]:
    import tomllib  # noqa: PLC0415 - the page has no TOML to read

    try:
        content: Mapping[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise Refused(str(error)) from error
    tables = content.get("preset")
    if content.keys() != {"preset"} or not isinstance(tables, list):
        message = "a file holds [[preset]] and nothing else"
        raise Refused(message)
    return tables
