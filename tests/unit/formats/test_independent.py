"""Independent readers, exiftool and Pillow, find nothing in stripped PNG, WebP and GIF files."""

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from app.domain import Options
from app.formats.strip import strip
from tests.unit.files import DISPLAY_P3, SRGB_FORMULA, exif, png_chunk, rgb_profile
from tests.unit.formats.gif import test_gif
from tests.unit.formats.png import test_png
from tests.unit.metadata.exiftool import EXIFTOOL, told_of
from tests.unit.metadata.png_files import small
from tests.unit.metadata.proof import NEEDLE
from tests.unit.metadata.webp_files import HEIGHT, LOSSY, WIDTH, chunk, extension, riff
from tests.unit.test_data import DATA, rows

needs_exiftool = pytest.mark.skipif(not EXIFTOOL, reason="exiftool is missing")
SUFFIXES = (".png", ".webp", ".gif")
# What exiftool says of any such file: its shape, its coding, its colours and its movement.
GROUPS = {"SourceFile", "ExifTool", "System", "File", "Composite", "ICC_Profile", "ICC-header"}
TAGS = {
    "PNG": {
        *("ImageWidth", "ImageHeight", "BitDepth", "ColorType", "Compression", "Filter"),
        *("Interlace", "Palette", "Transparency", "Gamma", "SRGBRendering", "WhitePointX"),
        *("WhitePointY", "RedX", "RedY", "GreenX", "GreenY", "BlueX", "BlueY", "ProfileName"),
        *("SignificantBits", "AnimationFrames", "AnimationPlays", "BackgroundColor"),
        *("ColorPrimaries", "TransferCharacteristics", "MatrixCoefficients", "VideoFullRangeFlag"),
        # A print resolution that is kept.
        *("PixelsPerUnitX", "PixelsPerUnitY", "PixelUnits"),
    },
    "RIFF": {
        *("VP8Version", "ImageWidth", "ImageHeight", "HorizontalScale", "VerticalScale"),
        *("WebP_Flags", "AlphaIsUsed", "AlphaPreprocessing", "AlphaFiltering", "AlphaCompression"),
        *("BackgroundColor", "AnimationLoopCount", "FrameCount", "Duration"),
    },
    "GIF": {
        *("GIFVersion", "ImageWidth", "ImageHeight", "HasColorMap", "ColorResolutionDepth"),
        *("BitsPerPixel", "BackgroundColor", "FrameCount", "Duration", "AnimationIterations"),
        *("TransparentColor", "PixelAspectRatio"),
    },
    "IFD0": {"Orientation"},
}
# What Pillow keeps of a file beside its pixels.
INFO = {
    *("loop", "duration", "background", "version", "transparency", "extension", "timestamp"),
    *("gamma", "srgb", "chromaticity", "icc_profile", "interlace", "exif", "disposal", "blend"),
    *("default_image", "bbox", "dpi"),
}


def planted() -> dict[str, bytes]:
    """A file for each carrier."""
    profile = rgb_profile(DISPLAY_P3, SRGB_FORMULA, NEEDLE.decode())
    found = {f"{name}.png": small(part[0]) for name, part in test_png.CARRIERS.items()}
    found["unknown.png"] = small(png_chunk(b"prVt", NEEDLE), png_chunk(b"caBX", NEEDLE))
    found["turned.png"] = small(png_chunk(b"eXIf", exif(6) + NEEDLE), tail=NEEDLE)
    parts = [chunk(kind, NEEDLE) for kind in (b"XMP ", b"C2PA", b"????")]
    parts = [chunk(b"ICCP", profile), LOSSY, chunk(b"EXIF", exif(6) + NEEDLE), *parts]
    found["all.webp"] = riff(extension(WIDTH, HEIGHT, 0x2C), *parts) + NEEDLE
    extensions = {
        "comment": test_gif.extension(0xFE, NEEDLE),
        "application": test_gif.application(b"SECRET  1.0", NEEDLE),
        "XMP": b"!\xff\x0bXMP DataXMP" + test_gif.XMP + test_gif.XMP_TAIL,
    }
    for name, part in extensions.items():
        found[f"{name}.gif"] = test_gif.PLAIN[:-1] + part + b";" + NEEDLE
    return found


def files() -> list[object]:
    found = [pytest.param(name, data, id=name) for name, data in planted().items()]
    for row in rows("metadata"):
        path = DATA / row["file"]
        if path.suffix.lower() in SUFFIXES:
            data = path.read_bytes()
            found.append(pytest.param(path.name, data, id=path.name, marks=pytest.mark.data))
    return [*found]


@needs_exiftool
@pytest.mark.parametrize(("name", "data"), files())
def test_exiftool_finds_nothing_but_structure(name: str, data: bytes, tmp_path: Path) -> None:
    target = tmp_path / f"after{Path(name).suffix}"
    target.write_bytes(strip(data, Options()).data)
    told = json.loads(told_of(target, *"-a -u -U -ee -G1 -s -json".split()))[0]
    left = {
        key
        for key in told
        if key.split(":")[0] not in GROUPS
        and key.split(":")[-1] not in TAGS.get(key.split(":")[0].split("-")[0], ())
    }
    assert left == set()
    assert "ExifTool:Warning" not in told
    assert NEEDLE.decode() not in json.dumps(told)


@pytest.mark.parametrize(("name", "data"), files())
def test_pillow_finds_nothing(name: str, data: bytes) -> None:
    with Image.open(io.BytesIO(strip(data, Options()).data)) as image:
        image.load()
        # Pillow's own view of the chunks that it does not know is in `text` and `info`.
        assert getattr(image, "text", {}) == {}
        assert set(image.info) <= INFO, name
        assert set(image.getexif()) <= {0x0112}


@needs_exiftool
def test_exiftool_would_have_found_them(tmp_path: Path) -> None:
    """The readings above mean something: unstripped, most of the planted files show the needle."""
    seen = {}
    for name, data in planted().items():
        path = tmp_path / name.replace(" ", "-")
        path.write_bytes(data)
        said = told_of(path, *"-a -u -U -ee -G1 -s".split())
        seen[name] = NEEDLE.decode() in said or "trailer" in said or "Unknown" in said
    assert sum(seen.values()) > len(seen) / 2, seen
