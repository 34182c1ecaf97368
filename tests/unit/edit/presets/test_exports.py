"""What every shipped preset writes, read back: pixels, paper, dpi, bytes, background, nothing else.

On a drawn head and a drawn product, whose places are known to the pixel.
"""

import io
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageColor

from app.domain import Head, Picture
from app.edit.export.export import Exported, export
from app.edit.presets.read import records_of
from app.edit.presets.record import Preset
from app.edit.presets.shipped import shipped
from app.edit.state import Edit
from app.edit.workspace import Workspace
from app.formats.inspect import inspect

PRESETS = {preset.id: preset for preset in records_of(shipped())}
HEADS = [name for name, preset in PRESETS.items() if preset.edit.frame.to_head is not None]
SHOPS = ["amazon", "etsy", "shopify", "walmart", "google-shopping", "ebay", "product"]
STICKERS = [name for name, preset in PRESETS.items() if preset.group == "sticker"]
# In the photo: a head of 520 px with eyes in its middle, a body below it, a wall behind.
WIDE, HIGH = 1600, 2000
CROWN, CHIN, EYES, MIDDLE = 500, 1020, 760, 800
HEAD = Head((MIDDLE, CROWN), (MIDDLE, CHIN), (700, EYES), (900, EYES))
SKIN, SHIRT, WALL = (214, 160, 130), (40, 60, 120), (120, 140, 110)
# A product of 700 x 400 px.
BOX = (450, 600, 1150, 1000)


