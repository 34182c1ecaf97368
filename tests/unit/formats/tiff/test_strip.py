"""TIFFs written anew: the same samples, upright, and nothing else."""

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageSequence
from PIL.Image import Transpose

from app.container.stripped import Orientation
from app.domain import Options
from app.errors import InputTooLarge, InputUnreadable, InputUnsupported
from app.formats.inspect import inspect
from app.formats.strip import strip
from tests.unit.files import DISPLAY_P3, SRGB_FORMULA, gradient, rgb_profile, save
from tests.unit.metadata.tiff_files import Field, big_tiff, directory, long_field, text, tiff

TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
MODES = ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "LAB", "I;16", "I", "F"]


def picture(mode: str) -> Image.Image:
    """A picture of odd sides, so that rows of bits end within a byte."""
    rgb = Image.fromarray(gradient(21, 35))
    if mode in ("I;16", "I", "F"):
        form = {"I;16": np.uint16, "I": np.int32, "F": np.float32}[mode]
        return Image.fromarray(np.arange(21 * 35).reshape(21, 35).astype(form) * 7)
    if mode == "LAB":
        return Image.frombytes("LAB", rgb.size, rgb.tobytes())
    return rgb.convert("L").convert(mode) if mode == "LA" else rgb.convert(mode)


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def same(one: Image.Image, other: Image.Image) -> bool:
    """Compare pixels, and palettes."""
    if one.mode != other.mode:
        return False
    if one.mode == "P":
        one, other = one.convert("RGB"), other.convert("RGB")
    return np.array_equal(np.asarray(one), np.asarray(other))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("packing", [None, "tiff_lzw", "packbits", "tiff_adobe_deflate"])
def test_samples_are_kept(mode: str, packing: str | None) -> None:
    data = save(picture(mode), "TIFF", compression=packing)
    stripped = strip(data, Options())
    assert (stripped.orientation, stripped.lossless) == (Orientation.UPRIGHT, False)
    assert same(opened(stripped.data), picture(mode))


@pytest.mark.parametrize("packing", ["group3", "group4"])
def test_fax(packing: str) -> None:
    data = save(picture("1"), "TIFF", compression=packing)
    assert same(opened(strip(data, Options()).data), picture("1"))


@pytest.mark.parametrize(("mode", "predictor"), [("L", 2), ("RGB", 2), ("I;16", 2), ("F", 3)])
@pytest.mark.parametrize("packing", ["tiff_lzw", "tiff_adobe_deflate"])
def test_predictors(mode: str, packing: str, predictor: int) -> None:
    data = save(picture(mode), "TIFF", compression=packing, tiffinfo={317: predictor})
    assert same(opened(strip(data, Options()).data), picture(mode))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("mode", ["1", "L", "RGB", "I;16", "P"])
def test_turns_are_applied(mode: str, orientation: int) -> None:
    data = save(picture(mode), "TIFF", tiffinfo={274: orientation}, compression="tiff_lzw")
    stripped = strip(data, Options())
    turn = TURNS.get(orientation)
    expected = picture(mode).transpose(turn) if turn is not None else picture(mode)
    assert stripped.orientation is (
        Orientation.APPLIED if turn is not None else Orientation.UPRIGHT
    )
    assert same(opened(stripped.data), expected)
    assert 274 not in opened(stripped.data).tag_v2  # type: ignore[attr-defined]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("write", [tiff, big_tiff])
@pytest.mark.parametrize("orientation", [1, 6])
def test_sixteen_bits_of_colour_which_pillow_would_halve(
    order: str, write: Any, orientation: int
) -> None:
    samples = np.arange(4 * 6 * 3, dtype=np.uint16).reshape(4, 6, 3) * 901
    rows = samples.astype(f"{order}u2").tobytes()
    data = write(rows, 6, 4, order=order, bits=16, samples=3, fields={274: long_field(orientation)})
    assert (
        stored(strip(data, Options()).data, np.dtype("<u2")).tolist()
        == (samples if orientation == 1 else np.rot90(samples, -1)).tolist()
    )


def stored(data: bytes, form: "np.dtype[Any]") -> Any:
    """Read Deflate strips with the predictor, as libtiff would."""

    tags = Image.open(io.BytesIO(data)).tag_v2  # type: ignore[attr-defined]
    plain = b"".join(
        zlib.decompress(data[start : start + length])
        for start, length in zip(tags[273], tags[279], strict=True)
    )
    shape = tags[257], tags[256], tags[277]
    return np.cumsum(np.frombuffer(plain, form).reshape(shape), axis=1, dtype=form)


def test_planes_stay_planes() -> None:
    planes = gradient(5, 7).transpose(2, 0, 1)
    data = tiff(planes.tobytes(), 7, 5, samples=3, planar=True)
    assert np.array_equal(np.asarray(opened(strip(data, Options()).data)), gradient(5, 7))


