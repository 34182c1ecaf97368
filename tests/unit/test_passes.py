"""How often a photo is read after it was decoded: a budget, for each pass over it takes time."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from app import pipeline
from app.decode.open import open_picture
from app.domain import Floats, InputContract, Model, Options, Picture
from tests.unit.external import pillow_decoder
from tests.unit.files import save
from tests.unit.scene import scene
from tests.unit.test_end_to_end import quiet

HEIGHT, WIDTH = 900, 1200
PLAIN = InputContract(64, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), "255")
SIDES = (64, 128)


class Read(np.ndarray[Any, np.dtype[np.uint8]]):
    """An array that counts the bytes of itself that are asked for, by a slice or as a whole."""

    counted = 0

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        if found.nbytes == self.nbytes:
            return found  # another view of all of it
        Read.counted += found.nbytes
        return found.view(np.ndarray)

    def __array_ufunc__(self, *_: Any, **__: Any) -> Any:
        message = "arithmetic on all of a photo at once"
        raise AssertionError(message)

    @property
    def __array_interface__(self) -> dict[str, Any]:
        Read.counted += self.nbytes
        return dict(self.view(np.ndarray).__array_interface__)


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    async def opened(*given: Any) -> Picture:
        picture = await open_picture(*given)
        return Picture(picture.rgb.view(Read), None, picture.notes, picture.format)

    monkeypatch.setattr(pipeline, "open_picture", opened)
    Read.counted = 0
    yield


def reads(monkeypatch: pytest.MonkeyPatch, mask: Floats) -> float:
    """Cut a photo out, and say how many times all of it was read."""

    async def segment(tensor: Floats) -> Floats:
        step = len(mask) // tensor.shape[-1]
        return np.ascontiguousarray(mask[::step, ::step])

    made = scene(HEIGHT // 4, WIDTH // 4)
    source = save(made.rgb.repeat(4, axis=0).repeat(4, axis=1), "PNG")
    model = Model(PLAIN, segment, SIDES)
    with counting(monkeypatch):
        asyncio.run(
            pipeline.process(
                source, Options(), fast=model, fine=model, decoder=pillow_decoder, report=quiet
            )
        )
    return Read.counted / (3 * HEIGHT * WIDTH)


def test_a_photo_is_read_no_more_than_it_must_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mask = scene(HEIGHT // 4, WIDTH // 4).mask(128)
    # Twice for tensors, once to refine and once for colours, made smaller; then only tiles with an
    # edge, and what is not clear once more.
    assert 4 < reads(monkeypatch, mask) < 5.5


def test_where_nothing_stands_out_only_small_copies_are_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mask = np.zeros((128, 128), np.float32)
    assert reads(monkeypatch, mask) <= 3
