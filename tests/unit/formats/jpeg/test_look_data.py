"""Real files, looked at as the page does: what hides is found and goes, and the picture stays."""

import io
import time

import numpy as np
import pytest
from PIL import Image

from app.domain import Options
from app.errors import InputUnreadable, InputUnsupported
from app.formats.inspect import inspect
from app.formats.jpeg.coded.look import Looker
from app.formats.jpeg.turn import Turner
from app.formats.strip import strip
from app.metadata.hidden import BEYOND_PICTURE, UNUSED_DATA
from tests.unit.formats.jpeg.test_data import DATA, files, read
from tests.unit.metadata.turner import look, turner

__all__ = ["look", "turner"]
# Node looks at some ten megapixels of each photo, and turns them.
pytestmark = pytest.mark.slow

REPORTS = DATA / "reports"
HIDDEN = {BEYOND_PICTURE, UNUSED_DATA}
LIMIT_S = 2.0


def report(name: str) -> bytes:
    path = REPORTS / name
    if not path.is_file():
        pytest.skip(f"no test data at {DATA} (STAYPUT_DATA names another place)")
    return path.read_bytes()


def shown(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)))


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("r01-empty-dht.jpg", set()),
        ("r03a-bytes-before-eoi.jpg", {UNUSED_DATA}),
        ("r03b-height-halved.jpg", {BEYOND_PICTURE}),
        ("rembg-anime-girl-2.jpg", set()),
    ],
)
def test_what_was_reported(name: str, hidden: set[str], turner: Turner, look: Looker) -> None:
    data = report(name)
    found = inspect(data, look=look).findings
    assert {one.name for one in found} & HIDDEN == hidden
    stripped = strip(data, Options(), turner, None, look)
    assert (stripped.notes, stripped.left) == ((), frozenset())
    assert inspect(stripped.data, look=look).findings == ()
    assert np.array_equal(shown(stripped.data), shown(data))
    for one in found:
        if one.name in HIDDEN:
            assert len(stripped.data) <= len(data) - one.size_bytes
            assert (one.picture is not None) is (one.name == BEYOND_PICTURE)


@pytest.mark.data
@pytest.mark.parametrize("row", files("metadata", "photos"))
def test_good_files(row: dict[str, str], turner: Turner, look: Looker) -> None:
    data = read(row)
    began = time.process_time()
    stripped = strip(data, Options(), turner, None, look)
    assert (stripped.notes, stripped.left) == ((), frozenset())
    assert inspect(stripped.data, look=look).findings == ()
    if stripped.orientation != "applied":
        assert np.array_equal(shown(stripped.data), shown(data))
    assert time.process_time() - began < LIMIT_S * 2


@pytest.mark.data
@pytest.mark.parametrize("row", files("malformed"))
def test_bad_files(row: dict[str, str], turner: Turner, look: Looker) -> None:
    data = read(row)
    began = time.process_time()
    try:
        stripped = strip(data, Options(), turner, None, look)
    except InputUnreadable:
        return
    left = {one.name for one in inspect(stripped.data, look=look).findings}
    assert left <= stripped.left
    assert time.process_time() - began < LIMIT_S


@pytest.mark.data
@pytest.mark.parametrize("row", files("metadata"))
def test_with_flipped_bytes(row: dict[str, str], turner: Turner, look: Looker) -> None:
    """Damage is answered, and what stays of what was found is said."""
    data = read(row)
    dice = np.random.default_rng(21)
    for _ in range(8 if len(data) < 300_000 else 2):
        flipped = bytearray(data)
        for at in dice.integers(3, len(data), 3):
            flipped[at] ^= int(dice.integers(1, 256))
        try:
            stripped = strip(bytes(flipped), Options(), turner, None, look)
        except (InputUnreadable, InputUnsupported):
            continue
        assert {one.name for one in inspect(stripped.data, look=look).findings} <= stripped.left
