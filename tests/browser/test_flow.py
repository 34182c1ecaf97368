"""A person opens the page, hands over a photo, gets the cutout."""

import io
import subprocess
from pathlib import Path
from shutil import which
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from app.decode.decode import decode
from app.domain import Options
from app.output.verify import verify_clean
from tests.browser.tab import Tab, Upload
from tests.unit.told import adobe_exif

# Pictures that the page brings along: no photo of anybody's.
OURS = ":not(.hero-before, .hero-after, .sample > img)"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.sparing,
    pytest.mark.visited,
    pytest.mark.one_tab,
]

# What a browser hands over of a picture of another page, in Chromium's words.
ADDRESS = """
node => {
  const transfer = new DataTransfer();
  const address = "https://example.org/cat.jpg";
  transfer.setData("text/uri-list", address);
  transfer.setData("text/html", `<img src="${address}">`);
  const event = {bubbles: true, cancelable: true, composed: true};
  if (EVENT === "paste") {
    node.dispatchEvent(new ClipboardEvent("paste", {...event, clipboardData: transfer}));
  } else {
    for (const kind of ["dragenter", "dragover", "drop"]) {
      node.dispatchEvent(new DragEvent(kind, {...event, dataTransfer: transfer}));
    }
  }
}
"""


def as_array(png: bytes) -> np.ndarray[Any, np.dtype[np.uint8]]:
    image = Image.open(io.BytesIO(png))
    assert image.mode == "RGBA"
    return np.asarray(image)


def turned_phone_photo(path: Path) -> bytes:
    """A phone photo: stored on its side, with an orientation, a position and a camera's name."""
    image = Image.open(path).convert("RGB").transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "NEEDLE-CAMERA"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 30.0)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=92, exif=exif, comment=b"NEEDLE-COMMENT")
    return file.getvalue()


def test_colours_are_the_photos_own_to_the_last_bit(tab: Tab, car: Path) -> None:
    photo = Image.open(car).convert("RGB")
    file = io.BytesIO()
    photo.save(file, "PNG")  # JPEG decoders differ a little from one another; PNG's don't
    cutout = as_array(tab.choose(Upload("car.png", file.getvalue())).wait_done().saved())
    kept = cutout[..., 3] == 255  # where it is soft, the background's part is taken out
    assert kept.mean() > 0.1
    assert np.array_equal(cutout[kept][:, :3], np.asarray(photo)[kept])


def test_phone_photo_comes_out_upright_and_without_metadata(tab: Tab, car: Path) -> None:
    photo = turned_phone_photo(car)
    assert b"NEEDLE-CAMERA" in photo
    width, height = Image.open(car).size

    png = tab.choose(Upload("IMG_20260614_162101.jpg", photo)).wait_done().saved()

    assert Image.open(io.BytesIO(png)).size == (width, height)
    verify_clean(png, height=height, width=width)
    assert b"NEEDLE" not in png
    assert Image.open(io.BytesIO(png)).info == {}
    pixels = as_array(png)
    assert not pixels[pixels[..., 3] == 0].any(), "the removed background is not in the file"
    assert pixels[..., 3].min() == 0


