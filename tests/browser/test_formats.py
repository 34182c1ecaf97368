"""What people hand over: every format, every oddity, by its result or its error code."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.browser.tab import Tab, Upload
from tests.unit.files import png

pytestmark = [pytest.mark.browser, pytest.mark.sparing, pytest.mark.visited]


def drawn(width: int = 160, height: int = 120, mode: str = "RGB") -> Image.Image:
    """A dark disc on a light slope: something that stands out."""
    y, x = np.mgrid[:height, :width]
    value = (200 + 40 * x / width).astype(np.uint8)
    value[(x - width / 2) ** 2 + (y - height / 2) ** 2 < (min(width, height) / 3) ** 2] = 30
    return Image.fromarray(np.dstack([value, value, np.roll(value, 3)])).convert(mode)


def file_of(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def wide_16_bit() -> bytes:
    """A greyscale PNG of 16 bits, as scanners make."""
    values = np.linspace(0, 65535, 160 * 120).reshape(120, 160).astype(np.uint16)
    return file_of(Image.fromarray(values), "PNG")


def bomb() -> bytes:
    """A hundred bytes that say they are 50 000 x 50 000 pixels."""
    return png(bytes(1000), 50_000, 50_000, colour=2)


def animated(kind: str) -> bytes:
    frames = [drawn(), drawn().transpose(Image.Transpose.FLIP_LEFT_RIGHT)]
    return file_of(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)


Make = Callable[[], bytes]

GOOD: dict[str, tuple[str, Make, tuple[int, int]]] = {
    "jpeg": ("a.jpg", lambda: file_of(drawn(), "JPEG"), (160, 120)),
    "png": ("a.png", lambda: file_of(drawn(), "PNG"), (160, 120)),
    "webp": ("a.webp", lambda: file_of(drawn(), "WEBP"), (160, 120)),
    "gif, animated": ("a.gif", lambda: animated("GIF"), (160, 120)),
    "webp, animated": ("a.webp", lambda: animated("WEBP"), (160, 120)),
    "bmp": ("a.bmp", lambda: file_of(drawn(), "BMP"), (160, 120)),
    "tiff": ("a.tif", lambda: file_of(drawn(), "TIFF"), (160, 120)),
    "cmyk": ("a.jpg", lambda: file_of(drawn(mode="CMYK"), "JPEG"), (160, 120)),
    "16 bits": ("a.png", wide_16_bit, (160, 120)),
    "palette": ("a.png", lambda: file_of(drawn().quantize(16), "PNG"), (160, 120)),
    "jpeg, cut": ("a.jpg", lambda: file_of(drawn(), "JPEG")[:-600], (160, 120)),
    "greyscale": ("a.jpg", lambda: file_of(drawn(mode="L"), "JPEG"), (160, 120)),
    "one pixel": ("a.png", lambda: file_of(Image.new("RGB", (1, 1)), "PNG"), (1, 1)),
    "very wide": ("a.png", lambda: file_of(drawn(20_000, 10), "PNG"), (20_000, 10)),
    "png that ends early": ("a.png", lambda: file_of(drawn(), "PNG")[:-40], (160, 120)),
    "wrong extension": ("a.heic", lambda: file_of(drawn(), "JPEG"), (160, 120)),
}

NOTED = {
    "png that ends early": "ends early",
    "jpeg, cut": "ends early",
    "gif, animated": "first picture",
    "webp, animated": "first picture",
    "cmyk": "CMYK",
    "16 bits": "8 bit",
}

BAD: dict[str, tuple[str, Make, str]] = {
    "zero bytes": ("a.jpg", lambda: b"", "INPUT_EMPTY"),
    "truncated": ("a.jpg", lambda: file_of(drawn(), "JPEG")[:600], "INPUT_UNREADABLE"),
    "only the head of a png": ("a.png", lambda: file_of(drawn(), "PNG")[:40], "INPUT_UNREADABLE"),
    "svg": ("a.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "INPUT_UNSUPPORTED"),
    "pdf": ("a.pdf", lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", "INPUT_UNSUPPORTED"),
    "text": ("a.jpg", lambda: b"hello, I am not a photo\n" * 9, "INPUT_UNSUPPORTED"),
    "decompression bomb": ("a.png", bomb, "INPUT_TOO_LARGE"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_told_by_its_code_and_the_tab_goes_on(shared_tab: Tab, case: str) -> None:
    name, make, code = BAD[case]
    shared_tab.choose(Upload(name, make()))
    assert shared_tab.wait_error() == code
    failure = shared_tab.page.locator("#failure")
    assert len(failure.locator("#failure-title").inner_text()) > 8
    assert failure.get_by_role("button").first.is_visible()


@pytest.mark.parametrize("case", GOOD)
def test_good_input_comes_out_at_its_own_size(shared_tab: Tab, case: str) -> None:
    name, make, size = GOOD[case]
    shared_tab.choose(Upload(name, make())).wait_done()
    image = Image.open(io.BytesIO(shared_tab.saved()))
    assert (image.format, image.mode, image.size) == ("PNG", "RGBA", size)
    if case in NOTED:
        assert NOTED[case] in str(shared_tab.page.locator("#panel").text_content())
