"""Another face finder beside ours: ``python -m model.experiments.face_api PACKAGE DATA [DEGREES]``.

The npm package @vladmandic/face-api 1.7.15 (MIT), unpacked in PACKAGE, has a detector and two nets
for 68 landmarks, their weights in eight bits. They are computed here in NumPy, as its code says,
and held against the marked heads, as they are or turned by so many degrees. Nothing of it is
shipped; docs/decisions.md has the figures.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PIL import Image

from app.domain import Floats, Head, Picture, Pixels
from app.faces.face import Face, Point
from app.faces.look import Square, look
from model.evaluate.heads import Measured, measure_one, photo_of
from model.evaluate.marked_heads import MarkedHead, load_marks
from model.evaluate.matte_methods import fine
from model.evaluate.metrics.head_error import median_and_worst
from model.evaluate.native_faces import faces_in
from model.evaluate.table import markdown
from model.prepare.graph_model import same_padding

Params = Mapping[str, Floats]
_FIGURES = ("overall", "eye_line", "chin_along", "tilt_degrees")
_SIDE, _CELLS = 416, 13
# In cells; of the detector.
_ANCHORS = ((1.603, 2.094), (6.041, 7.080), (2.882, 3.518), (4.267, 5.179), (9.042, 10.663))
_DETECTOR_MEAN, _LANDMARK_MEAN = (117.001, 114.697, 97.404), (122.782, 117.001, 104.298)
_LEAST_SCORE = 0.5
_CHIN, _LEFT_EYE, _RIGHT_EYE = 8, slice(36, 42), slice(42, 48)


@cache
def weights(package: Path, name: str) -> Params:
    """Read the weights of a net: bytes with a least value and a step by weight."""
    folder = package / "model"
    manifest = json.loads((folder / f"{name}-weights_manifest.json").read_text("utf-8"))
    data, start, known = (folder / f"{name}.bin").read_bytes(), 0, {}
    for entry in manifest[0]["weights"]:
        count, coded = int(np.prod(entry["shape"])), entry["quantization"]
        values = np.frombuffer(data, np.uint8, count, start).astype(np.float32)
        scaled = values * np.float32(coded["scale"]) + np.float32(coded["min"])
        known[entry["name"]] = scaled.reshape(entry["shape"])
        start += count
    return known


def _windows(picture: Floats, window: int, stride: int, *, pads: bool, border: float) -> Floats:
    if pads:
        edges = [same_padding(size, window, stride) for size in picture.shape[:2]]
        picture = np.pad(picture, [*edges, (0, 0)], constant_values=border)
    return sliding_window_view(picture, (window, window), axis=(0, 1))[::stride, ::stride]  # type: ignore[call-overload,no-any-return]


def _plain(picture: Floats, params: Params, name: str, stride: int, *, pads: bool) -> Floats:
    kernel = params[f"{name}/filters"]
    seen = _windows(picture, kernel.shape[0], stride, pads=pads, border=0)
    made: Floats = np.tensordot(seen, kernel, axes=([3, 4, 2], [0, 1, 2])) + params[f"{name}/bias"]
    return made


def _separable(picture: Floats, params: Params, name: str, stride: int = 1) -> Floats:
    by_channel = params[f"{name}/depthwise_filter"][..., 0]
    seen = _windows(picture, 3, stride, pads=True, border=0)
    mixed = np.einsum("hwcij,ijc->hwc", seen, by_channel) @ params[f"{name}/pointwise_filter"][0, 0]
    made: Floats = mixed + params[f"{name}/bias"]
    return made


def _pool(picture: Floats, stride: int = 2) -> Floats:
    made: Floats = _windows(picture, 2, stride, pads=True, border=-np.inf).max(axis=(3, 4))
    return made


def _leaky(values: Floats) -> Floats:
    return np.where(values > 0, values, values * np.float32(0.1))


def detect(rgb: Pixels, package: Path) -> Iterator[tuple[Square, float]]:
    """Find boxes about faces, as squares that reach as far as the longer side."""
    params = weights(package, "tiny_face_detector_model")
    height, width = rgb.shape[:2]
    longer = max(height, width)
    square = Square((longer / 2, longer / 2), longer)
    seen = _less(look(rgb, square, _SIDE), _DETECTOR_MEAN)
    made = _leaky(_plain(seen, params, "conv0", 1, pads=False))
    for number in range(1, 6):
        made = _leaky(_separable(_pool(made), params, f"conv{number}"))
    made = _plain(_pool(made, 1), params, "conv8", 1, pads=False)
    found = []
    for row, column, anchor in np.ndindex(_CELLS, _CELLS, len(_ANCHORS)):
        x, y, wide, tall, logit = made[row, column].reshape(len(_ANCHORS), 5)[anchor].tolist()
        score = _sigmoid(logit)
        if score > _LEAST_SCORE:
            middle = (column + _sigmoid(x)) / _CELLS, (row + _sigmoid(y)) / _CELLS
            sides = [
                float(np.exp(one)) * size / _CELLS * longer
                for one, size in zip((wide, tall), _ANCHORS[anchor], strict=True)
            ]
            place = middle[0] * longer, middle[1] * longer
            found.append((Square(place, max(sides)), score))
    kept: list[Square] = []
    for square, score in sorted(found, key=lambda one: -one[1]):
        reach = [
            max(abs(a - b) for a, b in zip(square.middle, one.middle, strict=True)) for one in kept
        ]
        if all(away > square.side / 2 for away in reach):
            kept.append(square)
            yield square, score


def _less(picture: Pixels, mean: tuple[float, float, float]) -> Floats:
    less: Floats = ((picture - np.array(mean)) / 255).astype(np.float32)
    return less


def _sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))


def landmarks(rgb: Pixels, square: Square, package: Path, name: str) -> Floats:
    """Return 68 points in the photo's pixels."""
    params = weights(package, name)
    seen = _less(look(rgb, square, 112), _LANDMARK_MEAN)
    made = seen
    blocks = sorted({key.split("/")[0] for key in params if key.startswith("dense")})
    for block in blocks:
        layers = sorted({key.split("/")[1] for key in params if key.startswith(f"{block}/")})
        first = f"{block}/{layers[0]}"
        is_plain = f"{first}/filters" in params
        step = (
            _plain(made, params, first, 2, pads=True)
            if is_plain
            else _separable(made, params, first, 2)
        )
        total = np.maximum(step, 0)
        for layer in layers[1:]:
            total = total + _separable(np.maximum(total, 0), params, f"{block}/{layer}")
        made = np.maximum(total, 0)
    flat = made.mean(axis=(0, 1)) @ params["fc/weights"] + params["fc/bias"]
    return square.to_photo(flat.reshape(68, 2) * 112, 112)


