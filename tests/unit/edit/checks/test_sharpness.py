"""Sharpness and light of real faces, marked by eye, as they are and blurred by known amounts."""

from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageFilter, ImageOps

from app.edit.checks.bounds import BOUNDS, judge
from app.edit.checks.face import Face, face
from model.evaluate.marked_heads import load_marks
from tests.unit.test_data import DATA

SIGMAS_PX = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0)
pytestmark = pytest.mark.data


@cache
def measured() -> dict[float, list[Face]]:
    """Each face at each blur, in pixels of the picture that is measured."""
    found: dict[float, list[Face]] = {sigma: [] for sigma in SIGMAS_PX}
    for marked in load_marks():
        path, head = DATA / marked.file, marked.head
        if not path.is_file():
            continue
        with Image.open(path) as opened:
            image = ImageOps.exif_transpose(opened).convert("RGB")
        # What is looked at, for speed, and what a blur brings there; the marks go along.
        eyes, chin = np.add(head.left_eye, head.right_eye) / 2, np.array(head.chin)
        reach = np.hypot(*(eyes - chin)) + 20
        left, top = np.maximum((eyes + chin) / 2 - reach, 0).astype(int).tolist()
        right, bottom = ((eyes + chin) / 2 + reach).astype(int).tolist()
        onto = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1.0]])
        image = image.crop((left, top, min(right, image.width), min(bottom, image.height)))
        for sigma in SIGMAS_PX:
            soft = image.filter(ImageFilter.GaussianBlur(sigma)) if sigma else image
            pixels = np.asarray(soft.convert("RGBA"))
            one = face(pixels, pixels[..., 3], head, onto)
            assert one is not None
            found[sigma].append(one)
    if not found[0.0]:
        pytest.skip(f"no test data at {DATA} (STAYPUT_DATA names another place)")
    return found


def sharpness(sigma: float) -> list[float]:
    return [one.sharpness for one in measured()[sigma]]


def test_there_are_enough_faces() -> None:
    assert len(sharpness(0)) >= 24


def test_each_face_left_out_is_judged_by_the_others_as_it_is() -> None:
    """The bound is half-way between a blur of 0.5 and one of 1.5 pixels, without the one judged."""
    wrong, bounds = 0, []
    for left_out in range(len(sharpness(0))):
        others = [n for n in range(len(sharpness(0))) if n != left_out]
        low = max(sharpness(1.5)[n] for n in others)
        bound = (min(sharpness(0.5)[n] for n in others) + low) / 2
        bounds.append(bound)
        wrong += sum(sharpness(sigma)[left_out] < bound for sigma in (0, 0.5))
        wrong += sum(sharpness(sigma)[left_out] > bound for sigma in (1.5, 2, 3))
    assert wrong == 0
    assert BOUNDS["sharpness"].least == pytest.approx(float(np.median(bounds)), abs=0.01)


@pytest.mark.parametrize(
    ("sigma", "least", "most", "statuses"),
    [
        (0, 0.35, 0.68, {"pass"}),
        (0.5, 0.31, 0.62, {"pass"}),
        (1, 0.19, 0.37, {"pass", "near"}),
        (1.5, 0.12, 0.22, {"near", "fail"}),
        (2, 0.09, 0.19, {"fail"}),
        (3, 0.06, 0.16, {"fail"}),
    ],
)
def test_what_is_said_of_each_blur(
    sigma: float, least: float, most: float, statuses: set[str]
) -> None:
    """The figures are those of docs/checks.md."""
    found = sharpness(sigma)
    assert {judge("sharpness", one).status for one in found} == statuses
    assert (min(found), max(found)) == pytest.approx((least, most), abs=0.006)


def test_light_of_faces_as_they_were_taken() -> None:
    faces = measured()[0.0]
    assert max(one.blown for one in faces) == pytest.approx(0.005, abs=0.001)
    # Black beards and deep shade on one side are near; none of these is lost altogether.
    crushed = [judge("face_crushed", one.crushed).status for one in faces]
    assert (crushed.count("near"), crushed.count("fail")) == (4, 0)
    assert max(one.crushed for one in faces) == pytest.approx(0.085, abs=0.001)
