"""What crosses to the page about metadata: plain values, bounded."""

import base64
import json
from typing import Any

from app.container.stripped import Orientation, Stripped
from app.domain import Format
from app.metadata.findings import Finding, Kind, Report, Value
from app.session.report import (
    MAX_CHARACTERS,
    MAX_PICTURE_BYTES,
    MAX_PICTURES,
    MAX_VALUES,
    report_fields,
    stripped_fields,
)
from tests.unit.files import gradient, save

THUMBNAIL = save(gradient(6, 8), "JPEG")


def fields(*findings: Finding) -> Any:
    report = Report(Format.JPEG, 5000, findings)
    return json.loads(json.dumps(report_fields(report)))


def test_a_report_crosses_whole() -> None:
    camera = Value(Kind.PERSON, "Camera", "Acme One")
    place = Value(Kind.PLACE, "Location", "52.5163° N, 13.3777° E")
    exif = Finding("Exif", 20, 900, Kind.UNKNOWN, (camera, place), THUMBNAIL)
    tail = Finding("bytes after the end", 4000, 1000, Kind.MEDIA)
    assert fields(exif, tail) == {
        "format": "JPEG",
        "size_bytes": 5000,
        "counts": {"place": 1, "person": 1, "media": 1},
        "findings": [
            {
                "name": "Exif",
                "kind": "unknown",
                "offset_bytes": 20,
                "size_bytes": 900,
                "values": [
                    {"kind": "person", "label": "Camera", "text": "Acme One"},
                    {"kind": "place", "label": "Location", "text": "52.5163° N, 13.3777° E"},
                ],
                "picture": "data:image/jpeg;base64," + base64.b64encode(THUMBNAIL).decode(),
            },
            {
                "name": "bytes after the end",
                "kind": "media",
                "offset_bytes": 4000,
                "size_bytes": 1000,
                "values": [],
                "picture": None,
            },
        ],
    }


def test_counts_come_in_the_order_in_which_a_person_cares() -> None:
    one_of_each = [Finding(kind.value, 0, 1, kind) for kind in reversed(Kind)]
    assert list(fields(*one_of_each)["counts"]) == [kind.value for kind in Kind]


def test_only_so_many_pictures_cross_and_none_that_is_large_or_of_another_kind() -> None:
    large = THUMBNAIL + bytes(MAX_PICTURE_BYTES)
    given = [large, b"<svg onload=alert(1)>", *[THUMBNAIL] * (MAX_PICTURES + 1)]
    found = fields(*(Finding("APP1", 0, 9, Kind.PICTURE, picture=each) for each in given))
    pictures = [finding["picture"] for finding in found["findings"]]
    assert pictures[:2] == [None, None]
    assert [picture is not None for picture in pictures[2:]] == [True] * MAX_PICTURES + [False]


def test_a_flood_of_values_is_counted_but_not_sent() -> None:
    many = tuple(Value(Kind.TEXT, "Text", str(number)) for number in range(400))
    found = fields(*(Finding("tEXt", 0, 9, Kind.TEXT, many) for _ in range(9)))
    assert found["counts"] == {"text": 3600}
    assert sum(len(finding["values"]) for finding in found["findings"]) == MAX_VALUES
    silent = fields(*(Finding("chunk", 0, 9) for _ in range(2 * MAX_VALUES)))
    assert silent["counts"] == {"unknown": 2 * MAX_VALUES}
    assert len(silent["findings"]) == MAX_VALUES


def test_endless_words_are_cut() -> None:
    long = Value(Kind.TEXT, "L" * 9000, "T" * 9000)
    (finding,) = fields(Finding("N" * 9000, 0, 9, Kind.TEXT, (long,)))["findings"]
    value = finding["values"][0]
    for text in (finding["name"], value["label"], value["text"]):
        assert len(text) == MAX_CHARACTERS
        assert text.endswith("…")


def test_what_stripping_gave() -> None:
    before = Report(Format.JPEG, 5000, (Finding("Exif", 2, 99, Kind.PERSON),))
    stripped = Stripped(bytes(4000), "image/jpeg", ".jpg", Orientation.TAG)
    assert json.loads(json.dumps(stripped_fields(before, stripped))) == {
        "mime_type": "image/jpeg",
        "suffix": ".jpg",
        "format": "JPEG",
        "orientation": "tag",
        "profile": None,
        "is_recoded": False,
        "left": [],
        "lossless": True,
        "size_before": 5000,
        "size_after": 4000,
        "counts": {"person": 1},
        "notes": [],
    }


def test_a_profile_that_had_to_go_is_said() -> None:
    before = Report(Format.PNG, 50, (Finding("ICC profile", 2, 9, Kind.COLOUR),))
    gone = stripped_fields(before, Stripped(b"", "image/png", ".png"))
    kept = stripped_fields(before, Stripped(b"", "image/png", ".png", profile="Display P3"))
    assert gone["notes"] == [{"code": "PROFILE_DROPPED", "detail": None}]
    assert (kept["notes"], kept["profile"]) == ([], "Display P3")
