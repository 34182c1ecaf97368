"""A person's own file of presets: it comes back as it went, and a hostile one does no harm."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.edit.presets.read import (
    MOST_BYTES,
    MOST_DEPTH,
    MOST_RECORDS,
    data_of,
    read_own,
    records_of,
)
from app.edit.presets.shipped import shipped
from app.errors import InputPresets
from app.session.methods import METHODS, parameters

MINE: dict[str, Any] = {"id": "mine", "group": "basic", "name": "Mine"}


def file_of(*presets: object, version: object = 1) -> bytes:
    return json.dumps({"version": version, "presets": presets}).encode()


def test_a_file_comes_back_as_it_went() -> None:
    own = records_of(
        {**one, "id": f"own-{one['id']}", "grade": "own"}
        for one in shipped()
        if one["group"] != "id"
    )
    assert read_own(file_of(*map(data_of, own))) == own


def test_no_file_speaks_for_an_authority_or_takes_a_place() -> None:
    stated = {**MINE, "id": "us-visa", "grade": "A", "source": "Somebody", "seen": "2026-11-30"}
    (preset,) = read_own(file_of(stated))
    assert (preset.id, preset.grade, preset.source) == ("own-us-visa", "own", "Somebody")
    assert read_own(file_of(data_of(preset))) == (preset,)


def test_two_records_that_would_get_one_id_are_refused() -> None:
    with pytest.raises(InputPresets) as refused:
        read_own(file_of(MINE, {**MINE, "id": "own-mine"}))
    assert "another record with this id" in str(refused.value.detail)


def test_a_long_id_stays_an_id() -> None:
    (preset,) = read_own(file_of({**MINE, "id": "a" * 59 + "-bcde"[:5]}))
    assert read_own(file_of(data_of(preset))) == (preset,)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[]", "no version"),
        (b"7", "no version"),
        (b'{"presets": []}', "no version"),
        (file_of(MINE, version=True), "no version"),
        (file_of(MINE, version=2), "of version 2, not 1"),
        (file_of(), f"1 to {MOST_RECORDS} presets"),
        (b'{"version": 1, "presets": {"id": "mine"}}', f"1 to {MOST_RECORDS} presets"),
        (file_of(*[MINE] * (MOST_RECORDS + 1)), f"1 to {MOST_RECORDS} presets"),
        (file_of(MINE) + b" " * MOST_BYTES, f"larger than {MOST_BYTES} bytes"),
        (b"[" * 100_000, f"deeper than {MOST_DEPTH}"),
        (b'{"a":' * 100_000, f"deeper than {MOST_DEPTH}"),
        (b'{"version": 1, "presets": [' + b"9" * 5000 + b"]}", "not JSON"),
        (file_of({**MINE, "name": "Mine" * 50}), "mine: the name is longer"),
        (file_of({**MINE, "edit": {"frame": {"margin": 10**400}}}), "margin is of another kind"),
        (b'{"version": 1, "presets": [{"id": "mine", "edit": NaN}]}', "mine: "),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_file_of_presets_is_refused(source: bytes, said: str) -> None:
    with pytest.raises(InputPresets) as refused:
        read_own(source)
    assert said in str(refused.value.detail)
    assert refused.value.code == "INPUT_PRESETS"


def test_brackets_in_a_text_are_not_depth() -> None:
    (preset,) = read_own(file_of({**MINE, "notes": ['["' * 60]}))
    assert preset.notes == ('["' * 60,)


def refused_or_read(source: bytes) -> str | None:
    """Why a file was refused, or the first id; anything else that happens fails the test."""
    try:
        return read_own(source)[0].id
    except InputPresets as error:
        return error.detail


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(source: bytes) -> None:
    assert refused_or_read(source)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*MINE, "edit", "limits", "export", "x"]), inner)
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from(["edit", "export", "limits", "print_mm", "notes", "id", "name"]))
def test_any_value_in_a_record_is_read_or_refused(value: object, field: str) -> None:
    assert refused_or_read(file_of({**MINE, field: value}))


def test_the_page_can_ask_for_both() -> None:
    assert parameters("read_presets") == {"source": True}
    assert parameters("presets") == {}
    assert asked("presets") == ({"ok": True, "presets": shipped()}, None)
    mine = data_of(read_own(file_of(MINE))[0])
    assert mine == {**MINE, "id": "own-mine"}
    assert asked("read_presets", source=file_of(MINE)) == ({"ok": True, "presets": [mine]}, None)


def asked(method: str, **params: object) -> object:
    async def ask() -> object:
        return await METHODS[method](None, None, **params)

    return asyncio.run(ask())
