"""Says results, errors and versions in plain JSON values.

Thread: any.
"""

import platform
from dataclasses import asdict

import numpy as np
import PIL

from app.domain import Result
from app.errors import AppError

Answer = tuple[dict[str, object], bytes | None]
"""The header, and the payload where there is one."""


def success_fields(result: Result) -> dict[str, object]:
    """Describe a finished picture, without its bytes.

    Parameters
    ----------
    result : Result
        Of `process` or `preview`.

    Returns
    -------
    dict
        ok, mime_type, width and height in pixels, format, notes, the runs of models, and whether
        a browser may show the file itself in other colours.
    """
    return {
        "ok": True,
        "mime_type": result.mime_type,
        "width": result.width,
        "height": result.height,
        "format": result.format,
        "notes": [{"code": note.code.value, "detail": note.detail} for note in result.notes],
        "passes": [asdict(one) for one in result.passes],
        "looks_other_in_browsers": result.looks_other_in_browsers,
    }


def failure_fields(error: AppError) -> dict[str, object]:
    """Describe an error: the code is the contract.

    Parameters
    ----------
    error : AppError
        Any of them.

    Returns
    -------
    dict
        ok, and under error its code, message, detail and whether to try again helps.

    Examples
    --------
    >>> from app.errors import Cancelled
    >>> failure_fields(Cancelled("Stopped."))["error"]["code"]
    'CANCELLED'
    """
    wire = {
        "code": error.code,
        "message": error.message,
        "detail": error.detail,
        "retryable": error.retryable,
    }
    return {"ok": False, "error": wire}


def versions() -> dict[str, str]:
    """Name what runs the photo.

    Returns
    -------
    dict
        The versions of python, numpy and pillow.

    Examples
    --------
    >>> sorted(versions())
    ['numpy', 'pillow', 'python']
    """
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "pillow": PIL.__version__,
    }
