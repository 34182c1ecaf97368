"""What the tests of HEIC and AVIF share: pictures, and the sight of what was asked for."""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from app.container.iso_boxes import whole_boxes
from app.formats.heif.split_items import read_items
from tests.browser.conftest import FIXTURES
from tests.browser.tab import Tab, Upload
from tests.unit.files import DISPLAY_P3, SRGB_FORMULA, rgb_profile
from tests.unit.heif_files import Part, ispe
from tools.serve.serve import Site

DISC = FIXTURES / "disc.heic"
Pixels = NDArray[np.uint8]

# Runs at the start of each of our workers. (They are made of blobs of this type.)
FIRST = """
  const Real = Blob;
  window.Blob = class extends Real {
    constructor(parts, options) {
      const isScript = options?.type === "text/javascript";
      super(isScript ? [`if (self.name === "decode") { CODE }\\n`, ...parts] : parts, options);
    }
  };
"""


def saved(tab: Tab) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(tab.saved())))


def upload(data: bytes, name: str = "photo.heic") -> Upload:
    return Upload(name, data)


def notes(tab: Tab) -> str:
    tab.details()
    return tab.page.locator("#panel").inner_text()


def reader_requests(site: Site) -> list[str]:
    return [request.path for request in site.requests if "libheif" in request.path]


def p3_as_srgb(*colour: int) -> Pixels:
    """A colour of Display P3 in sRGB, by LittleCMS."""
    profile = rgb_profile(DISPLAY_P3, SRGB_FORMULA)
    out = ImageCms.profileToProfile(
        Image.new("RGB", (1, 1), colour),
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    assert out is not None
    converted: Pixels = np.asarray(out)[0, 0]
    return converted


def disc_item(*properties: bytes, **options: Any) -> Part:
    """The picture of the fixture as an item of another file."""
    data = DISC.read_bytes()
    meta = next(box for box in whole_boxes(data, 0, len(data)) if box.kind == b"meta")
    items = read_items(data, meta)
    (hvcc,) = items.properties(items.primary, b"hvcC")
    extents = items.extents[items.primary]
    assert extents
    ((start, end),) = extents
    own = data[hvcc.start : hvcc.end], ispe(160, 120)
    return Part(properties=(*own, *properties), data=data[start:end], **options)


def drawn(width: int = 161, height: int = 121) -> Image.Image:
    """A soft disc on a slope of colours; odd sizes, so that chroma does not fit evenly."""
    y, x = np.mgrid[:height, :width]
    slope = np.stack([190 + 60 * x / width, 200 - 60 * y / height, 120 + 40 * x / width], axis=-1)
    inside = np.clip(40 - np.hypot(x - width * 0.4, y - height / 2), 0, 1)[..., np.newaxis]
    return Image.fromarray(np.rint(slope * (1 - inside) + inside * (40, 60, 90)).astype(np.uint8))


def avif_of(image: Image.Image, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, "AVIF", **{"quality": 90, **options})
    return file.getvalue()


def middle_of(pixels: Pixels, colour: Any) -> tuple[float, float]:
    """Row and column of the middle of what was cut out and has a colour."""
    is_near = np.abs(pixels[..., :3].astype(int) - colour).max(axis=-1) <= 12
    rows, columns = np.nonzero(is_near & (pixels[..., 3] > 128))
    assert rows.size > 500, rows.size
    return float(rows.mean()), float(columns.mean())
