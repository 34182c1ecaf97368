"""Tells what a file really is, from its first bytes; the name is never looked at.

Thread: any.
"""

from app.domain import Format
from app.errors import InputEmpty, InputUnsupported

HEAD_BYTES = 1024

_UNSUPPORTED: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "PDF document"),
    (b"%!PS", "PostScript document"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "JPEG 2000 picture"),
    (b"8BPS", "Photoshop document"),
    (b"\x00\x00\x01\x00", "icon"),
    (b"\x00\x00\x02\x00", "cursor"),
    (b"qoif", "QOI picture"),
    (b"v/1\x01", "OpenEXR picture"),
    (b"#?RADIANCE", "Radiance picture"),
    (b"gimp xcf", "GIMP document"),
    (b"\x8aMNG\r\n\x1a\n", "MNG animation"),
    (b"FUJIFILMCCD-RAW", "Fujifilm raw photo"),
    (b"IIRO", "Olympus raw photo"),
    (b"IIRS", "Olympus raw photo"),
    (b"MMOR", "Olympus raw photo"),
    (b"IIU\x00", "Panasonic raw photo"),
    (b"II\xbc\x01", "JPEG XR picture"),
    (b"FOVb", "Sigma raw photo"),
    (b"\x00MRM", "Minolta raw photo"),
    (b"\x1aE\xdf\xa3", "Matroska or WebM video"),
    (b"OggS", "Ogg media"),
    (b"ID3", "MP3 audio"),
    (b"fLaC", "FLAC audio"),
    (b"FLV\x01", "Flash video"),
    (b"\x00\x00\x01\xba", "MPEG video"),
    (b"\x00\x00\x01\xb3", "MPEG video"),
    (b"PK\x03\x04", "ZIP archive or Office document"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"\x1f\x8b", "gzip archive"),
    (b"BZh", "bzip2 archive"),
    (b"\xfd7zXZ\x00", "xz archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office document"),
    (b"\x7fELF", "program"),
    (b"MZ", "Windows program"),
    (b"\x00asm", "WebAssembly program"),
    (b"SQLite format 3", "SQLite database"),
    (b"{\\rtf", "RTF document"),
    (b"wOFF", "web font"),
    (b"wOF2", "web font"),
)

# A file may name several brands, "mif1" (any HEIF) first: AVIF wins where it is named at all.
_AVIF = frozenset((b"avif", b"avis"))
_HEIC = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"mif3", b"msf1"))

_BRANDS: tuple[tuple[tuple[bytes, ...], str], ...] = (
    ((b"crx ",), "Canon raw photo"),
    ((b"qt  ",), "QuickTime video"),
)

_JXL_HEADS = (b"\xff\x0a", b"\x00\x00\x00\x0cJXL \r\n\x87\n")
_TIFF_HEADS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_TEXT_BYTES = frozenset(range(32, 256)) | frozenset(b"\t\n\r\f\x1b")


def sniff(data: bytes) -> Format:
    r"""Name a file's format by its content.

    Parameters
    ----------
    data : bytes
        The file, or at least its first 1024 bytes.

    Returns
    -------
    Format
        One of the known kinds; a multi-picture JPEG (MPO) counts as JPEG.

    Raises
    ------
    InputEmpty
        If there are no bytes at all.
    InputUnsupported
        If it is anything else; `detail` names it where it is known.

    Examples
    --------
    >>> sniff(b"\xff\xd8\xff\xe0\x00\x10JFIF")
    <Format.JPEG: 'JPEG'>
    """
    if not data:
        message = "This file is empty."
        raise InputEmpty(message, detail="zero bytes")
    head = data[:HEAD_BYTES]
    supported = _supported(head)
    if supported is None:
        message = "This kind of file can't be read here."
        raise InputUnsupported(message, detail=_named(head))
    return supported


def _supported(head: bytes) -> Format | None:
    if head.startswith(b"\xff\xd8\xff"):
        return Format.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Format.PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Format.WEBP
    if head.startswith((b"GIF87a", b"GIF89a")):
        return Format.GIF
    # "BM" also begins plain words: ask for a plausible size of the information header behind it.
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in range(12, 256):
        return Format.BMP
    if head.startswith(_JXL_HEADS):
        return Format.JXL
    if head.startswith(_TIFF_HEADS):
        return _tiff_kind(head)
    if head[4:8] == b"ftyp":
        return _heif_kind(head)
    return None


def _heif_kind(head: bytes) -> Format | None:
    brands = set(_brands_of(head))
    if brands & _AVIF:
        return Format.AVIF
    return Format.HEIC if brands & _HEIC else None


def _tiff_kind(head: bytes) -> Format | None:
    # Canon's raw files are TIFFs that hold only a preview: decoding that would mislead.
    return None if head[8:10] == b"CR" else Format.TIFF


def _named(head: bytes) -> str:
    for start, name in _UNSUPPORTED:
        if head.startswith(start):
            return name
    if head[4:8] == b"ftyp":
        return _brand(head)
    if head.startswith(b"RIFF"):
        return {b"AVI ": "AVI video", b"WAVE": "WAV audio"}.get(head[8:12], "RIFF media")
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return "Canon raw photo"
    return _text(head)


def _brands_of(head: bytes) -> list[bytes]:
    end = min(int.from_bytes(head[:4], "big"), len(head))
    return [head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))]


def _brand(head: bytes) -> str:
    for brand in _brands_of(head):
        for known, name in _BRANDS:
            if brand in known:
                return name
    return "MP4 video"


def _text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    text = head.removeprefix(b"\xef\xbb\xbf")
    if not set(text) <= _TEXT_BYTES:
        return "unknown kind of file"
    start = text.lstrip().lower()
    if b"<svg" in start:
        return "SVG drawing"
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script")):
        return "HTML page"
    return "XML document" if start.startswith(b"<?xml") else "text"
