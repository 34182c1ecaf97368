"""The page's cutout and CPython's, of the same photos by the same two models."""

import io
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.domain import Options
from app.pipeline import process
from model.evaluate.matte_methods import native_model
from model.evaluate.sessions import INTEGER, run_prepared
from tests.browser.tab import Tab
from tests.unit.external import pillow_decoder

pytestmark = [pytest.mark.browser, pytest.mark.one_tab]

RunAsync = Callable[[Coroutine[Any, Any, Any]], Any]


def alpha_of(png: bytes) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.asarray(Image.open(io.BytesIO(png)).getchannel("A")).astype(int)


async def cut_natively(photo: bytes) -> bytes:
    """The same pipeline under CPython, with native onnxruntime and the same models."""

    async def report(*_: object, **__: object) -> None:
        return None

    result = await process(
        photo,
        Options(),
        fast=native_model("u2netp", "u2netp-fp16", run_prepared),
        fine=native_model("isnet", INTEGER, run_prepared),
        decoder=pillow_decoder,
        report=report,
    )
    return result.data


def assert_the_same(tab: Tab, photo: Path, run_async: RunAsync, *, covered: float) -> None:
    in_page = alpha_of(tab.wait_fine().choose(photo).wait_done().saved())
    native = alpha_of(run_async(cut_natively(photo.read_bytes())))
    assert in_page.shape == native.shape
    assert np.abs(in_page - native).mean() <= 1.0
    assert (native > 128).mean() > covered, "the photo has a subject, or this compares nothing"


def test_page_gives_the_same_alpha_as_cpython_and_says_how(
    tab: Tab, car: Path, run_async: RunAsync
) -> None:
    assert_the_same(tab, car, run_async, covered=0.1)
    said = tab.details()
    assert "the fine model, 960 × 960" in said
    assert "the fast model, 224 × 224" in said
    assert "WebAssembly" in said
    assert "The browser offers no graphics card for this." in said


@pytest.mark.data
@pytest.mark.parametrize("folder", ["mattes/ccp/images", "mattes/davis2016val/images", "photos"])
def test_real_photos_give_the_same_alpha_as_cpython(
    tab: Tab, data_dir: Path, run_async: RunAsync, folder: str
) -> None:
    assert_the_same(tab, min((data_dir / folder).glob("*.jpg")), run_async, covered=0.01)
