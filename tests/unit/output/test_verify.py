import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.edit.export.density import density_block, set_density
from app.errors import MetadataLeft
from app.output.check_png import GREY
from app.output.png import encode_png
from app.output.verify import verify_clean
from tests.unit.files import save, with_chunk
from tests.unit.metadata.jpeg_files import segment

CLEAN = encode_png(np.full((3, 5, 4), 7, np.uint8))
PIXELS = np.zeros((3, 5, 3), np.uint8)
JPEG, WEBP = save(PIXELS, "JPEG"), save(PIXELS, "WebP")


def refused(data: bytes, **options: Any) -> str | None:
    """What is said of a file that must not pass."""
    with pytest.raises(MetadataLeft) as caught:
        verify_clean(data, height=3, width=5, **options)
    return caught.value.detail


def test_clean_file_passes() -> None:
    verify_clean(CLEAN, height=3, width=5)


def test_leftover_is_refused_and_named() -> None:
    with pytest.raises(MetadataLeft) as caught:
        verify_clean(with_chunk(CLEAN, b"tEXt", b"GPS\x0054.3"), height=3, width=5)
    assert caught.value.detail == "chunk 'tEXt'"


def test_other_size_is_refused() -> None:
    with pytest.raises(MetadataLeft):
        verify_clean(CLEAN, height=5, width=3)


@pytest.mark.parametrize("kind", ["JPEG", "GIF", "WebP"])
def test_other_formats_are_refused(kind: str) -> None:
    with pytest.raises(MetadataLeft):
        verify_clean(save(np.zeros((3, 5, 3), np.uint8), kind), height=3, width=5)


@pytest.mark.parametrize(("mime_type", "data"), [("image/jpeg", JPEG), ("image/webp", WEBP)])
def test_other_kinds_pass_as_what_they_are(mime_type: str, data: bytes) -> None:
    verify_clean(data, height=3, width=5, mime_type=mime_type)
    with pytest.raises(MetadataLeft, match="not clean"):
        verify_clean(data, height=5, width=3, mime_type=mime_type)
    other = {"image/jpeg": "image/webp", "image/webp": "image/jpeg"}[mime_type]
    assert "instead of" in str(refused(data, mime_type=other))
    assert "instead of" in str(refused(CLEAN, mime_type=mime_type))
    assert refused(data[:-4], mime_type=mime_type)
    assert refused(b"", mime_type=mime_type)
    assert refused(b"no picture", mime_type=mime_type)


def test_a_mask_is_grey_and_a_cutout_is_not() -> None:
    file = io.BytesIO()
    Image.fromarray(PIXELS[..., 0]).save(file, "PNG")
    verify_clean(file.getvalue(), height=3, width=5, colours=(GREY,))
    assert refused(file.getvalue()) == "another kind of PNG"
    assert refused(CLEAN, colours=(GREY,)) == "another kind of PNG"


@pytest.mark.parametrize(("mime_type", "data"), [("image/png", CLEAN), ("image/jpeg", JPEG)])
def test_a_resolution_passes_only_as_it_was_asked_for(mime_type: str, data: bytes) -> None:
    asked, dense = density_block(mime_type, 300), set_density(data, mime_type, 300)
    verify_clean(dense, height=3, width=5, mime_type=mime_type, asked=asked)
    assert refused(dense, mime_type=mime_type)
    assert refused(data, mime_type=mime_type, asked=asked) == "not what was asked for"
    other = density_block(mime_type, 301)
    assert "not what was asked for" in str(refused(dense, mime_type=mime_type, asked=other))
    told = segment(0xFE, b"secret") if mime_type == "image/jpeg" else asked
    twice = dense.replace(asked, asked + told)
    assert refused(twice, mime_type=mime_type, asked=asked)


@pytest.mark.parametrize("length", range(40))
def test_a_file_that_was_cut_off_is_refused(length: int) -> None:
    assert refused(CLEAN[:length], asked=b"asked")
