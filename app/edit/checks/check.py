"""Checks a finished picture against what is demanded of it.

Thread: any.
"""

from dataclasses import asdict, replace

import numpy as np

from app.domain import Head, Pixels
from app.edit.checks.background import Backdrop, backdrop, lightness
from app.edit.checks.bounds import BOUNDS, Check, judge
from app.edit.checks.face import Face, face
from app.edit.checks.place import Standing, covered, standing
from app.edit.checks.spec import Spec
from app.edit.frame import Canvas
from app.edit.head.framing import Matrix
from app.edit.head.marks import marks_of
from app.edit.presets.record import Limits
from app.edit.render import canvas_of, render
from app.edit.state import Background, Edit
from app.edit.workspace import Workspace

# No more is drawn than a preview has, along the longer side; of a larger result, sharpness is that
# of this size.
_SIDE = 1600
# A wall looks darker than it is painted, towards its edges above all.
_DARKER = 10


def check(workspace: Workspace, edit: Edit, spec: Spec) -> tuple[Check, ...]:
    """Measure a finished picture.

    Parameters
    ----------
    workspace : Workspace
        The photo, with the faces that were found in it.
    edit : Edit
        What was chosen.
    spec : Spec
        What is demanded. A limit that is not there is no check.

    Returns
    -------
    tuple of Check
        In the order of `BOUNDS`.

    Raises
    ------
    InternalError
        As `render`.

    Examples
    --------
    >>> from app.domain import Picture
    >>> grey = Picture(np.full((80, 60, 3), 200, np.uint8), None, (), "PNG")
    >>> space = Workspace(grey, np.zeros((80, 60), np.float32))
    >>> told = check(space, Edit(background=Background("original")), Spec())
    >>> [one.id for one in told if one.status == "pass"][:3]
    ['covered', 'resolution', 'background_even']
    """
    canvas = canvas_of(workspace, edit)
    side = min(max(canvas.width, canvas.height), _SIDE)
    picture = render(workspace, edit, side)
    bare = replace(edit, background=Background(), shadow=None, outline=None, shape="rectangle")
    matte = render(workspace, bare, side)[..., 3]
    head = _known_head(workspace, edit)
    is_cut_out = edit.background.kind not in ("original", "blur")
    found = [
        *_of_head(None if head is None else standing(head, canvas), spec.limits),
        judge("covered", covered(canvas, workspace.alpha, is_cut_out=is_cut_out)),
        *_of_size(canvas, spec.limits),
        judge("resolution", 1 / canvas.zoom),
        *_of_background(backdrop(picture, matte), spec.limits),
        *_of_face(None if head is None else face(picture, matte, head, _scaled(canvas, picture))),
        *_of_bytes(spec),
    ]
    order = list(BOUNDS)
    return tuple(sorted(found, key=lambda one: order.index(one.id)))


def _known_head(workspace: Workspace, edit: Edit) -> Head | None:
    """Give a person's own head, or one that was found; what was only guessed is not measured."""
    if edit.head is not None:
        return edit.head
    marks = marks_of(workspace, edit)
    return None if marks is None or marks.found == "none" else marks.head


def _scaled(canvas: Canvas, picture: Pixels) -> Matrix:
    """Give the map from the photo's places to those of a smaller drawing."""
    across, down = picture.shape[1] / canvas.width, picture.shape[0] / canvas.height
    onto: Matrix = np.diag([across, down, 1.0]) @ canvas.onto
    return onto


def _of_head(found: Standing | None, limits: Limits) -> list[Check]:
    figures = asdict(found) if found else {}
    demanded = {
        "head_height": limits.head_height,
        "eyes": limits.eyes,
        "top": limits.top,
        "chin": limits.chin,
    }
    asked = {name: one for name, one in demanded.items() if one is not None}
    return [
        *(judge(name, figures.get(name), one[0], one[2]) for name, one in asked.items()),
        *(judge(name, figures.get(name)) for name in ("centring", "tilt", "head_inside")),
    ]


def _of_size(canvas: Canvas, limits: Limits) -> list[Check]:
    least, most = limits.size_px.least, limits.size_px.most
    if least is None and most is None:
        return []
    low, high = least or (None, None), most or (None, None)
    sides = (("width", canvas.width, 0), ("height", canvas.height, 1))
    return [judge(name, side, low[at], high[at]) for name, side, at in sides]


def _of_background(found: Backdrop | None, limits: Limits) -> list[Check]:
    darkest = min(map(lightness, limits.background), default=None)
    least = None if darkest is None else darkest - _DARKER
    figures = asdict(found) if found else {}
    return [
        judge("background_even", figures.get("spread")),
        judge("background_shadow", figures.get("shadow")),
        judge("background_light", figures.get("light"), least),
    ]


def _of_face(found: Face | None) -> list[Check]:
    figures = asdict(found) if found else {}
    return [
        judge("face_blown", figures.get("blown")),
        judge("face_crushed", figures.get("crushed")),
        judge("sharpness", figures.get("sharpness")),
    ]


def _of_bytes(spec: Spec) -> list[Check]:
    least, most = spec.limits.bytes.least, spec.limits.bytes.most
    if least is None and most is None:
        return []
    return [judge("bytes", spec.saved_bytes, least, most)]
