"""What the page asks about the photo it edits: the last cutout's photo and matte, until let go.

Thread: pipeline.worker.js. Is given what opens files.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

from app.domain import Floats, Options, Picture
from app.edit.background import on_white
from app.edit.export.export import export
from app.edit.export.options import Export
from app.edit.head.marks import marks_of
from app.edit.render import canvas_of, grown_since, render, was_found
from app.edit.state import Edit
from app.edit.workspace import Workspace
from app.errors import AppError, Cancelled, UnknownMethod
from app.session.answers import Answer
from app.session.tools import FindFaces

# Photo and matte take seven bytes a pixel, and an edit of all of it as much again.
MAX_PIXELS = 50_000_000
# A background is seen behind something: more pixels of it than this would only cost memory.
MAX_BACKGROUND_PIXELS = 24_000_000

Open = Callable[[bytes, Options], Awaitable[Picture]]
Keeper = Callable[[Picture, Floats], bool]


@dataclass(frozen=True)
class _Preview:
    """The last one that the page was given."""

    serial: int
    edit: Edit
    side_px: int | None


class Editing:
    """One photo at most, from the end of its cutout on.

    Examples
    --------
    >>> Editing().is_open
    False
    """

    def __init__(self) -> None:
        self._workspace: Workspace | None = None
        self._preview: _Preview | None = None
        self._turn = 0

    @property
    def is_open(self) -> bool:
        """Whether there is a photo to edit."""
        return self._workspace is not None

    def keeper(self, *, again: bool = False) -> Keeper:
        """Let go of the photo that is open, for another one.

        Parameters
        ----------
        again : bool, optional
            It is the same photo: it stays open until the new matte is there.

        Returns
        -------
        function
            As `keep`, but without an effect once anything else was opened or closed meanwhile;
            tells whether there was one.

        Examples
        --------
        >>> import numpy as np
        >>> grey = Picture(np.zeros((1, 1, 3), np.uint8), None, (), "PNG")
        >>> editing = Editing()
        >>> late, keep = editing.keeper(), editing.keeper()
        >>> [one(grey, np.ones((1, 1), np.float32)) for one in (keep, late)]
        [True, False]
        """
        if not again:
            self.close()
        turn = self._turn

        def keep(picture: Picture, alpha: Floats) -> bool:
            if self._turn != turn:
                return False
            before = self._workspace if again else None
            self.keep(picture, alpha)
            if before is not None and self._workspace is not None:
                self._workspace.backgrounds = before.backgrounds
                self._workspace.faces = before.faces
            return self.is_open

        return keep

    def keep(self, picture: Picture, alpha: Floats) -> None:
        """Take the place of the photo before.

        Parameters
        ----------
        picture : Picture
            Upright, H rows, W columns; without an effect where it has more than `MAX_PIXELS`.
        alpha : ndarray of shape (H, W), float32
            In [0, 1]. Neither is copied, nor to be written to from here on.
        """
        self.close()
        if picture.width * picture.height <= MAX_PIXELS:
            self._workspace = Workspace(picture, alpha)

    def close(self) -> None:
        """Let go of the photo and of every background."""
        self._turn += 1
        self._workspace = self._preview = None

    async def render(
        self, edit: Any, side_px: int | None, base: int | None, faces: FindFaces | None = None
    ) -> Answer:
        """Draw an edit, or what of it is new.

        Parameters
        ----------
        edit : dict
            As docs/editor.md says.
        side_px : int or None
            Greatest side of the preview; None for the whole size.
        base : int or None
            Serial of the preview that the page has at that size.
        faces : FindFaces, optional
            Finds the face by which a head is framed.

        Returns
        -------
        tuple of dict and bytes
            The header and the pixels.

        Raises
        ------
        UnknownMethod
            If there is no photo, or another one by now; its detail is "no workspace".
        InternalError
            If the edit is none.
        """
        chosen = Edit.from_json(json.dumps(edit))
        workspace = await self.looked_at(chosen, faces)
        return self._rendered(workspace, chosen, side_px, base)

    async def export(self, edit: Any, options: Any, faces: FindFaces | None = None) -> Answer:
        """Write an edit as a file.

        Parameters
        ----------
        edit, options : dict
            As docs/editor.md says.
        faces : FindFaces, optional
            Finds the face by which a head is framed.

        Returns
        -------
        tuple of dict and bytes
            The header and the file.

        Raises
        ------
        UnknownMethod
            If there is no photo, or another one by now; its detail is "no workspace".
        AppError
            As `app.edit.export.export.export`.
        """
        chosen, how = Edit.from_json(json.dumps(edit)), Export.from_json(json.dumps(options))
        return _exported(await self.looked_at(chosen, faces), chosen, how)

    async def add_background(
        self, background: bytes, name: str, options: Options, open_: Open
    ) -> Answer:
        """Read a picture that will lie behind the subject.

        Parameters
        ----------
        background : bytes
            A whole picture file; its metadata goes no farther than here.
        name : str
            By which an edit calls it.
        options : Options
            Holds the limit on pixels.
        open_ : function
            Decodes a file.

        Returns
        -------
        tuple of dict and None
            Its width and height in pixels, as it is kept.

        Raises
        ------
        UnknownMethod
            If there is no photo; its detail is "no workspace".
        AppError
            As `open_`.
        """
        self._opened()
        picture = await open_(background, options)
        rgb = on_white(picture, MAX_BACKGROUND_PIXELS)
        self._opened().backgrounds[name] = rgb
        return {"ok": True, "width": int(rgb.shape[1]), "height": int(rgb.shape[0])}, None

    def _rendered(
        self, workspace: Workspace, edit: Edit, side_px: int | None, base: int | None
    ) -> Answer:
        pixels = render(workspace, edit, side_px)
        canvas = canvas_of(workspace, edit)
        idle, is_empty, cut_off = was_found(workspace, edit, side_px)
        marks = marks_of(workspace, edit)
        height, width = pixels.shape[:2]
        last = self._preview
        serial = 1 if last is None else last.serial + 1
        rectangle = None
        if last is not None and last.serial == base and last.side_px == side_px:
            rectangle = grown_since(workspace, last.edit, edit, (width, height))
        self._preview = _Preview(serial, edit, side_px)
        header = {
            "ok": True,
            "width": width,
            "height": height,
            "canvas": [canvas.width, canvas.height],
            "photo": [workspace.picture.width, workspace.picture.height],
            "crop": list(canvas.crop),
            "serial": serial,
            "idle": idle,
            "is_empty": is_empty,
            "cut_off": cut_off,
            "turned": canvas.turned[:2].ravel().tolist(),
            "head": marks and asdict(marks.head),
            "head_found": marks and marks.found,
            "rectangle": None,
        }
        if rectangle is None:
            return header, pixels.tobytes()
        rows, columns = rectangle
        left, top = columns.start, rows.start
        header["rectangle"] = [left, top, columns.stop - left, rows.stop - top]
        return header, pixels[rectangle].tobytes()

    async def looked_at(self, edit: Edit, faces: FindFaces | None) -> Workspace:
        """Have a face looked for where one is needed; once a photo, where that could be done.

        Parameters
        ----------
        edit : Edit
            Its frame and its head say whether it is.
        faces : FindFaces or None
            What finds one.

        Returns
        -------
        Workspace
            The photo, with what was found.

        Raises
        ------
        UnknownMethod
            If there is no photo, or another one by now; its detail is "no workspace".
        """
        workspace = self._opened()
        is_needed = edit.frame.to_head is not None and edit.head is None
        if is_needed and workspace.faces is None and faces is not None:
            try:
                found = await faces(workspace.picture)
            except Cancelled:
                raise
            except AppError:
                # It goes on with a guess, and the next call may have better luck.
                found = None
            if self._workspace is not workspace:
                raise _without_photo()
            workspace.faces = found
        return workspace

    def _opened(self) -> Workspace:
        if self._workspace is None:
            raise _without_photo()
        return self._workspace


def _without_photo() -> UnknownMethod:
    return UnknownMethod("There is no photo to edit.", detail="no workspace")


def _exported(workspace: Workspace, edit: Edit, options: Export) -> Answer:
    made = export(workspace, edit, options)
    told = ("mime_type", "width", "height", "quality", "is_within", "copies")
    return {"ok": True, **{name: getattr(made, name) for name in told}}, made.data
