"""A language that nobody speaks: longer, accented, in brackets, and from right to left.

Made of the words of the page, it shows what a real translation would break: a text that is cut off,
a word that does not come from the file of words. The site is the one with tiny models; only its
words are others.
"""

import json
import math
import re
import shutil
from pathlib import Path
from typing import Any

from tests.browser.tiny_models import with_tiny_models
from tools.env.paths import ROOT
from tools.site.assets import fetched, pinned_parts
from tools.site.bundle import build_site
from tools.site.folder import SiteFile, made_of
from tools.site.kernel import Kernel
from tools.site.scripts import Scripts
from tools.site.snapshot import Snapshot
from tools.site.words import WORDS, load_words

LONGER = 0.4
_ACCENTED = str.maketrans("aceinosuyACEINOSUY", "åçéîñøšûýÅÇÉÎÑØŠÛÝ")
_PLACE_OR_WORD = re.compile(r"\{\w+\}|[^\W\d_]+(?:’[^\W\d_]+)*")
# The language, the name of a file, and letters that stand on keys or are units: the same anywhere.
_KEPT = {"tag", "dir", "units", "zipName", "csvName"}
_IN_BUNDLE = re.compile(r"^var en_default = (\{$.*?^\});$", re.DOTALL | re.MULTILINE)


def pseudo(text: str) -> str:
    """Write a sentence in it; its places stay.

    Examples
    --------
    >>> pseudo("Save {count} files")
    '[Šåvéšå {count} fîléšfî]'
    """

    def longer(match: re.Match[str]) -> str:
        word = match[0]
        if word.startswith("{"):
            return word
        accented = word.translate(_ACCENTED)
        return accented + accented[: math.ceil(LONGER * len(word))].lower()

    return f"[{_PLACE_OR_WORD.sub(longer, text)}]"


def translated(words: Any, key: str = "") -> Any:
    """All words in it."""
    if key in _KEPT or words is None:
        return words
    if isinstance(words, dict):
        return {name: translated(value, name) for name, value in words.items()}
    if isinstance(words, list):
        return [translated(value) for value in words]
    return pseudo(words) if words.strip(" ;,") else words


class Translated(Scripts):
    """What is joined already, with other words in it: nothing has to be joined anew."""

    def of(self, static: Path) -> dict[str, SiteFile]:
        """Put the words of this folder into the scripts of the checkout."""
        joined = super().of(ROOT / "static")
        main = joined["js/main.js"].content
        script = (main.read_bytes() if isinstance(main, Path) else main).decode()
        words = json.dumps(load_words(static), ensure_ascii=False)
        other, count = _IN_BUNDLE.subn(lambda _: f"var en_default = {words};", script)
        assert count == 1, "the words are in the script once"
        return {**joined, "js/main.js": made_of(other.encode())}


def build_pseudo(folder: Path) -> Path:
    """Build the site with tiny models, in that language; where it is."""
    checkout, out = folder / "checkout", folder / "dist"
    ignored = shutil.ignore_patterns("node_modules", "__pycache__")
    for name in ("app", "model", "static"):
        shutil.copytree(ROOT / name, checkout / name, ignore=ignored)
    shutil.copy(ROOT / "LICENSE", checkout)
    words = {**translated(load_words(checkout / "static")), "dir": "rtl"}
    (checkout / "static" / WORDS).write_text(json.dumps(words, ensure_ascii=False), "utf-8")
    parts = pinned_parts()
    build_site(
        checkout,
        out,
        parts,
        fetched(parts),
        prepared=with_tiny_models(folder, ("wasm",), have_subject=True),
        snapshot=Snapshot(),
        kernel=Kernel(),
        scripts=Translated(),
    )
    return out
