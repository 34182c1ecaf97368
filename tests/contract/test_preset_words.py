"""The page has words for every kind of document, and knows the presets it names by their id."""

import json
import re
from pathlib import Path

from app.edit.presets.shipped import shipped

STATIC = Path(__file__).resolve().parents[2] / "static"
WORDS = json.loads((STATIC / "words/en.json").read_text("utf-8"))["ui"]["presets"]
PRESETS = {preset["id"]: preset for preset in shipped()}


def test_every_kind_of_document_has_a_word() -> None:
    kinds = {preset["document"] for preset in PRESETS.values() if "document" in preset}
    # "custom" is the page's own: a size that a person types.
    assert {*kinds, "custom"} == set(WORDS["documents"])


def test_what_the_page_names_is_there() -> None:
    assert set(WORDS["names"]) <= set(PRESETS)


def test_single_cards_are_basic_presets() -> None:
    code = (STATIC / "js/edit/presets.js").read_text("utf-8")
    listed = re.search(r"const SINGLE = \[(.*?)\];", code)
    assert listed
    single = re.findall(r'"([a-z-]+)"', listed[1])
    assert len(single) == 3
    assert {PRESETS[one]["group"] for one in single} == {"basic"}
