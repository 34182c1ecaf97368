"""What is seen early: a file's own small picture, and the cutout before its file is there."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.phones import disc_item, upload
from tests.browser.tab import Tab, Upload
from tests.browser.test_flow import large
from tests.unit.heif_files import Heif, Part, grid, irot, ispe
from tests.unit.session.test_thumbnail import RED, tiff, two_coloured

pytestmark = [pytest.mark.browser, pytest.mark.visited, pytest.mark.one_tab]

# What stands in, and what is in sight with it, at each change.
WATCH = """() => {
  window.seen_ = [];
  const frame = document.getElementById("frame");
  const canvas = document.getElementById("frame-edit");
  const isSeen = (id) => document.getElementById(id).checkVisibility();
  new MutationObserver(() => {
    const early = frame.dataset.early;
    if (early === "none" || early === window.seen_.at(-1)?.early) return;
    const { width, height } = canvas;
    const spot = canvas.getContext("2d").getImageData(3, 3, 1, 1).data;
    window.seen_.push({
      early, width, height, spot: [...spot],
      state: frame.dataset.state,
      stage: document.body.dataset.stage,
      label: frame.getAttribute("aria-label"),
      canvas: isSeen("frame-edit"),
      blank: isSeen("frame-blank"),
      compare: isSeen("compare"),
      preparing: isSeen("preparing") && document.getElementById("preparing").textContent,
      save: isSeen("save"),
      cancel: isSeen("cancel"),
      wide: frame.clientWidth > frame.clientHeight,
    });
  }).observe(frame, { attributes: true, attributeFilter: ["data-early"] });
}"""


def seen(tab: Tab) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tab.page.evaluate("window.seen_")
    return found


def test_a_cutout_is_seen_before_it_can_be_saved(tab: Tab, car: Path) -> None:
    tab.page.evaluate(WATCH)
    tab.choose(large(car)).wait_done()
    (once,) = seen(tab)
    assert (once["early"], once["stage"], once["state"]) == ("cutout", "working", "done")
    assert max(once["width"], once["height"]) == 1440
    assert once["canvas"]
    assert once["compare"]
    assert once["label"] == "Cutout of large.jpg"
    assert once["preparing"] == "Preparing the file…"
    assert not once["save"]
    assert once["cancel"]
    # The file's own picture takes its place as soon as it is decoded.
    tab.page.locator("#frame[data-early=none][data-state=done]").wait_for()
    assert not tab.page.locator("#frame-edit").is_visible()
    assert not tab.page.locator("#preparing").is_visible()
    assert tab.saved().startswith(b"\x89PNG")


def test_a_files_own_small_picture_is_seen_while_the_photo_is_decoded(tab: Tab) -> None:
    tab.page.evaluate(WATCH)
    tab.choose(Upload("a.tif", tiff(two_coloured(), orientation=6))).wait_done()
    first = seen(tab)[0]
    assert (first["early"], first["stage"], first["state"]) == ("photo", "working", "working")
    assert (first["width"], first["height"]) == (48, 64)
    assert max(abs(one - other) for one, other in zip(first["spot"], RED, strict=False)) < 25
    assert first["canvas"]
    assert not first["blank"]
    assert not first["compare"]
    assert not first["preparing"]
    assert not first["wide"], "it is shown upright"
    assert "cutout" in [one["early"] for one in seen(tab)]
    photo = tab.page.locator("#frame-photo")
    assert photo.evaluate("image => image.naturalWidth") == 480


def phone_photo(small: Part) -> Upload:
    """A HEIC of nine tiles, as phones write them, with a small picture of itself."""
    tiles = {number: disc_item() for number in range(3, 12)}
    whole = Part(
        b"grid",
        properties=(ispe(480, 360), irot(1)),
        data=grid(3, 3, 480, 360),
        references={b"dimg": tuple(tiles)},
    )
    return upload(Heif({1: whole, 2: small, **tiles}).pack())


def test_a_heics_own_small_picture_is_seen_while_the_photo_is_decoded(tab: Tab) -> None:
    tab.page.evaluate(WATCH)
    tab.choose(phone_photo(disc_item(references={b"thmb": (1,)}))).wait_done()
    first = seen(tab)[0]
    assert (first["early"], first["stage"], first["state"]) == ("photo", "working", "working")
    assert (first["width"], first["height"]) == (120, 160), "it is shown upright"
    assert first["canvas"]
    assert not first["blank"]
    photo = tab.page.locator("#frame-photo")
    assert photo.evaluate("image => image.naturalWidth") == 360
    assert tab.saved().startswith(b"\x89PNG")


def test_a_small_picture_that_is_broken_is_passed_over(tab: Tab) -> None:
    tab.page.evaluate(WATCH)
    broken = disc_item(references={b"thmb": (1,)})
    broken.data = broken.data[:40] + bytes(len(broken.data) - 40)
    tab.choose(phone_photo(broken)).wait_done()
    assert tab.page.locator("#frame-photo").evaluate("image => image.naturalWidth") == 360
    broken.data = b"\0\0\0\4nope"
    tab.page.evaluate("window.seen_ = []")
    tab.choose(phone_photo(broken)).wait_done()
    assert "photo" not in [one["early"] for one in seen(tab)]
    assert tab.page.locator("#frame-photo").evaluate("image => image.naturalWidth") == 360
