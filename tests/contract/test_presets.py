"""The shipped presets: each is a record, and the figures are those of their sources."""

import re
from pathlib import Path
from typing import Any

import pytest

from app.edit.presets.read import OWN, records_of
from app.edit.presets.record import Preset, Range
from app.edit.presets.shipped import FOLDER, PACKED, shipped
from tests.contract.preset_table import BEGIN, END, PAGE, rewritten, table

DATA = shipped()
PRESETS = {preset.id: preset for preset in records_of(DATA)}
# Who refuses edited photos.
REFUSING = {"US", "GB", "IN", "NZ", "IE", "CA", "AU", "SG", "KR", "MX"}
WHITE = "#ffffff"
SHOPS = {"amazon", "etsy", "shopify", "walmart", "google-shopping", "ebay"}


def test_every_record_is_right_and_every_id_stands_once() -> None:
    assert not (FOLDER / PACKED).exists(), "the JSON is made by the build, never kept"
    assert len(PRESETS) == len(DATA)
    assert {preset.group for preset in PRESETS.values()} == {
        *("basic", "product", "id", "headshot", "sticker")
    }
    assert not [name for name in PRESETS if name.startswith(OWN)]
    texts = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.toml"))
    assert texts.count("[[preset]]") == len(PRESETS)


def test_every_file_holds_one_group() -> None:
    for path in FOLDER.glob("*.toml"):
        groups = set(re.findall(r'^group = "(\w+)"$', path.read_text("utf-8"), re.MULTILINE))
        assert groups == {path.stem.split("-", maxsplit=1)[0]}


def test_names_of_a_group_differ() -> None:
    names = [(preset.group, preset.name) for preset in PRESETS.values()]
    assert len(set(names)) == len(names)


