"""Python that has turned: it asks for what is not needed, and answers with what is not true."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.phones import DISC, reader_requests
from tests.browser.photos import telling_jpeg
from tests.browser.sources import copy_sources
from tests.browser.stripping import strip
from tests.browser.tab import Tab, Upload
from tests.browser.tiny_models import with_tiny_models
from tools.serve.serve import Site, serve_directory
from tools.site.assets import fetched, pinned_parts
from tools.site.bundle import build_site
from tools.site.bytecode import Bytecode

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.console_errors,
    pytest.mark.sparing,
    pytest.mark.timeout(300),
    pytest.mark.own_tab("each has a build in which Python has turned"),
]

# Before every photo it asks for libheif, again and again, whatever the photo is.
_ORDERS = (
    "app/bridge.py",
    "        params = _params(params_json, source)\n",
    """\
        if decode is not None and method == "process":
            for _ in range(20):
                try:
                    await decode("HEIC", _to_js(bytes(64)), 1000)
                except Exception:
                    pass
""",
)
Build = Callable[..., Site]


@pytest.fixture
def turned(tmp_path: Path) -> Iterator[Build]:
    """Builds and serves the site with changes to Python: (file, what stands there, what comes)."""
    served: list[Site] = []

    def build(*changes: tuple[str, str, str]) -> Site:
        sources = copy_sources(tmp_path)
        for name, old, new in changes:
            text = (sources / name).read_text("utf-8")
            assert old in text, "the change must hit something"
            (sources / name).write_text(text.replace(old, new), "utf-8")
        parts, out = pinned_parts(), tmp_path / "site"
        graphs = with_tiny_models(tmp_path, ("wasm",), have_subject=True)
        build_site(sources, out, parts, fetched(parts), prepared=graphs, bytecode=Bytecode())
        served.append(serve_directory(out))
        return served[-1]

    yield build
    for site in served:
        site.close()


def test_it_can_order_nothing_for_a_photo_that_needs_nothing(
    page: "Page", turned: Build, car: Path
) -> None:
    file, before, attack = _ORDERS
    site = turned((file, before, before + attack))
    tab = Tab(page, site.url).open().wait_sealed().wait_controlled()
    tab.choose(car).wait_done()
    assert reader_requests(site) == []
    page.locator("#chip").click()
    assert "libheif" not in page.locator("#proof-facts").inner_text()
    # With a HEIC it may have the reader, and orders it once, also where it can't be had.
    for part in site.root.rglob("libheif*"):
        part.unlink()
    tab.choose(DISC)
    assert tab.wait_error() == "ASSET_MISSING"
    assert {path.rpartition("/")[2] for path in reader_requests(site)} == {"libheif.js"}
    orders = page.locator("#proof-facts [data-order]")
    assert orders.evaluate_all("rows => rows.map((row) => row.dataset.order)") == ["failed"]


def test_what_it_says_of_a_file_chooses_neither_its_name_nor_its_kind(
    page: "Page", turned: Build
) -> None:
    lies = (
        ("app/session/report.py", '"mime_type": stripped.mime_type', '"mime_type": "text/html"'),
        ("app/session/report.py", '"suffix": stripped.suffix', '"suffix": "-1.html"'),
    )
    tab = Tab(page, turned(*lies).url).open().wait_sealed()
    strip(tab, Upload("a.jpg", telling_jpeg(1)))
    tab.wait_stage("done", "error")
    offered = page.evaluate("[...document.querySelectorAll('a[download]')].map((a) => a.download)")
    assert [name for name in offered if "html" in name] == []
    assert page.get_by_role("link", name="Save, hidden data removed").count() == 0
    assert tab.error_code == "METADATA_LEFT"


def test_a_page_in_place_of_a_picture_is_not_offered_and_no_lie_asks_for_a_reload(
    page: "Page", turned: Build
) -> None:
    lies = (
        "app/bridge.py",
        "    return _to_js_array(json.dumps(header), payload)",
        """\
    if method == "process":
        payload = b"<!doctype html><script>fetch(1)</script>"
    if method == "strip":
        told = {"message": "new", "detail": None, "retryable": False}
        header, payload = {"ok": False, "error": {"code": "VERSION_SKEW", **told}}, None
    return _to_js_array(json.dumps(header), payload)""",
    )
    tab = Tab(page, turned(lies).url).open().wait_sealed()
    tab.choose(Upload("a.jpg", telling_jpeg(1)))
    assert tab.wait_error() == "METADATA_LEFT"
    assert not tab.save.is_visible()
    strip(tab, Upload("a.jpg", telling_jpeg(1)))
    page.wait_for_selector("#failure[data-code=INTERNAL]")
    assert page.locator("#failure").get_by_role("button", name="Reload").count() == 0
