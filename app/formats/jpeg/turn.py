"""Has the coded picture of a JPEG turned upright, and checks that it is the same picture.

Thread: any. Is given the turner. Source: ITU-T T.81 annex A.2 (units, and what of them lies beyond
the edge), B.2.2 (frame header).
"""

import io
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageStat

from app.container.block import Use
from app.errors import InputUnreadable
from app.formats.jpeg.walk import walk_jpeg
from app.imaging.upright import UPRIGHT

Turner = Callable[[bytes, int], bytes | None]
"""A JPEG's bare picture and its orientation, to the same picture upright; None where it can't."""

# Beyond these it takes too long, and too much memory beside the photo itself.
MAX_TURN_PIXELS = 50_000_000
MAX_TURN_SCANS = 20
MAX_WHOLE_PIXELS = 25_000_000
_MIRRORED_ACROSS, _MIRRORED_DOWN, _SWAPPED = (2, 3, 7, 8), (3, 4, 6, 7), (5, 6, 7, 8)
# Huffman-coded frames of 8 bits: baseline, extended, progressive.
_FRAMES = (0xC0, 0xC1, 0xC2)
_DEPTH = 8
_COUNTS = (1, 3, 4)
_MAX_FACTOR = 4
_BAND_ROWS = 512
_COMPARED_ROWS = 64
# Decoders round in one direction first, so the same values, turned, may differ by one level in a
# pixel and by two where chroma is stretched: the most in any pixel, and the mean, by channel.
_LIMITS = {
    "L": ((1, 0.1),),
    "YCbCr": ((1, 0.1), (2, 0.4), (2, 0.4)),
    "RGB": ((1, 0.1),) * 3,
    "CMYK": ((5, 0.6),) * 4,
}


@dataclass(frozen=True)
class Frame:
    """What a JPEG's frame header says of its picture.

    Parameters
    ----------
    marker : int
        The second byte of its marker, which names the coding.
    depth : int
        Bits a sample.
    size : (int, int)
        Width and height in pixels, as stored.
    components : tuple of (int, int, int)
        Of each its identifier and how finely it is sampled across and down.
    """

    marker: int
    depth: int
    size: tuple[int, int]
    components: tuple[tuple[int, int, int], ...]

    def upright(self, orientation: int) -> tuple[object, ...]:
        """Say what must stand in the frame after the turn."""
        is_swapped = orientation in _SWAPPED
        components = tuple(
            (number, down, across) if is_swapped else (number, across, down)
            for number, across, down in self.components
        )
        if len(components) == 1:
            # Alone, its factors mean nothing.
            components = ((components[0][0], 1, 1),)
        return self.depth, self.size[::-1] if is_swapped else self.size, components

    def is_whole(self, orientation: int) -> bool:
        """Tell whether no unit at an edge that the turn moves to the front is cut.

        Examples
        --------
        >>> fine = Frame(0xC0, 8, (64, 20), ((1, 2, 2), (2, 1, 1), (3, 1, 1)))
        >>> [turn for turn in range(2, 9) if fine.is_whole(turn)]
        [2, 5, 8]
        """
        is_single = len(self.components) == 1
        across = 8 * (1 if is_single else max(one[1] for one in self.components))
        down = 8 * (1 if is_single else max(one[2] for one in self.components))
        return not (
            (orientation in _MIRRORED_ACROSS and self.size[0] % across)
            or (orientation in _MIRRORED_DOWN and self.size[1] % down)
        )


def turned_picture(picture: bytes, head: bytes, orientation: int, turner: Turner) -> bytes | None:
    """Turn a coded picture where that loses nothing.

    Parameters
    ----------
    picture : bytes
        A JPEG of nothing but its frame, tables and scans.
    head : bytes
        The segments that decide how its components are read: JFIF and Adobe.
    orientation : int
        1 to 8, as in Exif; 1 writes all codes anew, and nothing that no code needs.
    turner : Turner
        Does it; its result is not trusted.

    Returns
    -------
    bytes or None
        A bare JPEG too: Pillow decodes it to the same pixels, turned, as closely as its rounding
        allows. None where a side is not whole units, the picture is coded in a way that is not
        turned here, is damaged or too large, or the result is not the same.
    """
    blocks = walk_jpeg(picture)
    frame = read_frame(picture)
    scans = sum(block.name == "scan" for block in blocks)
    if not _is_plain(frame) or not frame.is_whole(orientation) or scans > MAX_TURN_SCANS:
        return None
    try:
        turned = turner(picture, orientation)
        if turned is None or not _is_bare(turned):
            return None
        found = read_frame(turned)
        if (found.depth, found.size, found.components) != frame.upright(orientation):
            return None
        before, after = (one[:2] + head + one[2:] for one in (picture, turned))
        is_same = _is_same(before, after, orientation)
    except (InputUnreadable, MemoryError):
        return None
    return turned if is_same else None


