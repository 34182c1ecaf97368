"""HEIC and AVIF across the border: what the other side decodes comes back as a picture."""

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import pytest

from app.bridge import dispatch
from app.domain import Options
from app.errors import ALL_CODES
from tests.unit.heif_files import Heif, Part, ispe
from tests.unit.javascript import PARAMS, JsBuffer, Page, browser, disc

__all__ = ["browser"]
pytestmark = pytest.mark.usefixtures("browser")

HEIC = Heif([Part(properties=(ispe(40, 30),))]).pack()


class Decoder:
    """The page's decoder."""

    def __init__(self, answer: Any = None) -> None:
        self.asked: list[tuple[str, bytes, int]] = []
        planes = bytes([90] * 1200 + [128] * 600)
        self.answer = answer or SimpleNamespace(
            layout="I420", width=40, height=30, matrix=6, isFullRange=True, data=JsBuffer(planes)
        )

    async def __call__(self, kind: str, stream: JsBuffer, max_pixels: int) -> Any:
        self.asked.append((kind, stream.to_bytes(), max_pixels))
        return self.answer


def call_with(method: str, source: bytes, decode: Any) -> tuple[dict[str, Any], Any]:
    page = Page()
    work = dispatch(
        method,
        json.dumps(PARAMS if method == "process" else {}),
        source=JsBuffer(source),
        run=disc,
        report=page.report,
        is_cancelled=page.is_cancelled,
        decode=decode,
    )
    header, payload = asyncio.run(work)
    return json.loads(header), payload


def test_preview_and_cutout_of_a_heic_decode_it_once() -> None:
    decoder = Decoder()
    header, payload = call_with("preview", HEIC, decoder)
    assert (header["format"], header["width"], header["height"]) == ("HEIC", 40, 30)
    assert payload.to_bytes().startswith(b"\xff\xd8")
    header, payload = call_with("process", HEIC, decoder)
    assert (header["ok"], header["format"]) == (True, "HEIC")
    assert payload.to_bytes().startswith(b"\x89PNG")
    assert decoder.asked == [("HEIC", HEIC, Options().max_pixels)]
    call_with("process", HEIC, decoder)
    assert len(decoder.asked) == 2, "nothing is held after a cutout"


@pytest.mark.parametrize("code", [*ALL_CODES, "FROM_TOMORROW"])
@pytest.mark.parametrize("method", ["preview", "process"])
def test_the_decoders_error_keeps_its_code_and_detail(method: str, code: str) -> None:
    error = SimpleNamespace(code=code, message="No.", detail="HEIC reader: 9 bytes; offline")
    header, _ = call_with(method, HEIC, Decoder(SimpleNamespace(error=error)))
    assert header["error"]["code"] == (code if code in ALL_CODES else "INTERNAL")
    assert header["error"]["detail"].endswith("HEIC reader: 9 bytes; offline")


def test_cancel_while_it_is_decoded() -> None:
    error = SimpleNamespace(code="CANCELLED", message="", detail=None)
    header, _ = call_with("process", HEIC, Decoder(SimpleNamespace(error=error)))
    assert header["error"]["code"] == "CANCELLED"


def test_without_a_decoder_it_is_an_answer_too() -> None:
    header, _ = call_with("process", HEIC, None)
    assert header["error"]["code"] == "BACKEND_FAILED"
