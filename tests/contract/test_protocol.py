"""One list of codes, stages and notes: the same in Python, in protocol.js and in messages.js."""

import re
from pathlib import Path

from app.domain import NoteCode, Stage
from app.errors import ALL_CODES, from_code
from tools.assets import pinned_parts

ROOT = Path(__file__).resolve().parents[2]
PROTOCOL = (ROOT / "static/js/protocol.js").read_text("utf-8")
WORKERS = ROOT / "static/js/workers"
MESSAGES = (ROOT / "static/js/messages.js").read_text("utf-8")


def listed(name: str) -> list[str]:
    """The strings of one frozen list in protocol.js."""
    found = re.search(rf"export const {name} = Object\.freeze\(\[(.*?)\]\)", PROTOCOL, re.DOTALL)
    assert found, name
    return re.findall(r'"(\w+)"', found[1])


def worded(name: str) -> list[str]:
    """The keys of one table in messages.js."""
    found = re.search(rf"export const {name} = \{{\n(.*?)\n\}};", MESSAGES, re.DOTALL)
    assert found, name
    return re.findall(r"^  (\w+):", found[1], re.MULTILINE)


def test_error_codes_are_the_same_everywhere() -> None:
    assert sorted(listed("CODES")) == sorted(ALL_CODES) == sorted(worded("ERRORS"))


def test_the_same_codes_may_be_tried_again() -> None:
    retryable = [code for code in ALL_CODES if from_code(code, "").retryable]
    assert sorted(retryable) == sorted(listed("RETRYABLE"))


def test_stages_are_the_same_everywhere_and_in_the_same_order() -> None:
    assert listed("STAGES") == [stage.value for stage in Stage] == worded("STAGES")


def test_notes_are_the_same_everywhere() -> None:
    assert sorted(listed("NOTES")) == sorted(note.value for note in NoteCode)
    assert sorted(worded("NOTES")) == sorted(listed("NOTES"))


def test_every_passing_word_that_is_said_has_a_sentence() -> None:
    said = set(re.findall(r'key: "(\w+)"', (ROOT / "static/js/desk.js").read_text("utf-8")))
    assert said
    assert said <= set(worded("NOTICES"))


def test_cases_with_words_of_their_own_are_said_somewhere() -> None:
    found = re.search(r"const CASES = \{\n(.*?)\n\};", MESSAGES, re.DOTALL)
    assert found
    assert set(re.findall(r"^  (\w+): \{", found[1], re.MULTILINE)) <= set(ALL_CODES)
    said = {part.label for part in pinned_parts()}
    said |= set(re.findall(r'Fault\("\w+", "([\w ]+)"', (WORKERS / "avif.js").read_text("utf-8")))
    cases = re.findall(r'^    "([\w ]+)": ', found[1], re.MULTILINE)
    assert len(cases) >= 2
    assert set(cases) <= said
