"""The graphics card, imitated by Chromium's SwiftShader: used, doubted, lost, and done without."""

import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from tests.browser.cards import (
    CARD,
    FAULTS,
    HALF,
    HAS_HALF,
    NO_CARD,
    PLACED,
    PLANTED,
    RUNTIME,
    SHIPPED,
    TAKEN_FOR_REAL,
    WITH_FAULT,
    Profiles,
)
from tests.browser.sources import copy_sources
from tests.browser.tab import DONE_WITHIN_MS, Tab
from tests.browser.tiny_models import FINE_SIDE, with_tiny_models
from tests.pages import ONE_TIER, QUIET, heard_page
from tools.env.browser import FLAGS, find_browser
from tools.serve.serve import Site, serve_directory
from tools.site.assets import fetched, part_path, pinned_parts
from tools.site.bundle import build_site
from tools.site.kernel import Kernel
from tools.site.snapshot import Snapshot

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Pixels = np.ndarray[Any, np.dtype[np.int64]]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(250),
    pytest.mark.own_tab("each has another card, another fault, or another set of models"),
]


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """Builds the real page with a tiny model, and with what may be wrong in its segment worker."""
    sites: dict[tuple[str, ...], Site] = {}

    def build(places: tuple[str, ...] = ()) -> Site:
        if places not in sites:
            sites[places] = serve_directory(_built(tmp_path_factory, places), packed=False)
        sites[places].clear()
        return sites[places]

    yield build
    for site in sites.values():
        site.close()


def _built(tmp_path_factory: pytest.TempPathFactory, places: tuple[str, ...]) -> Path:
    folder = tmp_path_factory.mktemp("card")
    sources = copy_sources(folder)
    with (sources / "static/js/workers/segment.worker.js").open("a", encoding="utf-8") as file:
        file.write(PLANTED % ",".join(f'"{name}"() {{{code}}}' for name, code in FAULTS.items()))
    parts, graphs = pinned_parts(), with_tiny_models(folder, places)
    paths, site = fetched(parts), folder / "site"
    made: Any = {"snapshot": Snapshot(), "kernel": Kernel()}
    build_site(sources, site, parts, paths, prepared=graphs, **made)
    return site


@pytest.fixture(scope="module")
def browser_with_card(plain_chromium: "Browser") -> Iterator["Browser"]:
    program = find_browser(os.environ)
    flags = [*FLAGS, QUIET, ONE_TIER, *CARD]
    browser = plain_chromium.browser_type.launch(executable_path=program, args=flags)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def has_card(browser_with_card: "Browser", tmp_path_factory: pytest.TempPathFactory) -> bool:
    folder = tmp_path_factory.mktemp("asked")
    (folder / "index.html").write_text("<!doctype html><title>Has it a card?</title>", "utf-8")
    context = browser_with_card.new_context()
    page = context.new_page()
    with serve_directory(folder) as site:  # only a secure address has WebGPU
        page.goto(site.url)
        asked = "navigator.gpu?.requestAdapter().then((found) => found !== null)"
        found = page.evaluate(asked)
    context.close()
    return found is True


@pytest.fixture(scope="module")
def profiles(browser_with_card: "Browser") -> Profiles:
    """They are closed with the browser."""
    return Profiles(browser_with_card)


@pytest.fixture
def card_page(profiles: Profiles, has_card: bool) -> Iterator[Callable[..., "Page"]]:
    """Opens pages that take the card for a real one."""
    if not has_card:
        pytest.skip(NO_CARD)
    pages: list[Page] = []

    def opened(site: Site, *, first: bool = False) -> "Page":
        page = profiles.page(site, first=first)
        pages.append(page)
        page.add_init_script(TAKEN_FOR_REAL)
        return page

    yield opened
    for page in pages:
        page.close()


def open_with(page: "Page", site: Site, fault: str) -> Tab:
    """The tab, sealed, with that wrong with its card."""
    assert fault in FAULTS
    page.add_init_script(WITH_FAULT.replace("FAULT", fault))
    return Tab(page, site.url).open().wait_sealed()


def alpha(tab: Tab) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(tab.saved())))[..., 3].astype(int)


@pytest.fixture(scope="module")
def by_processor(plain_chromium: "Browser", hosted: Callable[..., Site], car: Path) -> Pixels:
    """The matte of a browser without a card, which also asks for no runtime of one."""
    site = hosted()
    with heard_page(plain_chromium) as page:
        tab = Tab(page, site.url).open().wait_sealed()
        tab.choose(car).wait_done()
        asked = " ".join(request.path for request in site.requests)
        assert "ort-wasm-simd-threaded.wasm" in asked
        assert "asyncify" not in asked
        expected = alpha(tab)
    assert expected.std() > 20, "there is something to compare"
    return expected


def test_it_does_the_work_and_agrees_with_the_processor_and_its_loss_costs_no_photo(
    card_page: Callable[..., "Page"], by_processor: Pixels, hosted: Callable[..., Site], car: Path
) -> None:
    site = hosted()
    page = card_page(site, first=True)
    tab = open_with(page, site, "lost")
    tab.choose(car).wait_done()
    assert "The graphics card (WebGPU)" in tab.details()
    asked = " ".join(request.path for request in site.requests)
    assert "asyncify.wasm" in asked
    assert "ort-wasm-simd-threaded.wasm" not in asked, "one runtime, not both"
    assert np.abs(alpha(tab) - by_processor).max() <= 2
    # Nothing happened to it up to here; now it is lost in the middle of a photo.
    page.get_by_role("button", name="New photo").click()
    tab.worker("segment").evaluate("self.arm()")
    tab.choose(car).wait_done()
    assert "restarted" in str(page.locator("#notice").text_content())
    shown = tab.details()
    assert "stopped working" in shown
    assert "WebAssembly" in shown


