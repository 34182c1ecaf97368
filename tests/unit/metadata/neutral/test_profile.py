"""The neutral profile says the same colours, in LittleCMS's opinion too, and nothing else."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from app.metadata.neutral.profile import is_neutral_profile, neutral_name, neutral_profile
from tests.unit.files import (
    ADOBE_RGB,
    DISPLAY_P3,
    SRGB,
    SRGB_FORMULA,
    curve_tag,
    formula_tag,
    grey_profile,
    icc,
    rgb_profile,
    table_tag,
    text_tag,
    xyz_tag,
)
from tests.unit.metadata.profiles import NEEDLE, lut_profile, m_ab, mft1, mft2

MODES = {b"RGB ": "RGB", b"GRAY": "L", b"CMYK": "CMYK"}
RAMP = np.linspace(0, 1, 1024) ** 2.2
PROFILES = {
    "sRGB": rgb_profile(SRGB, SRGB_FORMULA, NEEDLE.decode()),
    "Display P3": rgb_profile(DISPLAY_P3, SRGB_FORMULA, NEEDLE.decode()),
    "Adobe RGB (1998)": rgb_profile(ADOBE_RGB, curve_tag(2.19921875), NEEDLE.decode()),
    "RGB": rgb_profile(ADOBE_RGB, table_tag(np.linspace(0, 1, 9) ** 1.5), NEEDLE.decode()),
    "Grey gamma 2.2": grey_profile(table_tag(RAMP), NEEDLE.decode()),
    "Grey": grey_profile(formula_tag(1, 2.2, 0.5, 0.1), NEEDLE.decode()),
}
TABLES = {
    "mft1 RGB": lut_profile(b"RGB ", mft1(3, 3), major=2),
    "mft2 RGB": lut_profile(b"RGB ", mft2(3, 3), major=2),
    "mft2 CMYK": lut_profile(b"CMYK", mft2(4, 3)),
    "mAB RGB": lut_profile(b"RGB ", m_ab(3, 3, gap=NEEDLE + b"\0")),
    "mAB CMYK": lut_profile(b"CMYK", m_ab(4, 3, gap=NEEDLE + b"\0")),
}


def whole(profile: bytes) -> bytes:
    neutral = neutral_profile(profile)
    assert neutral is not None
    return neutral


def converted(profile: bytes, intent: int = 0) -> np.ndarray:
    """Noise, converted to sRGB by LittleCMS."""
    mode = MODES[profile[16:20]]
    noise = np.random.default_rng(7).integers(0, 256, (32, 32, len(mode)), np.uint8)
    image = Image.fromarray(noise[..., 0] if mode == "L" else noise, mode)
    done = ImageCms.profileToProfile(
        image,
        io.BytesIO(profile),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent(intent),
        outputMode="RGB",
    )
    assert done is not None
    return np.asarray(done)


@pytest.mark.parametrize("intent", range(4))
@pytest.mark.parametrize(
    "profile", [*PROFILES.values(), *TABLES.values()], ids=[*PROFILES, *TABLES]
)
def test_littlecms_converts_alike(profile: bytes, intent: int) -> None:
    assert np.array_equal(converted(profile, intent), converted(whole(profile), intent))


@pytest.mark.parametrize(
    "profile", [*PROFILES.values(), *TABLES.values()], ids=[*PROFILES, *TABLES]
)
def test_nothing_is_named_and_once_is_enough(profile: bytes) -> None:
    neutral = whole(profile)
    wide = NEEDLE.decode().encode("utf-16-be")
    assert wide in profile
    assert wide not in neutral
    assert NEEDLE not in neutral
    assert is_neutral_profile(neutral)
    assert not is_neutral_profile(profile)
    assert not is_neutral_profile(neutral + b"\0")


@pytest.mark.parametrize("name", PROFILES)
def test_it_is_named_by_what_it_measures(name: str) -> None:
    assert neutral_name(PROFILES[name]) == name
    assert name.encode("utf-16-be") in whole(PROFILES[name])


@pytest.mark.parametrize("major", [2, 4])
def test_header_says_no_date_device_or_maker(major: int) -> None:
    data = bytearray(PROFILES["sRGB"])
    data[4:8] = b"ADBE"
    data[8:10] = bytes((major, 0x37))
    data[24:36] = struct.pack(">6H", 2024, 1, 2, 3, 4, 5)
    data[40:64] = b"MSFT" + b"\xff" * 4 + b"IEC sRGB" + b"\xff" * 8
    data[80:128] = b"ABCD" * 12
    neutral = whole(bytes(data))
    assert neutral[4:8] == bytes(4)
    assert neutral[24:36] == bytes(12)
    assert neutral[40:64] == bytes(24)
    assert neutral[80:128] == bytes(48)
    plain = bytearray(PROFILES["sRGB"])
    plain[8] = major
    assert neutral == whole(bytes(plain))
    opened = ImageCms.getOpenProfile(io.BytesIO(neutral)).profile
    assert (opened.profile_description, opened.copyright) == ("sRGB", "Not stated")
    assert (opened.manufacturer, opened.model, opened.target) == (None, None, None)


@pytest.mark.parametrize("tag", [b"vcgt", b"mmod", b"lumi", b"bkpt", b"chrm", b"dmnd", b"WXYZ"])
def test_tags_of_the_device_go(tag: bytes) -> None:
    tags = {**SRGB, **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), SRGB_FORMULA)}
    assert whole(icc({**tags, tag: xyz_tag(1, 2, 3)})) == whole(icc(tags))


def test_room_inside_elements_holds_nothing() -> None:
    curve = SRGB_FORMULA[:4] + b"HIDE" + SRGB_FORMULA[8:10] + b"ME" + SRGB_FORMULA[12:] + NEEDLE
    primaries = {key: body[:4] + b"HIDE" + body[8:] + NEEDLE for key, body in SRGB.items()}
    assert whole(rgb_profile(primaries, curve)) == whole(PROFILES["sRGB"])


def test_bytes_between_and_behind_tags_go() -> None:
    data = PROFILES["sRGB"] + NEEDLE
    longer = struct.pack(">I", len(data)) + data[4:]
    assert whole(longer) == whole(PROFILES["sRGB"])
    assert whole(data) == whole(PROFILES["sRGB"])


def test_rebuilt_pipeline_holds_no_gap() -> None:
    filled, plain = (lut_profile(b"RGB ", m_ab(3, 3, gap=gap)) for gap in (NEEDLE + b"\0", b""))
    assert whole(filled) == whole(plain)


def test_reverse_tables_stay() -> None:
    tags = {b"A2B0": m_ab(3, 3), b"B2A0": m_ab(3, 3, kind=b"mBA "), b"gamt": mft1(3, 1)}
    neutral = whole(icc({b"desc": text_tag("x"), **tags}, pcs=b"Lab "))
    count = struct.unpack_from(">I", neutral, 128)[0]
    keys = {neutral[132 + 12 * n : 136 + 12 * n] for n in range(count)}
    assert keys == {b"A2B0", b"B2A0", b"gamt", b"wtpt", b"desc", b"cprt"}


@pytest.mark.parametrize(
    "profile",
    [
        b"",
        PROFILES["sRGB"][:100],
        icc({b"desc": text_tag("no colours")}),
        icc({**SRGB}),
        lut_profile(b"RGB ", mft2(4, 3)),
        lut_profile(b"RGB ", mft2(3, 3)[:-1]),
        lut_profile(b"RGB ", m_ab(3, 3)[:-40]),
        lut_profile(b"RGB ", b"mpet" + bytes(40)),
        lut_profile(b"LUV ", mft2(3, 3)),
        lut_profile(b"RGB ", mft2(3, 3), major=5),
        rgb_profile(SRGB, b"curv" + bytes(4) + b"\xff\xff\xff\xff"),
        rgb_profile(SRGB, formula_tag(9, 1.0)),
        rgb_profile(SRGB, xyz_tag(1, 1, 1)),
    ],
    ids=lambda profile: str(len(profile)),
)
def test_what_is_not_understood_is_none(profile: bytes) -> None:
    assert neutral_profile(profile) is None
    assert neutral_name(profile) is None
    assert not is_neutral_profile(profile)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([*PROFILES.values(), *TABLES.values()]),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=8),
    st.integers(0, 4000),
)
def test_damage_gives_none_or_a_stable_profile(
    profile: bytes, changes: list[tuple[int, int]], length: int
) -> None:
    data = bytearray(profile)
    for at, value in changes:
        data[at % len(data)] = value
    neutral = neutral_profile(bytes(data[: max(length, len(data) // 2)]))
    assert neutral is None or neutral_profile(neutral) == neutral


@pytest.mark.data
def test_profiles_of_the_test_data(data_dir: Path) -> None:
    seen = 0
    for path in sorted((data_dir / "metadata").iterdir()):
        try:
            with Image.open(path) as image:
                profile = image.info.get("icc_profile")
        except OSError:
            continue
        if not profile or profile[16:20] not in MODES:
            continue
        neutral = whole(profile)
        assert is_neutral_profile(neutral), path.name
        assert np.array_equal(converted(profile), converted(neutral)), path.name
        seen += 1
    assert seen >= 20
