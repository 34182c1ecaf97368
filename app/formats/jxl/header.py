"""What a JPEG XL codestream says of its picture in front of it.

Thread: any. Source: ISO/IEC 18181-1. The profile, the frames and where they end can't be
read without decoding them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.container.parts import broken
from app.formats.jxl.bits import Bits, Choice

START = b"\xff\x0a"
HEAD_BYTES = 1 << 16
_SIDES: tuple[Choice, ...] = ((9, 1), (13, 1), (18, 1), (30, 1))
_RATIOS = {1: (1, 1), 2: (12, 10), 3: (4, 3), 4: (3, 2), 5: (16, 9), 6: (5, 4), 7: (2, 1)}
_LENGTHS: tuple[Choice, ...] = ((0, 0), (4, 0), (5, 16), (10, 48))
_ALPHA, _SPOT, _FILTER = 0, 2, 5
_XYB, _GREY = 2, 1
_CUSTOM = 2
_SRGB, _D65, _BT709 = 13, 1, 1


@dataclass
class Header:
    """What stands in front of the picture.

    Parameters
    ----------
    size : tuple of int
        Width and height as they are coded, before anything is turned.
    orientation : int
        As in EXIF, 1 to 8; a decoder applies it.
    depth : int
        Bits per channel.
    is_animated, has_preview, has_profile, has_extensions : bool
        Whether there are frames to follow, a small picture in front, an ICC profile, fields that
        none knows.
    has_alpha, is_premultiplied : bool
        Whether there is transparency, and whether the colours are multiplied by it.
    others : list of int
        Kinds of the other channels besides the colours, such as 1 for depth.
    names : list of str
        Of the channels that have one.
    is_srgb : bool
        Whether the colours are sRGB's, or grey ones of the same curve.
    """

    size: tuple[int, int]
    orientation: int = 1
    depth: int = 8
    is_animated: bool = False
    has_preview: bool = False
    has_profile: bool = False
    has_extensions: bool = False
    has_alpha: bool = False
    is_premultiplied: bool = False
    others: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    is_srgb: bool = True


def read_header(codestream: bytes) -> Header:
    r"""Read the header of a codestream.

    Parameters
    ----------
    codestream : bytes
        It, or its first `HEAD_BYTES`.

    Returns
    -------
    Header
        Nothing is decoded for it.

    Raises
    ------
    InputUnreadable
        If it is not one, or ends in its header.

    Examples
    --------
    >>> read_header(bytes.fromhex("ff0ac540240800010048014b")).size
    (32, 24)
    """
    if not codestream.startswith(START):
        broken("JPEG XL: no codestream")
    bits = Bits(codestream[len(START) : HEAD_BYTES])
    header = Header(_size(bits))
    if bits.flag():
        return header
    has_more = bits.flag()
    if has_more:
        header.orientation = bits.take(3) + 1
        if bits.flag():
            _size(bits)
        header.has_preview = bits.flag()
        if header.has_preview:
            _preview(bits)
        header.is_animated = bits.flag()
        if header.is_animated:
            _animation(bits)
    header.depth = _depth(bits)
    bits.take(1)
    for _ in range(bits.choose((0, 0), (0, 1), (4, 2), (12, 1))):
        _channel(bits, header)
    bits.take(1)
    _colours(bits, header)
    if has_more and not bits.flag():
        bits.take(16 + 16 + 1 + 16)
    header.has_extensions = bits.long() != 0
    return header


def oddities(header: Header) -> Iterator[str]:
    """Name what a header holds that is not shown.

    Parameters
    ----------
    header : Header
        As it was read.

    Yields
    ------
    str
        In plain words.

    Examples
    --------
    >>> list(oddities(Header((1, 1), names=["Jane"])))
    ['names of channels: Jane']
    """
    if header.has_preview:
        yield "a small picture"
    if header.others:
        yield f"{len(header.others)} more channel{'' if len(header.others) == 1 else 's'}"
    if header.names:
        yield f"names of channels: {', '.join(header.names)}"
    if header.has_extensions:
        yield "fields that none knows"


def _size(bits: Bits) -> tuple[int, int]:
    is_small = bits.flag()

    def side() -> int:
        return 8 * (bits.take(5) + 1) if is_small else bits.choose(*_SIDES)

    height = side()
    ratio = _RATIOS.get(bits.take(3))
    return (height * ratio[0] // ratio[1] if ratio else side()), height


def _preview(bits: Bits) -> None:
    is_whole = bits.flag()
    sides: tuple[Choice, ...] = ((6, 1), (8, 65), (10, 321), (12, 1345))
    if is_whole:
        sides = ((0, 16), (0, 32), (5, 1), (9, 33))
    bits.choose(*sides)
    if not bits.take(3):
        bits.choose(*sides)


def _animation(bits: Bits) -> None:
    bits.choose((0, 100), (0, 1000), (10, 1), (30, 1))
    bits.choose((0, 1), (0, 1001), (8, 1), (10, 1))
    bits.choose((0, 0), (3, 0), (16, 0), (32, 0))
    bits.take(1)


def _depth(bits: Bits) -> int:
    if bits.flag():
        depth = bits.choose((0, 32), (0, 16), (0, 24), (6, 1))
        bits.take(4)
        return depth
    return bits.choose((0, 8), (0, 10), (0, 12), (6, 1))


def _channel(bits: Bits, header: Header) -> None:
    if bits.flag():
        header.has_alpha = True
        return
    kind = bits.kind()
    _depth(bits)
    bits.choose((0, 0), (0, 3), (0, 4), (3, 1))
    length = bits.choose(*_LENGTHS)
    name = bits.take(8 * length).to_bytes(length, "little")
    if name:
        header.names.append(name.decode("utf-8", "replace"))
    if kind == _ALPHA:
        header.is_premultiplied = bits.flag()
        header.has_alpha = True
        return
    header.others.append(kind)
    if kind == _SPOT:
        bits.take(64)
    elif kind == _FILTER:
        bits.choose((0, 1), (2, 0), (4, 3), (8, 19))


def _colours(bits: Bits, header: Header) -> None:
    if bits.flag():
        return
    header.has_profile = bits.flag()
    space = bits.kind()
    if header.has_profile:
        header.is_srgb = False
        return
    white = primaries = 1
    if space != _XYB:
        white = bits.kind()
        if white == _CUSTOM:
            _points(bits, 1)
        if space != _GREY:
            primaries = bits.kind()
            if primaries == _CUSTOM:
                _points(bits, 3)
    curve = 0
    if space == _XYB:
        pass
    elif bits.flag():
        bits.take(24)
    else:
        curve = bits.kind()
    bits.kind()
    header.is_srgb = (white, primaries, curve) == (_D65, _BT709, _SRGB)


def _points(bits: Bits, count: int) -> None:
    for _ in range(2 * count):
        bits.choose((19, 0), (19, 1 << 19), (20, 1 << 20), (21, 1 << 21))
