import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.decode.decode import _PLUGINS
from app.errors import InputUnsupported
from tests.unit import files
from tests.unit.decoded import codes, read, same
from tests.unit.files import gradient, save
from tools.env.paths import ROOT

TURNS = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.transpose(1, 0, 2),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
    8: lambda a: np.rot90(a, 1),
}


@pytest.mark.parametrize(
    ("kind", "options", "tolerance"),
    [
        ("PNG", {}, 0),
        ("BMP", {}, 0),
        ("TIFF", {}, 0),
        ("TIFF", {"compression": "tiff_lzw"}, 0),
        ("TIFF", {"compression": "packbits"}, 0),
        ("TIFF", {"compression": "tiff_deflate"}, 0),
        ("WebP", {"lossless": True}, 0),
        ("JPEG", {"quality": 100, "subsampling": 0}, 3),
        ("JPEG", {"quality": 100, "subsampling": 0, "progressive": True}, 3),
    ],
)
def test_reads_what_pillow_wrote(kind: str, options: dict[str, object], tolerance: int) -> None:
    picture = read(save(gradient(), kind, **options))
    assert same(picture, gradient(), tolerance)
    assert (picture.opacity, picture.notes, picture.format) == (None, (), kind)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WebP", "TIFF", "TIFF lzw"])
def test_orientation_is_baked_in(kind: str, orientation: int) -> None:
    tags = Image.Exif()
    tags[0x0112] = orientation
    options: dict[str, dict[str, object]] = {
        "JPEG": {"quality": 100, "subsampling": 0},
        "WebP": {"lossless": True},
        "TIFF lzw": {"compression": "tiff_lzw"},
    }
    data = save(gradient(), kind.split(maxsplit=1)[0], exif=tags, **options.get(kind, {}))
    assert same(read(data), TURNS[orientation](gradient()), 3 if kind == "JPEG" else 0)


@pytest.mark.parametrize(
    "block", [b"", b"MM", b"Exif\0\0", b"\xff" * 300, b"II*\0\xf0\xff\xff\xff"]
)
def test_broken_exif_does_not_stop_a_photo(block: bytes) -> None:
    jpeg = files.with_segment(save(gradient(), "JPEG"), 0xE1, b"Exif\0\0" + block)
    png = files.with_chunk(save(gradient(), "PNG"), b"eXIf", block)
    for data in (jpeg, png):
        assert read(data).rgb.shape == (24, 32, 3)


def test_broken_tiff_directories_do_not_stop_a_photo() -> None:
    tags = Image.Exif()
    tags[0x8769] = 0xFFFFFF00  # an EXIF directory far behind the end
    tags[0x8825] = 0xFFFFFF00
    assert same(read(save(gradient(), "TIFF", tiffinfo=dict(tags))), gradient())


def test_first_exif_block_wins() -> None:
    jpeg = save(gradient(), "JPEG")
    jpeg = files.with_segment(jpeg, 0xE1, b"Exif\0\0" + files.exif(1))
    jpeg = files.with_segment(jpeg, 0xE1, b"Exif\0\0" + files.exif(6))
    assert read(jpeg).rgb.shape == (32, 24, 3)


@pytest.mark.parametrize(("mode", "value"), [("1", 255), ("L", 77), ("P", 77)])
@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP", "TIFF"])
def test_grey_and_palette(mode: str, value: int, kind: str) -> None:
    image = Image.new("L", (5, 4), value).convert(mode)
    picture = read(save(image, kind))
    assert same(picture, np.full((4, 5, 3), value, np.uint8))
    assert picture.notes == ()


@pytest.mark.parametrize("kind", ["PNG", "WebP", "TIFF"])
def test_transparency_becomes_opacity(kind: str) -> None:
    rgba = np.dstack([gradient(), gradient()[..., 0]])
    rgba[..., 3] |= 1  # WebP forgets the colours of clear pixels
    options = {"lossless": True, "exact": True} if kind == "WebP" else {}
    picture = read(save(Image.fromarray(rgba), kind, **options))
    assert same(picture, gradient())
    assert picture.opacity is not None
    assert np.array_equal(picture.opacity, rgba[..., 3])


def test_grey_with_alpha() -> None:
    picture = read(save(Image.new("LA", (2, 1), (9, 100)), "PNG"))
    assert picture.rgb.tolist() == [[[9, 9, 9]] * 2]
    assert picture.opacity is not None
    assert picture.opacity.tolist() == [[100, 100]]


def test_opaque_alpha_is_forgotten() -> None:
    assert read(save(Image.new("RGBA", (2, 2), (1, 2, 3, 255)), "PNG")).opacity is None


def test_premultiplied_tiff_is_divided() -> None:
    half = Image.new("RGBA", (3, 2), (200, 100, 50, 128))
    data = save(half, "TIFF")
    # ExtraSamples 2 (straight) becomes 1 (premultiplied); the samples stay.
    tag = struct.pack("<HHI", 338, 3, 1)
    at = data.index(tag) + 8
    picture = read(data[:at] + b"\1" + data[at + 1 :])
    assert picture.opacity is not None
    assert picture.opacity[0, 0] == 128
    assert picture.rgb[0, 0, 1] == round(100 * 255 / 128)


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_transparent_palette_entry(kind: str) -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.putpixel((1, 0), 1)
    picture = read(save(image, kind, transparency=1))
    assert picture.opacity is not None
    assert picture.opacity.tolist() == [[255, 0]]
    assert picture.rgb[0, 0].tolist() == [255, 0, 0]


