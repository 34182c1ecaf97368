"""A PDF leaves only where every byte of it is the one page or its picture."""

import io
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.edit.export.pdf import flate_picture, media_box, write_pdf
from app.errors import MetadataLeft
from app.output.check_pdf import read_pdf
from app.output.verify import verify_clean

IMAGE = Image.fromarray(np.random.default_rng(24).integers(0, 256, (90, 70, 3), np.uint8))
BOX = media_box(70, 90, 300)


def jpeg(image: Image.Image = IMAGE, **options: bytes) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", **options)
    return file.getvalue()


def pdf(picture: bytes, *, is_jpeg: bool) -> bytes:
    return write_pdf(picture, 70, 90, 300, is_jpeg=is_jpeg)


ROWS = flate_picture(IMAGE)
FLATE, DCT = pdf(ROWS, is_jpeg=False), pdf(jpeg(), is_jpeg=True)


def passes(data: bytes, asked: bytes = BOX, size: tuple[int, int] = (90, 70)) -> bool:
    try:
        verify_clean(data, height=size[0], width=size[1], mime_type="application/pdf", asked=asked)
    except MetadataLeft:
        return False
    return True


@pytest.mark.parametrize("data", [FLATE, DCT])
def test_what_is_written_passes_and_only_as_asked(data: bytes) -> None:
    assert passes(data)
    assert not passes(data, asked=b"")
    assert not passes(data, asked=media_box(70, 90, 301))
    assert not passes(data, size=(70, 90))


@pytest.mark.parametrize("data", [FLATE, DCT])
@pytest.mark.parametrize(
    "added",
    [
        b"\n",
        b"%a remark\n",
        b"6 0 obj\n<< /Author (me) >>\nendobj\n",
        b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Prev 9 >>\nstartxref\n9\n%%EOF\n",
    ],
)
def test_nothing_may_follow_the_end(data: bytes, added: bytes) -> None:
    assert not passes(data + added)


@pytest.mark.parametrize("data", [FLATE, DCT])
@pytest.mark.parametrize(
    ("what", "instead"),
    [
        (b"/Root 1 0 R", b"/Root 1 0 R /Info 6 0 R"),
        (b"/Root 1 0 R", b"/Root 1 0 R /ID [<00> <00>]"),
        (b"/Type /Catalog", b"/Type /Catalog /Metadata 6 0 R"),
        (b"/Type /Catalog", b"/Type /Catalog /OpenAction 6 0 R"),
        (b"%PDF-1.4", b"%PDF-1.7"),
        (b"/P Do Q", b"/P Do Q (hidden) Tj"),
        (b"0 0 cm", b"0  0 cm"),
        (b"/Length ", b"/Length 0"),
        (b"/MediaBox", b"/CropBox [0 0 1 1] /MediaBox"),
        (b"endobj\n2 0", b"endobj\n% hidden\n2 0"),
        (b"0000000000 65535 f \n", b"0000000000 65535 f\r\n"),
        (b"/ColorSpace /DeviceRGB", b"/ColorSpace /DeviceGray"),
    ],
)
def test_anything_more_is_refused(data: bytes, what: bytes, instead: bytes) -> None:
    assert what in data
    assert not passes(data.replace(what, instead))


@given(st.data())
def test_no_byte_outside_the_picture_can_be_another(data: st.DataObject) -> None:
    for file, picture in ((FLATE, ROWS), (DCT, jpeg())):
        start = file.index(picture)
        outside = [*range(start), *range(start + len(picture), len(file))]
        at = data.draw(st.sampled_from(outside))
        byte = bytes([(file[at] + data.draw(st.integers(1, 255))) % 256])
        assert not passes(file[:at] + byte + file[at + 1 :])
        assert not passes(file[:at] + byte + file[at:])


@pytest.mark.parametrize(
    "rows",
    [
        ROWS + b"hidden",
        zlib.compress(zlib.decompress(ROWS) + b"hidden"),
        zlib.compress(zlib.decompress(ROWS)[:-1]),
        zlib.compress(b"\x02" + zlib.decompress(ROWS)[1:]),
        ROWS[:-1] + bytes([ROWS[-1] ^ 1]),
        b"",
        b"no stream",
        jpeg(),
    ],
)
def test_other_rows_are_refused(rows: bytes) -> None:
    assert not passes(pdf(rows, is_jpeg=False))


@pytest.mark.parametrize(
    "picture",
    [
        jpeg(comment=b"secret"),
        jpeg(exif=Image.Exif().tobytes() or b"Exif\0\0"),
        jpeg() + b"hidden",
        jpeg(IMAGE.convert("L")),
        jpeg(IMAGE.resize((20, 20))),
        ROWS,
    ],
)
def test_a_jpeg_in_it_is_looked_through(picture: bytes) -> None:
    assert not passes(pdf(picture, is_jpeg=True))


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zlib.compress(bytes(50_000_000))
    assert read_pdf(pdf(bomb, is_jpeg=False))[0] is None
