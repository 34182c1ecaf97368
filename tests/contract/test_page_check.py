"""What the page's own check knows of files is what Python knows of them."""

import re

from app.container import sniff
from app.domain import Format
from app.formats.heif.layout import BRANDS
from tools.env.paths import ROOT

FILES = ROOT / "static/js/files"


def words(file: str, name: str) -> set[str]:
    """The strings of one list in a script; one that is split at blanks counts as a list."""
    found = re.search(
        rf"const {name} =\s*(\[.*?\]|\".*?\")", (FILES / file).read_text("utf-8"), re.S
    )
    assert found, name
    return {word for text in re.findall(r'"(.*?)"', found[1]) for word in text.split(" ")}


def text(brands: frozenset[bytes]) -> set[str]:
    return {brand.decode() for brand in brands}


def test_the_same_brands_say_heif() -> None:
    told = vars(sniff)
    assert words("kind.js", "AVIF") == text(told["_AVIF"])
    assert words("kind.js", "HEVC") | words("kind.js", "ANY_HEIF") == text(told["_HEIC"])
    assert words("heif.js", "BRANDS") == text(BRANDS)


def test_the_same_formats_are_known() -> None:
    formats = re.search(r"const FORMATS = \[(.*?)\]", (FILES / "words.js").read_text("utf-8"))
    assert formats
    assert set(re.findall(r'"(.*?)"', formats[1])) == {one.value for one in Format}
    kinds = re.search(r'typedef \{("JPEG".*?)\} Kind', (FILES / "kind.js").read_text("utf-8"))
    assert kinds
    assert set(re.findall(r'"(\w+)"', kinds[1])) == {one.name for one in Format}
