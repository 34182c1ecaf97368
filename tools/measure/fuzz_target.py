"""What must hold for any file at all: the promise that the fuzzer tries to break."""

import zlib
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from app.decode.decoder import ExternalPixels
from app.decode.open import open_picture
from app.domain import Format, Options
from app.errors import AppError, MetadataLeft
from app.formats.inspect import inspect
from app.formats.jpeg.coded.look import Looker
from app.formats.jpeg.turn import Turner
from app.formats.strip import strip

MOST_PIXELS = 250_000
CHOICES = (
    Options(MOST_PIXELS),
    Options(MOST_PIXELS, keeps_hidden_pixels=True),
    Options(MOST_PIXELS, may_recode=True),
    Options(MOST_PIXELS, keeps_resolution=False),
    Options(MOST_PIXELS, keeps_hidden_pixels=True, may_recode=True, keeps_resolution=False),
)
_SIDE = 8


def one_input(data: bytes, look: Looker | None = None, turner: Turner | None = None) -> None:
    """Hold one input against what is promised of any file.

    Parameters
    ----------
    data : bytes
        Anything; its checksum says which choices of a person it is stripped by.
    look, turner : callable, optional
        Know the coded data of a JPEG, and turn it.

    Raises
    ------
    AssertionError
        What was offered as clean is not, or stripping it again gives other bytes.
    MetadataLeft
        Our own last check caught what a stripper had left: no leak, but a bug all the same.
    """
    options = CHOICES[zlib.crc32(data) % len(CHOICES)]
    with suppress(AppError):
        inspect(data, look=look)
    with suppress(AppError):
        _ended(open_picture(data, options, _grey))
    try:
        stripped = strip(data, options, turner, look=look)
    except MetadataLeft:
        raise
    except AppError:
        return
    clean = stripped.data
    found = {finding.name for finding in inspect(clean, look=look).findings}
    if found - stripped.left:
        message = "offered as clean, and something is found in it"
        raise AssertionError(message)
    if strip(clean, options, turner, look=look).data != clean:
        message = "stripping twice is not as stripping once"
        raise AssertionError(message)


async def _grey(_stream: bytes, _kind: Format, _max_pixels: int) -> ExternalPixels:
    """Stand in for a decoder outside of Python."""
    return ExternalPixels("RGB", _SIDE, _SIDE, bytes(3 * _SIDE * _SIDE))


def _ended(work: Coroutine[Any, Any, object]) -> None:
    """Run what waits for nothing to its end; a loop of events would take longer than the work."""
    with suppress(StopIteration):
        work.send(None)
