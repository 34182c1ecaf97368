"""A marker in every carrier of a WebP, a TIFF and a BMP: none is left, in clear or packed."""

import io
import struct
import zlib
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from app.domain import Options
from app.errors import AppError, InputUnreadable, InputUnsupported
from app.formats.inspect import inspect
from app.formats.strip import strip
from app.formats.webp.coded import Coded
from app.formats.webp.complete import read_chunk
from tests.unit.files import DISPLAY_P3, SRGB_FORMULA, exif, gradient, rgb_profile, save
from tests.unit.metadata.tiff_files import Field, long_field, text, tiff
from tests.unit.metadata.webp_files import LOSSLESS, LOSSY, chunk, extension, frame, riff

MARK = b"PLANTED-4711"
PIXELS = np.frombuffer(MARK, np.uint8)
PROFILE = rgb_profile(DISPLAY_P3, SRGB_FORMULA, MARK.decode())
SIDE = 24


def hiding() -> np.ndarray:
    """Three marks under alpha 0, byte for byte, in a picture that can be seen elsewhere."""
    picture = np.dstack([gradient(SIDE, SIDE), np.full((SIDE, SIDE), 255, np.uint8)])
    for row in range(3):
        picture[row, :4, :3] = PIXELS.reshape(4, 3)
        picture[row, :, 3] = 0
    return picture


def webps() -> Iterator[tuple[str, bytes]]:
    head = extension(32, 24, 0x2C)
    for name in (b"EXIF", b"XMP ", b"ICCP", b"C2PA", b"JUNK", b"VP8L", b"ANIM", b"ANMF", b"ALPH"):
        yield name.decode(), riff(head, LOSSY, chunk(name, MARK * 3))
        yield f"{name.decode()} in front", riff(chunk(name, b"\x2f" + MARK * 3), LOSSY)
    yield "Exif's texts", riff(head, LOSSY, chunk(b"EXIF", exif(6) + MARK))
    yield "the profile's name", riff(head, chunk(b"ICCP", PROFILE), LOSSY)
    yield "behind the file", riff(LOSSY) + MARK
    yield "behind VP8X", riff(chunk(b"VP8X", head[8:18] + MARK), LOSSY)
    for coding in ("VP8 ", "VP8L"):
        body = read_chunk(riff(LOSSY if coding == "VP8 " else LOSSLESS), coding.encode())
        yield f"behind {coding}", riff(chunk(coding.encode(), body + MARK))
        coded = chunk(coding.encode(), body + MARK)
        animation = (extension(32, 24, 2), chunk(b"ANIM", bytes(6)))
        yield f"behind {coding} of a frame", riff(*animation, frame(coded, 32, 24))
        inside = chunk(coding.encode(), body) + chunk(b"XMP ", MARK)
        yield f"beside {coding} in a frame", riff(*animation, frame(inside, 32, 24))
    soft = save(Image.fromarray(hiding()), "WEBP")
    alpha, body = read_chunk(soft, b"ALPH"), read_chunk(soft, b"VP8 ")
    transparent = extension(SIDE, SIDE, 0x10)
    longer = chunk(b"ALPH", alpha + MARK) + chunk(b"VP8 ", body)
    yield "behind ALPH", riff(transparent, longer)
    modes, _ = Coded("VP8 ", body).parts
    tag = (int.from_bytes(body[:3], "little") & 0x1F | (modes + len(MARK)) << 5).to_bytes(
        3, "little"
    )
    first = 10 + modes
    longer = tag + body[3:first] + MARK + body[first:]
    yield "behind modes", riff(transparent, chunk(b"ALPH", alpha), chunk(b"VP8 ", longer))
    exact = {"lossless": True, "exact": True}
    yield "under alpha 0", save(Image.fromarray(hiding()), "WEBP", **exact)


def tiffs() -> Iterator[tuple[str, bytes]]:
    rows = gradient(SIDE, SIDE).tobytes()
    for tag in (269, 270, 271, 272, 285, 305, 306, 315, 316, 337, 700, 33432, 33723, 34377, 37724):
        yield f"tag {tag}", tiff(rows, SIDE, SIDE, samples=3, fields={tag: text(MARK.decode())})
    for tag in (282, 283, 296, 347, 512, 529, 530, 532, 40092, 65000):
        yield f"tag {tag}", tiff(rows, SIDE, SIDE, samples=3, fields={tag: text(MARK.decode())})
    profile = Field(7, len(PROFILE), PROFILE)
    yield "the profile's name", tiff(rows, SIDE, SIDE, samples=3, fields={34675: profile})
    yield "a gap", tiff(rows, SIDE, SIDE, samples=3, gap=MARK)
    yield "behind the file", tiff(rows, SIDE, SIDE, samples=3) + MARK
    yield "behind the rows", tiff(rows + MARK, SIDE, SIDE, samples=3)
    packed = zlib.compress(rows + MARK) + MARK
    fields = {259: long_field(8), 279: long_field(len(packed))}
    yield "behind packed rows", tiff(packed, SIDE, SIDE, samples=3, fields=fields)
    jpeg = save(gradient(SIDE, SIDE), "JPEG", comment=MARK) + MARK
    fields = {259: long_field(7), 262: long_field(6), 279: long_field(len(jpeg))}
    yield "in a JPEG strip", tiff(jpeg, SIDE, SIDE, samples=3, fields=fields)
    fields = {338: Field(3, 1, numbers=(2,))}
    yield "under alpha 0", tiff(hiding().tobytes(), SIDE, SIDE, samples=4, fields=fields)
    planes = hiding().transpose(2, 0, 1).tobytes()
    shown = tiff(planes, SIDE, SIDE, samples=4, planar=True, fields=fields)
    yield "under alpha 0 in planes", shown
    page = save(Image.fromarray(gradient(9, 9)), "TIFF", description=MARK.decode())
    pages = [Image.fromarray(gradient(8, 8))]
    yield "a page's text", save(pages[0], "TIFF", save_all=True, append_images=pages) + page


