"""A person mends a cutout, gives it a background, saves it; CPython makes the same file."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from app.formats.inspect import inspect
from tests.browser.editor import LISTEN, Editor, assert_alike, matte_of, pixels_of, write_natively
from tests.browser.tab import Tab, Upload

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tools.serve.serve import Site

pytestmark = [pytest.mark.browser, pytest.mark.visited]


def test_paint_undo_background_export_is_what_python_computes(editor: Editor, photo: bytes) -> None:
    untouched = editor.tab.saved()
    editor.tool("Restore").paint((0.75, 0.3), (0.75, 0.5), (0.8, 0.6))
    editor.tool("Erase").paint((0.2, 0.6), (0.3, 0.65))
    editor.page.keyboard.press("Control+z")
    editor.rendered().section("Background").choose("Background", "Colour")
    editor.page.get_by_role("textbox", name="Colour, exact value").fill("12, 171, 52")
    written = editor.rendered().save()

    state = editor.state()
    assert [stroke["mode"] for stroke in state["edit"]["strokes"]] == ["keep"], "one was undone"
    assert state["edit"]["background"]["colour"] == "#0cab34"
    matte = matte_of(untouched)
    assert_alike(written, write_natively(photo, matte, state))
    assert pixels_of(written)[0, 0].tolist() == [12, 171, 52]
    without = {**state, "edit": {**state["edit"], "strokes": []}}
    with pytest.raises(AssertionError):
        assert_alike(written, write_natively(photo, matte, without))


WATCH = """
() => {
  const put = CanvasRenderingContext2D.prototype.putImageData;
  const post = Worker.prototype.postMessage;
  window.drawn = [];
  window.unwatch = () => {
    CanvasRenderingContext2D.prototype.putImageData = put;
    Worker.prototype.postMessage = post;
    window.isWhole = false;
  };
  CanvasRenderingContext2D.prototype.putImageData = function (...args) {
    window.drawn.push(args.slice(5));
    return put.apply(this, args);
  };
  Worker.prototype.postMessage = function (message, ...rest) {
    if (window.isWhole && message?.method === "render") message.params.base = null;
    return post.call(this, message, ...rest);
  };
}
"""
UNWATCH = "window.unwatch()"
READ = """
async () => {
  const frame = document.querySelector("#frame-edit");
  const { data } = frame.getContext("2d").getImageData(0, 0, frame.width, frame.height);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return { width: frame.width, height: frame.height, digest: [...digest] };
}
"""


def test_of_one_stroke_more_only_what_it_changed_is_drawn(editor: Editor) -> None:
    page = editor.page
    page.evaluate(WATCH)
    try:
        editor.tool("Erase").paint((0.2, 0.6), (0.3, 0.65)).paint((0.7, 0.5), (0.72, 0.6))
        editor.tool("Restore").paint((0.5, 0.3), (0.5, 0.35))
        whole, *parts = page.evaluate("window.drawn")
        assert whole == [], "the first stroke makes the edited picture"
        in_parts = page.evaluate(READ)
        assert len(parts) == 2
        for width, height in parts:
            assert 0 < width * height < 0.5 * in_parts["width"] * in_parts["height"]
        # The same, drawn anew.
        page.evaluate("window.isWhole = true; window.drawn.length = 0")
        for keys in ("Control+z", "Control+Shift+z"):
            page.keyboard.press(keys)
            editor.rendered()
        assert page.evaluate("window.drawn") == [[], []]
        assert page.evaluate(READ) == in_parts
    finally:
        page.evaluate(UNWATCH)


def test_what_is_no_colour_is_said_and_changes_nothing(editor: Editor) -> None:
    editor.section("Background").choose("Background", "Colour")
    field = editor.page.get_by_role("textbox", name="Colour, exact value")
    words = editor.page.get_by_text("Not a colour").locator("visible=true")
    assert words.count() == 0
    field.fill("12, 171, 520")
    words.wait_for()
    assert field.get_attribute("aria-invalid") == "true"
    # Nothing that could be pressed next is moved by it.
    editor.choose("Background", "Gradient").choose("Background", "Colour")
    field.fill("12, 171, 520")
    assert editor.rendered().save()
    assert editor.state()["edit"]["background"]["colour"] == "#ffffff"
    field.fill("rgb(12, 171, 52)")
    words.wait_for(state="hidden")
    editor.rendered().save()
    assert editor.state()["edit"]["background"]["colour"] == "#0cab34"


def test_everything_undone_is_the_cutout_itself(editor: Editor) -> None:
    untouched = editor.tab.saved()
    editor.tool("Erase").paint((0.3, 0.6), (0.6, 0.6))
    editor.section("Background").choose("Background", "Blur")
    assert editor.page.locator("#save-edit").is_visible()
    for _ in range(2):
        editor.page.keyboard.press("Control+z")
    assert editor.rendered().tab.saved() == untouched
    editor.page.keyboard.press("Control+Shift+z")
    editor.rendered()
    written = editor.save()
    assert not np.array_equal(pixels_of(written), pixels_of(untouched))


def test_crop_shadow_outline_and_canvas_are_what_python_computes(
    editor: Editor, photo: bytes
) -> None:
    matte = matte_of(editor.tab.saved())
    editor.section("Shadow and outline").choose("Shadow", "Behind")
    editor.page.get_by_label("Draw an outline").check()
    editor.section("Crop and size").choose("Crop", "Fit subject").choose("Shape", "Square")
    editor.choose("In the middle", "Its weight").choose("Output size", "1000×1000")
    editor.page.get_by_role("button", name="Flip").click()
    editor.rendered().section("Save").choose("Format", "WebP")
    written = editor.save()
    state = editor.state()
    assert Image.open(io.BytesIO(written)).size == (1000, 1000)
    assert (state["edit"]["frame"]["flip"], state["edit"]["frame"]["centre"]) == (True, "weight")
    assert_alike(written, write_natively(photo, matte, state))


def test_a_jpeg_is_within_its_size_and_carries_only_what_was_asked_for(editor: Editor) -> None:
    editor.section("Save").choose("Format", "JPEG")
    for name, value in [("Maximum file size", "9"), ("Print resolution", "300")]:
        field = editor.page.locator("#section-save-body").get_by_label(name, exact=True)
        field.fill(value)
        field.press("Tab")
    written = editor.save()
    image = Image.open(io.BytesIO(written))
    assert image.format == "JPEG"
    assert len(written) <= 9_000
    assert image.info["dpi"] == (300, 300)
    assert image.getpixel((2, 2)) == (255, 255, 255)
    # The print resolution stands in the header itself: no block of any kind is left.
    assert len(inspect(written).findings) <= 1
    assert "checked again" in editor.page.locator("#notice").inner_text()


def test_the_mask_alone_is_grey_and_is_the_matte(editor: Editor) -> None:
    matte = matte_of(editor.tab.saved())
    editor.section("Save").choose("Save", "Black-and-white mask")
    with editor.page.expect_download() as download:
        editor.page.get_by_role("button", name="Save mask as PNG").click()
    assert download.value.suggested_filename == "mask.png"
    mask = Image.open(Path(download.value.path()))
    assert mask.mode == "L"
    assert np.abs(np.asarray(mask, np.float32) - matte * 255).max() <= 1


def test_dropping_a_part_and_bringing_it_back(editor: Editor) -> None:
    untouched = editor.tab.saved()
    editor.tool("Remove an object")
    editor.page.mouse.click(*editor.at(0.5, 0.62))
    editor.rendered()
    dropped = np.asarray(Image.open(io.BytesIO(editor.save())).getchannel("A"))
    assert dropped.mean() < 0.2 * matte_of(untouched).mean() * 255
    # A press on nothing is said, and is no step to be undone.
    editor.page.mouse.click(*editor.at(0.5, 0.62))
    editor.rendered()
    assert "nothing to remove" in editor.page.locator("#notice").inner_text()
    editor.save()
    assert len(editor.state()["edit"]["components"]) == 1
    # What was dropped can be painted back.
    editor.tool("Restore").paint((0.45, 0.62), (0.55, 0.62))
    painted = np.asarray(Image.open(io.BytesIO(editor.save())).getchannel("A"))
    assert painted[round(0.62 * 360), 240] > 250
    assert painted.mean() < 0.5 * matte_of(untouched).mean() * 255
    editor.page.keyboard.press("Control+z")
    editor.rendered()
    editor.section("Cutout").choose("Tool", "Restore an object")
    editor.page.mouse.click(*editor.at(0.5, 0.62))
    editor.rendered()
    assert np.array_equal(pixels_of(editor.save()), pixels_of(untouched))


def test_with_a_crop_the_brush_still_paints_where_it_is(editor: Editor) -> None:
    editor.section("Crop and size").choose("Crop", "Fit subject")
    editor.tool("Erase").paint((0.25, 0.5), (0.3, 0.5))
    editor.save()
    (stroke,) = editor.state()["edit"]["strokes"]
    x, y, _ = stroke["points"][0]
    assert (x, y) == pytest.approx((0.25 * 480, 0.5 * 360), abs=1.5)


@pytest.mark.console_errors
@pytest.mark.own_tab("its Python ends")
def test_an_edit_outlives_its_worker(page: "Page", site: "Site", photo: bytes) -> None:
    page.add_init_script(LISTEN)
    tab = Tab(page, site.url).open().wait_sealed()
    editor = Editor(tab.choose(Upload("car.png", photo)).wait_finer())
    matte = matte_of(editor.tab.saved())
    editor.tool("Erase").paint((0.3, 0.6), (0.6, 0.6))
    editor.tab.worker("pipeline").evaluate("setTimeout(() => { throw new Error('planted') })")
    editor.page.wait_for_timeout(300)
    editor.section("Background").choose("Background", "Gradient")
    written = editor.save()
    state = editor.state()
    assert len(state["edit"]["strokes"]) == 1
    assert_alike(written, write_natively(photo, matte, state))


def test_the_next_photo_begins_without_the_edit(editor: Editor, car: Path) -> None:
    editor.section("Background").choose("Background", "Colour")
    editor.page.get_by_role("button", name="New photo").click()
    editor.tab.wait_stage("empty")
    editor.tab.choose(car).wait_done()
    assert editor.tab.save.is_visible()
    assert not editor.page.locator("#save-edit").is_visible()


def test_what_is_shared_is_the_file_that_would_be_saved(editor: Editor) -> None:
    page = editor.page
    editor.section("Background").choose("Background", "Blur")
    editor.section("Save").choose("Format", "WebP")
    editor.tab.more("Share").click()
    page.wait_for_function("() => window.shared !== undefined")
    shared = page.evaluate("window.shared")
    assert (shared["name"], shared["type"]) == ("cutout.webp", "image/webp")
    assert bytes(shared["bytes"]) == editor.save()
    assert not inspect(bytes(shared["bytes"])).findings


def test_what_is_copied_is_the_edited_picture(editor: Editor, static_host: Any) -> None:
    page = editor.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    editor.section("Background").choose("Background", "Colour")
    editor.tab.more("Copy to clipboard").click()
    page.get_by_text("Copied").first.wait_for()
    # The page may only write to it; a page of another origin, without our headers, reads it.
    other = page.context.new_page()
    other.goto(static_host(isolate=False).url + "licences/")
    other.bring_to_front()
    copied = other.evaluate("""async () => {
      const [item] = await navigator.clipboard.read();
      return Array.from(new Uint8Array(await (await item.getType("image/png")).arrayBuffer()));
    }""")
    other.close()
    assert pixels_of(bytes(copied))[0, 0].tolist() == [255, 255, 255]
