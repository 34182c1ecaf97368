import asyncio

import pytest

from app.decode.cache import MAX_BYTES, Kept
from app.decode.decoder import ExternalPixels
from app.domain import Format


class Decoder:
    """Counts how often it is asked."""

    def __init__(self, length: int = 3) -> None:
        self.count = 0
        self.length = length

    async def __call__(self, stream: bytes, kind: Format, max_pixels: int) -> ExternalPixels:
        self.count += 1
        return ExternalPixels("RGB", 1, 1, bytes(self.length))


def ask(decoder: object, stream: bytes = b"photo", kind: Format = Format.HEIC) -> ExternalPixels:
    return asyncio.run(decoder(stream, kind, 9))  # type: ignore[operator, no-any-return]


def test_the_cutout_takes_what_the_preview_left_once() -> None:
    kept, decoder = Kept(), Decoder()
    first = ask(kept.keeping(decoder))
    assert ask(kept.taking(decoder)) is first
    assert decoder.count == 1
    assert kept.is_empty
    ask(kept.taking(decoder))
    assert decoder.count == 2


def test_another_photo_is_decoded() -> None:
    kept, decoder = Kept(), Decoder()
    ask(kept.keeping(decoder))
    ask(kept.taking(decoder), b"another")
    ask(kept.taking(decoder), kind=Format.AVIF)
    assert decoder.count == 3


def test_cleared_is_gone() -> None:
    kept, decoder = Kept(), Decoder()
    ask(kept.keeping(decoder))
    kept.clear()
    assert kept.is_empty


def test_nothing_large_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_BYTES < 100_000_000
    # So many bytes take a second to be made.
    monkeypatch.setattr("app.decode.cache.MAX_BYTES", 8000)
    kept = Kept()
    ask(kept.keeping(Decoder(8001)))
    assert kept.is_empty
    ask(kept.keeping(Decoder(8000)))
    ask(kept.keeping(Decoder(1)), b"opacity")
    assert ask(kept.taking(Decoder(7)), b"opacity").data == bytes(7)
