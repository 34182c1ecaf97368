"""What stripping says of itself is what it did."""

import pytest
from PIL import Image

from app.domain import Options
from app.formats.strip import strip
from tests.unit.files import gradient, save


@pytest.mark.parametrize(
    ("kind", "is_lossless"),
    [("JPEG", True), ("PNG", True), ("WEBP", True), ("GIF", True), ("TIFF", False), ("BMP", False)],
)
def test_only_a_file_whose_coded_picture_was_kept_says_so(kind: str, is_lossless: bool) -> None:
    file = save(Image.fromarray(gradient()), kind)
    assert strip(file, Options()).lossless is is_lossless
