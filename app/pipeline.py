"""The one place that knows the order of the steps.

Thread: any. Is given models, `decoder` and `report`.
"""

import io
from collections.abc import Callable

from PIL import Image

from app.compose.compose import compose
from app.container.sniff import sniff
from app.decode.decode import decode
from app.decode.external import EXTERNAL, decode_external
from app.decode.jxl import decode_jxl
from app.domain import (
    ExternalDecoder,
    Floats,
    Format,
    InferencePass,
    Model,
    Note,
    NoteCode,
    Options,
    Picture,
    Reporter,
    Result,
    Stage,
)
from app.errors import OutOfMemory
from app.imaging.alpha import dim_layer
from app.output.png import encode_png
from app.output.verify import verify_clean
from app.refine.full_size import cover, overview
from app.segment.subject import Subject, find_subject

_PREVIEW_QUALITY = 88
Keep = Callable[[Picture, Floats], None]


async def process(
    source: bytes,
    options: Options,
    *,
    fast: Model,
    fine: Model | None = None,
    decoder: ExternalDecoder,
    report: Reporter,
    keep: Keep | None = None,
) -> Result:
    """Remove the background of one photo.

    Parameters
    ----------
    source : bytes
        A whole picture file.
    options : Options
        What the person chose.
    fast : Model
        Finds the subject.
    fine : Model, optional
        Draws it, where there is such a model.
    decoder : ExternalDecoder
        Decodes HEIC and AVIF.
    report : Reporter
        Hears of every stage's begin (0 of 1) and end (1 of 1), and of SEGMENT in two steps where
        both models work; may raise Cancelled.
    keep : function, optional
        Given the photo and its matte, to be edited; they are let go otherwise.

    Returns
    -------
    Result
        A verified PNG of the photo's own size.

    Raises
    ------
    AppError
        Any of the input family, BACKEND_FAILED, OUT_OF_MEMORY, METADATA_LEFT or CANCELLED.
    """
    try:
        return await _process(
            source, options, fast=fast, fine=fine, decoder=decoder, report=report, keep=keep
        )
    except MemoryError as error:
        message = "This picture needs more memory than there is."
        raise OutOfMemory(message) from error


async def _process(
    source: bytes,
    options: Options,
    *,
    fast: Model,
    fine: Model | None,
    decoder: ExternalDecoder,
    report: Reporter,
    keep: Keep | None,
) -> Result:
    await report(Stage.SNIFF, 0, 1)
    kind = sniff(source)
    await report(Stage.SNIFF, 1, 1)

    await report(Stage.DECODE, 0, 1)
    picture = await _open(source, kind, options, decoder)
    height, width, notes = picture.height, picture.width, picture.notes
    await report(Stage.DECODE, 1, 1)

    subject = await _segment(picture, fast, fine, report)
    if not subject.has_subject:
        notes = (*notes, Note(NoteCode.NO_SUBJECT))
    if subject.failure is not None:
        notes = (*notes, Note(NoteCode.FINE_FAILED, subject.failure.code))
    passes = _passes(subject, picture)

    await report(Stage.REFINE, 0, 1, matte=encode_png(dim_layer(overview(subject.chosen, picture))))
    alpha = cover(subject.chosen, picture)
    await report(Stage.REFINE, 1, 1)

    await report(Stage.COMPOSE, 0, 1)
    cutout = compose(picture, alpha)
    format_name = picture.format
    if keep is not None:
        keep(picture, alpha)
    # A 100 MP photo's arrays are 0.3 and 0.4 GB; a tab has 4 GB in all.
    del picture, alpha, subject
    await report(Stage.COMPOSE, 1, 1)

    await report(Stage.ENCODE, 0, 1)
    data = encode_png(cutout)
    del cutout
    await report(Stage.ENCODE, 1, 1)

    await report(Stage.VERIFY, 0, 1)
    verify_clean(data, height=height, width=width)
    await report(Stage.VERIFY, 1, 1)
    return Result(data, "image/png", width, height, format_name, notes, passes)


async def _segment(picture: Picture, fast: Model, fine: Model | None, report: Reporter) -> Subject:
    steps = 1 if fine is None else 2

    async def preview(coarse: Floats) -> None:
        await report(Stage.SEGMENT, 1, steps, matte=encode_png(dim_layer(coarse)))

    await report(Stage.SEGMENT, 0, steps)
    subject = await find_subject(picture, fast, fine, preview)
    await report(Stage.SEGMENT, steps, steps)
    return subject


def _passes(subject: Subject, picture: Picture) -> tuple[InferencePass, ...]:
    return tuple(
        InferencePass(one.tier, len(one.mask), one.box.share_of(picture), one is subject.chosen)
        for one in subject.predictions
    )


async def open_picture(source: bytes, options: Options, decoder: ExternalDecoder) -> Picture:
    """Decode a file of any kind; raises as `decode` and `decode_external`."""
    return await _open(source, sniff(source), options, decoder)


async def _open(source: bytes, kind: Format, options: Options, decoder: ExternalDecoder) -> Picture:
    if kind is Format.JXL:
        return await decode_jxl(source, options, decoder)
    if kind in EXTERNAL:
        return await decode_external(source, options, decoder)
    return decode(source, options, kind)


async def preview(
    source: bytes, options: Options, *, decoder: ExternalDecoder, side_px: int = 2048
) -> Result:
    """Make a picture of a file that a browser can't show itself, such as a TIFF or a HEIC.

    Parameters
    ----------
    source : bytes
        A whole picture file.
    options : Options
        Holds the limit on pixels.
    decoder : ExternalDecoder
        Decodes HEIC and AVIF.
    side_px : int, optional
        Greatest height or width of the preview.

    Returns
    -------
    Result
        A JPEG, or a PNG where the picture has transparency.

    Raises
    ------
    AppError
        As `decode` and `decode_external`.
    """
    picture = await open_picture(source, options, decoder)
    image = _as_image(picture)
    image.thumbnail((side_px, side_px), Image.Resampling.LANCZOS, reducing_gap=None)
    file = io.BytesIO()
    is_opaque = picture.opacity is None
    if is_opaque:
        image.save(file, "JPEG", quality=_PREVIEW_QUALITY)
    else:
        image.save(file, "PNG", compress_level=1)
    mime_type = "image/jpeg" if is_opaque else "image/png"
    return Result(
        file.getvalue(), mime_type, image.width, image.height, picture.format, picture.notes
    )


def _as_image(picture: Picture) -> Image.Image:
    image = Image.fromarray(picture.rgb)
    if picture.opacity is not None:
        image.putalpha(Image.fromarray(picture.opacity))
    return image