# Print in mm, pixels, and of the head in mm of the print (or in shares where there is none): least
# and most of chin to crown; then the file's bytes. As the sources in docs/presets.md have them.
DOCUMENTS: dict[str, tuple[Any, ...]] = {
    "us-passport": ((51, 51), (600, 600), (0.5, 0.69), (55_296, 10_000_000)),
    "us-visa": ((51, 51), (600, 600), (0.5, 0.69), (None, 240_000)),
    "gb-passport": ((35, 45), (700, 900), (29, 34), (51_200, 10_000_000)),
    "schengen-visa": ((35, 45), (413, 531), (32, 36), (None, None)),
    "de-passport": ((35, 45), (827, 1063), (32, 36), (None, None)),
    "in-passport": ((35, 45), (630, 810), (0.8, 0.85), (None, 250_000)),
    "cn-visa": ((33, 48), (385, 560), (28, 33), (40_960, 120_000)),
    "ca-passport": ((50, 70), (591, 827), (31, 36), (None, None)),
    "jp-passport": ((35, 45), (413, 531), (32, 36), (None, None)),
    "au-passport": ((35, 45), (413, 531), (32, 36), (None, None)),
    "nz-passport": (None, (1800, 2400), (0.7, 0.75), (512_000, 5_000_000)),
    "ie-passport": (None, (1430, 1902), (0.7, 0.8), (None, 9_000_000)),
    "hk-passport": ((40, 50), (472, 591), (32, 36), (None, None)),
    "hk-passport-web": (None, (1200, 1600), None, (None, 5_000_000)),
    "sg-passport": ((35, 45), (400, 514), (25, 35), (None, 8_000_000)),
    "cn-chsi": (None, (480, 640), None, (102_400, 500_000)),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_figures_of_a_document_are_those_of_its_source(name: str) -> None:
    paper, pixels, head, size = DOCUMENTS[name]
    preset = PRESETS[name]
    assert preset.print_mm == paper
    assert preset.edit.frame.canvas == pixels
    assert (preset.limits.bytes.least, preset.limits.bytes.most) == size
    assert (preset.export.min_bytes, preset.export.max_bytes) == size
    if head is None:
        assert preset.limits.head_height is None
    else:
        high = paper[1] if paper and head[0] > 1 else 1
        assert in_mm(preset.limits.head_height, high) == pytest.approx(head, abs=0.01)


def in_mm(limit: Range | None, high_mm: float) -> tuple[float, float]:
    assert limit is not None
    return limit[0] * high_mm, limit[2] * high_mm


@pytest.mark.parametrize(
    ("name", "field", "high_mm", "least", "most"),
    [
        ("us-passport", "eyes", 1, 0.56, 0.69),
        ("de-passport", "eyes", 45, 22, 32),
        ("kr-passport", "eyes", 45, 22, 32),
        ("pl-passport", "eyes", 45, 20, 30),
        ("jp-passport", "top", 45, 2, 6),
        ("jp-passport", "chin", 45, 5, 9),
        ("fi-passport", "top", 47, 4, 6),
        ("fi-passport", "chin", 47, 7, 9),
        ("cn-visa", "top", 560, 10, 70),
    ],
)
def test_where_the_head_stands_is_as_its_source_says(
    name: str, field: str, high_mm: float, least: float, most: float
) -> None:
    limit = in_mm(getattr(PRESETS[name].limits, field), high_mm)
    assert limit == pytest.approx((least, most), abs=0.05)


@pytest.mark.parametrize("name", [name for name, one in PRESETS.items() if one.group == "id"])
def test_a_document_prints_at_its_own_size(name: str) -> None:
    preset = PRESETS[name]
    if preset.print_mm is None:
        assert preset.export.dpi is None
        return
    assert preset.export.dpi is not None
    drawn = [round(side / 25.4 * preset.export.dpi) for side in preset.print_mm]
    if preset.print_mm == (51, 51):  # 2 inches, which every page rounds up
        drawn = [2 * preset.export.dpi] * 2
    assert preset.edit.frame.canvas == pytest.approx(drawn, abs=1)


@pytest.mark.parametrize("name", [name for name, one in PRESETS.items() if one.group == "id"])
def test_what_is_aimed_at_is_the_middle_or_said(name: str) -> None:
    preset = PRESETS[name]
    rule = preset.edit.frame.to_head
    assert rule is not None
    if preset.limits.head_height:
        assert rule.height == preset.limits.head_height[1]
    says = " ".join(preset.notes)
    for limit in (preset.limits.eyes, preset.limits.top):
        if limit is not None:
            assert {rule.eyes, rule.top} & {limit[1]}
            assert limit[1] == pytest.approx((limit[0] + limit[2]) / 2, abs=0.001) or "aim" in says
    if preset.limits.eyes is None and preset.limits.top is None:
        assert any(word in says for word in ("our choice", "as in the passport", "centred"))


def test_who_refuses_edits_gets_the_photo_itself() -> None:
    forbidden = [one for one in PRESETS.values() if one.edits == "forbidden"]
    assert {one.country for one in forbidden if one.id != "schengen-visa"} == REFUSING
    for preset in PRESETS.values():
        if preset.country in REFUSING or preset.id == "schengen-visa":
            assert preset.edit.background.kind == "original"
            assert any("Edited photos are refused" in note for note in preset.notes)


def of_shops() -> list[Preset]:
    return [PRESETS[name] for name in sorted(SHOPS)]


def test_what_shops_get_is_square_white_and_filled_by_85_percent() -> None:
    for preset in of_shops():
        frame, look = preset.edit.frame, preset.edit
        assert (look.background.kind, look.background.colour) == ("colour", WHITE)
        assert (look.shadow, look.outline, look.shape) == (None, None, "rectangle")
        assert frame.canvas is not None
        assert frame.canvas[0] == frame.canvas[1] >= 1500
        assert frame.to_subject
        assert 1 / (1 + 2 * frame.margin) == pytest.approx(0.85, abs=0.001)
        assert (preset.export.format, preset.export.or_jpeg) == ("png", True)
        assert preset.export.max_bytes == preset.limits.bytes.most is not None
        assert preset.grade in {"A", "B"}


def test_effects_are_of_a_named_size() -> None:
    for preset in PRESETS.values():
        look = preset.edit
        has_lengths = look.shadow or look.outline or look.background.kind == "blur"
        assert bool(has_lengths) == (look.reference_px is not None), preset.id


def test_the_page_has_every_preset_and_says_what_was_left_out() -> None:
    page = PAGE.read_text("utf-8")
    assert BEGIN in page
    assert END in page
    assert table() in page, "python -m tests.contract.preset_table writes it"
    assert rewritten(page) == page


def test_every_field_is_on_the_page() -> None:
    page = PAGE.read_text("utf-8")
    fields = {*Preset.__dataclass_fields__, *(f"limits.{one}" for one in _limits())}
    assert {name for name in fields if f"`{name}`" not in page} == set()


def _limits() -> list[str]:
    return list(type(PRESETS["white"].limits).__dataclass_fields__)


def test_nothing_links_anywhere() -> None:
    for path in (*FOLDER.glob("*.toml"), Path(PAGE)):
        assert "://" not in path.read_text("utf-8"), path.name
