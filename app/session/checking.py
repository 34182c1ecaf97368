"""The call that measures a finished picture.

Thread: pipeline.worker.js.
"""

import json
from dataclasses import asdict
from typing import Any

from app.edit.checks.check import check
from app.edit.checks.spec import Spec
from app.edit.state import Edit
from app.session.answers import Answer
from app.session.editing import Editing
from app.session.tools import FindFaces


async def checked(editing: Editing, edit: Any, spec: Any, faces: FindFaces | None) -> Answer:
    """Hold a finished picture against what is demanded of it.

    Parameters
    ----------
    editing : Editing
        Has the photo.
    edit, spec : dict
        As docs/editor.md and docs/checks.md say.
    faces : FindFaces or None
        Finds the face by which a head is framed.

    Returns
    -------
    tuple of dict and None
        `checks`.

    Raises
    ------
    UnknownMethod
        If there is no photo, or another one by now; its detail is "no workspace".
    InternalError
        If the edit or the spec is none.
    """
    chosen, demanded = Edit.from_json(json.dumps(edit)), Spec.from_json(json.dumps(spec))
    found = check(await editing.looked_at(chosen, faces), chosen, demanded)
    return {"ok": True, "checks": [asdict(one) for one in found]}, None
