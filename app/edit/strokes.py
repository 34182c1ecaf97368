"""Paints strokes into a matte: as they are, or drawn to the photo's own edges.

Thread: any.
"""

import numpy as np
from numpy.typing import NDArray

from app.domain import Floats, Pixels
from app.edit.state import Stroke
from app.imaging.grid import Area, downsample
from app.refine.guided import refine

# Of the radius: what lies so near to the brush's path is meant as it was painted, and from there on
# out the photo says where the edge is.
_SURE = 0.5
# Cells of the hint to one radius: an edge is looked for within about one of them. Fewer let the
# brush shine through on plain photos, more find edges only where they were nearly hit.
_CELLS = 2


def paint(alpha: Floats, rgb: Pixels, stroke: Stroke, scale: float) -> Area:
    """Paint one stroke, in place; only its surroundings are touched.

    Parameters
    ----------
    alpha : ndarray of shape (H, W), float32
        Coverage in [0, 1].
    rgb : ndarray of shape (H, W, 3), uint8
        The photo at the same size.
    stroke : Stroke
        In pixels of the whole photo.
    scale : float
        Pixels here to one of the photo's.

    Returns
    -------
    tuple of two slice
        Rows and columns beyond which nothing was touched; empty where the stroke lies outside.

    Examples
    --------
    >>> alpha = np.zeros((9, 9), np.float32)
    >>> dot = Stroke("keep", ((4.5, 4.5, 2.0),), refined=False, hardness=1)
    >>> paint(alpha, np.zeros((9, 9, 3), np.uint8), dot, 1.0)
    (slice(0, 9, None), slice(0, 9, None))
    >>> float(alpha[4, 4]), float(alpha[0, 0])
    (1.0, 0.0)
    """
    points = np.asarray(stroke.points, np.float64) * scale
    radius = float(points[:, 2].max())
    area = _around(points, radius * (2 if stroke.refined else 1) + 2, alpha.shape)
    if area[0].start >= area[0].stop or area[1].start >= area[1].stop:
        return slice(0, 0), slice(0, 0)
    cover = coverage(points, stroke.hardness, area)
    before = alpha[area]
    is_keep = stroke.mode == "keep"
    after = np.maximum(before, cover) if is_keep else np.minimum(before, 1 - cover)
    cell = radius / _CELLS
    if stroke.refined and cell > 1:
        rows, columns = (max(round(side / cell), 1) for side in before.shape)
        found = refine(rgb[area], np.clip(downsample(after, rows, columns), 0, 1))
        sure = np.minimum(coverage(points * (1, 1, _SURE), 1, area), cover)
        found = np.maximum(found, sure) if is_keep else np.minimum(found, 1 - sure)
        weight = np.minimum(2 * cover, 1)
        limit = np.maximum if is_keep else np.minimum
        after = before + weight * (limit(found, before) - before)
    np.clip(after, 0, 1, out=before)
    return area


def coverage(points: NDArray[np.float64], hardness: float, area: Area) -> Floats:
    """Draw a line of discs.

    Parameters
    ----------
    points : ndarray of shape (N, 3), float64
        x, y and radius, in pixels.
    hardness : float
        Share of the radius that is covered wholly.
    area : tuple of two slice
        What to draw.

    Returns
    -------
    ndarray of the area's shape, float32
        In [0, 1].

    Examples
    --------
    >>> coverage(np.array([[1.5, 0.5, 1.0]]), 1.0, (slice(0, 1), slice(0, 3))).tolist()
    [[0.5, 1.0, 0.5]]
    """
    out = np.zeros((area[0].stop - area[0].start, area[1].stop - area[1].start), np.float32)
    ends = points[1:] if len(points) > 1 else points
    for (x0, y0, r0), (x1, y1, r1) in zip(points, ends, strict=False):
        both = np.array([[x0, y0, r0], [x1, y1, r1]])
        rows, columns = _around(both, max(r0, r1) + 1, (area[0].stop, area[1].stop))
        rows = slice(max(rows.start, area[0].start), rows.stop)
        columns = slice(max(columns.start, area[1].start), columns.stop)
        if rows.start >= rows.stop or columns.start >= columns.stop:
            continue
        y = np.arange(rows.start, rows.stop, dtype=np.float32)[:, np.newaxis] + np.float32(0.5 - y0)
        x = np.arange(columns.start, columns.stop, dtype=np.float32) + np.float32(0.5 - x0)
        across, down = np.float32(x1 - x0), np.float32(y1 - y0)
        length = max(float(across**2 + down**2), 1e-9)
        along = np.clip((x * across + y * down) / np.float32(length), 0, 1)
        radius = np.float32(r0) + along * np.float32(r1 - r0)
        distance = np.hypot(x - along * across, y - along * down)
        soft = np.maximum(radius * np.float32(1 - hardness), 1)
        drawn = np.clip((radius + np.float32(0.5) - distance) / soft, 0, 1)
        part = out[
            rows.start - area[0].start : rows.stop - area[0].start,
            columns.start - area[1].start : columns.stop - area[1].start,
        ]
        np.maximum(part, drawn, out=part)
    return out


def _around(points: NDArray[np.float64], margin: float, shape: tuple[int, ...]) -> Area:
    left, top = np.floor(points[:, :2].min(axis=0) - margin).astype(int)
    right, bottom = np.ceil(points[:, :2].max(axis=0) + margin).astype(int)
    rows = slice(max(int(top), 0), min(int(bottom), shape[0]))
    return rows, slice(max(int(left), 0), min(int(right), shape[1]))
