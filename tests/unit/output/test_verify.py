import numpy as np
import pytest

from app.errors import MetadataLeft
from app.output.png import encode_png
from app.output.verify import verify_clean
from tests.unit.files import save, with_chunk

CLEAN = encode_png(np.full((3, 5, 4), 7, np.uint8))


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