@cache
def textures() -> list[tuple[int, NDArray[np.float32]]]:
    chance = np.random.default_rng(7)
    sizes = [(side, (HIGH // side, WIDE // side, 3)) for side in (1, 2, 4)]
    return [(side, 4 * chance.standard_normal(size, np.float32)) for side, size in sizes]


def photo_of(mask: NDArray[np.bool_], colours: NDArray[np.uint8]) -> Workspace:
    """A photo with texture of three sizes: a file of it is as large as one of a camera's photo."""
    rgb = np.where(mask[..., None], colours, np.array(WALL, np.uint8)).astype(np.float32)
    for side, coarse in textures():
        high, wide = HIGH // side, WIDE // side
        rgb.reshape(high, side, wide, side, 3)[:] += coarse[:, np.newaxis, :, np.newaxis]
    picture = Picture(np.clip(rgb, 0, 255).astype(np.uint8), None, (), "PNG")
    return Workspace(picture, mask.astype(np.float32))


@cache
def person() -> Workspace:
    rows, columns = np.ogrid[:HIGH, :WIDE]
    centre, half = (CROWN + CHIN) / 2, (CHIN - CROWN) / 2
    across, down = (columns + 0.5 - MIDDLE) / 190, (rows + 0.5 - centre) / half
    head = across**2 + down**2 <= 1
    body = ((columns - MIDDLE) / 600) ** 2 + ((rows - HIGH) / 900) ** 2 <= 1
    body &= rows >= CHIN
    colours = np.where(head[..., None], SKIN, SHIRT).astype(np.uint8)
    return photo_of(head | body, colours)


@cache
def product() -> Workspace:
    mask = np.zeros((HIGH, WIDE), bool)
    left, top, right, bottom = BOX
    mask[top:bottom, left:right] = True
    return photo_of(mask, np.full((HIGH, WIDE, 3), SHIRT, np.uint8))


@cache
def written(name: str) -> Exported:
    preset = PRESETS[name]
    workspace = product() if preset.group == "product" else person()
    return export(workspace, edit_of(preset), preset.export)


def edit_of(preset: Preset) -> Edit:
    return replace(preset.edit.edit(), head=HEAD)


def pixels_of(name: str) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(written(name).data)).convert("RGBA"))


@pytest.mark.parametrize("name", PRESETS)
def test_a_file_is_what_its_preset_says(name: str) -> None:
    preset, file = PRESETS[name], written(name)
    image = Image.open(io.BytesIO(file.data))
    assert image.format is not None
    kinds = {preset.export.format} | ({"jpeg"} if preset.export.or_jpeg else set())
    assert image.format.lower() in kinds
    frame, limits = preset.edit.frame, preset.limits
    if frame.canvas is not None:
        assert image.size == frame.canvas
    elif frame.aspect is not None:
        assert image.width / image.height == pytest.approx(
            frame.aspect[0] / frame.aspect[1], abs=0.005
        )
    for side, least, most in zip(
        image.size, limits.size_px.least or (1, 1), limits.size_px.most or (9e9, 9e9), strict=True
    ):
        assert least <= side <= most
    assert file.is_within
    assert (limits.bytes.least or 1) <= len(file.data) <= (limits.bytes.most or 9e9)


@pytest.mark.parametrize("name", PRESETS)
def test_there_is_nothing_else_in_it(name: str) -> None:
    # A print resolution is what was asked for, and is no finding.
    assert inspect(written(name).data, "").findings == ()


@pytest.mark.parametrize("name", [name for name, one in PRESETS.items() if one.print_mm])
def test_on_paper_it_is_as_large_as_the_document(name: str) -> None:
    preset = PRESETS[name]
    image = Image.open(io.BytesIO(written(name).data))
    assert preset.print_mm is not None
    dpi = image.info["dpi"]
    assert dpi == pytest.approx((preset.export.dpi, preset.export.dpi))
    printed = [side / dots * 25.4 for side, dots in zip(image.size, dpi, strict=True)]
    # "51 mm" are 2 inches on every page, 50.8 mm.
    assert printed == pytest.approx(preset.print_mm, abs=0.21)


def head_in(pixels: NDArray[np.uint8]) -> tuple[float, float]:
    """Crown and chin, in rows from the top, where the middle of the head is."""
    column = pixels[:, pixels.shape[1] // 2, :3].astype(int)
    is_skin = np.abs(column - SKIN).sum(axis=1) < 80
    rows = np.flatnonzero(is_skin)
    return float(rows[0]), float(rows[-1] + 1)


@pytest.mark.parametrize("name", HEADS)
def test_the_head_stands_by_its_rule_and_within_the_limits(name: str) -> None:
    preset, pixels = PRESETS[name], pixels_of(name)
    rule, limits, high = preset.edit.frame.to_head, preset.limits, pixels.shape[0]
    assert rule is not None
    crown, chin = head_in(pixels)
    eyes = (high - (crown + chin) / 2) / high
    found = {
        "head_height": (chin - crown) / high,
        "top": crown / high,
        "chin": 1 - chin / high,
        "eyes": eyes,
    }
    near = 0.01 * found["head_height"] + 1.5 / high
    assert found["head_height"] == pytest.approx(rule.height, abs=near)
    aim = ("eyes", rule.eyes) if rule.top is None else ("top", rule.top)
    assert found[aim[0]] == pytest.approx(aim[1], abs=near)
    for field, share in found.items():
        limit = getattr(limits, field)
        if limit is not None:
            assert limit[0] - near <= share <= limit[2] + near, field


@pytest.mark.parametrize("name", HEADS)
def test_behind_a_head_is_what_was_asked_for(name: str) -> None:
    background, pixels = PRESETS[name].edit.background, pixels_of(name)
    inset = pixels.shape[1] // 12
    if PRESETS[name].edit.shape == "circle":
        assert pixels[0, 0, 3] == 0
        assert pixels[-1, -1, 3] == 0
        inset = pixels.shape[1] // 4
    assert pixels[inset, inset, 3] == 255
    seen = pixels[inset : inset + 8, inset : inset + 8, :3].mean(axis=(0, 1))
    if background.kind in ("original", "blur"):
        assert seen == pytest.approx(WALL, abs=8)
    else:
        ends = [ImageColor.getrgb(background.colour)[:3], ImageColor.getrgb(background.to)[:3]]
        if background.kind == "colour":
            assert seen == pytest.approx(ends[0], abs=2)
        else:
            low, high = np.min(ends, axis=0), np.max(ends, axis=0)
            assert bool(((low - 2 <= seen) & (seen <= high + 2)).all())


def product_in(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns that have something of it."""
    is_product = pixels[..., 0] < 128
    return np.flatnonzero(is_product.any(axis=1)), np.flatnonzero(is_product.any(axis=0))


@pytest.mark.parametrize("name", SHOPS)
def test_a_product_is_on_white_to_the_last_pixel_and_fills_85_percent(name: str) -> None:
    pixels = pixels_of(name)
    rows, columns = product_in(pixels)
    wide, high = columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1
    side = pixels.shape[1]
    # Pixels of the file to one of the photo's; a place is known to two of the latter.
    zoom = max(wide / 700, 1)
    assert wide / side == pytest.approx(0.85, abs=2.5 * zoom / side)
    assert high == pytest.approx(wide * 400 / 700, abs=2 * zoom)
    middle = (columns[0] + columns[-1] + 1) / 2, (rows[0] + rows[-1] + 1) / 2
    assert middle == pytest.approx((side / 2, side / 2), abs=1.5 * zoom)
    # An edge is soft over two pixels of the photo at most; beyond it there is nothing but white.
    soft = round(2 * zoom) + 1
    outside = np.ones(pixels.shape[:2], bool)
    outside[rows[0] - soft : rows[-1] + soft, columns[0] - soft : columns[-1] + soft] = False
    assert bool((pixels[outside] == 255).all())


def test_a_product_too_large_for_a_png_is_a_jpeg_that_is_white_where_the_frame_is() -> None:
    mask = np.zeros((HIGH, WIDE), bool)
    left, top, right, bottom = BOX
    mask[top:bottom, left:right] = True
    loud = np.random.default_rng(7).integers(0, 120, (HIGH, WIDE, 3), np.uint8)
    preset = PRESETS["walmart"]
    file = export(photo_of(mask, loud), edit_of(preset), preset.export)
    assert file.mime_type == "image/jpeg"
    assert file.is_within
    assert len(file.data) <= 5_000_000
    pixels = np.asarray(Image.open(io.BytesIO(file.data)).convert("RGB"))
    rows, columns = (np.flatnonzero((pixels < 250).any(axis=(2, axis))) for axis in (1, 0))
    # A block of a JPEG that has something of the product has no exact white.
    assert rows[-1] - rows[0] < 0.85 * 2200 * 400 / 700 + 40
    assert columns[-1] - columns[0] < 0.85 * 2200 + 40
    assert bool((pixels[: rows[0] - 16] == 255).all())
    assert bool((pixels[rows[-1] + 17 :] == 255).all())
    assert bool((pixels[:, : columns[0] - 16] == 255).all())
    assert bool((pixels[:, columns[-1] + 17 :] == 255).all())


def test_a_shadow_lies_at_the_foot_and_the_rest_is_white() -> None:
    pixels = pixels_of("product-shadow")
    rows, columns = product_in(pixels)
    assert bool((pixels[: rows[0] - 4] == 255).all())
    below = pixels[rows[-1] + 6, columns[0] : columns[-1], 0]
    assert 100 < below.mean() < 250
    assert bool((pixels[-10:] == 255).all())
    assert bool((pixels[:, :10] == 255).all())


@pytest.mark.parametrize("name", STICKERS)
def test_a_sticker_is_trimmed_with_a_white_line_and_clear_outside(name: str) -> None:
    pixels = pixels_of(name)
    assert pixels[0, 0, 3] == 0
    assert int(pixels[0, :, 3].max()) == 0
    alpha = pixels[..., 3]
    # The crown's column from the top: clear, a white line of 8 in 512, skin.
    column = pixels[:, pixels.shape[1] // 2]
    first = int(np.flatnonzero(column[:, 3] > 127)[0])
    share = pixels.shape[0] / 512 if PRESETS[name].edit.frame.canvas else max(alpha.shape) / 512
    line = column[first : first + round(6 * share), :3]
    assert line.min() > 235
    assert np.abs(column[first + round(12 * share), :3].astype(int) - SKIN).max() < 30
    assert first >= 12 * share


@pytest.mark.parametrize(
    ("name", "kind"), [("transparent", 0), ("white", 255), ("grey", 255), ("colour", 255)]
)
def test_a_basic_one_keeps_the_size_and_changes_what_is_behind(name: str, kind: int) -> None:
    pixels, background = pixels_of(name), PRESETS[name].edit.background
    assert pixels.shape[:2] == (HIGH, WIDE)
    assert pixels[10, 10, 3] == kind
    if kind:
        assert tuple(pixels[10, 10, :3]) == ImageColor.getrgb(background.colour)
    assert np.abs(pixels[EYES, MIDDLE, :3].astype(int) - SKIN).max() < 30