def test_every_page_is_kept() -> None:
    pages = [picture("RGB"), picture("L").resize((400, 500)), picture("1").resize((350, 40))]
    data = save(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    result = Image.open(io.BytesIO(strip(data, Options()).data))
    shown = [page.copy() for page in ImageSequence.Iterator(result)]
    assert len(shown) == 3
    assert all(same(*pair) for pair in zip(shown, pages, strict=True))


def test_a_small_second_page_is_a_thumbnail() -> None:
    large, small = picture("RGB").resize((800, 600)), picture("L").resize((160, 120))
    data = save(large, "TIFF", save_all=True, append_images=[small])
    assert "another picture" in [found.name for found in inspect(data).findings]
    result = strip(data, Options()).data
    assert getattr(Image.open(io.BytesIO(result)), "n_frames", 1) == 1
    assert small.tobytes()[:100] in data
    assert small.tobytes()[:100] not in result


def test_a_reduced_second_page_is_a_thumbnail() -> None:
    reduced = tiff(bytes(12), 4, 3)
    at = len(reduced)
    fields = {254: long_field(1), 256: long_field(4), 257: long_field(3), 273: long_field(8)}
    second = directory(fields | {279: long_field(12)}, at, order="<")
    where = struct.unpack_from("<I", reduced, 4)[0]
    count = struct.unpack_from("<H", reduced, where)[0]
    pointer = where + 2 + 12 * count
    data = reduced[:pointer] + struct.pack("<I", at) + reduced[pointer + 4 :] + second
    assert "another picture" in [found.name for found in inspect(data).findings]
    assert getattr(Image.open(io.BytesIO(strip(data, Options()).data)), "n_frames", 1) == 1


def test_profile_becomes_neutral() -> None:
    profile = rgb_profile(DISPLAY_P3, SRGB_FORMULA, "Planted Screen")
    data = save(picture("RGB"), "TIFF", icc_profile=profile)
    assert b"Planted" in data or "Planted".encode("utf-16-be") in data
    stripped = strip(data, Options())
    assert stripped.profile == "Display P3"
    assert opened(stripped.data).info["icc_profile"]
    assert b"Planted" not in stripped.data
    assert "Planted".encode("utf-16-be") not in stripped.data


def test_profile_that_makes_no_sense_goes() -> None:
    data = save(picture("RGB"), "TIFF", icc_profile=b"planted nonsense")
    stripped = strip(data, Options())
    assert stripped.profile is None
    assert b"planted" not in stripped.data


def test_bits_behind_a_row_are_cleared() -> None:
    data = tiff(b"\xff\xff\xff\xff", 9, 2, bits=1)
    assert data.count(b"\xff\xff\xff\xff") == 1

    result = strip(data, Options()).data
    tags = Image.open(io.BytesIO(result)).tag_v2  # type: ignore[attr-defined]
    assert zlib.decompress(result[tags[273][0] :]) == b"\xff\x80\xff\x80"


def carriers() -> dict[int, Field]:
    """A planted text in every field that is none of the picture's."""
    tags = [269, 270, 271, 272, 285, 305, 306, 315, 316, 337, 700, 33432, 33723, 34377, 37724]
    fields = {tag: text(f"planted-{tag}") for tag in [*tags, 40092, 50341, 65000]}
    return fields | {tag: text(f"planted-{tag}") for tag in (282, 296, 301)}


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("write", [tiff, big_tiff])
def test_nothing_planted_is_left(order: str, write: Any) -> None:
    fields = carriers()
    data = write(bytes(range(12)), 4, 3, order=order, fields=fields, gap=b"planted-in-a-gap")
    data += b"planted-behind"
    for tag in fields:
        assert f"planted-{tag}".encode() in data
    stripped = strip(data, Options()).data
    assert b"planted" not in stripped
    assert np.asarray(opened(stripped)).tolist() == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]


def test_too_many_pixels() -> None:
    data = tiff(bytes(12), 4, 3)
    assert strip(data, Options(max_pixels=12)).data
    with pytest.raises(InputTooLarge):
        strip(data, Options(max_pixels=11))


def test_pages_of_too_many_bytes() -> None:
    data = save(picture("L"), "TIFF", save_all=True, append_images=[picture("L")] * 20)
    assert strip(data, Options(max_pixels=21 * 35 * 3)).data
    with pytest.raises(InputTooLarge):
        strip(data, Options(max_pixels=21 * 35))


@pytest.mark.parametrize("compression", [6, 34712, 34925, 50000])
def test_packing_that_the_browser_lacks(compression: int) -> None:
    data = tiff(bytes(12), 4, 3, fields={259: long_field(compression)})
    with pytest.raises(InputUnsupported):
        strip(data, Options())
    assert inspect(data)


def test_raw_photo() -> None:
    data = tiff(bytes(12), 4, 3, fields={50706: text("DNG")})
    with pytest.raises(InputUnsupported) as caught:
        strip(data, Options())
    assert caught.value.detail == "camera raw photo"


def test_strip_that_ends_early() -> None:
    with pytest.raises(InputUnreadable):
        strip(tiff(bytes(11), 4, 3), Options())


def test_strip_is_stable() -> None:
    once = strip(save(picture("RGB"), "TIFF", tiffinfo={274: 6}), Options()).data
    assert strip(once, Options()).data == once


def test_output_holds_only_known_tags() -> None:
    result = strip(save(picture("RGBA"), "TIFF", dpi=(72, 72), software="me"), Options()).data
    tags = set(opened(result).tag_v2)  # type: ignore[attr-defined]
    assert tags <= {254, 256, 257, 258, 259, 262, 273, 277, 278, 279, 284, 317, 338}
    assert struct.unpack_from("<I", result, 4)[0] < len(result)
