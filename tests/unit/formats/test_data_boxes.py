"""Real HEIC, AVIF and TIFF files: what is left shows the same, and independent readers agree."""

import io
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence, features

from app.domain import Options
from app.errors import AppError
from app.formats.inspect import inspect
from app.formats.strip import strip
from tests.unit.metadata.exiftool import EXIFTOOL, told_of
from tests.unit.test_data import DATA, rows

LIMIT_S = 2.0
SUFFIXES = (".heic", ".heif", ".avif", ".tif", ".tiff")
# What exiftool says of any such file: its shape, its coding, its colours.
STRUCTURE = {
    *("SourceFile", "ExifTool", "System", "File", "Composite", "ICC_Profile", "ICC-header"),
    *("QuickTime", "Meta", "Track1", "Track2"),
}
TIFF_TAGS = {
    *("SubfileType", "ImageWidth", "ImageHeight", "BitsPerSample", "Compression"),
    *("PhotometricInterpretation", "StripOffsets", "SamplesPerPixel", "RowsPerStrip"),
    *("StripByteCounts", "PlanarConfiguration", "Predictor", "ColorMap", "ExtraSamples"),
    *("SampleFormat", "XResolution", "YResolution", "ResolutionUnit"),
}
needs_exiftool = pytest.mark.skipif(not EXIFTOOL, reason="exiftool is missing")
needs_libheif = pytest.mark.skipif(
    not shutil.which("heif-convert"), reason="heif-convert (libheif-examples) is missing"
)


def files(folder: str, *suffixes: str) -> list[object]:
    found = [DATA / row["file"] for row in rows(folder)]
    wanted = [path for path in found if path.suffix.lower() in (suffixes or SUFFIXES)]
    absent = pytest.mark.skip(reason=f"no test data at {DATA} (STAYPUT_DATA names another place)")
    return [pytest.param(p, id=p.name) for p in wanted] or [pytest.param(Path(), marks=absent)]


def names(data: bytes) -> frozenset[str]:
    return frozenset(finding.name for finding in inspect(data).findings)


def pixels(source: bytes) -> Iterator[np.ndarray]:
    image = Image.open(io.BytesIO(source))
    yield from (np.asarray(frame) for frame in ImageSequence.Iterator(image))


@pytest.mark.data
@pytest.mark.parametrize("path", files("metadata"))
def test_clean_and_stable(path: Path) -> None:
    began = time.process_time()
    data = path.read_bytes()
    assert inspect(data).findings
    result = strip(data, Options())
    assert time.process_time() - began < LIMIT_S
    assert names(result.data) == result.left
    assert strip(result.data, Options()).data == result.data


@pytest.mark.data
@pytest.mark.parametrize("path", files("metadata", ".avif", ".tif", ".tiff"))
def test_shows_the_same_in_pillow(path: Path) -> None:
    if path.suffix == ".avif" and not features.check("avif"):
        pytest.skip("this Pillow reads no AVIF")
    data = path.read_bytes()
    before, after = pixels(data), pixels(strip(data, Options()).data)
    if path.suffix != ".avif":
        # A second page may be a thumbnail.
        assert np.array_equal(next(before), next(after))
        return
    assert all(np.array_equal(*pair) for pair in zip(before, after, strict=True))


@needs_libheif
@pytest.mark.data
@pytest.mark.parametrize("path", files("metadata", ".heic", ".heif"))
def test_shows_the_same_in_libheif(path: Path, tmp_path: Path) -> None:
    (tmp_path / "after.heic").write_bytes(strip(path.read_bytes(), Options()).data)
    shown = []
    for source in (path, tmp_path / "after.heic"):
        result = tmp_path / f"{source.stem}.png"
        subprocess.run(["heif-convert", source, result], check=True, capture_output=True)
        shown.append(np.asarray(Image.open(result)))
    assert np.array_equal(shown[0], shown[1])


@needs_exiftool
@pytest.mark.data
@pytest.mark.parametrize("path", files("metadata"))
def test_exiftool_finds_nothing_but_structure(path: Path, tmp_path: Path) -> None:
    target = tmp_path / f"after{path.suffix}"
    target.write_bytes(strip(path.read_bytes(), Options()).data)
    told = json.loads(told_of(target, "-a", "-u", "-G1", "-s", "-json"))[0]
    for name, value in told.items():
        group, _, tag = name.partition(":")
        if group.startswith("IFD"):
            assert tag in TIFF_TAGS
        else:
            assert group in STRUCTURE
        if tag.endswith("Date") and group != "System":
            assert value == "0000:00:00 00:00:00"
    assert "File:Warning" not in told
    assert "ExifTool:Warning" not in told


@pytest.mark.data
@pytest.mark.parametrize("path", files("malformed"))
def test_malformed_gives_an_error_or_a_clean_file(path: Path) -> None:
    began = time.process_time()
    try:
        result = strip(path.read_bytes(), Options())
    except AppError as error:
        assert error.code.startswith("INPUT_")  # noqa: PT017 - either is right
    else:
        assert names(result.data) == result.left
    assert time.process_time() - began < LIMIT_S


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize("path", files("metadata"))
def test_damaged_gives_an_error_or_a_clean_file(path: Path) -> None:
    data = path.read_bytes()
    rng = np.random.default_rng(len(data))
    hurts = [data[: len(data) * n // 16] for n in range(1, 16)]
    for _ in range(25):
        hurt = bytearray(data)
        # Half of the wrong bytes are put where the tables are: at either end.
        for at in (rng.integers(0, len(hurt)), rng.integers(0, min(len(hurt), 4000))):
            hurt[at] ^= 1 << int(rng.integers(0, 8))
        hurts.append(bytes(hurt))
    for one in hurts:
        try:
            result = strip(one, Options())
        except AppError:
            continue
        assert names(result.data) == result.left
