import numpy as np
import pytest
from PIL import Image

from app.decode.decode import decode
from app.decode.modes import to_arrays
from app.decode.strips import read_strips
from app.domain import NoteCode, Options
from app.errors import InputTooLarge
from app.imaging.upright import UPRIGHT
from tests.unit.files import exif, gradient, save, with_segment


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "LA", "CMYK", "1"])
def test_strips_give_what_the_whole_gives(
    mode: str, orientation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.decode.strips._STRIP_PIXELS", 300)
    noise = np.random.default_rng(3).integers(0, 256, (41, 67, 4)).astype(np.uint8)
    image = Image.fromarray(noise).convert("RGB" if mode in ("P", "CMYK", "1") else "RGBA")
    image = image.convert(mode)
    whole = image.transpose(UPRIGHT[orientation]) if orientation > 1 else image
    rgb, opacity = read_strips(image, to_arrays, orientation)
    expected, expected_opacity = to_arrays(whole)
    assert np.array_equal(rgb, expected)
    assert (opacity is None) == (expected_opacity is None)
    if opacity is not None and expected_opacity is not None:
        assert np.array_equal(opacity, expected_opacity)


def test_opacity_that_begins_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.decode.strips._STRIP_PIXELS", 10)
    image = Image.new("RGBA", (10, 10), "red")
    image.putpixel((4, 8), (0, 0, 0, 7))
    _, opacity = read_strips(image, to_arrays)
    assert opacity is not None
    assert int(opacity[8, 4]) == 7
    assert np.count_nonzero(opacity == 255) == 99


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "BMP"])
@pytest.mark.parametrize("reduction", [2, 4])
def test_a_smaller_picture_is_the_mean(kind: str, reduction: int) -> None:
    whole = gradient(120, 81)
    options = {"quality": 95, "subsampling": 0} if kind == "JPEG" else {}
    found = decode(save(whole, kind, **options), Options(), reduction=reduction)
    expected = np.asarray(Image.fromarray(whole).reduce(reduction))
    assert found.rgb.shape == expected.shape
    assert np.abs(found.rgb.astype(int) - expected).max() <= (8 if kind == "JPEG" else 0)
    height, width = expected.shape[:2]
    assert [(note.code, note.detail) for note in found.notes] == [
        (NoteCode.REDUCED_SIZE, f"{width} \u00d7 {height}")
    ]


def test_a_jpeg_of_too_many_pixels_comes_smaller() -> None:
    photo = with_segment(save(gradient(40, 60), "JPEG"), 0xE1, b"Exif\0\0" + exif(6))
    found = decode(photo, Options(max_pixels=1000))
    assert (found.width, found.height) == (20, 30)
    assert found.notes[0].detail == "20 \u00d7 30"
    with pytest.raises(InputTooLarge):
        decode(photo, Options(max_pixels=599))
    with pytest.raises(InputTooLarge):
        decode(save(gradient(40, 60), "PNG"), Options(max_pixels=1000))
