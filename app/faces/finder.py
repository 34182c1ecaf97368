"""Finds the faces of a photo: one network for where they are, one for their landmarks.

Thread: any. Is given what runs the graphs.
"""

import math
from collections.abc import Iterator

import numpy as np

from app.domain import Floats, Pixels, RunGraph
from app.errors import BackendFailed
from app.faces.boxes import LEAST_SCORE, SIDE, FaceBox, boxes_of, each_once
from app.faces.face import Face, Point
from app.faces.look import Square, look

BOXES, MESH = "boxes", "mesh"
"""Names of the two graphs, by which whoever runs them knows them."""
_MESH_SIDE, _POINTS = 192, 468
# Of the landmarks (FaceMesh's numbers): the rims of the eyes, left and right in the picture of a
# face that is not mirrored, and the lowest of the chin.
_LEFT_RIM = (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246)
_RIGHT_RIM = (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466)
_CHIN = 152
# The square about a box or about landmarks, by its longer side, as the network was trained.
_ROOM = 1.5
# Each look begins where the last one ended, until the face stands still in its middle.
_LOOKS = 4
# Where the whole photo shows no face, squares of these shares of its longer side are looked at.
_SHARES = (1.0, 0.5)
_MOST_FACES = 8
# By the photo's longer side: no face is looked at in a larger square, whatever a network says.
_LARGEST = 4.0


async def find_faces(rgb: Pixels, run: RunGraph) -> tuple[Face, ...]:
    """Find the faces of a photo.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
        The photo, upright; cut to a person, where it is known where that is.
    run : RunGraph
        Runs the graphs `BOXES` and `MESH`.

    Returns
    -------
    tuple of Face
        The largest first; empty where none was found.

    Raises
    ------
    AppError
        Whatever `run` raises; BackendFailed where an answer has another size.

    Examples
    --------
    >>> import asyncio
    >>> async def run(graph, feeds, wanted):
    ...     return {wanted[0]: np.full((1, 896, 17), -9, np.float32)}
    >>> asyncio.run(find_faces(np.zeros((64, 48, 3), np.uint8), run))
    ()
    """
    for share in _SHARES:
        seen: list[FaceBox] = []
        for square in squares(rgb.shape[1], rgb.shape[0], share):
            seen += await _boxes(rgb, square, run)
        faces = [await _landmarks(rgb, box, run) for box in each_once(seen)[:_MOST_FACES]]
        found = [face for face in faces if face is not None]
        if found:
            return tuple(sorted(found, key=lambda face: -face.size))
    return ()


def squares(width: int, height: int, share: float) -> Iterator[Square]:
    """List the squares of one size that cover a photo, each half over the next.

    Parameters
    ----------
    width, height : int
        Of the photo, in pixels.
    share : float
        Side of the squares, by the photo's longer side.

    Yields
    ------
    Square
        Row by row, none of them turned.

    Examples
    --------
    >>> [one.middle for one in squares(100, 50, 1)], len([*squares(100, 50, 0.5)])
    ([(50.0, 25.0)], 3)
    """
    side = share * max(width, height)
    for y in _middles(height, side):
        for x in _middles(width, side):
            yield Square((x, y), side)


def _middles(length: int, side: float) -> list[float]:
    count = max(1, math.ceil(2 * (length - side) / side) + 1)
    if count == 1:
        return [length / 2]
    return [side / 2 + (length - side) * index / (count - 1) for index in range(count)]


async def _boxes(rgb: Pixels, square: Square, run: RunGraph) -> list[FaceBox]:
    tensor = look(rgb, square, SIDE).astype(np.float32) / np.float32(127.5) - 1
    answer = await _asked(run, BOXES, tensor, (SIDE // 16) ** 2 * 2 + (SIDE // 32) ** 2 * 6, 17)
    scale = square.side / SIDE
    placed = []
    for box in boxes_of(answer):
        points = np.array([box.middle, *box.eyes], np.float32)
        middle, left, right = (_point(one) for one in square.to_photo(points, SIDE))
        placed.append(FaceBox(middle, box.side * scale, (left, right), box.score))
    return placed


async def _landmarks(rgb: Pixels, box: FaceBox, run: RunGraph) -> Face | None:
    square = Square(box.middle, _ROOM * box.side, _angle(*box.eyes))
    for _ in range(_LOOKS):
        if not _is_of(square, rgb):
            return None
        tensor = look(rgb, square, _MESH_SIDE).astype(np.float32) / np.float32(255)
        answer = await _asked(run, MESH, tensor, 1, 3 * _POINTS + 1)
        flag = float(answer[0, -1])
        if not flag >= LEAST_SCORE or not np.isfinite(answer).all():
            return None
        flat = answer[0, :-1].reshape(_POINTS, 3)[:, :2]
        points = square.to_photo(flat, _MESH_SIDE)
        left, right = (_point(points[[*rim]].mean(axis=0)) for rim in (_LEFT_RIM, _RIGHT_RIM))
        least, most = flat.min(axis=0), flat.max(axis=0)
        middle = _point(square.to_photo((least + most)[np.newaxis] / 2, _MESH_SIDE)[0])
        side = float((most - least).max()) * square.side / _MESH_SIDE
        square = Square(middle, _ROOM * side, _angle(left, right))
    if not _is_of(square, rgb):
        return None
    (low_x, low_y), (high_x, high_y) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    chin = _point(points[_CHIN])
    return Face(left, right, chin, (low_x, low_y, high_x, high_y), min(flag, box.score))


def _is_of(square: Square, rgb: Pixels) -> bool:
    """Say whether a face in that square can be one of the photo's; written so that NaN is not."""
    (x, y), (height, width) = square.middle, rgb.shape[:2]
    is_inside = bool(0 <= x <= width and 0 <= y <= height)
    return is_inside and 0 < square.side <= _LARGEST * max(width, height)


async def _asked(run: RunGraph, graph: str, tensor: Floats, rows: int, columns: int) -> Floats:
    picture = np.ascontiguousarray(tensor.transpose(2, 0, 1)[np.newaxis])
    answer = (await run(graph, {"input": picture}, ["output"])).get("output")
    if answer is None or answer.size != rows * columns:
        message = "The face finder gave an answer of the wrong size."
        raise BackendFailed(message, detail=graph)
    return answer.reshape(rows, columns).astype(np.float32, copy=False)


def _angle(left: Point, right: Point) -> float:
    return math.atan2(right[1] - left[1], right[0] - left[0])


def _point(pair: Floats) -> Point:
    return float(pair[0]), float(pair[1])
