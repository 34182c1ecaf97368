"""Draws an edit, at any size: the preview and the file come from here.

Thread: any.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.domain import Pixels
from app.edit.background import blurred, flat, gradient, own_picture
from app.edit.effects import line, rounded, shade
from app.edit.frame import Canvas, Sides, Subject, lay_out, place
from app.edit.head.marks import marks_of
from app.edit.painting import in_order
from app.edit.state import Edit
from app.edit.workspace import Level, Workspace
from app.imaging.grid import Area

# The subject's box is measured here, so that every size has the same one.
_BOX_SIDE = 512
# So much of a side of the photo is covered where it cuts the subject off, and no speck lies there.
_CUT_OFF = 0.005


@dataclass(frozen=True, eq=False)
class _View:
    """What is drawn: the photo at some size onto a canvas of `size`, `zoom` pixels to one of it."""

    level: Level
    canvas: Canvas
    size: tuple[int, int]
    zoom: float


def canvas_of(workspace: Workspace, edit: Edit) -> Canvas:
    """Decide the whole result's size and place.

    Parameters
    ----------
    workspace : Workspace
        The photo.
    edit : Edit
        Its frame and its head count, and the matte where it is cropped to subject or head.

    Returns
    -------
    Canvas
        In pixels of the result at full scale.
    """
    picture = workspace.picture
    rule = edit.frame.to_head
    is_needed = edit.frame.to_subject if rule is None else rule.most is not None
    subject = _subject(workspace, edit) if is_needed else None
    marks = marks_of(workspace, edit)
    head = marks.head if marks else None
    return lay_out(edit.frame, picture.width, picture.height, subject, head)


def render(workspace: Workspace, edit: Edit, side_px: int | None = None) -> Pixels:
    """Draw an edit.

    Parameters
    ----------
    workspace : Workspace
        The photo.
    edit : Edit
        What was chosen.
    side_px : int, optional
        Greatest side of what is drawn; without it, the full size.

    Returns
    -------
    ndarray of shape (h, w, 4), uint8
        Straight RGBA, zero where alpha is 0. Not to be written to.

    Raises
    ------
    InternalError
        If a background picture is missing.

    Examples
    --------
    >>> from app.domain import Picture
    >>> white = Picture(np.full((2, 4, 3), 255, np.uint8), None, (), "PNG")
    >>> render(Workspace(white, np.ones((2, 4), np.float32)), Edit(), 2).tolist()
    [[[255, 255, 255, 255], [255, 255, 255, 255]]]
    """
    canvas = canvas_of(workspace, edit)
    scale = _scale(canvas, side_px)
    size = max(round(canvas.width * scale), 1), max(round(canvas.height * scale), 1)
    zoom = canvas.zoom * scale
    drawn = _drawn(workspace, edit, _View(workspace.level(min(zoom, 1.0)), canvas, size, zoom))
    return rounded(drawn) if edit.shape == "circle" else drawn


def was_found(
    workspace: Workspace, edit: Edit, side_px: int | None = None
) -> tuple[list[int], bool, list[bool]]:
    """Say which clicks met nothing, whether anything is left, and where the photo cuts it off.

    Parameters
    ----------
    workspace : Workspace
        The photo.
    edit : Edit
        What was chosen.
    side_px : int, optional
        As of `render`, which has just drawn it: then this costs nothing.

    Returns
    -------
    idle : list of int
        Indices into the edit's components.
    is_empty : bool
        Whether nothing of the photo is left to be seen.
    cut_off : list of bool
        Whether the subject reaches the photo's border: left, top, right, bottom.

    Examples
    --------
    >>> from app.domain import Picture
    >>> from app.edit.state import Component
    >>> white = Picture(np.full((2, 4, 3), 255, np.uint8), None, (), "PNG")
    >>> space = Workspace(white, np.ones((2, 4), np.float32))
    >>> twice = (Component(1, 1, keep=False), Component(1, 1, keep=False))
    >>> was_found(space, Edit(components=twice))
    ([1], True, [False, False, False, False])
    """
    canvas = canvas_of(workspace, edit)
    level = workspace.level(min(canvas.zoom * _scale(canvas, side_px), 1.0))
    alpha = level.cutout(edit)[..., 3]
    is_empty = not alpha.any() and edit.background.kind != "original"
    return list(level.idle()), is_empty, _cut_off(alpha)


def _cut_off(alpha: Pixels) -> list[bool]:
    borders = alpha[:, 0], alpha[0], alpha[:, -1], alpha[-1]
    return [bool(border.mean() >= _CUT_OFF * 255) for border in borders]


def _scale(canvas: Canvas, side_px: int | None) -> float:
    return min(side_px / max(canvas.width, canvas.height), 1.0) if side_px else 1.0


def grown_since(
    workspace: Workspace, before: Edit, after: Edit, size: tuple[int, int]
) -> Area | None:
    """Say where the last drawn picture differs from the one before, as far as that is known.

    Parameters
    ----------
    workspace : Workspace
        The photo; `after` was the last that `render` drew of it at this size, `before` the last but
        one.
    before, after : Edit
        Two states.
    size : tuple of int
        Width and height of what was drawn.

    Returns
    -------
    tuple of two slice or None
        Rows and columns, empty where nothing changed; None where it may be anywhere.

    Examples
    --------
    >>> from app.domain import Picture
    >>> white = Picture(np.full((2, 4, 3), 255, np.uint8), None, (), "PNG")
    >>> grown_since(Workspace(white, np.ones((2, 4), np.float32)), Edit(), Edit(), (4, 2)) is None
    True
    """
    # Behind a bare cutout there is nothing that a stroke would change as well.
    if not (_is_bare(after) and _is_bare(before)):
        return None
    return workspace.grown_since(in_order(before.strokes, before.components), size)


def _is_bare(edit: Edit) -> bool:
    return edit == Edit(strokes=edit.strokes, components=edit.components)


def _drawn(workspace: Workspace, edit: Edit, view: _View) -> Pixels:
    canvas, size = view.canvas, view.size
    photo = workspace.picture.width, workspace.picture.height
    if edit.background.kind == "original":
        return place(view.level.whole(), canvas, photo, size)
    cutout = place(view.level.cutout(edit), canvas, photo, size)
    # Effects were chosen in pixels of a crop of a certain size; on a larger one they are larger.
    share = canvas.longer / edit.reference_px if edit.reference_px else 1.0
    layers = [_backdrop(workspace, edit, view, share)]
    if edit.shadow is not None or edit.outline is not None:
        alpha = cutout[..., 3].astype(np.float32) * np.float32(1 / 255)
        zoom = view.zoom * share
        if edit.shadow is not None:
            layers.append(Image.fromarray(shade(alpha, edit.shadow, zoom)))
        if edit.outline is not None:
            layers.append(Image.fromarray(line(alpha, edit.outline, zoom)))
    return _join([layer for layer in layers if layer is not None], cutout)


def _join(layers: list[Image.Image], cutout: Pixels) -> Pixels:
    if not layers:
        return cutout
    base = layers[0]
    for layer in (*layers[1:], Image.fromarray(cutout)):
        base.alpha_composite(layer)
    out = np.array(base)
    out[out[..., 3] == 0] = 0
    return out


def _backdrop(workspace: Workspace, edit: Edit, view: _View, share: float) -> Image.Image | None:
    level, size = view.level, view.size
    background = edit.background
    match background.kind:
        case "colour":
            return flat(background.colour, size)
        case "gradient":
            return gradient(background, size)
        case "picture":
            return own_picture(background, workspace.backgrounds, size)
        case "blur":
            alpha = level.cutout(edit)[..., 3].astype(np.float32) * np.float32(1 / 255)
            soft = blurred(level.picture.rgb, alpha, background.radius_px * level.scale * share)
            photo = workspace.picture.width, workspace.picture.height
            return Image.fromarray(place(soft, view.canvas, photo, size)).copy()
        case _:
            return None


def _subject(workspace: Workspace, edit: Edit) -> Subject | None:
    picture = workspace.picture
    level = workspace.level(min(_BOX_SIDE / max(picture.height, picture.width), 1.0))
    alpha = level.cutout(edit)[..., 3]
    seen = alpha >= 8
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if not len(rows):
        return None
    across, down = picture.width / seen.shape[1], picture.height / seen.shape[0]
    left, right = float(columns[0] * across), float((columns[-1] + 1) * across)
    box = left, float(rows[0] * down), right, float((rows[-1] + 1) * down)
    weight = _middle(alpha.sum(axis=0)) * across, _middle(alpha.sum(axis=1)) * down
    return Subject(box, weight, _walls(edit, alpha))


def _walls(edit: Edit, alpha: Pixels) -> Sides:
    """Say which sides of the photo a frame about a head keeps within.

    Where the photo is seen behind the subject, too, all; else those that cut the subject off. Over
    a crown that is cut off no frame helps.
    """
    if edit.background.kind in ("original", "blur"):
        return True, True, True, True
    left, _, right, bottom = _cut_off(alpha)
    return left, False, right, bottom


def _middle(weights: NDArray[np.uint64]) -> float:
    places = np.arange(len(weights)) + 0.5
    return float((weights * places).sum() / weights.sum())
