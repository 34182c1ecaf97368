"""Whatever the inspection calls a thing, the file of words has a word for it, and for nothing else.

The page asks by the English name itself; a name that it does not know it shows as it is.
"""

import re
from pathlib import Path

import pytest

from app.errors import AppError
from app.formats.inspect import inspect
from tests.contract.said_names import PLACE, names_in_source
from tools.env.paths import ROOT
from tools.site.words import load_words

TERMS: dict[str, str] = load_words(ROOT / "static")["terms"]
# Of these, all that is said comes from the file, or is a code that is the same in every language.
CODES = {"APP{}", "{} {}"}
FROM_THE_FILE = re.compile(r"APP\d+ .+|[a-z]{4}", re.DOTALL)
MOST_BYTES = 4 << 20


def said() -> set[str]:
    return set(names_in_source()) - CODES


def test_every_name_has_a_word() -> None:
    asked = {re.sub(r"\{name\}", PLACE, key) for key in TERMS}
    assert sorted(said() - asked) == [], 'to be added to "terms" in static/words/en.json'


def test_every_word_is_of_a_name_that_is_said() -> None:
    asked = {re.sub(r"\{name\}", PLACE, key) for key in TERMS}
    assert sorted(asked - said()) == [], 'to be taken out of "terms" in static/words/en.json'


def test_english_calls_things_as_the_inspection_does() -> None:
    assert {key: term for key, term in TERMS.items() if key != term} == {}


def test_the_names_are_found_in_tables_calls_and_sentences() -> None:
    found = said()
    assert len(found) > 250
    assert {"Serial number of the camera", "Location", "XMP", "bytes after IEND"} <= found
    assert {"chunk {}", "Text “{}”", "{} that nothing uses", "thumbnail", "Made from"} <= found


def test_a_name_with_a_place_is_no_trap() -> None:
    """It has one place, and nothing that a pattern would read as more than its letters."""
    for key in TERMS:
        if "{" in key:
            assert re.fullmatch(r"[\w “”]*\{name\}[\w “”]*", key)
        assert PLACE not in key


@pytest.mark.data
@pytest.mark.slow
def test_what_real_photos_are_said_to_hold_has_words(data_dir: Path) -> None:
    asked = "|".join(re.escape(key).replace(r"\{name\}", ".+") for key in TERMS)
    known = re.compile(f"(?:{asked})", re.DOTALL)
    photos = [path for path in (data_dir / "metadata").iterdir() if path.is_file()]
    names: set[str] = set()
    for path in photos:
        if path.stat().st_size <= MOST_BYTES:
            names |= _said_of(path.read_bytes())
    assert len(names) > 100
    strange = {name for name in names if not known.fullmatch(name)}
    assert {name for name in strange if not FROM_THE_FILE.fullmatch(name)} == set()


def _said_of(data: bytes) -> set[str]:
    try:
        findings = inspect(data).findings
    except AppError:
        return set()
    return {name for one in findings for name in (one.name, *(v.label for v in one.values))}
