"""The same figures for mattes that the real page made in a browser, beside CPython's."""

import asyncio
import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from app.decode.decoder import ExternalPixels
from app.domain import Floats, Format, Options
from app.errors import InputUnsupported
from app.pipeline import process
from model.evaluate.matte_methods import native_model
from model.evaluate.metrics.scores import Scores, score
from model.evaluate.sessions import INTEGER, run_prepared
from model.evaluate.table import markdown
from model.evaluate.truth import Case, load_truth
from tools.env.browser import FLAGS, needed_browser
from tools.env.errors import BuildError
from tools.env.paths import ROOT
from tools.serve.serve import serve_directory
from tools.site.assets import build_dist

if TYPE_CHECKING:
    from playwright.sync_api import Page

_WITHIN_MS = 180_000
_LEVELS = 255


@dataclass(frozen=True)
class Pair:
    """One photo's scores by the page and by CPython, and how far apart their mattes are.

    Parameters
    ----------
    subset : str
        Where the photo is from.
    page, native : Scores
        Of either matte.
    difference : float
        Mean absolute difference of alpha, in levels of 255.
    """

    subset: str
    page: Scores
    native: Scores
    difference: float


def measure_page(cases: Iterable[Case]) -> list[Pair]:
    """Cut every photo out in the page and in CPython.

    Parameters
    ----------
    cases : iterable of Case
        Photos with truth.

    Returns
    -------
    list of Pair
        In their order.

    Raises
    ------
    BuildError
        There is no browser, or the page refused a photo.
    """
    wanted = list(cases)
    # Before the browser is there: what drives it has the thread's one event loop.
    by_python = [_natively(case) for case in wanted]
    pairs = []
    with _page() as page:
        for number, (case, natively) in enumerate(zip(wanted, by_python, strict=True)):
            truth, by_page = load_truth(case), _in_page(page, case)
            pairs.append(
                Pair(
                    case.subset,
                    score(by_page, truth, is_soft=case.is_soft),
                    score(natively, truth, is_soft=case.is_soft),
                    float(np.abs(by_page - natively).mean() * _LEVELS),
                )
            )
            print(f"{number + 1}  {case.subset}/{case.name}", file=sys.stderr, flush=True)
    return pairs


def page_table(pairs: list[Pair]) -> str:
    """Write the comparison as a Markdown table, a row for each subset.

    Examples
    --------
    >>> one = Scores(0.1, 0.9, 0.8, 0.7, 0.2, 3.0, 4.0, 5.0)
    >>> print(page_table([Pair("ccp", one, one, 0.25)]).splitlines()[-1])
    | ccp | 1 | 0.1000 / 0.1000 | 0.900 / 0.900 | 0.800 / 0.800 | 0.700 / 0.700 | 0.25 |
    """
    head = ["subset", "photos", "MAE", "IoU", "S-measure", "weighted F", "difference, of 255"]
    rows = []
    figures = (("mae", 4), ("iou", 3), ("s_measure", 3), ("weighted_f", 3))
    for subset in dict.fromkeys(pair.subset for pair in pairs):
        of = [pair for pair in pairs if pair.subset == subset]
        cells = [
            f"{np.mean([getattr(pair.page, name) for pair in of]):.{decimals}f} / "
            f"{np.mean([getattr(pair.native, name) for pair in of]):.{decimals}f}"
            for name, decimals in figures
        ]
        difference = f"{np.mean([pair.difference for pair in of]):.2f}"
        rows.append([subset, str(len(of)), *cells, difference])
    return markdown(head, rows)


@contextmanager
def _page() -> Iterator["Page"]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only this needs it

    program = needed_browser(os.environ)
    build_dist(ROOT / "dist")
    with serve_directory(ROOT / "dist") as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            page = browser.new_page()
            page.set_default_timeout(_WITHIN_MS)
            page.goto(site.url)
            page.wait_for_selector("body[data-fine=here]")
            yield page
        finally:
            browser.close()


def _in_page(page: "Page", case: Case) -> Floats:
    page.locator("#file-input").set_input_files(case.image)
    page.wait_for_selector("body[data-stage=done], body[data-stage=error]")
    if page.locator("body").get_attribute("data-stage") == "error":
        text = f"{case.image}: {page.locator('#failure').inner_text()}"
        raise BuildError(text)
    with page.expect_download() as download:
        page.get_by_role("link", name="Save PNG").click()
    found = _alpha(download.value.path().read_bytes())
    page.get_by_role("button", name="Start over").click()
    page.wait_for_selector("body[data-stage=empty]")
    return found


def _natively(case: Case) -> Floats:
    async def report(*_: object, **__: object) -> None:
        """Nobody listens."""

    async def decoder(_stream: bytes, kind: Format, _max_pixels: int) -> ExternalPixels:
        message = f"no decoder for {kind}"
        raise InputUnsupported(message)

    result = asyncio.run(
        process(
            case.image.read_bytes(),
            Options(),
            fast=native_model("u2netp", "u2netp-fp16", run_prepared),
            fine=native_model("isnet", INTEGER, run_prepared),
            decoder=decoder,
            report=report,
        )
    )
    return _alpha(result.data)


def _alpha(data: bytes) -> Floats:
    with Image.open(io.BytesIO(data)) as image:
        found: Floats = np.asarray(image)[..., 3].astype(np.float32) / np.float32(_LEVELS)
    return found
