"""Decoders for HEIC and AVIF in tests: Pillow's own for AVIF, which the page's Pillow lacks."""

import io

from PIL import Image

from app.decode.decoder import ExternalDecoder, ExternalPixels
from app.domain import Format
from app.errors import AppError, InputUnreadable, InputUnsupported


async def pillow_decoder(stream: bytes, kind: Format, max_pixels: int) -> ExternalPixels:
    """Decode an AVIF natively."""
    if kind is not Format.AVIF:
        message = "This decoder is not here."
        raise InputUnsupported(message, detail=kind.value)
    try:
        image = Image.open(io.BytesIO(stream), formats=["AVIF"])
        assert image.width * image.height <= max_pixels
        image.load()
    except (OSError, RuntimeError, SyntaxError, ValueError) as error:
        message = "This file is damaged and can't be read."
        raise InputUnreadable(message, detail=str(error)) from error
    return ExternalPixels(image.mode, image.width, image.height, image.tobytes())


def giving(pixels: ExternalPixels) -> ExternalDecoder:
    """A decoder that gives the same for anything."""

    async def decode(stream: bytes, kind: Format, max_pixels: int) -> ExternalPixels:
        return pixels

    return decode


def failing(error: AppError) -> ExternalDecoder:
    """A decoder that can't."""

    async def decode(stream: bytes, kind: Format, max_pixels: int) -> ExternalPixels:
        raise error

    return decode
