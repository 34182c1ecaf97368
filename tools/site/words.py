"""The words of the page's language, in what is read before its script runs.

The script carries all of them; the page and the description of the app say a few at once, and name
the language.
"""

import json
import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from tools.env.errors import BuildError

WORDS = "words/en.json"
_PLACE = re.compile(r"\{\{([\w.]+)\}\}")


def load_words(static: Path) -> dict[str, Any]:
    """Read the one file of the page's language.

    Parameters
    ----------
    static : Path
        The source folder.

    Returns
    -------
    dict
        Tables of words; ``tag`` names the language (BCP 47), ``dir`` the way in which it runs.
    """
    words: dict[str, Any] = json.loads((static / WORDS).read_text("utf-8"))
    return words


def places_of(text: str) -> list[str]:
    """List the words that a text asks for.

    Examples
    --------
    >>> places_of('<title>{{page.title}}</title>')
    ['page.title']
    """
    return _PLACE.findall(text)


def with_words(text: str, words: dict[str, Any], quote: Callable[[str], str] = escape) -> str:
    """Put the words in their places.

    Parameters
    ----------
    text : str
        With places like ``{{page.title}}``.
    words : dict
        Tables of words, from `load_words`.
    quote : callable, optional
        What makes them safe in there; for HTML by default, also in attributes.

    Returns
    -------
    str
        The text, without places.

    Raises
    ------
    BuildError
        There is no such word.

    Examples
    --------
    >>> with_words('<title>{{a.b}}</title>', {"a": {"b": "Here & now"}})
    '<title>Here &amp; now</title>'
    """

    def word(place: re.Match[str]) -> str:
        found: Any = words
        for key in place[1].split("."):
            found = found.get(key) if isinstance(found, dict) else None
        if not isinstance(found, str):
            message = f"static/{WORDS} has no word {place[1]}"
            raise BuildError(message)
        return quote(found)

    return _PLACE.sub(word, text)


def quote_json(word: str) -> str:
    r"""Return a word as it stands inside the quotes of a JSON string.

    Examples
    --------
    >>> quote_json('a "b"')
    'a \\"b\\"'
    """
    return json.dumps(word, ensure_ascii=False)[1:-1]
