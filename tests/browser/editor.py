"""Drives the editor as a person does, and makes the same file under CPython."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.decode.decode import decode
from app.domain import Options
from app.edit.export.export import export
from app.edit.export.options import Export
from app.edit.state import Edit
from app.edit.workspace import Workspace
from tests.browser.tab import Tab

Pixels = NDArray[np.uint8]

# What the page tells its workers to write is kept for the test to see.
LISTEN = """
  const real = Worker.prototype.postMessage;
  window.written = [];
  Worker.prototype.postMessage = function (message, ...rest) {
    const { kind, method, params } = message ?? {};
    if (kind === "call" && method === "export") window.written.push(JSON.stringify(params));
    return real.call(this, message, ...rest);
  };
"""

# Chromium on Linux has no share of its own.
SHARE = """
  navigator.canShare = () => true;
  navigator.share = async ({ files: [file] }) => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    window.shared = { name: file.name, type: file.type, bytes: Array.from(bytes) };
  };
"""

TURN = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"


class Editor:
    """The editor of one open tab."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.page = tab.page

    def rendered(self) -> "Editor":
        """Wait until what is shown is what was chosen."""
        # What is to be seen is decided in a timer; this one comes after it.
        self.page.evaluate(TURN)
        self.page.wait_for_selector("body[data-rendering=false]", timeout=60_000)
        return self

    def section(self, name: str) -> "Editor":
        button = self.page.locator(".section-button:visible", has_text=name)
        if button.get_attribute("aria-expanded") == "false":
            button.click()
        return self

    def choose(self, group: str, name: str) -> "Editor":
        """Choose one of several, by the names that are read."""
        pills = self.page.get_by_role("group", name=group, exact=True).locator("visible=true")
        pills.get_by_role("radio", name=name, exact=True).check()
        return self.rendered()

    def tool(self, name: str) -> "Editor":
        toolbar = self.page.locator("#tools-edit")
        toolbar.get_by_role("button", name=name, exact=True).click()
        return self.rendered()

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a share of the shown picture lies on the screen."""
        box = self.page.locator("#frame").bounding_box()
        assert box is not None
        return box["x"] + box["width"] * x, box["y"] + box["height"] * y

    def paint(self, *points: tuple[float, float]) -> "Editor":
        mouse = self.page.mouse
        mouse.move(*self.at(*points[0]))
        mouse.down()
        for point in points[1:]:
            mouse.move(*self.at(*point), steps=8)
        mouse.up()
        return self.rendered()

    def save(self) -> bytes:
        """Press the save button; the bytes of the file that the browser wrote."""
        with self.page.expect_download() as download:
            self.page.locator("#save-edit").click()
        return Path(download.value.path()).read_bytes()

    def state(self) -> dict[str, Any]:
        """What the page asked to have written last: the edit, and how."""
        last: dict[str, Any] = json.loads(self.page.evaluate("window.written.at(-1)"))
        return last


def png(image: Image.Image) -> bytes:
    """A file that every decoder reads alike."""
    file = io.BytesIO()
    image.convert("RGB").save(file, "PNG")
    return file.getvalue()


def matte_of(cutout: bytes) -> NDArray[np.float32]:
    """The alpha of an untouched cutout: what the page's editor starts from, to half a level."""
    alpha = np.asarray(Image.open(io.BytesIO(cutout)).getchannel("A"), np.float32)
    return alpha / np.float32(255)


def write_natively(photo: bytes, matte: NDArray[np.float32], state: dict[str, Any]) -> bytes:
    """The same edit under CPython."""
    workspace = Workspace(decode(photo, Options()), matte)
    edit = Edit.from_json(json.dumps(state["edit"]))
    return export(workspace, edit, Export.from_json(json.dumps(state["export"]))).data


def pixels_of(data: bytes) -> NDArray[np.int32]:
    """What is seen of a file on grey."""
    image = Image.open(io.BytesIO(data)).convert("RGBA")
    grey = Image.new("RGBA", image.size, (128, 128, 128, 255))
    grey.alpha_composite(image)
    return np.asarray(grey.convert("RGB"), np.int32)


def assert_alike(one: bytes, other: bytes) -> None:
    """The same picture, but for what half a level of the matte changes."""
    difference = np.abs(pixels_of(one) - pixels_of(other))
    assert difference.mean() <= 0.05
    assert (difference > 8).mean() <= 0.001
