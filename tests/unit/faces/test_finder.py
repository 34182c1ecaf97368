"""The finder, with networks that answer what they are told."""

import asyncio
import math
from collections.abc import Sequence

import numpy as np
import pytest

from app.domain import Floats, Tensors
from app.errors import BackendFailed
from app.faces.boxes import anchors, boxes_of
from app.faces.finder import BOXES, MESH, find_faces, squares
from app.faces.look import Square, look

CHIN = 152
LEFT_RIM, RIGHT_RIM = (33, 133), (263, 362)


class Networks:
    """Sees white places as faces: the box about each, and a mesh that fills the square."""

    def __init__(self, *, flag: float = 0.99) -> None:
        self.flag = flag
        self.asked: list[tuple[str, Floats]] = []

    async def __call__(self, graph: str, feeds: Tensors, wanted: Sequence[str]) -> Tensors:
        picture = np.asarray(feeds["input"][0], np.float32)
        self.asked.append((graph, picture))
        return {wanted[0]: self._boxes(picture) if graph == BOXES else self._mesh()}

    def _boxes(self, picture: Floats) -> Floats:
        rows = np.full((1, 896, 17), -9, np.float32)
        there = np.argwhere(picture[0] > 0.5)
        if len(there) > 60:
            (top, left), (bottom, right) = there.min(axis=0), there.max(axis=0) + 1
            middle = np.array([left + right, top + bottom]) / 2
            row = int(np.argmin(np.hypot(*(anchors() - middle).T)))
            x, y = middle - anchors()[row]
            width = right - left
            eyes = [x - width / 4, y, x + width / 4, y]
            rows[0, row] = [9, x, y, width, bottom - top, *eyes, *[0] * 8]
        return rows

    def _mesh(self) -> Floats:
        """A face of 128 pixels in the middle of 192: as large as the finder makes it."""
        points = np.full((468, 3), 96, np.float32)
        points[0, :2], points[1, :2] = (32, 32), (160, 160)
        points[CHIN, :2] = 96, 160
        for number in (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246):
            points[number, :2] = 70, 80
        for number in (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388):
            points[number, :2] = 122, 80
        points[466, :2] = 122, 80
        return np.append(points.ravel(), np.float32(self.flag))[np.newaxis]


def photo_of(*places: tuple[int, int, int, int], size: tuple[int, int] = (400, 600)) -> np.ndarray:
    rgb = np.zeros((*size, 3), np.uint8)
    for top, bottom, left, right in places:
        rgb[top:bottom, left:right] = 255
    return rgb


def test_places_come_back_in_the_photos_pixels() -> None:
    networks = Networks()
    (face,) = asyncio.run(find_faces(photo_of((100, 220, 300, 420)), networks))
    # The square is 1.5 boxes of 120 wide about (360, 160), and 192 pixels of the network's.
    scale = 180 / 192
    for found, (x, y) in [
        (face.left_eye, (70, 80)),
        (face.right_eye, (122, 80)),
        (face.chin, (96, 160)),
    ]:
        right = 360 + (x - 96) * scale, 160 + (y - 96) * scale
        assert math.dist(found, right) < 3
    assert face.size == pytest.approx(120, rel=0.03)
    assert face.score == pytest.approx(0.99)
    assert [graph for graph, _ in networks.asked] == [BOXES, *[MESH] * 4]


def test_the_networks_are_fed_as_they_were_trained() -> None:
    networks = Networks()
    asyncio.run(find_faces(photo_of((100, 220, 300, 420)), networks))
    boxes, mesh = networks.asked[0][1], networks.asked[1][1]
    assert (boxes.shape, boxes.min(), boxes.max()) == ((3, 256, 256), -1, 1)
    assert (mesh.shape, mesh.min(), mesh.max()) == ((3, 192, 192), 0, 1)
    # The wide photo lies in the middle of the square.
    assert (boxes[:, :42] == -1).all()


def test_a_small_face_is_found_when_parts_are_looked_at() -> None:
    networks = Networks()
    (face,) = asyncio.run(find_faces(photo_of((700, 732, 1100, 1132), size=(1200, 1600)), networks))
    assert (
        math.dist(((face.left_eye[0] + face.right_eye[0]) / 2, face.left_eye[1]), (1116, 712)) < 3
    )
    assert sum(graph == BOXES for graph, _ in networks.asked) > 1


def test_what_the_second_network_does_not_believe_is_no_face() -> None:
    assert asyncio.run(find_faces(photo_of((100, 220, 300, 420)), Networks(flag=0.4))) == ()
    assert asyncio.run(find_faces(photo_of((100, 220, 300, 420)), Networks(flag=math.nan))) == ()


