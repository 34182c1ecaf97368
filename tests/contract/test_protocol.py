"""One list of codes, stages and notes: the same in Python, in protocol.js and in the words."""

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from app.container.archive import MOST_ENTRIES, Trouble
from app.container.stripped import Orientation
from app.domain import NoteCode, Stage
from app.edit.checks.bounds import BOUNDS, Status, Unit
from app.errors import ALL_CODES, from_code
from app.metadata.file_name import name_findings
from app.metadata.findings import Kind
from app.segment.subject import Strategy
from app.session.methods import METHODS, parameters
from tools.site.assets import pinned_parts
from tools.site.samples import sample_parts
from tools.site.words import load_words

ROOT = Path(__file__).resolve().parents[2]
PROTOCOL = (ROOT / "static/js/rpc/protocol.js").read_text("utf-8")
CALLS = (ROOT / "static/js/engine/methods.js").read_text("utf-8")
WORKERS = ROOT / "static/js/workers"
WORDS = load_words(ROOT / "static")


def listed(name: str) -> list[str]:
    """The strings of one frozen list in protocol.js."""
    found = re.search(rf"export const {name} = Object\.freeze\(\[(.*?)\]\)", PROTOCOL, re.DOTALL)
    assert found, name
    return re.findall(r'"(\w+)"', found[1])


def worded(name: str) -> list[str]:
    """The keys of one table of words."""
    return list(WORDS[name])


def test_error_codes_are_the_same_everywhere() -> None:
    assert sorted(listed("CODES")) == sorted(ALL_CODES) == sorted(worded("errors"))


def test_the_same_codes_may_be_tried_again() -> None:
    retryable = [code for code in ALL_CODES if from_code(code, "").retryable]
    assert sorted(retryable) == sorted(listed("RETRYABLE"))


def test_stages_are_the_same_everywhere_and_in_the_same_order() -> None:
    assert listed("STAGES") == [stage.value for stage in Stage] == worded("stages")


def test_notes_are_the_same_everywhere() -> None:
    assert sorted(listed("NOTES")) == sorted(note.value for note in NoteCode)
    assert sorted(worded("notes")) == sorted(listed("NOTES"))


def test_kinds_are_the_same_everywhere_and_in_the_same_order() -> None:
    assert listed("KINDS") == [kind.value for kind in Kind] == worded("kinds")


def test_checks_are_the_same_everywhere_and_in_the_same_order() -> None:
    assert listed("CHECKS") == list(BOUNDS)
    held = (ROOT / "static/js/files/checks.js").read_text("utf-8")
    for name, kind in (("STATUSES", Status), ("UNITS", Unit)):
        found = re.search(rf"const {name} = .*?\(\[(.*?)\]\)", held)
        assert found
        assert tuple(re.findall(r'"(\w+)"', found[1])) == get_args(kind)


def test_the_page_takes_of_a_zip_what_python_lists() -> None:
    held = (ROOT / "static/js/files/words.js").read_text("utf-8")
    found = re.search(r"const TROUBLES = .*?\(\[(.*?)\]\)", held)
    assert found
    assert re.findall(r'"(\w+)"', found[1]) == [trouble.value for trouble in Trouble]
    assert f"const MOST_MEMBERS = {MOST_ENTRIES:_};" in held


def test_every_kind_has_an_icon() -> None:
    page = (ROOT / "static/index.html").read_text("utf-8")
    assert {f"i-{kind.value}" for kind in Kind} <= set(re.findall(r'<symbol id="([\w-]+)"', page))


def test_methods_and_what_they_take_are_the_same_on_both_sides_of_the_bridge() -> None:
    found = re.search(
        r"export const METHODS = Object\.freeze\(\{\n(.*?)\n\}\);", PROTOCOL, re.DOTALL
    )
    assert found
    rows = re.findall(r"^  (\w+): \[(.*?)\],$", found[1], re.MULTILINE)
    assert len(rows) == len(found[1].splitlines())
    told = {method: sorted(re.findall(r'"(\w+)"', takes)) for method, takes in rows}
    assert told == {method: sorted(parameters(method)) for method in METHODS}
    assert list(told) == list(METHODS)


def test_what_the_page_asks_is_in_the_table() -> None:
    asked = re.findall(r'enqueue\("(\w+)", (\{.*?\}|params), job\)', CALLS)
    assert len(asked) == len(re.findall(r"=>\s+enqueue\(", CALLS)) >= 12
    files = {"file": "source", "zip": "length"}
    for method, params in asked:
        assert method in METHODS
        names = re.findall(r"(?:^\{|,) ?(\w+)", params)
        takes = parameters(method)
        assert {files.get(name, name) for name in names} <= set(takes)


def test_every_attempt_of_the_leak_test_has_a_plain_name() -> None:
    page = (ROOT / "docs/leak-attempts.md").read_text("utf-8").split("\n## By the tests alone")[0]
    tried = set(re.findall(r"^\| ([\w-]+) \|", page, re.MULTILINE)) - {"attempt"}
    assert set(worded("leaks")) == tried


def test_every_part_that_is_loaded_has_a_name() -> None:
    catalogue = json.loads((ROOT / "model/catalogue.json").read_text("utf-8"))
    models = [*catalogue["models"], *catalogue["faces"]]
    graphs = [graph["label"] for model in models for graph in model["graphs"]]
    labels = {part.label for part in (*pinned_parts(), *sample_parts(ROOT / "static")[0])}
    assert {*labels, *graphs, "Stayput", "Own model"} == set(worded("parts"))


def test_orientations_are_the_same_everywhere() -> None:
    assert sorted(listed("ORIENTATIONS")) == sorted(one.value for one in Orientation)
    assert sorted(worded("orientations")) == sorted(listed("ORIENTATIONS"))


def test_the_page_knows_the_finding_that_is_not_inside_the_file() -> None:
    found = (ROOT / "static/js/ui/found.js").read_text("utf-8")
    (finding,) = name_findings("IMG_20260614_162101.jpg")
    assert f'FILE_NAME = "{finding.name}"' in found


@pytest.mark.parametrize(
    "script", ["photos/cutout.js", "photos/list/list.js", "photos/out/saver.js", "edit/session.js"]
)
def test_every_passing_word_that_is_said_has_a_sentence(script: str) -> None:
    source = (ROOT / "static/js" / script).read_text("utf-8")
    said = set(re.findall(r'key(?::| =) "(\w+)"', source))
    assert said
    assert said <= set(worded("notices"))


def test_cases_with_words_of_their_own_are_said_somewhere() -> None:
    assert set(worded("cases")) <= set(ALL_CODES)
    said = {part.label for part in pinned_parts()}
    decoder = (WORKERS / "browser-decoder.js").read_text("utf-8")
    said |= set(re.findall(r'missing: "([\w ]+)"', decoder))
    steps = (ROOT / "static/js/engine/steps.js").read_text("utf-8")
    found = re.search(r"@typedef \{(.*?)\} StepName", steps)
    assert found
    said |= set(re.findall(r'"(\w+)"', found[1]))
    cases = {case for table in WORDS["cases"].values() for case in table}
    assert len(cases) >= 2
    assert cases <= said


def test_the_page_prepares_the_sides_at_which_the_models_look() -> None:
    told = r"^export const SIDES = Object\.freeze\(\{ fast: (\d+), fine: (\d+) \}\);$"
    found = re.search(told, PROTOCOL, re.MULTILINE)
    assert found
    assert (int(found[1]), int(found[2])) == (Strategy().fast_side, Strategy().side)
