"""Python that has turned: it asks for what is not needed, and answers with what is not true.

One build for all: what a photo says in itself chooses the lie about it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.changed_python import ChangedPython
from tests.browser.phones import DISC, reader_requests
from tests.browser.photos import telling_jpeg
from tests.browser.sources import copy_sources
from tests.browser.stripping import strip
from tests.browser.tab import Tab, Upload
from tests.browser.tiny_models import with_tiny_models
from tests.pages import SPARING, heard_page
from tools.serve.serve import Site, serve_directory
from tools.site.assets import fetched, pinned_parts
from tools.site.bundle import build_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.console_errors,
    pytest.mark.timeout(300),
]

KIND, PAGE = b"LIE-OF-ITS-KIND", b"LIE-WITH-A-PAGE"
# Before every photo it asks for libheif, again and again, whatever the photo is.
_PARAMS = """\
        params = _params(params_json, source=source, matte=matte, background=background)
"""
_ORDERS = f"""{_PARAMS}\
        if decode is not None and method == "process":
            for _ in range(20):
                try:
                    await decode("HEIC", _to_js(bytes(64)), 1000)
                except Exception:
                    pass
"""
_ANSWERS = "    return _to_js_array(json.dumps(header), payload)"
_LIES = f"""\
    said = b"" if source is None else source.to_bytes()
    if {KIND!r} in said and method == "strip":
        assert {{"mime_type", "suffix"}} <= header.keys()
        header = {{**header, "mime_type": "text/html", "suffix": "-1.html"}}
    if {PAGE!r} in said and method == "process":
        payload = b"<!doctype html><script>fetch(1)</script>"
    if {PAGE!r} in said and method == "strip":
        told = {{"message": "new", "detail": None, "retryable": False}}
        header, payload = {{"ok": False, "error": {{"code": "VERSION_SKEW", **told}}}}, None
{_ANSWERS}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, but for its Python."""
    folder = tmp_path_factory.mktemp("turned")
    sources = copy_sources(folder)
    bridge = sources / "app" / "bridge.py"
    text = bridge.read_text("utf-8")
    for old, new in ((_PARAMS, _ORDERS), (_ANSWERS, _LIES)):
        assert text.count(old) == 1, "the change must hit something"
        text = text.replace(old, new)
    bridge.write_text(text, "utf-8")
    parts, out = pinned_parts(), folder / "site"
    graphs = with_tiny_models(folder, ("wasm",), have_subject=True)
    build_site(sources, out, parts, fetched(parts), prepared=graphs, snapshot=ChangedPython())
    with serve_directory(out, packed=False) as served:
        yield served


@pytest.fixture(scope="module")
def turned_tab(plain_chromium: "Browser", site: Site) -> Iterator[Tab]:
    """One tab for all: it has no snapshot, so that Python starts from its sources."""
    with heard_page(plain_chromium, SPARING, may_err=True) as page:
        yield Tab(page, site.url).open().wait_sealed().wait_controlled()


@pytest.fixture
def turned(turned_tab: Tab, site: Site, car: Path) -> Tab:
    """That tab with no photo and no error in it, and the log since then."""
    if turned_tab.stage == "error":
        turned_tab.page.keyboard.press("Escape")
        turned_tab.choose(car).wait_stage("done")
    turned_tab.start_over()
    site.clear()
    return turned_tab


def test_it_can_order_nothing_for_a_photo_that_needs_nothing(
    turned: Tab, site: Site, car: Path
) -> None:
    turned.choose(car).wait_done()
    assert reader_requests(site) == []
    turned.page.locator("#chip").click()
    assert "libheif" not in turned.page.locator("#proof-facts").inner_text()
    # With a HEIC it may have the reader, and orders it once, also where it can't be had.
    for part in site.root.rglob("libheif*"):
        part.unlink()
    turned.choose(DISC)
    assert turned.wait_error() == "ASSET_MISSING"
    assert {path.rpartition("/")[2] for path in reader_requests(site)} == {"libheif.js"}
    orders = turned.page.locator("#proof-facts [data-order]")
    assert orders.evaluate_all("rows => rows.map((row) => row.dataset.order)") == ["failed"]


def test_what_it_says_of_a_file_chooses_neither_its_name_nor_its_kind(turned: Tab) -> None:
    page = turned.page
    strip(turned, Upload("a.jpg", telling_jpeg(1, comment=KIND)))
    turned.wait_stage("done", "error")
    offered = page.evaluate("[...document.querySelectorAll('a[download]')].map((a) => a.download)")
    assert [name for name in offered if "html" in name] == []
    assert page.locator("a[download]:visible").count() == 0
    assert turned.error_code == "METADATA_LEFT"


def test_a_page_in_place_of_a_picture_is_not_offered_and_no_lie_asks_for_a_reload(
    turned: Tab,
) -> None:
    told = telling_jpeg(1, comment=PAGE)
    turned.choose(Upload("a.jpg", told))
    assert turned.wait_error() == "METADATA_LEFT"
    assert not turned.save.is_visible()
    strip(turned, Upload("a.jpg", told))
    turned.page.wait_for_selector("#failure[data-code=INTERNAL]")
    reload = turned.page.locator("#failure").get_by_role("button", name="Reload")
    assert reload.count() == 0
