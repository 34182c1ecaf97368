"""A record whose parts don't fit together is refused, and the text says which one and why."""

from typing import Any

import pytest

from app.edit.from_json import Refused
from app.edit.presets.read import data_of, records_of
from app.edit.presets.record import Preset

PLAIN = {"id": "mine", "group": "basic", "name": "Mine"}
PHOTO = {
    **{"id": "x-passport", "group": "id", "name": "X passport", "country": "XX"},
    **{"document": "passport", "grade": "B", "source": "A page", "seen": "2026-11-30"},
    "edit": {"frame": {"canvas": [413, 531], "to_head": {"height": 0.75, "top": 0.1}}},
    "export": {"format": "jpeg", "dpi": 300},
    "print_mm": [35, 45],
    "limits": {"head_height": [0.7, 0.75, 0.8], "top": [0.05, 0.1, 0.2]},
}


def with_values(record: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A copy in which "a.b" is another value; None takes it out."""
    copied = {
        name: with_values(one, {}) if isinstance(one, dict) else one for name, one in record.items()
    }
    for place, value in changes.items():
        table = copied
        *way, last = place.split(".")
        for step in way:
            table = table.setdefault(step, {})
        if value is None:
            table.pop(last, None)
        else:
            table[last] = value
    return copied


@pytest.mark.parametrize("record", [PLAIN, PHOTO])
def test_a_record_is_written_as_it_was_read(record: dict[str, Any]) -> None:
    (preset,) = records_of([record])
    assert data_of(preset) == record
    assert records_of([data_of(preset)]) == (preset,)


def test_what_is_left_out_has_its_first_value() -> None:
    (preset,) = records_of([PLAIN])
    assert preset == Preset("mine", "basic", "Mine")
    assert (preset.edits, preset.grade, preset.export.format) == ("allowed", "own", "png")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "Mine"}, "Mine: the id needs small letters, digits and single hyphens"),
        ({"id": "a--b"}, "the id needs"),
        ({"id": "a" * 65}, "the id needs"),
        ({"id": 7}, "record 1: id is of another kind"),
        ({"id": None}, "record 1: "),
        ({"group": "art"}, "mine: group is of another kind"),
        ({"name": "  "}, "mine: the name is empty"),
        ({"name": "a" * 81}, "mine: the name is longer than 80 characters"),
        ({"name": "a\nb"}, "mine: the name has characters that can't be seen"),
        ({"name": "\u202eexe"}, "can't be seen"),
        ({"name": "\ud800"}, "can't be seen"),
        ({"colour": "red"}, "mine: unknown ['colour']"),
        ({"country": "Norway"}, "mine: the country must be two capital letters"),
        ({"document": "passport"}, "mine: an ID photo names its document, and nothing else does"),
        ({"grade": "A"}, "mine: a grade needs a source and the date it was seen"),
        ({"seen": "2026-13-01"}, "mine: the date must be as 2026-11-30"),
        ({"seen": "20261130"}, "mine: the date must be as 2026-11-30"),
        ({"source": "https://a.example"}, "mine: the source has a link"),
        ({"notes": "one"}, "mine: notes is of another kind"),
        ({"notes": ["see http://a.example"]}, "mine: the note 1 has a link"),
        ({"notes": ["a"] * 13}, "mine: there are more than 12 notes"),
        ({"edits": "forbidden"}, "mine: edits are forbidden, and yet there are some"),
        ({"edit.frame.margin": -1}, "mine: edit.frame: margin is out of bounds"),
        ({"edit.frame.margin": float("nan")}, "mine: edit.frame.margin is of another kind"),
        ({"edit.frame.margin": "wide"}, "mine: edit.frame.margin is of another kind"),
        ({"edit.frame.crop": [0, 0, 9, 9]}, "mine: edit: a crop or a turn belongs to one photo"),
        ({"edit.frame.turn": 90}, "mine: edit: a crop or a turn belongs to one photo"),
        ({"edit.background": {"kind": "picture", "id": "b"}}, "a preset has no picture in it"),
        ({"edit.background.colour": "red"}, "mine: edit.background: colour is out of bounds"),
        ({"edit.reference_px": 0}, "mine: edit: reference is out of bounds"),
        ({"edit.strokes": []}, "mine: edit: unknown ['strokes']"),
        ({"edit.shape": "circle", "export.format": "jpeg"}, "needs a format that can be clear"),
        ({"export.or_jpeg": True, "export.format": "webp"}, "or_jpeg is for a PNG alone"),
        ({"export.dpi": 300, "export.format": "webp"}, "a WebP holds no dpi"),
        ({"export.content": "mask"}, "a preset is of the picture"),
        (
            {"export": {"dpi": 300, "sheet": {"paper": [100, 150], "photo": [35, 45]}}},
            "a sheet is chosen later",
        ),
        ({"limits.bytes": {"least": 9, "most": 5}}, "the least bytes are more than the most"),
        ({"limits.bytes": {"most": 5}}, "mine: max_bytes is missing"),
        ({"limits.bytes.most": 5, "export.max_bytes": 6}, "the file may be larger"),
        ({"limits.bytes.least": 5}, "mine: min_bytes is missing"),
        ({"limits.bytes.least": 5, "export.min_bytes": 4}, "the file may be smaller"),
        ({"limits.head_height": [0.8, 0.7, 0.9]}, "head_height must be least, aim, most"),
        ({"limits.eyes": [0.5, 0.6]}, "mine: limits.eyes is of another kind"),
        ({"limits.background": ["white"]}, "'white' is no colour such as #ffffff"),
        (
            {"limits.background": ["#eeeeee"], "edit.background.kind": "colour"},
            "the background's colour is not among those that are allowed",
        ),
    ],
)
def test_a_wrong_record_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused) as refused:
        records_of([with_values(PLAIN, changes)])
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"document": None}, "an ID photo names its document"),
        ({"edit.frame.to_head": None}, "an ID photo needs a rule for the head"),
        ({"edit.frame.canvas": None}, "an ID photo needs its size in pixels"),
        ({"edit.frame.to_head.top": 0.3}, "the head is higher than the frame"),
        ({"edit.frame.to_head.height": 0.6}, "the head's rule is outside its own limits"),
        ({"edit.frame.to_head.top": 0.21}, "outside its own limits: top"),
        ({"edit.frame.to_head.eyes": 0.6}, "edit.frame.to_head: one of eyes and top"),
        ({"limits.chin": [0.2, 0.25, 0.3]}, "outside its own limits: chin"),
        ({"limits.size_px.most": [400, 600]}, "the size is outside its own limits"),
        ({"limits.size_px.least": [400, 600]}, "the size is outside its own limits"),
        ({"print_mm": [45, 35]}, "the print has another shape than the pixels"),
        ({"print_mm": [3.5, 4.5]}, "a print has sides of 5 to 500 mm"),
        ({"edits": "forbidden"}, "edits are forbidden, and yet there are some"),
        (
            {
                **{"edits": "forbidden", "edit.background": {"kind": "original"}},
                "edit.outline": {"width_px": 2},
            },
            "edits are forbidden, and yet there are some",
        ),
    ],
)
def test_a_wrong_record_of_a_document_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused) as refused:
        records_of([with_values(PHOTO, changes)])
    assert str(refused.value).startswith("x-passport: ")
    assert said in str(refused.value)


def test_two_records_with_one_id_are_refused() -> None:
    with pytest.raises(Refused, match="mine: there is another record with this id"):
        records_of([PLAIN, PLAIN])


@pytest.mark.parametrize("value", [None, 7, "text", [], [PLAIN]])
def test_what_is_no_record_is_refused(value: object) -> None:
    with pytest.raises(Refused, match="record 1: it is no record"):
        records_of([value])
