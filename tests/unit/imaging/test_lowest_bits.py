import numpy as np
import pytest

from app.domain import Pixels
from app.imaging.lowest_bits import (
    clear_message,
    find_message,
    head_columns,
    read_text,
    without_message,
)
from tests.unit.stealth import with_stealth

PROMPT = "masterpiece, a house at 4711 Planted Street\nSteps: 28, Seed: 99, größe"
BOTH = [("alpha", False), ("alpha", True), ("rgb", False), ("rgb", True)]


def noise(height: int, width: int, channels: int) -> Pixels:
    found = np.random.default_rng(1).integers(0, 256, (height, width, channels)).astype(np.uint8)
    if channels == 4:
        found[..., 3] = 255
    return found


@pytest.mark.parametrize(("carrier", "packs"), BOTH)
@pytest.mark.parametrize("height", [7, 40, 700])
def test_a_message_is_read(carrier: str, packs: bool, height: int) -> None:
    width = 8000 // height
    for channels in (3, 4) if carrier == "rgb" else (4,):
        picture = with_stealth(noise(height, width, channels), PROMPT, carrier, packs=packs)
        message = find_message(picture[:, : head_columns(height)], width)
        assert message is not None
        assert (message.carrier, message.is_packed) == (carrier, packs)
        assert read_text(picture[:, : message.columns(height)], message) == PROMPT


@pytest.mark.parametrize(("carrier", "packs"), BOTH)
def test_a_message_goes_and_nothing_else_changes(carrier: str, packs: bool) -> None:
    before = noise(40, 50, 4)
    picture = with_stealth(before, PROMPT, carrier, packs=packs)
    clean = without_message(picture)
    assert find_message(clean, 50) is None
    message = find_message(picture, 50)
    assert message is not None
    carried = np.arange(40 * 50).reshape(50, 40).T < message.pixels
    assert np.array_equal(clean[~carried], before[~carried])
    if carrier == "alpha":
        assert np.array_equal(clean, before)
    else:
        assert not (clean[carried][:, :3] & 1).any()
        assert np.array_equal(clean >> 1, before >> 1)


def test_parts_are_cleared_as_the_whole() -> None:
    picture = with_stealth(noise(40, 50, 3), PROMPT, "rgb")
    message = find_message(picture, 50)
    assert message is not None
    clean = without_message(picture)
    for rows, columns in (
        (np.arange(3, 40, 2), np.arange(1, 50, 4)),
        (np.arange(9), np.arange(50)),
    ):
        part = picture[np.ix_(rows, columns)].copy()
        clear_message(part, message, 40, rows, columns)
        assert np.array_equal(part, clean[np.ix_(rows, columns)])


def test_a_length_beyond_the_picture_clears_all_of_it() -> None:
    picture = with_stealth(noise(40, 50, 4), PROMPT * 9, "alpha")[:, :30].copy()
    message = find_message(picture, 30)
    assert message is not None
    assert message.pixels == 1200
    assert (without_message(picture)[..., 3] == 255).all()
    assert read_text(picture, message).startswith("masterpiece")


def test_alpha_that_was_0_is_0_again() -> None:
    before = noise(40, 50, 4)
    before[..., 3] = 0
    assert not without_message(with_stealth(before, PROMPT, "alpha"))[..., 3].any()


@pytest.mark.parametrize("shape", [(1, 1, 4), (1, 200, 4), (300, 1, 3), (2, 9, 3)])
def test_small_pictures_have_no_room(shape: tuple[int, int, int]) -> None:
    picture = noise(*shape)
    assert without_message(picture) is picture


def test_what_can_not_be_unpacked_is_cleared_all_the_same() -> None:
    picture = with_stealth(noise(40, 50, 4), PROMPT, "alpha", packs=True)
    picture[:, 4, 3] = 254
    message = find_message(picture, 50)
    assert message is not None
    assert read_text(picture, message) == ""
    assert find_message(without_message(picture), 50) is None
