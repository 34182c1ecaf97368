"""Every word stands in the file of its language; those that are read before the script, too."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from tools.env.errors import BuildError
from tools.site.site_files import INDEX, describe_app
from tools.site.words import load_words, places_of, with_words

STATIC = Path(__file__).resolve().parents[2] / "static"
# Attributes that are read, and what no language translates.
READ = {"title", "alt", "aria-label", "placeholder", "aria-description"}
NAME = "Stayput"


class Reader(HTMLParser):
    """Collects what a person reads or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self.inside: list[str] = []
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.append(tag)
        self.read += [value for name, value in attrs if name in READ and value]
        self.names += [value for name, value in attrs if name == "id" and value]

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.inside[-1:] not in (["script"], ["style"]):
            self.read.append(data)


def test_the_page_has_no_words_of_its_own() -> None:
    reader = Reader()
    html = (STATIC / INDEX).read_text("utf-8")
    reader.feed(html)
    assert len(places_of(html)) > 10
    left = {with_nothing for text in reader.read if (with_nothing := without_places(text))}
    assert left <= {NAME, "."}


def test_each_id_stands_once() -> None:
    """Of two, the second is never found."""
    reader = Reader()
    reader.feed((STATIC / INDEX).read_text("utf-8"))
    assert len(reader.names) > 100
    assert len(set(reader.names)) == len(reader.names)


def without_places(text: str) -> str:
    for place in places_of(text):
        text = text.replace("{{" + place + "}}", "")
    return text.strip()


def test_the_page_and_the_app_are_of_one_language() -> None:
    words = load_words(STATIC)
    html = with_words((STATIC / INDEX).read_text("utf-8"), words)
    assert f'<html lang="{words["tag"]}" dir="{words["dir"]}" translate="no"' in html
    assert words["page"]["title"] in html
    described = describe_app(STATIC).decode()
    assert f'"lang": "{words["tag"]}"' in described
    assert "{{" not in html + described


@pytest.mark.parametrize("place", ["{{page.nothing}}", "{{page}}", "{{__proto__.x}}"])
def test_a_word_that_is_not_there_stops_the_build(place: str) -> None:
    with pytest.raises(BuildError, match="has no word"):
        with_words(place, load_words(STATIC))


def test_words_can_say_nothing_to_the_browser() -> None:
    assert "<b>" not in with_words('<p title="{{a}}">', {"a": '"><b>'})
