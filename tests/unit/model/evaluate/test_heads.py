"""A found head is held against its marks, and a miss is one."""

import math
from pathlib import Path

import numpy as np
from PIL import Image

from app.domain import Pixels
from app.faces.face import Face
from model.evaluate.heads import measure_one, table
from model.evaluate.heads_drawing import draw
from model.evaluate.marked_heads import MarkedHead
from tests.unit.faces.drawn_head import DrawnHead

DRAWN = DrawnHead(turn=8)
MARKED = MarkedHead(
    "drawn.png",
    "",
    420,
    480,
    DRAWN.head,
    dict.fromkeys(("crown", "chin", "left_eye", "right_eye"), 1.0),
    None,
    (),
    ("tilted",),
)
PHOTO = np.zeros((480, 420, 3), np.uint8)


def test_a_finder_without_an_error_is_measured_as_one() -> None:
    other = Face((9.0, 9.0), (19.0, 9.0), (14.0, 30.0), (5.0, 5.0, 25.0, 30.0), 0.99)
    measured = measure_one(MARKED, PHOTO, DRAWN.alpha, lambda _: [other, DRAWN.face])
    assert measured.face == DRAWN.face
    assert measured.errors["overall"] < 0.01
    assert "| overall | 0." in table([measured])
    assert "tilted" in table([measured])


def test_no_face_is_a_miss() -> None:
    def nothing(_: Pixels) -> list[Face]:
        return []

    measured = measure_one(MARKED, PHOTO, DRAWN.alpha, nothing)
    assert measured.head is None
    assert math.isinf(measured.errors["overall"])


def test_the_picture_has_outline_and_lines_and_no_photo(tmp_path: Path) -> None:
    path = tmp_path / "heads.webp"
    draw([(DRAWN.head, DRAWN.head, DRAWN.alpha), (DRAWN.head, None, DRAWN.alpha)], path)
    with Image.open(path) as image:
        assert image.size == (960, 240)
        colours = {colour for _, colour in image.convert("RGB").getcolors() or []}
    assert colours == {(255, 255, 255), (0x8A, 0x8F, 0x98), (0x0A, 0x7D, 0x34), (0xC6, 0x28, 0x28)}
