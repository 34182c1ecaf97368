"""The one place that knows the order of the steps.

Thread: any. Imports every step; is given `segment`, `decoder` and `report`.
"""

import io

from PIL import Image

from app.compose import compose
from app.decode import decode
from app.domain import (
    Floats,
    ForeignDecoder,
    InputContract,
    Note,
    NoteCode,
    Options,
    Picture,
    Reporter,
    Result,
    Segmenter,
    Stage,
)
from app.encode import encode_png
from app.errors import BackendFailed, OutOfMemory
from app.foreign import FOREIGN, decode_foreign
from app.matte import clear_tails, dim_layer
from app.refine.clean import clean
from app.refine.edge import refine
from app.sniff import sniff
from app.tensor import from_map, to_tensor
from app.verify import verify_clean

_PREVIEW_QUALITY = 88


async def process(
    source: bytes,
    options: Options,
    *,
    contract: InputContract,
    segment: Segmenter,
    decoder: ForeignDecoder,
    report: Reporter,
) -> Result:
    """Remove the background of one photo.

    Parameters
    ----------
    source : bytes
        A whole picture file.
    options : Options
        What the person chose.
    contract : InputContract
        What the model behind `segment` wants.
    segment : Segmenter
        Runs the model.
    decoder : ForeignDecoder
        Decodes HEIC and AVIF.
    report : Reporter
        Hears of every stage's begin (0 of 1) and end (1 of 1); may raise Cancelled.

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
            source, options, contract=contract, segment=segment, decoder=decoder, report=report
        )
    except MemoryError as error:
        message = "This picture needs more memory than there is."
        raise OutOfMemory(message) from error


async def _process(
    source: bytes,
    options: Options,
    *,
    contract: InputContract,
    segment: Segmenter,
    decoder: ForeignDecoder,
    report: Reporter,
) -> Result:
    await report(Stage.INSPECT, 0, 1)
    sniff(source)
    await report(Stage.INSPECT, 1, 1)

    await report(Stage.DECODE, 0, 1)
    picture = await _open(source, options, decoder)
    height, width, notes = picture.height, picture.width, picture.notes
    await report(Stage.DECODE, 1, 1)

    await report(Stage.SEGMENT, 0, 1)
    raw = await segment(to_tensor(picture, contract))
    coarse, has_subject = from_map(_check_map(raw, contract))
    coarse = clean(clear_tails(coarse))
    if not has_subject:
        notes = (*notes, Note(NoteCode.NO_SUBJECT))
    await report(Stage.SEGMENT, 1, 1)

    await report(Stage.REFINE, 0, 1, matte=encode_png(dim_layer(coarse)))
    alpha = refine(picture.rgb, coarse)
    await report(Stage.REFINE, 1, 1)

    await report(Stage.COMPOSE, 0, 1)
    cutout = compose(picture, alpha)
    kind = picture.format
    # A 100 MP photo's arrays are 0.3 and 0.4 GB; a tab has 4 GB in all.
    del picture, alpha
    await report(Stage.COMPOSE, 1, 1)

    await report(Stage.ENCODE, 0, 1)
    data = encode_png(cutout)
    del cutout
    await report(Stage.ENCODE, 1, 1)

    await report(Stage.VERIFY, 0, 1)
    verify_clean(data, height=height, width=width)
    await report(Stage.VERIFY, 1, 1)
    return Result(data, "image/png", width, height, kind, notes)


async def _open(source: bytes, options: Options, decoder: ForeignDecoder) -> Picture:
    if sniff(source) in FOREIGN:
        return await decode_foreign(source, options, decoder)
    return decode(source, options)


async def preview(
    source: bytes, options: Options, *, decoder: ForeignDecoder, side_px: int = 2048
) -> Result:
    """Make a picture of a file that a browser can't show itself, such as a TIFF or a HEIC.

    Parameters
    ----------
    source : bytes
        A whole picture file.
    options : Options
        Holds the limit on pixels.
    decoder : ForeignDecoder
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
        As `decode` and `decode_foreign`.
    """
    picture = await _open(source, options, decoder)
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


def _check_map(raw: Floats, contract: InputContract) -> Floats:
    if raw.shape != (contract.size, contract.size):
        message = "The model gave an answer of the wrong size."
        raise BackendFailed(message, detail=f"{raw.shape}, expected {contract.size} squared")
    return raw
