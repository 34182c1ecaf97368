"""Checks that every format's stripper must pass."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from app.container.block import Block, Use
from app.container.stripped import Stripped
from app.domain import Options, Pixels
from app.errors import AppError, MetadataLeft
from app.formats.inspect import inspect
from app.formats.strip import strip

NEEDLE = b"PLANTED-4711"
SAFE_PIXELS = 40_000_000


def names(data: bytes) -> list[str]:
    """What is found in a file, by its names."""
    return [finding.name for finding in inspect(data).findings]


def assert_tiled(blocks: tuple[Block, ...], data: bytes) -> None:
    """Each block begins where the last one ended."""
    ends = [0, *(block.end for block in blocks)]
    assert [block.start for block in blocks] == ends[:-1]
    assert ends[-1] == len(data)
    assert all(block.start < block.end for block in blocks)
    assert all(isinstance(block.use, Use) for block in blocks)


def frames(data: bytes) -> list[Pixels]:
    """Decode every frame with Pillow, upright."""
    found = []
    with Image.open(io.BytesIO(data)) as image:
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            # Only the format's own Exif turns a picture, in Pillow's opinion these do too.
            for other in ("Raw profile type exif", "XML:com.adobe.xmp", "xmp"):
                image.info.pop(other, None)
            upright = ImageOps.exif_transpose(image)
            found.append(np.asarray(upright.convert("RGBA")))
    return found


def times(data: bytes) -> list[object]:
    """How long each frame stands, and how often all are shown."""
    with Image.open(io.BytesIO(data)) as image:
        found: list[object] = [image.info.get("loop")]
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            found += [image.info.get("duration"), image.info.get("disposal")]
    return found


def strip_clean(data: bytes, *needles: bytes) -> Stripped:
    """Strip; check that nothing is found, nothing planted is left, and twice is as once."""
    stripped = strip(data, Options())
    assert inspect(stripped.data).findings == ()
    for needle in (NEEDLE, *needles):
        assert needle not in stripped.data
    assert strip(stripped.data, Options()).data == stripped.data
    return stripped


def visible(pixels: Pixels) -> Pixels:
    """Black where a pixel is wholly transparent: what colour it has there nobody sees."""
    return np.where(pixels[..., 3:] == 0, np.uint8(0), pixels)


def strip_same(data: bytes, *needles: bytes) -> Stripped:
    """Strip, with the same visible pixels and times in every frame."""
    stripped = strip_clean(data, *needles)
    before, after = frames(data), frames(stripped.data)
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        assert np.array_equal(visible(old), visible(new))
    assert times(data) == times(stripped.data)
    return stripped


def answer(data: bytes) -> str:
    """Strip whatever it is: a code, or "clean" where only what was said to stay is found."""
    try:
        inspect(data)
    except AppError:
        pass
    try:
        stripped = strip(data, Options())
    except MetadataLeft:
        raise
    except AppError as error:
        return error.code
    assert {finding.name for finding in inspect(stripped.data).findings} == stripped.left
    return "clean"


def assert_damage_is_answered(data: bytes, flips: int = 200) -> None:
    """Cut everywhere, or flip bytes with a fixed seed: never another exception."""
    for end in range(1, len(data), max(1, len(data) // 400)):
        assert answer(data[:end])
    places = np.random.default_rng(4).integers(0, len(data), flips)
    values = np.random.default_rng(5).integers(0, 256, flips)
    for at, value in zip(places.tolist(), values.tolist(), strict=True):
        flipped = bytearray(data)
        flipped[at] = value
        assert answer(bytes(flipped))


def files(data_dir: Path, folder: str, *suffixes: str) -> list[Path]:
    """The real files of some kinds."""
    return [
        path for path in sorted((data_dir / folder).iterdir()) if path.suffix.lower() in suffixes
    ]


def assert_real_files_are_stripped(data_dir: Path, *suffixes: str) -> None:
    """Every decorated file comes out clean and the same; every broken one gives an answer."""
    paths = files(data_dir, "metadata", *suffixes)
    assert paths
    for path in paths:
        strip_same(path.read_bytes())
    for path in files(data_dir, "malformed", *suffixes):
        assert answer(path.read_bytes())
