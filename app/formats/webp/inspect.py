"""Reports what a WebP holds besides its picture.

Thread: any. Source: RFC 9649 section 2.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from app.container.block import Block, Use
from app.formats.webp.look import (
    MOST_INSPECTED,
    Picture,
    Seen,
    is_known,
    look,
    pictures_of,
)
from app.formats.webp.tail import Budget
from app.formats.webp.walk import BEHIND_END, CHUNK_HEAD_BYTES, VP8X_BYTES, body_of, walk_webp
from app.metadata.findings import Finding, Kind, Value
from app.metadata.hidden import NOT_LOOKED_INTO, UNUSED_DATA, hidden_pixels
from app.metadata.neutral.exif import is_minimal_exif
from app.metadata.neutral.profile import is_neutral_profile
from app.metadata.trailer import tail_finding
from app.metadata.values.exif.exif import exif_picture, exif_values
from app.metadata.values.jumbf import jumbf_picture, jumbf_values
from app.metadata.values.plain import said
from app.metadata.values.profile import profile_values
from app.metadata.values.xmp.xmp import xmp_picture, xmp_values

_MAX_FINDINGS = 100
_MANY_READ = 8
_MOST_TEXT_BYTES = 4096
_MOST_DECODED = 8_000_000
"""So many pixels are decoded for tails: a page waits for this. A strip does more."""

_EXIF_PREFIX = b"Exif\0\0"
_VP8X_RESERVED = 0xC1
_FRAME_RESERVED = 0xFC
_NAMED: dict[str, tuple[Kind, str]] = {
    "VP8 ": (Kind.PICTURE, "picture that is not shown"),
    "VP8L": (Kind.PICTURE, "picture that is not shown"),
    "ANMF": (Kind.PICTURE, "frame that is not shown"),
}


def inspect_webp(data: bytes) -> tuple[Finding, ...]:
    """List what a WebP holds besides its picture.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    tuple of Finding
        In the order of the file.

    Raises
    ------
    InputUnreadable
        If its structure is broken.
    """
    found: list[Finding] = []
    rest: list[Block] = []
    seen: Counter[str] = Counter()
    blocks = walk_webp(data)
    inside = _inspect_pictures(data, blocks)
    if int.from_bytes(data[4:8], "little") + CHUNK_HEAD_BYTES > len(data):
        found.append(Finding("length beyond the file's end", 4, 4))
    for block in blocks:
        found += inside.get(block.end, ())
        seen[block.name] += block.use is not Use.PICTURE
        if block.name == BEHIND_END:
            found.append(tail_finding(data, block.start, block.name))
        elif len(found) < _MAX_FINDINGS and seen[block.name] <= _MANY_READ:
            found += _inspect_chunk(data, block)
        elif block.use is not Use.PICTURE:
            rest.append(block)
    if rest:
        size = sum(block.end - block.start for block in rest)
        found.append(Finding(f"{len(rest)} more chunks", rest[0].start, size))
    return tuple(found)


def _inspect_pictures(data: bytes, blocks: Sequence[Block]) -> dict[int, list[Finding]]:
    """Look into the coded pictures; what is found goes by where each ends."""
    budget = Budget(_MOST_DECODED)
    left = MOST_INSPECTED
    found: dict[int, list[Finding]] = {}
    unseen: list[Picture] = []
    for one in pictures_of(data, blocks):
        if len(found) >= _MANY_READ:
            break
        width, height = one.coded.size
        work = 0 if is_known(one.coded) else width * height
        if work > left:
            unseen.append(one)
            continue
        left -= work
        told = list(_inspect_picture(one, look(one.coded, budget)))
        if told:
            found[one.end] = told
    if unseen:
        text = f"{len(unseen)} picture{'' if len(unseen) == 1 else 's'}"
        size = sum(one.end - one.start for one in unseen)
        value = Value(Kind.UNKNOWN, "Too large to be looked into here", text)
        last = found.setdefault(unseen[0].end, [])
        last.append(Finding(NOT_LOOKED_INTO, unseen[0].start, size, Kind.UNKNOWN, (value,)))
    return found


def _inspect_picture(one: Picture, seen: Seen) -> Iterator[Finding]:
    size = one.end - one.start
    if seen.tails:
        length = sum(map(len, seen.tails))
        words = (tail[:_MOST_TEXT_BYTES].decode("latin-1") for tail in seen.tails)
        told = said(Kind.UNKNOWN, "Readable in it", " … ".join(filter(str.isprintable, words)))
        yield Finding(UNUSED_DATA, one.end - length, length, Kind.UNKNOWN, told)
    if seen.hidden is not None:
        yield hidden_pixels(seen.hidden.view, one.start, size, seen.hidden.count)


def _inspect_chunk(data: bytes, block: Block) -> Iterator[Finding]:
    if block.name in ("RIFF", "ANMF") and block.use is Use.PICTURE:
        if block.name == "ANMF" and data[block.end - 1] & _FRAME_RESERVED:
            yield Finding("reserved bits of ANMF", block.end - 1, 1)
        return
    body = body_of(data, block)
    if any(data[block.start + CHUNK_HEAD_BYTES + len(body) : block.end]):
        yield Finding(f"padding byte of {block.name.strip()}", block.end - 1, 1)
    if block.use is Use.PICTURE:
        if block.name == "VP8X" and (
            body[0] & _VP8X_RESERVED or any(body[1:4]) or len(body) > VP8X_BYTES
        ):
            yield Finding("reserved bits of VP8X", block.start, block.end - block.start)
        return
    yield from _carrier(block, bytes(body))


def _carrier(block: Block, body: bytes) -> Iterator[Finding]:
    size = block.end - block.start
    if block.name == "EXIF":
        exif = body.removeprefix(_EXIF_PREFIX)
        if not is_minimal_exif(body):
            yield Finding(
                "Exif", block.start, size, Kind.UNKNOWN, exif_values(exif), exif_picture(exif)
            )
    elif block.use is Use.COLOUR and is_neutral_profile(body):
        return
    elif block.name in _READERS:
        name, kind, read, cut = _READERS[block.name]
        yield Finding(name, block.start, size, kind, read(body), cut(body))
    else:
        kind, name = _NAMED.get(block.name, (Kind.UNKNOWN, f"chunk {block.name.strip()!r}"))
        yield Finding(name, block.start, size, kind)


def _no_picture(_: bytes) -> bytes | None:
    return None


_Reader = tuple[str, Kind, Callable[[bytes], tuple[Value, ...]], Callable[[bytes], bytes | None]]
_READERS: dict[str, _Reader] = {
    "XMP ": ("XMP", Kind.UNKNOWN, xmp_values, xmp_picture),
    "C2PA": ("Content Credentials (C2PA)", Kind.PROVENANCE, jumbf_values, jumbf_picture),
    "ICCP": ("ICCP colour profile", Kind.COLOUR, profile_values, _no_picture),
}
