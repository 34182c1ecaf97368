"""The marks by which a head is framed: a person's own, or found, or guessed.

Thread: any.
"""

from dataclasses import dataclass, replace

import numpy as np

from app.domain import Head, HeadFound, Matte
from app.edit.state import Edit
from app.edit.workspace import Workspace
from app.faces.face import Face
from app.faces.head import guess_head, head_of, which_face

# The matte is read at this size, so that every preview has the same marks.
_SIDE_PX = 1024


@dataclass(frozen=True)
class Marks:
    """A head in pixels of the photo, and where that is from."""

    head: Head
    found: HeadFound


def marks_of(workspace: Workspace, edit: Edit) -> Marks | None:
    """Say which marks count.

    Parameters
    ----------
    workspace : Workspace
        The photo, with the faces that were found in it, if it was asked for any.
    edit : Edit
        Its frame and its head count, and the matte where there is no head of a person's own.

    Returns
    -------
    Marks or None
        None where the frame has no rule for a head. Where no face was found, a guess by the matte.

    Examples
    --------
    >>> from app.domain import Picture
    >>> from app.edit.head.rule import HeadRule
    >>> from app.edit.state import Frame
    >>> grey = Picture(np.zeros((40, 20, 3), np.uint8), None, (), "PNG")
    >>> space = Workspace(grey, np.ones((40, 20), np.float32))
    >>> marks_of(space, Edit(frame=Frame(to_head=HeadRule(0.5, top=0.1)))).found
    'none'
    """
    if edit.frame.to_head is None:
        return None
    if edit.head is not None:
        return Marks(edit.head, "own")
    key = (edit.strokes, edit.components, edit.shift_px, edit.feather_px, workspace.faces)
    kept = workspace.marks
    if kept is not None and kept[0] == key:
        return Marks(*kept[1])
    face, found = which_face(workspace.faces or ())
    marks = Marks(_measured(workspace, edit, face), found)
    workspace.marks = key, (marks.head, marks.found)
    return marks


def _measured(workspace: Workspace, edit: Edit, face: Face | None) -> Head:
    picture = workspace.picture
    level = workspace.level(min(_SIDE_PX / max(picture.width, picture.height), 1.0))
    alpha: Matte = level.cutout(edit)[..., 3]
    across, down = alpha.shape[1] / picture.width, alpha.shape[0] / picture.height
    head = guess_head(alpha) if face is None else head_of(_scaled(face, across, down), alpha)
    back = np.array([across, down])
    crown, chin, left, right = (
        (float(x), float(y))
        for x, y in (
            np.array(place) / back
            for place in (head.crown, head.chin, head.left_eye, head.right_eye)
        )
    )
    if face is None:
        return Head(crown, chin, left, right)
    # As they were found: there and back, a bit would be lost.
    return Head(crown, face.chin, face.left_eye, face.right_eye)


def _scaled(face: Face, across: float, down: float) -> Face:
    (left, top, right, bottom) = face.box
    return replace(
        face,
        left_eye=(face.left_eye[0] * across, face.left_eye[1] * down),
        right_eye=(face.right_eye[0] * across, face.right_eye[1] * down),
        chin=(face.chin[0] * across, face.chin[1] * down),
        box=(left * across, top * down, right * across, bottom * down),
    )
