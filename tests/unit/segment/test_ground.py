import numpy as np
import pytest
from PIL import Image, ImageDraw

from app.domain import Picture, Pixels
from app.segment.ground import choose_ground
from app.segment.tensor import to_tensor
from tests.unit.segment.test_tensor import PLAIN

WHITE, BLACK, GREY = (255, 255, 255), (0, 0, 0), (128, 128, 128)


def bars(*colours: tuple[int, int, int], hidden: tuple[int, int, int] = BLACK) -> Picture:
    """Bars of these colours, with as much between them that is clear."""
    image = Image.new("RGBA", (60, 20 * len(colours)), (*hidden, 0))
    pen = ImageDraw.Draw(image)
    for number, colour in enumerate(colours):
        pen.rectangle((10, 20 * number + 5, 50, 20 * number + 14), (*colour, 255))
    rgba = np.asarray(image)
    return Picture(rgba[..., :3].copy(), rgba[..., 3].copy(), (), "PNG")


def ground_of(picture: Picture) -> tuple[int, int, int]:
    assert picture.opacity is not None
    return choose_ground(picture.rgb, picture.opacity)


@pytest.mark.parametrize(
    ("colours", "expected"),
    [
        ([BLACK], WHITE),
        ([(20, 20, 20)], WHITE),
        ([WHITE], BLACK),
        ([(250, 245, 235)], BLACK),
        ([BLACK, WHITE], GREY),
        ([(200, 30, 30), (30, 30, 90)], WHITE),
    ],
)
@pytest.mark.parametrize("hidden", [WHITE, BLACK])
def test_far_from_what_is_seen_whatever_is_hidden(
    colours: list[tuple[int, int, int]],
    expected: tuple[int, int, int],
    hidden: tuple[int, int, int],
) -> None:
    assert ground_of(bars(*colours, hidden=hidden)) == expected


def test_beside_all_greys_a_colour() -> None:
    found = ground_of(bars(*[(level,) * 3 for level in range(0, 256, 15)]))
    assert max(found) - min(found) == 255


def test_beside_everything_the_farthest() -> None:
    everything = [(red, green, blue) for red in (0, 255) for green in (0, 255) for blue in (0, 255)]
    assert ground_of(bars(*everything, (150, 150, 150))) == GREY


def test_what_is_far_from_any_edge_does_not_count() -> None:
    picture = bars(BLACK)
    inside: Pixels = picture.rgb
    inside[8:12, 14:46] = 255
    assert ground_of(picture) == WHITE


def test_a_white_logo_stands_out() -> None:
    tensor = to_tensor(bars(WHITE, hidden=WHITE), PLAIN)[0]
    assert float(tensor[:, 16, 16].min()) > 0.9
    assert float(tensor[:, 2, 16].max()) < 0.1