def faces(rgb: Pixels, package: Path, name: str, *, ours: bool = False) -> list[Face]:
    """Find faces with a net for landmarks; `ours` takes the boxes that our finder has."""
    boxes: list[tuple[Square, float]] = [*detect(rgb, package)]
    if ours:
        boxes = [(_about(face), face.score) for face in faces_in(rgb)]
    made = []
    for square, score in boxes:
        points = landmarks(rgb, square, package, name)
        (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        one, other = (_point(points[eye].mean(axis=0)) for eye in (_LEFT_EYE, _RIGHT_EYE))
        made.append(Face(one, other, _point(points[_CHIN]), (left, top, right, bottom), score))
    return made


def _about(face: Face) -> Square:
    left, top, right, bottom = face.box
    return Square(((left + right) / 2, (top + bottom) / 2), face.size)


def _point(pair: NDArray[np.float32]) -> Point:
    return float(pair[0]), float(pair[1])


def turned(
    marked: MarkedHead, rgb: Pixels, alpha: Floats, degrees: float
) -> tuple[MarkedHead, Pixels, Floats]:
    """Turn a photo clockwise about its middle, and all that is known of it."""
    whole = Image.fromarray(rgb).rotate(-degrees, Image.Resampling.BICUBIC, expand=True)
    levels = Image.fromarray(np.rint(alpha * 255).astype(np.uint8))
    matte = levels.rotate(-degrees, Image.Resampling.BICUBIC, expand=True)
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    before, after = np.array(rgb.shape[1::-1]) / 2, np.array(whole.size) / 2

    def at(place: Point) -> Point:
        x, y = np.array(place) - before
        return float(x * cosine - y * sine + after[0]), float(x * sine + y * cosine + after[1])

    head = Head(**{name: at(getattr(marked.head, name)) for name in Head.__annotations__})
    coverage: Floats = np.asarray(matte).astype(np.float32) / np.float32(255)
    return replace(marked, head=head), np.asarray(whole), coverage


def main(arguments: list[str]) -> int:
    """Measure all candidates on the judged heads and print a table."""
    package, folder = Path(arguments[0]), Path(arguments[1])
    degrees = float(arguments[2]) if len(arguments) > 2 else 0.0
    finders: dict[str, Callable[[Pixels], Sequence[Face]]] = {"BlazeFace and FaceMesh": faces_in}
    for name in ("face_landmark_68_model", "face_landmark_68_tiny_model"):
        for ours in (False, True):
            by = "BlazeFace" if ours else "tiny_face_detector"
            finders[f"{by}, {name.removesuffix('_model')}"] = partial(
                faces, package=package, name=name, ours=ours
            )
    measured: dict[str, list[Measured]] = {name: [] for name in finders}
    for marked in (one for one in load_marks() if one.is_judged):
        rgb = photo_of(folder, marked)
        alpha = fine(Picture(rgb, None, (), "JPEG"))
        seen = turned(marked, rgb, alpha, degrees) if degrees else (marked, rgb, alpha)
        for name, find in finders.items():
            measured[name].append(measure_one(*seen, find))
    rows = []
    for name, ones in measured.items():
        found = [one for one in ones if one.errors["overall"] < 1]
        row = [name, f"{len(found)} of {len(ones)}"]
        for figure in _FIGURES:
            scale = 1 if figure == "tilt_degrees" else 100
            median, worst = median_and_worst([one.errors[figure] * scale for one in found])
            row.append(f"{median:.2f} / {worst:.2f}")
        rows.append(row)
    print(markdown(["finder", "found", *_FIGURES], rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
