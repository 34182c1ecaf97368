"""Opens a photo with the matte that was found before, so that no model is asked; gives that matte.

Thread: pipeline.worker.js.
"""

from typing import Any

from app.compose.own_alpha import editable, is_cut_out
from app.container.sniff import sniff
from app.decode.decoder import ExternalDecoder
from app.decode.open import open_picture
from app.decode.size import declared_size
from app.domain import Floats, Options, Picture
from app.edit.state import Edit
from app.errors import InternalError
from app.output.matte import decode_matte, encode_matte
from app.session.answers import Answer


async def matte_of_open(session: Any, _tools: object) -> Answer:
    """Answer with the matte of the photo that is open, to open it by in another Python.

    Parameters
    ----------
    session : Session
        Whose edit is open.

    Returns
    -------
    tuple of dict and bytes
        The header with the photo's size, and the PNG.

    Raises
    ------
    UnknownMethod
        If there is no photo; its detail is "no workspace".
    """
    workspace = await session.editing.looked_at(Edit(), None)
    size = {"width": workspace.picture.width, "height": workspace.picture.height}
    return {"ok": True, "mime_type": "image/png", **size}, encode_matte(workspace.alpha)


async def reopened(
    source: bytes, matte: bytes, options: Options, decoder: ExternalDecoder
) -> tuple[Picture, Floats]:
    """Give what `process` gave to be kept.

    Parameters
    ----------
    source : bytes
        The photo's file.
    matte : bytes
        What `process` answered for it.
    options : Options
        As they were then.
    decoder : ExternalDecoder
        Decodes HEIC, AVIF and JPEG XL.

    Returns
    -------
    picture : Picture
        Upright, H rows, W columns; smaller than its file's where the matte is.
    alpha : ndarray of shape (H, W), float32
        In [0, 1]; the one of then, rounded to 8 bits.

    Raises
    ------
    InternalError
        If the matte is none, or another picture's.
    AppError
        As `app.decode.open.open_picture`.
    """
    alpha = decode_matte(matte)
    kind = sniff(source)
    # A photo that was too large for the memory became a smaller one, and its matte is as small.
    reduction = max(1, round(max(declared_size(source, kind)) / max(alpha.shape)))
    picture = await open_picture(source, options, decoder, kind, reduction)
    if options.keeps_alpha and is_cut_out(picture.opacity):
        picture, _ = editable(picture)
    if alpha.shape != (picture.height, picture.width):
        message = "This matte is another picture's."
        detail = f"{alpha.shape} for {picture.rgb.shape}"
        raise InternalError(message, detail=detail)
    return picture, alpha