@pytest.mark.parametrize(
    ("depth", "rows", "key"),
    [
        (1, b"\0\x40", 1),  # 0 1
        (2, b"\0\x30", 3),  # 0 3
        (4, b"\0\x0f", 15),
        (8, b"\0\x00\xff", 255),
        (16, b"\0\x00\x01\xff\xff", 65535),
    ],
)
def test_transparent_grey_at_every_depth(depth: int, rows: bytes, key: int) -> None:
    extra = files.png_chunk(b"tRNS", struct.pack(">H", key))
    picture = read(files.png(rows, 2, 1, depth=depth, extra=extra))
    assert picture.rgb[0, :, 0].tolist() == [0, 255]
    assert picture.opacity is not None
    assert picture.opacity.tolist() == [[255, 0]]


def test_transparent_colour() -> None:
    extra = files.png_chunk(b"tRNS", struct.pack(">HHH", 1, 2, 3))
    picture = read(files.png(b"\0\1\2\3\1\2\4", 2, 1, colour=2, extra=extra))
    assert picture.opacity is not None
    assert picture.opacity.tolist() == [[0, 255]]


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_deep_grey_is_rounded_not_clipped(kind: str) -> None:
    values = np.array([[0, 128, 129, 256, 32896, 65535]], np.uint16)
    picture = read(save(Image.fromarray(values), kind))
    assert picture.rgb[0, :, 0].tolist() == [0, 0, 1, 1, 128, 255]
    assert codes(picture) == ["DEPTH_REDUCED"]


def test_deep_colour_is_noted() -> None:
    rows = b"\0" + struct.pack(">HHH", 0, 32896, 65535)
    picture = read(files.png(rows, 1, 1, depth=16, colour=2))
    assert picture.rgb.tolist() == [[[0, 128, 255]]]
    assert codes(picture) == ["DEPTH_REDUCED"]


def test_whole_numbers_beyond_16_bits_are_stretched() -> None:
    values = np.array([[0, 600_000, 1_000_000]], np.int32)
    picture = read(save(Image.fromarray(values), "TIFF"))
    assert picture.rgb[0, :, 0].tolist() == [0, 153, 255]


def test_floats_that_are_no_numbers() -> None:
    values = np.array([[0.0, 0.5, 1.0, np.nan, np.inf]], np.float32)
    picture = read(save(Image.fromarray(values), "TIFF"))
    assert picture.rgb[0, :, 0].tolist() == [0, 128, 255, 0, 0]
    assert codes(picture) == ["DEPTH_REDUCED"]


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_is_converted_and_said(kind: str) -> None:
    options: dict[str, object] = {"quality": 100} if kind == "JPEG" else {}
    picture = read(save(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), kind, **options))
    assert codes(picture) == ["CMYK_CONVERTED"]
    assert same(picture, np.full((16, 16, 3), (255, 0, 0), np.uint8), 2)


def test_lab_tiff() -> None:
    image = Image.frombytes("LAB", (1, 1), bytes((255, 0, 0)))
    picture = read(save(image, "TIFF"))
    assert picture.rgb.tolist() == [[[255, 255, 255]]]


@pytest.mark.parametrize("kind", ["GIF", "WebP", "PNG", "TIFF"])
def test_of_an_animation_the_first_picture(kind: str) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ((250, 0, 0), (0, 250, 0))]
    options = {"lossless": True} if kind == "WebP" else {}
    data = save(frames[0], kind, save_all=True, append_images=frames[1:], **options)
    picture = read(data)
    assert codes(picture) == ["FIRST_FRAME"]
    assert picture.rgb[0, 0].tolist() == [250, 0, 0]


def test_thumbnail_page_is_no_second_picture() -> None:
    second = Image.new("RGB", (4, 4))
    second.encoderinfo = {"tiffinfo": {254: 1}}
    data = save(Image.new("RGB", (8, 8)), "TIFF", save_all=True, append_images=[second])
    assert read(data).notes == ()


def test_raw_photo_in_tiff_clothes() -> None:
    data = save(gradient(), "TIFF", tiffinfo={50706: b"\1\4\0\0"})
    with pytest.raises(InputUnsupported):
        read(data)


def test_a_jpegs_gain_map_is_dropped_and_named() -> None:
    name = b"urn:iso:std:iso:ts:21496:-1\0"
    plain = save(gradient(), "JPEG")
    picture = read(files.with_segment(plain, 0xE2, name))
    assert codes(picture) == ["GAIN_MAP_DROPPED"]
    assert same(picture, read(plain).rgb)


@pytest.mark.parametrize("kind", sorted(_PLUGINS.values()))
def test_no_more_of_pillow_is_loaded_than_our_formats_need(kind: str, tmp_path: Path) -> None:
    # Loading all fifty of its readers takes the browser a second.
    photo = tmp_path / "photo"
    photo.write_bytes(save(gradient(), kind))
    code = (
        "import sys; from pathlib import Path; from PIL import Image;"
        "from app.decode.decode import decode; from app.domain import Options;"
        "decode(Path(sys.argv[1]).read_bytes(), Options());"
        "print(Image._initialized, 'PIL.PsdImagePlugin' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, photo], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == ["1", "False"]
