"""Tells whether coded data that have no end hold the whole picture.

Thread: any. Source: libjpeg reads on where a picture's data are too short, and leaves grey what it
can't have; where they are long enough it looks at nothing more.
"""

from app.formats.jpeg.coded.needed import EOI
from app.formats.jpeg.turn import is_the_same, read_frame
from app.formats.jpeg.walk import walk_jpeg

# Beyond it two pictures are not decoded for the sake of one sentence.
MAX_PIXELS = 50_000_000
# Drawn by chance, without 0xFF. Decoders put zeros where data are missing: these must differ.
_BYTES = bytes.fromhex(
    "7167284c8151f6c6a25bd36179c9179aec664e76e286b4b4ddc31257411dce15"
    "373e4d4afc7e75a02c06ed9d006815fac4a40c3d0747636b4e1c46f1cd71c51b"
)
# With every restart, whichever a decoder may wait for.
_MORE = _BYTES + b"".join(bytes((0xFF, 0xD0 + n % 8)) + _BYTES for n in range(16))
_COEFFICIENTS = range(64)


def ends_early(picture: bytes) -> bool:
    """Tell whether scans are missing, or more data would change the picture.

    Parameters
    ----------
    picture : bytes
        A JPEG whose end was missing, with one.

    Returns
    -------
    bool
        True, too, where it is too large to be tried: then it has most likely been cut.
    """
    width, height = read_frame(picture).size
    if width * height > MAX_PIXELS or not has_all_scans(picture):
        return True
    return not is_the_same(picture, picture.removesuffix(EOI) + _MORE + EOI)


def has_all_scans(picture: bytes) -> bool:
    """Tell whether each coefficient of each component comes to its last bit.

    Parameters
    ----------
    picture : bytes
        A bare JPEG.

    Returns
    -------
    bool
        A progressive picture shows without its last scans, too, less finely.
    """
    blocks = walk_jpeg(picture)
    frame = next(block for block in blocks if block.name == "frame")
    left = {
        (number, place)
        for number in picture[frame.start + 10 : frame.end : 3]
        for place in _COEFFICIENTS
    }
    for block in blocks:
        if block.name == "scan":
            count = picture[block.start + 4]
            members = picture[block.start + 5 : block.start + 5 + 2 * count : 2]
            first, last, bits = picture[block.start + 5 + 2 * count : block.start + 8 + 2 * count]
            if bits & 15 == 0:
                left -= {(one, place) for one in members for place in range(first, last + 1)}
    return not left
