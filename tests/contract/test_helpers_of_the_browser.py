"""What a browser does by itself with a page's words and pictures may ask a server: not here."""

import re
from html.parser import HTMLParser
from pathlib import Path

from tools.env.paths import ROOT

SCRIPTS = [
    path
    for path in sorted((ROOT / "static/js").rglob("*.js"))
    # The attempts make what they need, of made-up bytes.
    if "leaks" not in path.parts
]
# In these nobody types.
CHOSEN = {"file", "range", "radio", "checkbox", "color"}
QUIET = {
    "spellcheck": "false",
    "autocomplete": "off",
    "autocapitalize": "off",
    "autocorrect": "off",
    "writingsuggestions": "false",
}


class Page(HTMLParser):
    """All elements of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


PAGE = Page((ROOT / "static/index.html").read_text("utf-8")).found


def code(path: Path) -> str:
    """A script without its comments."""
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text("utf-8"), flags=re.DOTALL)


def test_the_page_is_not_for_translators_and_writing_helpers() -> None:
    (root,) = [attributes for tag, attributes in PAGE if tag == "html"]
    assert root["translate"] == "no"
    assert "notranslate" in root["class"].split()
    assert root["spellcheck"] == root["writingsuggestions"] == "false"
    assert ("meta", {"name": "google", "content": "notranslate"}) in PAGE
    assert [tag for tag, attributes in PAGE if attributes.get("translate") == "yes"] == []
    assert [path for path in SCRIPTS if re.search(r"\btranslate\b\s*[=:]", code(path))] == []


def test_in_the_page_itself_nobody_types() -> None:
    assert {attributes["type"] for tag, attributes in PAGE if tag == "input"} <= CHOSEN
    assert [tag for tag, attributes in PAGE if tag in {"textarea", "select", "form"}] == []
    assert [tag for tag, attributes in PAGE if "contenteditable" in attributes] == []


def test_every_field_that_the_scripts_make_is_quiet() -> None:
    for path in SCRIPTS:
        text = code(path)
        assert not re.search(r"\"textarea\"|contentEditable|designMode", text), path
        made = len(re.findall(r"make\(\"input\"|createElement\(\"input\"", text))
        if path.name == "controls.js":
            field = re.search(r"function makeField\(.*?\n}", text, re.DOTALL)
            assert field
            told = set(re.findall(r"(\w+)(?:\", |: )\"?(\w+)", field[0]))
            assert set(QUIET.items()) <= told
            assert text.count("makeField(") == 4
            made -= 1
        types = re.findall(r"\btype(?:: | = )\"(\w+)\"", text)
        # One that is no text field of the helper's says in its own file that it is none.
        assert made <= len([one for one in types if one in CHOSEN]), path
        assert not set(types) & {"text", "search", "email", "tel", "url", "password", "number"}, (
            path
        )


def test_every_picture_is_decoration_and_its_words_stand_elsewhere() -> None:
    for tag, attributes in PAGE:
        if tag == "img":
            assert attributes["alt"] == ""
        if tag == "canvas":
            assert attributes["aria-hidden"] == "true"
    for path in SCRIPTS:
        text = code(path)
        made = len(re.findall(r"make\(\"img\"|createElement\(\"img\"", text))
        assert text.count('.alt = ""') == made, path
        assert not re.search(r"\"alt\"|make\(\"canvas\"|\.alt = [^\"]|\.alt = \"[^\"]", text), path
    (frame,) = [attributes for _, attributes in PAGE if attributes.get("id") == "frame"]
    assert frame["role"] == "img"