@pytest.mark.skipif(which("exiftool") is None, reason="exiftool is not installed")
def test_exiftool_finds_nothing_but_structure(tab: Tab, car: Path, tmp_path: Path) -> None:
    saved = tmp_path / "cutout.png"
    saved.write_bytes(tab.choose(Upload("a.jpg", turned_phone_photo(car))).wait_done().saved())
    command = ["exiftool", "-a", "-u", "-G1", "-s", str(saved)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    groups = {line.split("]")[0].strip("[") for line in lines}
    assert groups <= {"ExifTool", "System", "File", "PNG", "Composite"}
    tags = {line.split("]")[1].split()[0] for line in lines if line.startswith("[PNG]")}
    structure = {"ImageWidth", "ImageHeight", "BitDepth", "ColorType", "Compression", "Filter"}
    assert tags <= structure | {"Interlace"}


def test_saved_name_tells_nothing_of_the_photos_name(tab: Tab, car: Path) -> None:
    tab.choose(Upload("IMG_20260614_Grandma_at_home.jpg", car.read_bytes())).wait_done()
    with tab.page.expect_download() as download:
        tab.save.click()
    assert download.value.suggested_filename == "cutout.png"


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_photo_can_be_dropped_anywhere_or_pasted(tab: Tab, car: Path, way: str) -> None:
    # As a picture that is dragged here from another page: its address, and nothing else.
    tab.page.locator("body").evaluate(ADDRESS.replace("EVENT", f'"{way}"'))
    assert "Save or copy the picture itself" in tab.page.locator("#notice").inner_text()
    assert tab.stage == "empty"
    tab.hand_over(Upload("car.jpg", car.read_bytes(), "image/jpeg"), by=way).wait_done()
    assert tab.saved().startswith(b"\x89PNG")


@pytest.mark.own_tab("the seal waits for a model that is not kept yet")
def test_photo_dropped_while_loading_waits_for_the_seal(first_visit: Tab, car: Path) -> None:
    tab, page = first_visit.open_held(), first_visit.page
    tab.choose(car)
    assert tab.wait_stage("waiting") == "waiting"
    page.wait_for_timeout(500)
    assert page.locator("body").get_attribute("data-seal") == "opening"
    assert page.locator(f"img[src^='blob:']{OURS}").count() == 0, (
        "nothing reads the photo before the seal, not even to show it"
    )
    tab.release().wait_done()
    assert tab.saved().startswith(b"\x89PNG")


def test_controls_are_found_by_role_and_name(tab: Tab, car: Path) -> None:
    page = tab.page
    assert tab.file_input.get_attribute("type") == "file"
    tab.choose(car).wait_done()
    assert page.get_by_role("link", name="Save PNG").is_visible()
    assert tab.more("Copy to clipboard").is_visible()
    assert page.get_by_role("button", name="New photo").is_visible()
    slider = page.get_by_role("slider")
    assert slider.get_attribute("aria-valuenow") == "50"
    slider.focus()
    page.keyboard.press("End")
    assert slider.get_attribute("aria-valuenow") == "100"


@pytest.mark.console_errors
@pytest.mark.own_tab("it asks the page for what is refused, which its console tells")
def test_copy_puts_a_png_on_the_clipboard(
    page: Any, site: Any, car: Path, static_host: Any
) -> None:
    tab = Tab(page, site.url).open().wait_sealed()
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.choose(car).wait_done()
    tab.more("Copy to clipboard").click()
    tab.page.get_by_text("Copied").first.wait_for()
    read = "async () => (await navigator.clipboard.read())[0].types"
    # The page may only write to it; a page of another origin, without our headers, reads it.
    refused = f"() => ({read})().catch((error) => error.name)"
    assert tab.page.evaluate(refused) == "NotAllowedError"
    other = tab.page.context.new_page()
    other.goto(static_host(isolate=False).url + "licences/")
    other.bring_to_front()
    assert other.evaluate(read) == ["image/png"]


def large(path: Path) -> Upload:
    """The same photo, so large that something can be done before its cutout is there."""
    file = io.BytesIO()
    Image.open(path).convert("RGB").resize((2880, 2160)).save(file, "JPEG")
    return Upload("large.jpg", file.getvalue())


def test_escape_cancels_and_the_next_photo_works(tab: Tab, car: Path) -> None:
    tab.choose(large(car))
    tab.wait_stage("working")
    tab.page.keyboard.press("Escape")
    tab.wait_stage("empty")
    tab.choose(car).wait_done()


def test_a_new_photo_replaces_the_one_being_worked_on(tab: Tab, car: Path) -> None:
    tab.choose(large(car))
    tab.wait_stage("working")
    red = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(red, "PNG")
    tab.choose(Upload("red.png", red.getvalue())).wait_done()
    assert Image.open(io.BytesIO(tab.saved())).size == (64, 48)


def test_stages_are_told_as_they_happen(tab: Tab, car: Path) -> None:
    tab.page.evaluate("""() => {
      window.heard = [];
      const note = () => {
        const text = document.getElementById("words").innerText;
        if (text && window.heard.at(-1) !== text) window.heard.push(text);
      };
      const all = {subtree: true, childList: true, characterData: true};
      new MutationObserver(note).observe(document.body, all);
    }""")
    tab.choose(car).wait_done()
    heard = tab.page.evaluate("window.heard")
    order = ["Reading", "Finding the subject", "Refining the edge", "Writing"]
    assert [word for word in heard if word in order] == order


# How far the two halves of Compare are apart, in levels, where the cutout is opaque.
APART = """
() => {
  const [photo, result] = ["frame-photo", "frame-result"].map((id) => {
    const context = new OffscreenCanvas(96, 64).getContext("2d");
    context.drawImage(document.getElementById(id), 0, 0, 96, 64);
    return context.getImageData(0, 0, 96, 64).data;
  });
  let [sum, count] = [0, 0];
  for (let at = 0; at < result.length; at += 4) {
    if (result[at + 3] < 255) continue;
    for (let n = 0; n < 3; n += 1) sum += Math.abs(photo[at + n] - result[at + n]);
    count += 3;
  }
  return count > 300 ? sum / count : 255;
}
"""


def test_both_halves_show_the_colours_that_only_exif_tells(tab: Tab, car: Path) -> None:
    image = ImageEnhance.Color(Image.open(car).convert("RGB")).enhance(5)
    plain, told = io.BytesIO(), io.BytesIO()
    image.save(plain, "JPEG", quality=95)
    image.save(told, "JPEG", quality=95, exif=b"Exif\0\0" + adobe_exif())
    change = np.asarray(image, int) - decode(told.getvalue(), Options()).rgb
    apart = tab.choose(Upload("a.jpg", plain.getvalue())).wait_done().page.evaluate(APART)
    assert np.abs(change).mean() > apart + 4
    tab.choose(Upload("b.jpg", told.getvalue())).wait_done()
    # The page's own rules refuse what waits for a function.
    for _ in range(100):
        if tab.page.evaluate(APART) < apart + 2:
            break
        tab.page.wait_for_timeout(200)
    assert tab.page.evaluate(APART) < apart + 2
    assert "Adobe RGB (1998)" in str(tab.page.locator("#panel").text_content())