@pytest.mark.parametrize(
    "fault",
    [("lies", "gave a wrong result"), ("refuses", "could not run the model")],
    ids=["a card that lies", "a card that can't be had"],
)
def test_what_is_wrong_with_it_is_found_and_named(
    card_page: Callable[..., "Page"],
    by_processor: Pixels,
    hosted: Callable[..., Site],
    car: Path,
    fault: tuple[str, str],
) -> None:
    planted, said = fault
    site = hosted()
    tab = open_with(card_page(site), site, planted)
    tab.choose(car).wait_done()
    shown = tab.details()
    assert said in shown
    assert "WebAssembly" in shown
    assert np.abs(alpha(tab) - by_processor).max() <= 1


def test_an_imitated_card_is_not_used(
    profiles: Profiles, hosted: Callable[..., Site], car: Path
) -> None:
    site = hosted()
    page = profiles.page(site)
    tab = Tab(page, site.url).open().wait_sealed()
    tab.choose(car).wait_done()
    assert "WebAssembly" in tab.details()
    page.close()


FINE = ("webgpu", "webgpu-f16", "wasm")


def ordered(site: Site) -> set[str]:
    """Which of the fine models were asked for."""
    asked = " ".join(request.path for request in site.requests)
    return {place for place in FINE if f"tiny-{place}.onnx" in asked}


@pytest.mark.parametrize(
    ("planted", "wanted"),
    [("", "webgpu"), (HAS_HALF, "webgpu-f16")],
    ids=["in float32", "in float16"],
)
def test_a_card_gets_the_fine_model_that_it_computes_fastest(
    card_page: Callable[..., "Page"],
    hosted: Callable[..., Site],
    car: Path,
    planted: str,
    wanted: str,
) -> None:
    site = hosted(FINE)
    page = card_page(site)
    page.add_init_script("if (self.GPUSupportedFeatures) {" + planted + "}")
    tab = Tab(page, site.url).open().wait_sealed()
    tab.wait_fine().choose(car).wait_done()
    assert ordered(site) == {wanted}
    shown = tab.details()
    assert f"the fine model, {FINE_SIDE} × {FINE_SIDE}" in shown
    assert "The graphics card (WebGPU)" in shown
    assert "16 bits" not in shown


def test_where_it_computes_wrongly_in_float16_a_press_brings_the_one_for_float32(
    card_page: Callable[..., "Page"], hosted: Callable[..., Site], car: Path
) -> None:
    site = hosted(FINE)
    page = card_page(site, first=True)
    page.add_init_script("if (self.GPUSupportedFeatures) {" + HAS_HALF + "}")
    tab = open_with(page, site, "lies on fine")
    page.wait_for_selector("body[data-fine=failed]", timeout=DONE_WITHIN_MS)
    tab.choose(car).wait_done()
    # It is a worker that says so: by its word alone nothing is ordered.
    assert ordered(site) == {"webgpu-f16"}
    assert "needs another form of the fine model" in tab.details()
    page.get_by_role("radio", name="Fine").click()
    tab.wait_finer()
    assert ordered(site) == {"webgpu", "webgpu-f16"}
    shown = tab.details()
    assert f"the fine model, {FINE_SIDE} × {FINE_SIDE}" in shown
    assert "The graphics card (WebGPU)" in shown
    assert "gave a wrong result in a test with 16 bits" in shown


@pytest.fixture(scope="module")
def runtime(
    profiles: Profiles,
    has_card: bool,
    graphs: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator["Page"]:
    """Open a page with a card and nothing but its runtime, beside the graphs that are shipped."""
    if not has_card:
        pytest.skip(NO_CARD)
    folder = tmp_path_factory.mktemp("runtime")
    for name in RUNTIME:
        shutil.copyfile(part_path(name), folder / name)
    for name in SHIPPED:
        shutil.copyfile(graphs[name], folder / f"{name}.onnx")
    (folder / "index.html").write_text("<!doctype html><title>Nodes</title>", "utf-8")
    with serve_directory(folder) as site:
        page = profiles.page(site, first=True)
        page.add_init_script(TAKEN_FOR_REAL)
        page.goto(site.url)
        yield page
        page.close()


@pytest.mark.parametrize(("graph", "side"), SHIPPED.items())
def test_every_node_of_the_shipped_graphs_is_placed_on_the_card(
    runtime: "Page", graph: str, side: int
) -> None:
    said: list[str] = []
    runtime.on("console", lambda message: said.append(message.text))
    asked = [f"{graph}.onnx", side]
    if graph.endswith("-f16") and not runtime.evaluate(HALF):
        # Nor can it be made there at all: that is why the page asks for the feature.
        with pytest.raises(Exception, match="Can't create a session"):
            runtime.evaluate(PLACED, asked)
        return
    runtime.evaluate(PLACED, asked)
    placed = [line for line in said if "placed on [" in line]
    assert placed
    assert all("All nodes placed on [WebGpuExecutionProvider]" in line for line in placed), placed
