import io

import pytest
from PIL import Image

from app.metadata.neutral.exif import is_minimal_exif, minimal_exif
from tests.unit.files import exif


@pytest.mark.parametrize("orientation", range(1, 9))
def test_says_the_orientation_and_nothing_else(orientation: int) -> None:
    block = minimal_exif(orientation)
    found = Image.Exif()
    found.load(block)
    assert dict(found) == {0x0112: orientation}
    assert is_minimal_exif(block)


def test_pillow_turns_by_it() -> None:
    file = io.BytesIO()
    Image.new("RGB", (3, 2)).save(file, "JPEG", exif=b"Exif\0\0" + minimal_exif(6))
    assert Image.open(file).getexif()[0x0112] == 6


def test_any_other_block_is_more() -> None:
    assert not is_minimal_exif(exif(6, order="<"))
    assert not is_minimal_exif(b"")
