"""Makes text that a stranger wrote fit to be shown: one short line without tricks.

Thread: any.
"""

import re

from app.metadata.findings import Kind, Value

MAX_CHARACTERS = 300
# C0 and C1 controls, surrogates, and what is invisible or turns the direction of writing
# (zero-width marks, bidi embeddings and isolates, tags, the byte-order mark).
_UNSEEN = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e0fff\ud800-\udfff]"
)


def plain(text: str, limit: int = MAX_CHARACTERS) -> str:
    r"""Drop what can't be seen, join the lines, shorten.

    Parameters
    ----------
    text : str
        Of any length and content.
    limit : int, optional
        The most characters that stay.

    Returns
    -------
    str
        One line; it ends in "…" where it was cut.

    Examples
    --------
    >>> plain("a\0 \n\tb\u202e")
    'a b'
    >>> plain("word " * 9, limit=8)
    'word wo…'
    """
    # Cut first: a text of megabytes must not be walked through. What is dropped and joined below
    # may leave less than the limit, which is no harm.
    line = " ".join(_UNSEEN.sub("", text[: 4 * limit]).split())
    is_whole = len(line) <= limit and len(text) <= 4 * limit
    return line if is_whole else line[: limit - 1].rstrip() + "…"


def said(kind: Kind, label: str, text: str) -> tuple[Value, ...]:
    r"""Make a value of a text, or none where there is nothing in it.

    Parameters
    ----------
    kind : Kind
        What it gives away.
    label : str
        Its name in plain words.
    text : str
        What the carrier says; `plain` is applied.

    Returns
    -------
    tuple of Value
        One value or none.

    Examples
    --------
    >>> said(Kind.TEXT, "Comment", " \0 ")
    ()
    >>> said(Kind.TEXT, "Comment", "Hello\n")[0].text
    'Hello'
    """
    line = plain(text)
    return (Value(kind, label, line),) if line else ()
