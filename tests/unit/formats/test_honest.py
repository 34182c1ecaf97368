"""What stripping says of itself is what it did."""

import pytest
from PIL import Image

from app.domain import Options
from app.formats.strip import strip
from tests.unit.files import gradient, save
from tests.unit.formats.test_planted_png_gif import ALL


@pytest.mark.parametrize(
    ("kind", "is_lossless"),
    [("JPEG", True), ("PNG", True), ("WEBP", True), ("GIF", True), ("TIFF", False), ("BMP", False)],
)
def test_only_a_file_whose_coded_picture_was_kept_says_so(kind: str, is_lossless: bool) -> None:
    file = save(Image.fromarray(gradient()), kind)
    assert strip(file, Options()).lossless is is_lossless


@pytest.mark.parametrize(
    "name", ["PNG: under alpha 0", "PNG: below the picture", "GIF: below the picture"]
)
def test_a_picture_that_was_coded_anew_says_so(name: str) -> None:
    assert strip(ALL[name], Options()).lossless is False


def test_a_picture_that_was_only_cut_says_so() -> None:
    assert strip(ALL["PNG: behind the stream"], Options()).lossless is True
    keeps = Options(keeps_hidden_pixels=True)
    assert strip(ALL["PNG: under alpha 0"], keeps).lossless is True
