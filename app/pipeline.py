"""The one place that knows the order of the steps.

Thread: any. Is given models, `decoder` and `report`.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from app.compose.compose import compose, compose_rows
from app.compose.early import early, early_of_large
from app.compose.own_alpha import editable, is_cut_out, own_matte
from app.container.sniff import sniff
from app.decode.decoder import ExternalDecoder
from app.decode.open import open_picture
from app.decode.size import declared_size
from app.domain import (
    Floats,
    InferencePass,
    Matte,
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
from app.imaging.shrink import LARGE_PIXELS
from app.output.matte import encode_matte
from app.output.png import PngWriter, encode_png
from app.output.screen import for_screen
from app.output.verify import verify_clean
from app.refine.full_size import cleaned, cover, cover_in_bytes, overview
from app.segment.subject import Subject, find_subject

_PREVIEW_QUALITY = 88
# A photo that is reduced for want of memory keeps this many at least.
_LEAST_PIXELS = 8_000_000
Keep = Callable[[Picture, Floats], object]


@dataclass(frozen=True, eq=False)
class _Found:
    """What the cutout is made of, and what there is to say."""

    picture: Picture
    alpha: Matte
    notes: tuple[Note, ...]
    passes: tuple[InferencePass, ...] = ()


async def process(
    source: bytes,
    options: Options,
    *,
    fast: Model,
    fine: Model | None = None,
    decoder: ExternalDecoder,
    report: Reporter,
    keep: Keep | None = None,
    wants_matte: bool = False,
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
        Hears of every stage's begin (0 of 1) and end (1 of 1), of SEGMENT in two steps where both
        models work, and of each band of ENCODE where the photo is large; is given the cutout to be
        shown at the end of COMPOSE, before its file is written; may raise Cancelled.
    keep : function, optional
        Given the photo and its matte, to be edited; they are let go otherwise, and so are those of
        a photo of more than `LARGE_PIXELS`.
    wants_matte : bool, optional
        Whether the result shall have the matte too, where the photo could be edited.

    Returns
    -------
    Result
        A verified PNG of the photo's own size, or of a smaller one that a note tells. Of a picture
        that is cut out already, its own alpha, unless `options` say otherwise.

    Raises
    ------
    AppError
        Any of the input family, BACKEND_FAILED, OUT_OF_MEMORY, METADATA_LEFT or CANCELLED.
    """
    attempt = partial(_process, source, options, fast=fast, fine=fine, decoder=decoder)
    reduction = 1
    while True:
        try:
            return await attempt(reduction, report=report, keep=keep, wants_matte=wants_matte)
        except (MemoryError, OutOfMemory) as error:
            reduction *= 2
            if not _can_be_smaller(source, error, reduction):
                if isinstance(error, OutOfMemory):
                    raise
                message = "This picture needs more memory than there is."
                raise OutOfMemory(message) from error
        # Only here is the error gone, and with it all that was held where it was raised.


def _can_be_smaller(source: bytes, error: Exception, reduction: int) -> bool:
    """Tell whether a photo that did not fit may do so at a part of its size."""
    # Memory that a model or the decoder of a HEIC lacks is not saved by it.
    if isinstance(error, OutOfMemory) and not isinstance(error.__cause__, MemoryError):
        return False
    width, height = declared_size(source, sniff(source))
    return width * height >= _LEAST_PIXELS * reduction * reduction


async def _process(
    source: bytes,
    options: Options,
    reduction: int,
    *,
    fast: Model,
    fine: Model | None,
    decoder: ExternalDecoder,
    report: Reporter,
    keep: Keep | None,
    wants_matte: bool,
) -> Result:
    await report(Stage.SNIFF, 0, 1)
    kind = sniff(source)
    await report(Stage.SNIFF, 1, 1)

    await report(Stage.DECODE, 0, 1)
    picture = await open_picture(source, options, decoder, kind, reduction)
    looks_other = picture.looks_other_in_browsers
    await report(Stage.DECODE, 1, 1)

    height, width, is_large = picture.height, picture.width, _is_large(picture)
    if options.keeps_alpha and is_cut_out(picture.opacity):
        found = _own(picture, is_edited=keep is not None and not is_large)
    else:
        found = await _ask(picture, fast, fine, report)
    del picture
    kept = found if keep is not None and not is_large else None
    notes, passes = found.notes, found.passes
    await report(Stage.COMPOSE, 0, 1)
    matte = encode_matte(found.alpha) if wants_matte and not is_large else None
    # A large cutout is never there as a whole; of another, photo and matte go before it is written.
    if is_large:
        seen = early_of_large(found.picture, found.alpha.view(np.uint8))
        parts = compose_rows(found.picture, found.alpha)
    else:
        cutout = compose(found.picture, found.alpha)
        seen, parts = early(cutout), iter([cutout])
        del cutout
    del found
    await report(Stage.COMPOSE, 1, 1, early=seen)
    del seen

    await report(Stage.ENCODE, 0, 1)
    writer, done = PngWriter(width, height), 0
    for part in parts:
        writer.add(part)
        done += len(part)
        if is_large and done < height:
            await report(Stage.ENCODE, done, height)
    data = writer.finish()
    del writer, parts, part
    await report(Stage.ENCODE, 1, 1)

    await report(Stage.VERIFY, 0, 1)
    verify_clean(data, height=height, width=width)
    await report(Stage.VERIFY, 1, 1)
    # Last of all: what fails before may have to make way for a smaller one.
    if keep is not None and kept is not None:
        keep(kept.picture, kept.alpha.view(np.float32))
    about = (width, height, kind.value, notes, passes, looks_other)
    return Result(data, "image/png", *about, matte)


def _is_large(picture: Picture) -> bool:
    return picture.width * picture.height > LARGE_PIXELS


def _own(picture: Picture, *, is_edited: bool) -> _Found:
    """Take a picture's own alpha for what is found."""
    notes = (*picture.notes, Note(NoteCode.ALREADY_TRANSPARENT))
    if picture.opacity is None or not picture.opacity.any():
        notes = (*notes, Note(NoteCode.NO_SUBJECT))
    if is_edited:
        return _Found(*editable(picture), notes)
    return _Found(*own_matte(picture), notes)


async def _ask(picture: Picture, fast: Model, fine: Model | None, report: Reporter) -> _Found:
    """Have the models find it."""
    notes = picture.notes
    subject = await _segment(picture, fast, fine, report)
    if not subject.has_subject:
        notes = (*notes, Note(NoteCode.NO_SUBJECT))
    if subject.failure is not None:
        notes = (*notes, Note(NoteCode.FINE_FAILED, subject.failure.code))
    drawn = cleaned(subject.chosen)
    await report(Stage.REFINE, 0, 1, matte=encode_png(dim_layer(overview(drawn, picture))))
    alpha = cover_in_bytes(drawn, picture) if _is_large(picture) else cover(drawn, picture)
    await report(Stage.REFINE, 1, 1)
    return _Found(picture, alpha, notes, _passes(subject, picture))


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
    image = for_screen(picture, side_px)
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
