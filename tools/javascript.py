"""Just enough of JavaScript's lexical grammar to tell code from text. Imports nothing."""

import re

_REGEX_MAY_FOLLOW = set("(,=:[!&|?{};+-*%<>~^\n")
_REGEX_AFTER_WORD = re.compile(r"\b(return|typeof|case|in|of|delete|void|throw|new|else|do|await)$")
_REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[a-z]*")
_STRING = re.compile(r'"(?:\\.|[^"\\\n])*"|' + r"'(?:\\.|[^'\\\n])*'")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def mask(source: str) -> str:
    """Blank everything that is no code: comments, strings, regular expressions, template text.

    Parameters
    ----------
    source : str
        A JavaScript module.

    Returns
    -------
    str
        The same length and the same line breaks, with spaces for what was blanked (quotes stay).

    Examples
    --------
    >>> mask('const a = "import"; // export')
    'const a = "      ";          '
    >>> mask("`${ [1].map(x => `${x}`) } export`")
    '`${ [1].map(x => `${x}`) }       `'
    """
    out: list[str] = []
    at = 0
    # One entry per open template substitution: how many braces are open inside it.
    substitutions: list[int] = []
    while at < len(source):
        token = _opaque(source, at)
        if token is not None:
            out.append(token)
            at += len(token)
            continue
        char = source[at]
        out.append(char)
        at += 1
        if char == "{" and substitutions:
            substitutions[-1] += 1
        elif char == "}" and substitutions and substitutions[-1]:
            substitutions[-1] -= 1
        elif char == "`" or (char == "}" and substitutions):
            if char == "}":
                substitutions.pop()
            text, opens = _template_text(source, at)
            out.append(text)
            at += len(text)
            if opens:
                substitutions.append(0)
    return "".join(out)


def _opaque(source: str, at: int) -> str | None:
    """Return the blanked comment, string or regular expression that starts here, if one does."""
    char = source[at]
    if char == "/":
        if comment := _COMMENT.match(source, at):
            return _blank(comment[0])
        if _regex_may_start(source, at) and (regex := _REGEX.match(source, at)):
            return _blank(regex[0])
    elif char in "\"'" and (string := _STRING.match(source, at)):
        return char + " " * (len(string[0]) - 2) + char
    return None


def _template_text(source: str, at: int) -> tuple[str, bool]:
    """Return a template's blanked text up to and with its end or its next ``${``."""
    start = at
    while at < len(source):
        if source[at] == "\\":
            at += 2
        elif source[at] == "`":
            return _blank(source[start:at]) + "`", False
        elif source.startswith("${", at):
            return _blank(source[start:at]) + "${", True
        else:
            at += 1
    return _blank(source[start:]), False


def _regex_may_start(source: str, at: int) -> bool:
    before = _COMMENT.sub("", source[source.rfind("\n", 0, at) + 1 : at]).rstrip(" ")
    if not before:
        return True
    return before[-1] in _REGEX_MAY_FOLLOW or bool(_REGEX_AFTER_WORD.search(before))


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def depth_at_lines(masked: str) -> list[int]:
    r"""Count the brackets that are open at the start of each line.

    Parameters
    ----------
    masked : str
        From `mask`.

    Returns
    -------
    list of int
        One depth per line; 0 is the module's top level.

    Examples
    --------
    >>> depth_at_lines("f(\n{\n})\nx")
    [0, 1, 2, 0]
    """
    depths = [0]
    depth = 0
    for char in masked:
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == "\n":
            depths.append(depth)
    return depths