def read_frame(picture: bytes) -> Frame:
    """Read the frame header of a JPEG.

    Parameters
    ----------
    picture : bytes
        The whole file.

    Returns
    -------
    Frame

    Raises
    ------
    InputUnreadable
        As `walk_jpeg`.
    """
    block = next(block for block in walk_jpeg(picture) if block.name == "frame")
    body = block.content(picture)
    height, width = (int.from_bytes(body[at : at + 2], "big") for at in (1, 3))
    rows = (body[at : at + 3] for at in range(6, len(body), 3))
    components = tuple((number, both >> 4, both & 15) for number, both, _ in rows)
    return Frame(picture[block.start + 1], body[0], (width, height), components)


def _is_plain(frame: Frame) -> bool:
    factors = [factor for _, *both in frame.components for factor in both]
    return (
        (frame.marker in _FRAMES and frame.depth == _DEPTH)
        and 0 < frame.size[0] * frame.size[1] <= MAX_TURN_PIXELS
        and len(frame.components) in _COUNTS
        and all(1 <= factor <= _MAX_FACTOR for factor in factors)
    )


def _is_bare(picture: bytes) -> bool:
    return all(block.use is Use.PICTURE for block in walk_jpeg(picture))


def is_the_same(before: bytes, after: bytes) -> bool:
    """Tell whether two JPEGs decode to the very same pixels.

    Parameters
    ----------
    before, after : bytes
        Whole files. Large ones are compared at half their size, which is decoded from all codes.

    Returns
    -------
    bool
        True where the first can't be decoded, and so shows nothing; False where only the second
        can't.

    Raises
    ------
    MemoryError
        If both together are too large.
    """
    old, new = (_try(picture) for picture in (before, after))
    if old is None or new is None:
        return old is None
    if (old.mode, old.size) != (new.mode, new.size):
        return False
    # From below, where what lacks of a picture that was cut shows at once.
    for top in reversed(range(0, old.height, _COMPARED_ROWS)):
        box = (0, top, old.width, min(top + _COMPARED_ROWS, old.height))
        if old.crop(box).tobytes() != new.crop(box).tobytes():
            return False
    return True


def _try(picture: bytes) -> Image.Image | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _load(picture, None, MAX_WHOLE_PIXELS)
    except MemoryError:
        raise
    except Exception:  # Pillow's readers raise more than they document
        return None


def _is_same(before: bytes, after: bytes, orientation: int) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            old, new = _decode(before), _decode(after)
    except MemoryError:
        raise
    except Exception:  # what Pillow can't decode can't be shown to be the same
        return False
    limits = _LIMITS.get(new.mode)
    if limits is None or old.mode != new.mode:
        return False
    total = [0.0] * len(limits)
    for difference in _differences(old, new, orientation):
        found = ImageStat.Stat(difference)
        most = [high for _, high in found.extrema]
        if any(high > limit for high, (limit, _) in zip(most, limits, strict=True)):
            return False
        total = [one + more for one, more in zip(total, found.sum, strict=True)]
    count = new.width * new.height
    return all(one <= mean * count for one, (_, mean) in zip(total, limits, strict=True))


def _decode(picture: bytes) -> Image.Image:
    try:
        # Before luminance and chroma become colours, in which their rounding would add up.
        return _load(picture, "YCbCr")
    except OSError:
        # What is coded as red, green and blue comes as that alone.
        return _load(picture, None)


def _load(picture: bytes, mode: str | None, whole_pixels: int | None = None) -> Image.Image:
    image = Image.open(io.BytesIO(picture), formats=["JPEG"])
    width, height = image.size
    share = 2 if whole_pixels is not None and width * height > whole_pixels else 1
    image.draft(mode, (width // share, height // share))
    image.load()
    return image


def _differences(old: Image.Image, new: Image.Image, orientation: int) -> Iterator[Image.Image]:
    """Compare by bands of the new picture: all at once would take another picture's memory."""
    for top in range(0, new.height, _BAND_ROWS):
        bottom = min(top + _BAND_ROWS, new.height)
        is_swapped = orientation in _SWAPPED
        length = old.width if is_swapped else old.height
        is_mirrored = orientation in (_MIRRORED_ACROSS if is_swapped else _MIRRORED_DOWN)
        start, end = (length - bottom, length - top) if is_mirrored else (top, bottom)
        box = (start, 0, end, old.height) if is_swapped else (0, start, old.width, end)
        band = old.crop(box)
        if orientation in UPRIGHT:
            band = band.transpose(UPRIGHT[orientation])
        yield ImageChops.difference(band, new.crop((0, top, new.width, bottom)))
