import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from app.colour.convert import convert, is_srgb
from app.colour.icc import UNREADABLE, parse_profile
from app.domain import Pixels
from tests.unit import files

LEVELS = np.array([0, 3, 10, 25, 40, 64, 90, 128, 160, 190, 220, 245, 255], np.uint8)
GRID = np.stack(np.meshgrid(LEVELS, LEVELS, LEVELS), axis=-1).reshape(1, -1, 3)
TABLE = files.table_tag(np.linspace(0, 1, 1024) ** 1.8)

CURVES = {
    "gamma": files.curve_tag(563 / 256),
    "identity": b"curv" + bytes(8),
    "table": TABLE,
    "formula 0": files.formula_tag(0, 2.2),
    "formula 1": files.formula_tag(1, 2.2, 0.9, 0.1),
    "formula 2": files.formula_tag(2, 2.2, 0.9, 0.05, 0.01),
    "formula 3": files.SRGB_FORMULA,
    "formula 4": files.formula_tag(4, 2.4, 0.93, 0.05, 0.08, 0.05, 0.01, 0.002),
}


def littlecms(rgb: Pixels, profile: bytes, mode: str = "RGB") -> Pixels:
    """The reference: the same profile through Pillow's LittleCMS, relative colorimetric."""
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    image = Image.fromarray(rgb if mode == "RGB" else np.ascontiguousarray(rgb[..., 0]))
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    target = ImageCms.createProfile("sRGB")
    out = ImageCms.profileToProfile(image, source, target, intent, "RGB")
    assert out is not None
    return np.asarray(out)


@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES.keys())
@pytest.mark.parametrize("space", ["DISPLAY_P3", "ADOBE_RGB"])
def test_agrees_with_littlecms_inside_srgb(space: str, curve: bytes) -> None:
    profile = files.rgb_profile(getattr(files, space), curve)
    conversion = parse_profile(profile).conversion
    assert conversion is not None
    ours, theirs = convert(GRID, conversion), littlecms(GRID, profile)
    # Off the edges of sRGB both clip, but at different precision: compare what lies inside.
    inside = ((theirs > 0) & (theirs < 255)).all(axis=-1)
    assert inside.sum() > 200
    difference = np.abs(ours.astype(int) - theirs)[inside]
    assert difference.max() <= 2
    assert difference.mean() < 0.2


def test_clips_outside_srgb_near_littlecms() -> None:
    profile = files.rgb_profile(files.DISPLAY_P3, files.SRGB_FORMULA)
    conversion = parse_profile(profile).conversion
    assert conversion is not None
    difference = np.abs(convert(GRID, conversion).astype(int) - littlecms(GRID, profile))
    assert difference.max() <= 4


@pytest.mark.parametrize("gamma", [1.8, 2.2])
def test_grey_curve_agrees_with_littlecms(gamma: float) -> None:
    profile = files.grey_profile(files.curve_tag(gamma))
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[np.newaxis, :, np.newaxis], 3, axis=2)
    conversion = parse_profile(profile).conversion
    assert conversion is not None
    theirs = littlecms(ramp, profile, "L")
    assert np.abs(convert(ramp, conversion).astype(int) - theirs).max() <= 2


def test_greys_stay_grey() -> None:
    profile = files.rgb_profile(files.DISPLAY_P3, files.SRGB_FORMULA)
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[np.newaxis, :, np.newaxis], 3, axis=2)
    conversion = parse_profile(profile).conversion
    assert conversion is not None
    assert np.abs(convert(ramp, conversion).astype(int) - ramp).max() <= 1


@pytest.mark.parametrize(
    "profile",
    [
        files.rgb_profile(files.SRGB, files.SRGB_FORMULA),
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    ],
    ids=["formula", "LittleCMS"],
)
def test_srgb_is_recognised(profile: bytes) -> None:
    conversion = parse_profile(profile).conversion
    assert conversion is not None
    assert is_srgb(conversion)


@pytest.mark.parametrize("space", ["DISPLAY_P3", "ADOBE_RGB"])
def test_other_spaces_are_not_taken_for_srgb(space: str) -> None:
    profile = files.rgb_profile(getattr(files, space), files.SRGB_FORMULA)
    conversion = parse_profile(profile).conversion
    assert conversion is not None
    assert not is_srgb(conversion)


def test_name_is_cleaned_and_shortened() -> None:
    name = "Nice\nname \u202e" + "x" * 200
    found = parse_profile(files.rgb_profile(files.SRGB, files.SRGB_FORMULA, name)).name
    assert found.startswith("Nicename x")
    assert len(found) == 80


def test_old_style_name() -> None:
    text = b"desc" + bytes(4) + b"\0\0\0\x06Paper\0" + bytes(80)
    assert parse_profile(files.icc({b"desc": text})).name == "Paper"


@pytest.mark.parametrize(
    "profile",
    [
        files.icc({b"desc": files.text_tag("Tables"), b"A2B0": b"mft2" + bytes(60)}),
        files.icc({b"desc": files.text_tag("Press")}, space=b"CMYK", pcs=b"Lab "),
        files.icc({b"desc": files.text_tag("Lab")}, space=b"Lab ", pcs=b"Lab "),
        files.rgb_profile(files.SRGB, b"para" + bytes(4) + b"\0\x09\0\0" + bytes(40)),
        files.rgb_profile(files.SRGB, b"curv" + bytes(4) + b"\xff" * 4),
        files.rgb_profile({**files.SRGB, b"gXYZ": b"text" + bytes(16)}, files.SRGB_FORMULA),
    ],
    ids=["tables", "CMYK", "Lab", "unknown formula", "endless table", "no colorant"],
)
def test_what_can_not_be_converted_is_named(profile: bytes) -> None:
    found = parse_profile(profile)
    assert found.conversion is None
    assert found.name not in ("", UNREADABLE)


def test_truncation_at_every_byte_has_an_answer() -> None:
    profile = files.rgb_profile(files.DISPLAY_P3, files.SRGB_FORMULA)
    for length in range(len(profile)):
        assert parse_profile(profile[:length]).name


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_noise_in_the_tags_has_an_answer(noise: bytes) -> None:
    profile = files.rgb_profile(files.DISPLAY_P3, files.SRGB_FORMULA)
    for at in (128, 140, 240, 300):
        found = parse_profile(profile[:at] + noise + profile[at + len(noise) :])
        if found.conversion is not None:
            assert np.isfinite(found.conversion.curves).all()
            convert(GRID, found.conversion)
