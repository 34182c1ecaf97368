"""Text of strangers is shown as one short line, with nothing unseen in it."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from app.metadata.findings import Kind, Value
from app.metadata.values.plain import MAX_CHARACTERS, plain, said


@given(st.text(max_size=2000))
def test_nothing_unseen_is_left(text: str) -> None:
    line = plain(text)
    assert len(line) <= MAX_CHARACTERS
    assert line == line.strip()
    assert not {unicodedata.category(character) for character in line} & {"Cc", "Cs", "Zl", "Zp"}
    assert not {unicodedata.bidirectional(character) for character in line} & {
        *("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"),
    }


def test_direction_and_width_tricks_are_dropped() -> None:
    assert plain("photo\u202egnp.exe\u200b\u2066\ufeff\U000e0041") == "photognp.exe"


def test_long_text_is_shortened_and_says_so() -> None:
    assert plain("x" * 10_000) == "x" * (MAX_CHARACTERS - 1) + "…"
    assert plain("x" * MAX_CHARACTERS) == "x" * MAX_CHARACTERS
    assert plain(" " * 10_000 + "x") == "…"


def test_a_text_of_nothing_is_no_value() -> None:
    assert said(Kind.TEXT, "Comment", "\0\x01\u200b") == ()
    assert said(Kind.TEXT, "Comment", "Hi\nyou") == (Value(Kind.TEXT, "Comment", "Hi you"),)