def test_nothing_is_found_in_a_pixel_or_in_the_dark() -> None:
    for size in [(1, 1), (3, 900), (900, 3)]:
        assert asyncio.run(find_faces(photo_of(size=size), Networks())) == ()


def test_an_answer_of_another_size_is_an_error_with_a_name() -> None:
    async def short(_graph: str, _feeds: Tensors, wanted: Sequence[str]) -> Tensors:
        return {wanted[0]: np.zeros((1, 5), np.float32)}

    with pytest.raises(BackendFailed):
        asyncio.run(find_faces(photo_of(), short))


def test_one_face_seen_by_many_anchors_is_one() -> None:
    answer = np.full((896, 17), -9, np.float32)
    for row, logit in [(100, 3), (101, 4), (102, 2)]:
        x, y = np.array([80, 60]) - anchors()[row]
        answer[row] = [logit, x, y, 40, 40, x - 10, y, x + 10, y, *[0] * 8]
    (found,) = boxes_of(answer)
    assert found.score == pytest.approx(1 / (1 + math.exp(-4)))
    assert found.middle == (80, 60)


def test_a_face_that_lies_on_its_side_is_looked_at_upright() -> None:
    """The eyes come in the head's own order, whichever stands further left."""

    class Lying(Networks):
        def _boxes(self, picture: Floats) -> Floats:
            rows = super()._boxes(picture)
            for row in np.flatnonzero(rows[0, :, 0] > 0):
                rows[0, row, 5:9] = [0.5, -10, -0.5, 10]
            return rows

    (face,) = asyncio.run(find_faces(photo_of((100, 220, 300, 420)), Lying()))
    (left_x, left_y), (right_x, right_y) = face.left_eye, face.right_eye
    assert right_y - left_y > 10
    assert abs(right_x - left_x) < 3
    assert face.chin[0] < left_x - 10


def test_an_answer_full_of_what_is_no_number_has_no_face() -> None:
    assert boxes_of(np.full((896, 17), np.nan, np.float32)) == ()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("value", [1e3, 1e9, 3e38, -1e9, -3e38, 0.0, math.inf, -math.inf, math.nan])
@pytest.mark.parametrize("liar", [BOXES, MESH])
def test_a_network_that_lies_finds_no_face_beyond_the_photo(liar: str, value: float) -> None:
    class Lying(Networks):
        async def __call__(self, graph: str, feeds: Tensors, wanted: Sequence[str]) -> Tensors:
            true = dict(await super().__call__(graph, feeds, wanted))
            lie = np.array(true[wanted[0]])
            if graph == BOXES == liar:
                lie[..., 1:] = value
                lie[..., 0] = 9
            elif graph == MESH == liar:
                lie[0, :-1:3] = value
            return {wanted[0]: lie}

    photo = photo_of((100, 220, 300, 420))
    for face in asyncio.run(find_faces(photo, Lying())):
        assert 0 < face.size < 4 * 600
        left, top, right, bottom = face.box
        assert left <= 600
        assert right >= 0
        assert top <= 400
        assert bottom >= 0


def test_squares_reach_every_corner() -> None:
    for width, height, share in [(600, 400, 0.5), (400, 600, 0.25), (1000, 90, 0.25)]:
        side = share * max(width, height)
        covered = np.zeros((height, width), bool)
        for square in squares(width, height, share):
            left, top = (int(place - side / 2) for place in square.middle)
            covered[max(0, top) : top + int(side) + 1, max(0, left) : left + int(side) + 1] = True
        assert covered.all()


@pytest.mark.parametrize("turn", [0.0, 0.4, -1.2, math.pi / 2])
@pytest.mark.parametrize("side", [60.0, 400.0])
def test_a_point_of_the_square_is_where_it_was_drawn(turn: float, side: float) -> None:
    rgb = np.zeros((500, 640, 3), np.uint8)
    square = Square((300.0, 260.0), side, turn)
    place = square.to_photo(np.array([[40.0, 70.0]], np.float32), 96)[0]
    y, x = np.mgrid[:500, :640] + 0.5
    near = np.hypot(x - place[0], y - place[1]) < max(3.0, side / 30)
    rgb[near] = 255
    drawn = look(rgb, square, 96)[..., 0].astype(np.float64)
    rows, columns = np.mgrid[:96, :96] + 0.5
    middle = (drawn * columns).sum() / drawn.sum(), (drawn * rows).sum() / drawn.sum()
    assert math.dist(middle, (40, 70)) < 0.6
