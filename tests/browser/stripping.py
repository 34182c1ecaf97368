"""Hands photos over by the second way in, and finds them in the queue."""

from typing import TYPE_CHECKING, Any

from tests.browser.photos import telling_jpeg
from tests.browser.tab import Tab, Upload

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

NAMES = ("IMG_20260614_Grandma.jpg", "IMG_20260615_School.jpg", "IMG_20260616_Home.jpg")


def strip(tab: Tab, *photos: Upload) -> Tab:
    """Hand photos over by the second way in."""
    payload: Any = [photo.as_payload() for photo in photos]
    tab.page.get_by_label("Remove location and hidden data").set_input_files(payload)
    return tab


def several(count: int = 3) -> list[Upload]:
    photos = [Upload(name, telling_jpeg(seed)) for seed, name in enumerate(NAMES[:count])]
    photos.insert(1, Upload("IMG_20260617_Broken.jpg", telling_jpeg(9)[:700]))
    return photos


def rows(page: "Page") -> "Locator":
    return page.get_by_role("grid").get_by_role("row")
