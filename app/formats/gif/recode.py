"""Writes a frame's codes with nothing behind them, and the sub-blocks around them.

Thread: any. Source: GIF89a (CompuServe, 1990), section 15 and appendix F.
"""

from app.formats.gif.codes import TABLE, Frame, width_after


def rewritten(frame: Frame, data: bytes, fill: int) -> bytes:
    r"""Write a frame's codes with nothing behind them, and with all of its pixels.

    Parameters
    ----------
    frame : Frame
        As `follow` has found it.
    data : bytes
        Its sub-blocks, joined.
    fill : int
        The index of pixels that are missing.

    Returns
    -------
    bytes
        To be cut into sub-blocks.

    Examples
    --------
    >>> from app.formats.gif.codes import follow
    >>> data = b"\x44\x0ahidden"
    >>> rewritten(follow(2, data, 2, 9), data, 0)
    b'D\n'
    """
    clear = 1 << frame.size
    writer = _Writer(data, frame.kept_bits)
    count = frame.since_clear
    if frame.last is not None:
        writer.add(frame.last, width_after(frame.size, count - 1))
    left = frame.missing
    while left:
        writer.add(clear, width_after(frame.size, count))
        # Each code says what the one before it said, and one pixel more.
        for count in range(TABLE - clear - 2):
            length = min(count + 1, left)
            code = fill if length == 1 else clear + length
            writer.add(code, width_after(frame.size, count))
            left -= length
            if not left:
                break
        count += 1
    writer.add(clear + 1, width_after(frame.size, count))
    return writer.whole()


class _Writer:
    """Packs codes behind bits that stay."""

    def __init__(self, data: bytes, kept_bits: int) -> None:
        whole, rest = divmod(kept_bits, 8)
        self._found = bytearray(data[:whole])
        self._word = data[whole] & ((1 << rest) - 1) if rest else 0
        self._bits = rest

    def add(self, code: int, width: int) -> None:
        self._word |= code << self._bits
        self._bits += width
        while self._bits >= 8:
            self._found.append(self._word & 0xFF)
            self._word >>= 8
            self._bits -= 8

    def whole(self) -> bytes:
        return bytes(self._found) + (bytes((self._word,)) if self._bits else b"")


def joined(data: bytes, at: int, end: int | None = None) -> tuple[bytes, bool]:
    r"""Join sub-blocks.

    Parameters
    ----------
    data : bytes
        The whole file.
    at : int
        Where the first one begins.
    end : int, optional
        Where the block of which they are part ends; the file's end by default.

    Returns
    -------
    bytes
        What they hold.
    is_whole : bool
        Whether their end is there.

    Examples
    --------
    >>> joined(b"\2ab\1c\0", 0)
    (b'abc', True)
    """
    end = len(data) if end is None else end
    found: list[bytes] = []
    while at < end and data[at]:
        found.append(data[at + 1 : min(end, at + 1 + data[at])])
        at += 1 + data[at]
    return b"".join(found), at < end


def blocks(data: bytes) -> bytes:
    r"""Cut into sub-blocks, and end them.

    Examples
    --------
    >>> blocks(b"abc")
    b'\x03abc\x00'
    """
    parts = (data[at : at + 255] for at in range(0, len(data), 255))
    return b"".join(bytes((len(part),)) + part for part in parts) + b"\0"
