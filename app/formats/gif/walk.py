"""Takes a GIF apart into blocks.

Thread: any. Source: GIF89a specification (CompuServe, 1990), with Netscape's loop extension. The
coded pixels are not looked into here.
"""

from collections.abc import Iterator
from dataclasses import replace

from app.container.block import Block, Use
from app.container.parts import ENDS_EARLY, broken

BEHIND_END = "bytes after the trailer"
BEHIND_FRAMES = "bytes after the frames"
HEADER_BYTES = 13
IMAGE_BYTES, _CONTROL_BYTES, _LOOP_BYTES = 10, 7, 18
_MAX_SUB_BLOCKS = 1_000_000
_MAX_IMAGES = 20_000
_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_CONTROL, _APPLICATION = 0xF9, 0xFF
_LOOPS = (b"NETSCAPE2.0\3\1", b"ANIMEXTS1.0\3\1")
NAMES = {0xFE: "comment", 0x01: "plain text", 0xFF: "application", 0xF9: "graphic control"}


def walk_gif(data: bytes) -> tuple[Block, ...]:
    """Split a GIF into its blocks.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    tuple of Block
        They tile the file. Those of the picture joined are a whole GIF again, save a trailer that
        was missing: where there is more in a kept extension than it needs, that is a block too. The
        file may end early, within an image as well, and after an image anything may follow.

    Raises
    ------
    InputUnreadable
        If there is no picture, or anything unknown before it.

    Examples
    --------
    >>> walk_gif(b"GIF89a")
    Traceback (most recent call last):
    ...
    app.errors.InputUnreadable: This file is damaged and can't be read.
    """
    if not data.startswith((b"GIF87a", b"GIF89a")) or len(data) < HEADER_BYTES:
        broken("GIF: no signature")
    blocks = list(_Walk(data).blocks())
    blocks = _without_idle_controls(blocks)
    if not any(block.name == "image" for block in blocks):
        broken("GIF: there is no picture in it")
    if blocks[-1].end < len(data):
        name = BEHIND_END if blocks[-1].name == "trailer" else BEHIND_FRAMES
        blocks.append(Block(name, blocks[-1].end, len(data), Use.EXTRA))
    return tuple(blocks)


class _Walk:
    """Goes through the blocks of a file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._sub_blocks = 0
        self._has_loop = False
        self._has_image = False
        self._images = 0

    def blocks(self) -> Iterator[Block]:
        data = self._data
        at = HEADER_BYTES + palette_bytes(data[10])
        if at > len(data):
            broken(ENDS_EARLY)
        yield Block("header", 0, at, Use.PICTURE)
        while at < len(data):
            label = data[at]
            if label == _TRAILER:
                yield Block("trailer", at, at + 1, Use.PICTURE)
                return
            if label == _IMAGE:
                found = self._image(at)
            elif label == _EXTENSION:
                found = self._extension(at)
            elif label == 0:
                # Some writers leave zeros between blocks, and decoders skip them.
                end = at + len(data[at:]) - len(data[at:].lstrip(b"\0"))
                found = [Block("stray zeros", at, end, Use.EXTRA)]
            elif self._has_image:
                return
            else:
                broken(f"GIF: an unknown block {label:#x}")
            if not found:
                return
            yield from found
            at = found[-1].end

    def _image(self, at: int) -> list[Block]:
        data = self._data
        body = at + IMAGE_BYTES
        if body <= len(data):
            body += palette_bytes(data[at + 9])
        if body + 1 >= len(data):
            return self._cut()
        self._has_image = True
        self._images += 1
        if self._images > _MAX_IMAGES:
            broken("GIF: too many frames")
        end, _ = self._end_of(body + 1)
        return [Block("image", at, end, Use.PICTURE, body)]

    def _cut(self) -> list[Block]:
        """End where the file ends within a block: what is shown stands before it."""
        if not self._has_image:
            broken(ENDS_EARLY)
        return []

    def _extension(self, at: int) -> list[Block]:
        data = self._data
        if at + 2 > len(data):
            return self._cut()
        label = data[at + 1]
        end, is_whole = self._end_of(at + 2)
        if not is_whole:
            return [Block(NAMES.get(label, "extension"), at, end, Use.EXTRA, at + 2)]
        if label == _CONTROL and data[at + 2] == 4:
            return _kept("graphic control", at, at + _CONTROL_BYTES, end)
        if label == _APPLICATION and data[at + 2 : at + 16].startswith(
            tuple(b"\x0b" + loop for loop in _LOOPS)
        ):
            if not self._has_loop and end > at + _LOOP_BYTES:
                self._has_loop = True
                return _kept("loop", at, at + _LOOP_BYTES, end)
        name = NAMES.get(label, f"extension {label:#04x}")
        return [Block(name, at, end, Use.EXTRA, at + 2)]

    def _end_of(self, at: int) -> tuple[int, bool]:
        """Go over sub-blocks up to behind the empty one; tell whether it is there."""
        data, size = self._data, len(self._data)
        count = self._sub_blocks
        while at < size and data[at]:
            at += 1 + data[at]
            count += 1
            if count > _MAX_SUB_BLOCKS:
                broken("GIF: too many sub-blocks")
        self._sub_blocks = count
        return min(at + 1, size), at < size


def _kept(name: str, start: int, needed: int, end: int) -> list[Block]:
    """Split a kept extension: what it needs, what else it holds, its end."""
    blocks = [Block(name, start, needed, Use.PICTURE)]
    if needed < end - 1:
        blocks.append(Block(f"more in {name}", needed, end - 1, Use.EXTRA))
    return [*blocks, Block(f"end of {name}", end - 1, end, Use.PICTURE)]


def _without_idle_controls(blocks: list[Block]) -> list[Block]:
    """Mark as extra each graphic control that no image follows."""
    found: list[Block] = []
    is_due = False
    for block in reversed(blocks):
        is_idle = block.name.endswith("graphic control") and not is_due
        found.append(replace(block, use=Use.EXTRA) if is_idle else block)
        if block.name in ("graphic control", "plain text"):
            is_due = False
        elif block.name == "image":
            is_due = True
    return found[::-1]


def palette_bytes(flags: int) -> int:
    """Count the bytes of the colour table that a screen's or an image's flags tell of.

    Examples
    --------
    >>> palette_bytes(0x81)
    12
    """
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0
