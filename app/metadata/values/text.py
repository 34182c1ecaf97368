"""Reads pairs of a keyword and a text, as PNG and others keep them.

Thread: any. Source: PNG specification, third edition (W3C, 2025), section 11.3.3; ImageMagick's
raw profiles; the prompts as Stable Diffusion's programs write them.
"""

import json
import re
from collections.abc import Callable

from app.metadata.findings import Kind, Value
from app.metadata.values.exif.exif import exif_values
from app.metadata.values.exif.tags import LABELS as EXIF_LABELS
from app.metadata.values.iptc import iptc_values
from app.metadata.values.plain import plain, said
from app.metadata.values.profile import profile_values
from app.metadata.values.xmp.xmp import xmp_values

_MAX_KEYWORD = 60
_MAX_PROMPTS = 12
_PROMPT_CHARACTERS = 1 << 20
_RAW = re.compile(r"raw profile type (\w+)", re.IGNORECASE)
_RAW_BLOCK = re.compile(r"\s*[\w ]+?\s+(\d{1,9})\s+([0-9a-fA-F\s]*)")
_PROMPT_TEXT = re.compile(r'"(?:text|prompt|positive|text_g)"\s*:\s*"((?:[^"\\]|\\.){1,2000})"')

_LABELS: dict[str, tuple[Kind, str]] = {
    "author": (Kind.PERSON, "Author"),
    "artist": (Kind.PERSON, "Author"),
    "creator": (Kind.PERSON, "Author"),
    "copyright": (Kind.PERSON, "Copyright"),
    "disclaimer": (Kind.TEXT, "Disclaimer"),
    "warning": (Kind.TEXT, "Warning"),
    "title": (Kind.TEXT, "Title"),
    "description": (Kind.TEXT, "Description"),
    "comment": (Kind.TEXT, "Comment"),
    "label": (Kind.TEXT, "Label"),
    "keywords": (Kind.TEXT, "Keywords"),
    "url": (Kind.TEXT, "Web address"),
    "software": (Kind.SOFTWARE, "Software"),
    "source": (Kind.PERSON, "Device"),
    "camera": (Kind.PERSON, "Camera"),
    "model": (Kind.PERSON, "Camera"),
    "make": (Kind.PERSON, "Camera"),
    "creation time": (Kind.TIME, "Made"),
    "create-date": (Kind.TIME, "Made"),
    "date:create": (Kind.TIME, "Made"),
    "date:modify": (Kind.TIME, "Last changed"),
    "date:timestamp": (Kind.TIME, "Converted"),
    "modify-date": (Kind.TIME, "Last changed"),
    "date": (Kind.TIME, "Date"),
    "thumb::uri": (Kind.PERSON, "File it came from"),
    "thumb::mtime": (Kind.TIME, "Last changed, as a Unix time"),
    "location": (Kind.PLACE, "Location"),
    "parameters": (Kind.PROVENANCE, "Prompt of the AI"),
    "prompt": (Kind.PROVENANCE, "Prompt of the AI"),
    "workflow": (Kind.PROVENANCE, "Workflow of the AI"),
    "dream": (Kind.PROVENANCE, "Prompt of the AI"),
    "sd-metadata": (Kind.PROVENANCE, "Prompt of the AI"),
    "invokeai_metadata": (Kind.PROVENANCE, "Prompt of the AI"),
    "invokeai_graph": (Kind.PROVENANCE, "Workflow of the AI"),
    "generation_data": (Kind.PROVENANCE, "Prompt of the AI"),
    "openai-metadata": (Kind.PROVENANCE, "Made by AI"),
    "aigc": (Kind.PROVENANCE, "Made by AI"),
}
# exif:Model and its like, which ImageMagick copies out of the Exif block.
_PREFIXES = ("exif:", "tiff:", "xmp:", "png:", "dc:")

_PACKETS: dict[str, Callable[[bytes], tuple[Value, ...]]] = {
    "exif": exif_values,
    "app1": exif_values,
    "iptc": iptc_values,
    "8bim": iptc_values,
    "xmp": xmp_values,
    "icc": profile_values,
    "icm": profile_values,
}


def text_values(keyword: str, text: str) -> tuple[Value, ...]:
    """Read one pair.

    Parameters
    ----------
    keyword : str
        As the file has it.
    text : str
        Of any length and content.

    Returns
    -------
    tuple of Value
        One value; several where the text wraps an Exif, IPTC or XMP block.

    Examples
    --------
    >>> text_values("Software", "Paint 1.0")[0].kind
    <Kind.SOFTWARE: 'software'>
    >>> text_values("Lunch", "soup")[0].label
    'Text “Lunch”'
    """
    if keyword == "XML:com.adobe.xmp" or text.lstrip("\ufeff \r\n").startswith("<?xpacket"):
        return xmp_values(text.encode("utf-8", "replace"))
    raw = _RAW.match(keyword)
    if raw is not None:
        return _raw_values(raw[1].lower(), text)
    kind, label = _label(keyword)
    if kind is Kind.PROVENANCE and text.lstrip().startswith("{"):
        return said(kind, label, _prompts(text) or text)
    return said(kind, label, text)


def raw_profile(text: str) -> bytes:
    r"""Decode the hexadecimal block that ImageMagick makes of a profile.

    Parameters
    ----------
    text : str
        A name, a length, then digits over many lines.

    Returns
    -------
    bytes
        Empty where it is no such block.

    Examples
    --------
    >>> raw_profile("\nexif\n    3\n4a4b\n4c\n")
    b'JKL'
    """
    found = _RAW_BLOCK.match(text)
    if found is None:
        return b""
    # Old writers left bytes of their memory behind the last digit.
    digits = "".join(found[2].split())[: 2 * int(found[1])]
    return bytes.fromhex(digits[: len(digits) & ~1])


def _raw_values(name: str, text: str) -> tuple[Value, ...]:
    block = raw_profile(text)
    if not block:
        return said(Kind.UNKNOWN, f"Raw profile “{plain(name, _MAX_KEYWORD)}”", text)
    if name in ("app1", "exif") and block.startswith(b"http://ns.adobe.com/xap/1.0/\0"):
        return xmp_values(block.partition(b"\0")[2])
    read = _PACKETS.get(name)
    return read(block) if read else ()


def _label(keyword: str) -> tuple[Kind, str]:
    field = keyword.strip().rpartition("exif:")[2]
    if field in EXIF_LABELS:
        return EXIF_LABELS[field]
    bare = keyword.strip().lower()
    for prefix in _PREFIXES:
        bare = bare.removeprefix(prefix)
    known = _LABELS.get(bare)
    if known is not None:
        return known
    if "gps" in bare:
        return Kind.PLACE, f"Text “{plain(keyword, _MAX_KEYWORD)}”"
    if "date" in bare or "time" in bare:
        return Kind.TIME, f"Text “{plain(keyword, _MAX_KEYWORD)}”"
    kind = Kind.PERSON if keyword.startswith("exif:") else Kind.TEXT
    return kind, f"Text “{plain(keyword, _MAX_KEYWORD)}”"


def _prompts(text: str) -> str:
    """Find what a person wrote in the graph of nodes that ComfyUI and others keep."""
    found: list[str] = []
    for match in _PROMPT_TEXT.finditer(text[:_PROMPT_CHARACTERS]):
        words = plain(_unquoted(match[1]))
        if words and words not in found:
            found.append(words)
        if len(found) == _MAX_PROMPTS:
            break
    return "; ".join(found)


def _unquoted(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text