def bmps() -> Iterator[tuple[str, bytes]]:
    plain = save(gradient(SIDE, SIDE), "BMP")
    (start,) = struct.unpack_from("<I", plain, 10)
    yield "behind the file", plain + MARK
    yield "reserved bytes", plain[:6] + MARK[:4] + plain[10:]
    gap = plain[:10] + struct.pack("<I", start + len(MARK)) + plain[14:start] + MARK
    yield "a gap", gap + plain[start:]
    yield "resolution", plain[:38] + MARK[:8] + plain[46:]
    yield "colours", plain[:50] + MARK[:4] + plain[54:]
    yield "behind each row", _wide(MARK[:3])
    pixels = hiding()[::-1, :, [2, 1, 0, 3]].tobytes()
    masks = struct.pack("<4I4s48x", 0xFF0000, 0xFF00, 0xFF, 0xFF000000, b"BGRs")
    info = struct.pack("<IiiHHIIiiII", 108, SIDE, SIDE, 1, 32, 3, len(pixels), 0, 0, 0, 0)
    head = struct.pack("<2sIII", b"BM", 122 + len(pixels), 0, 122)
    yield "under alpha 0", head + info + masks + pixels
    yield "bytes of V4", head + info + masks[:20] + MARK + masks[32:] + pixels
    info = struct.pack("<IiiHHIIiiII", 40, SIDE, SIDE, 1, 32, 0, len(pixels), 0, 0, 0, 0)
    fourth = np.dstack([gradient(SIDE, SIDE), np.zeros((SIDE, SIDE), np.uint8)])
    fourth[0, :12, 3] = PIXELS
    head = struct.pack("<2sIII", b"BM", 54 + len(pixels), 0, 54)
    yield "the fourth byte", head + info + fourth.tobytes()


def _wide(more: bytes) -> bytes:
    """Rows of 3 bytes, each with another byte behind it."""
    rows = b"".join(bytes(3) + more[row : row + 1] for row in range(3))
    info = struct.pack("<IiiHHIIiiII", 40, 1, 3, 1, 24, 0, 12, 0, 0, 0, 0)
    return struct.pack("<2sIII", b"BM", 66, 0, 54) + info + rows


def unpacked(data: bytes) -> Iterator[bytes]:
    """The file, its samples, and whatever in it can be inflated."""
    yield data
    with Image.open(io.BytesIO(data)) as image:
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            samples = np.asarray(image)
            yield samples.tobytes()
            if samples.ndim == 3:
                yield samples[..., :3].tobytes()
                yield from (samples[..., one].tobytes() for one in range(samples.shape[2]))
    for at in range(len(data) - 1):
        if data[at] == 0x78:
            inflater = zlib.decompressobj()
            try:
                yield inflater.decompress(data[at:], 1 << 20)
            except zlib.error:
                continue


CASES = [
    pytest.param(data, id=f"{kind}: {name}")
    for kind, found in (("WebP", webps()), ("TIFF", tiffs()), ("BMP", bmps()))
    for name, data in found
]


@pytest.mark.parametrize("data", CASES)
def test_nothing_planted_is_left(data: bytes) -> None:
    try:
        stripped = strip(data, Options())
    except (InputUnreadable, InputUnsupported):
        return
    words = MARK.decode()
    pieces = (MARK, MARK[:8], words.encode("utf-16-be"), words.encode("utf-16-le"))
    for one in unpacked(stripped.data):
        assert [piece for piece in pieces if piece in one] == []
    assert inspect(stripped.data).findings == ()


def test_most_of_them_are_read_and_found() -> None:
    found = {}
    for case in CASES:
        (data,) = case.values
        assert isinstance(data, bytes)
        try:
            strip(data, Options())
        except AppError:
            continue
        found[case.id] = bool(inspect(data).findings)
    assert len(found) > 0.8 * len(CASES)
    # Of a BMP's header and rows nothing else is told: what they hold besides is dropped unseen.
    assert sum(found.values()) > 0.85 * len(found), [
        name for name, is_told in found.items() if not is_told
    ]
