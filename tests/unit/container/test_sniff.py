import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.container.sniff import sniff
from app.domain import Format
from app.errors import InputEmpty, InputUnsupported
from tests.unit.files import gradient, save


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WebP", "GIF", "BMP", "TIFF"])
def test_names_what_pillow_wrote(kind: str) -> None:
    assert sniff(save(gradient(), kind)) == kind


def test_multi_picture_jpeg_counts_as_jpeg() -> None:
    first, second = save(gradient(), "JPEG"), save(gradient(), "JPEG")
    assert sniff(first + second) is Format.JPEG


@pytest.mark.parametrize("head", [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"])
def test_both_byte_orders_of_tiff_and_bigtiff(head: bytes) -> None:
    assert sniff(head + bytes(12)) is Format.TIFF


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Format.HEIC),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", Format.HEIC),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", Format.AVIF),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", Format.AVIF),
        (b"\0\0\0\x0cJXL \r\n\x87\n", Format.JXL),
        (b"\xff\x0a\xfa\x1f", Format.JXL),
    ],
)
def test_both_families_of_heif(head: bytes, kind: Format) -> None:
    assert sniff(head) is kind


def test_no_bytes_are_called_that() -> None:
    with pytest.raises(InputEmpty):
        sniff(b"")


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG drawing"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a -->\n<svg>", "SVG drawing"),
        (b"<?xml version='1.0'?><note/>", "XML document"),
        (b"  <!DOCTYPE html><title>x</title>", "HTML page"),
        (b"plain words\r\n", "text"),
        (b"BMW is a car, no bitmap", "text"),
        ("Umlaute sind Text: äöü".encode(), "text"),
        (b"%PDF-1.7\n", "PDF document"),
        (b"\0\0\0\x18ftypisom\0\0\0\0mp41mp42", "MP4 video"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "QuickTime video"),
        (b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom", "Canon raw photo"),
        (b"II*\0\x10\0\0\0CR\x02\0", "Canon raw photo"),
        (b"FUJIFILMCCD-RAW 0201", "Fujifilm raw photo"),
        (b"RIFF\0\0\0\0AVI LIST", "AVI video"),
        (b"\x1aE\xdf\xa3", "Matroska or WebM video"),
        (b"8BPS\0\1", "Photoshop document"),
        (b"PK\x03\x04", "ZIP archive or Office document"),
        (b"\0\1\2\3", "unknown kind of file"),
    ],
)
def test_names_what_it_can_not_read(head: bytes, name: str) -> None:
    with pytest.raises(InputUnsupported) as caught:
        sniff(head)
    assert caught.value.detail == name


@given(st.binary(min_size=1, max_size=64))
def test_any_bytes_have_an_answer(data: bytes) -> None:
    try:
        answer: str | None = sniff(data)
    except InputUnsupported as error:
        answer = error.detail
    assert answer
