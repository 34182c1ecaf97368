"""Says in a sentence how the bytes of a file differ, and what to do."""

import json
import re
import zlib

_TEXT = (".html", ".js", ".mjs", ".css", ".json", ".svg", ".txt", ".webmanifest", "SHA256SUMS")
_AGAIN = "Upload the file again."
_QUOTED = 80

Explained = tuple[str, str]


def explain(url: str, expected: bytes, found: bytes) -> Explained:
    """Explain a difference.

    Parameters
    ----------
    url : str
        The file's path.
    expected, found : bytes
        As built; as it is. They differ.

    Returns
    -------
    str
        What is so, for `Finding.what`.
    str
        What to do.
    """
    if not found:
        return "is empty.", _AGAIN
    if _unpacked(found) == expected:
        what = "arrives compressed, but no Content-Encoding says so."
        return what, "Let the host send the header, or the file as it is."
    if len(found) < len(expected) and expected.startswith(found):
        what = f"is cut short: {len(found)} bytes of {len(expected)}."
        return what, _AGAIN
    name = build_of(url, found)
    if name and name != build_of(url, expected):
        what = f"belongs to build {name}."
        return what, "Upload this build's files, all of them; clear the host's cache after that."
    if url.endswith(_TEXT) and (explained := _explain_text(url, expected, found)):
        return explained
    what = "has other content than the build's."
    return what, "Upload it again. If it differs then too, something on the way changes it."


def build_of(url: str, content: bytes) -> str | None:
    """Read the build's name out of one of the two files that carry it.

    Parameters
    ----------
    url : str
        The file's path.
    content : bytes
        Its bytes.

    Returns
    -------
    str or None
        The name; None where there is none.
    """
    try:
        if url == "build.json":
            return str(json.loads(content)["build"])
        if url == "sw.js" and (line := re.search(rb"^const BUILD = (\{.*\});$", content, re.M)):
            return str(json.loads(line[1])["build"])
    except (ValueError, KeyError, TypeError):
        return None
    return None


def _unpacked(data: bytes) -> bytes | None:
    try:
        return zlib.decompress(data, 47)  # gzip or zlib
    except zlib.error:
        return None


def _explain_text(url: str, expected: bytes, found: bytes) -> Explained | None:
    if found.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n") == expected:
        what = "has other line ends or a byte-order mark."
        return what, "Upload in binary mode; with git, mark dist as binary (-text)."
    if not url.endswith((".html", ".svg")) and re.match(rb"\s*<(!doctype|html)", found, re.I):
        what = "is a web page: the host answers with one where it does not find a file."
        return what, "Upload the file, and turn that answer off (single-page fall-back)."
    if inserted := _inserted(expected, found):
        shown = inserted.decode("utf-8", "replace").strip()[:_QUOTED]
        what = f"has {len(inserted)} bytes put in: {shown!r}."
        return what, "Turn off what adds to pages: the host's analytics, a proxy, a virus scanner."
    if re.sub(rb"\s", b"", found) == re.sub(rb"\s", b"", expected):
        return "differs in white space: something reformats it.", _MINIFIER
    fewer_lines = found.count(b"\n") < expected.count(b"\n") / 2
    if len(found) < len(expected) and fewer_lines and _same_words(expected, found):
        return "is shorter and has fewer lines: something minifies it.", _MINIFIER
    return None


def _same_words(expected: bytes, found: bytes) -> bool:
    """Tell whether most of what was found can come from what was built."""
    built, there = (set(re.findall(rb"[A-Za-z]{4,}", data)) for data in (expected, found))
    return bool(there) and len(there & built) >= 0.8 * len(there)


_MINIFIER = "Turn off minifying and optimising at the host or its CDN."


def _inserted(expected: bytes, found: bytes) -> bytes | None:
    """Return what was put in at one place, if nothing else was changed."""
    extra = len(found) - len(expected)
    if extra <= 0:
        return None
    at = next((i for i, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b), None)
    at = len(expected) if at is None else at
    if found[at + extra :] != expected[at:]:
        return None
    # Where both begin alike, the first difference comes late: "</body>" and "<script>" share a "<".
    if found[at - 1 : at] == b"<" == found[at + extra - 1 : at + extra]:
        at -= 1
    return found[at : at + extra]
