"""Writes a finished edit as a file, and hands it over only after it was read again.

Thread: any.
"""

import io
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from app.domain import Pixels
from app.edit.export.density import density_block, set_density
from app.edit.export.limits import check_size
from app.edit.export.options import SHEET_DPI, Export
from app.edit.export.pdf import flate_picture, media_box, write_pdf
from app.edit.export.sheet import Layout, draw_sheet, lay_sheet
from app.edit.render import canvas_of, render
from app.edit.state import Edit
from app.edit.workspace import Workspace
from app.output.check_png import CUTOUT, GREY
from app.output.png import encode_png
from app.output.verify import verify_clean

# What a block of 8 x 8 white pixels holds, and what less of it would still round to white.
_WHITE_AREA = (255 - 128) * 8
_HALF_LEVEL = 4


@dataclass(frozen=True)
class Exported:
    """A verified file; `quality` is None where nothing is lost.

    `is_within` is False where even the least quality is larger than was asked for. `copies` is how
    many times a sheet has the picture, else None.
    """

    data: bytes
    mime_type: str
    width: int
    height: int
    quality: int | None
    is_within: bool
    copies: int | None = None


def export(workspace: Workspace, edit: Edit, options: Export) -> Exported:
    """Write the whole result.

    Parameters
    ----------
    workspace : Workspace
        The photo.
    edit : Edit
        What was chosen.
    options : Export
        How to write it.

    Returns
    -------
    Exported
        Parsed again: it holds the picture and, if asked for, a print resolution.

    Raises
    ------
    OutputTooLarge
        If the format can't hold so large a picture, or the paper not one copy; found before
        anything is drawn.
    MetadataLeft
        If there is anything else in it.
    InternalError
        As `render`.

    Examples
    --------
    >>> from app.domain import Picture
    >>> white = Picture(np.full((2, 4, 3), 255, np.uint8), None, (), "PNG")
    >>> export(Workspace(white, np.ones((2, 4), np.float32)), Edit(), Export()).mime_type
    'image/png'
    """
    drawn = _bare(edit) if options.content == "mask" else edit
    layout = _layout(options)
    if layout is None:
        canvas = canvas_of(workspace, drawn)
        check_size(canvas.width, canvas.height, options.format)
        pixels = render(workspace, drawn)
    else:
        check_size(layout.width, layout.height, options.format)
        pixels = draw_sheet(layout, render(workspace, _sized(drawn, layout.photo)))
    mime_type = "application/pdf" if options.format == "pdf" else f"image/{options.format}"
    quality: int | None = None
    if options.format == "png" or (options.format in ("webp", "pdf") and options.lossless):
        data = _write_lossless(pixels, options)
        is_within = options.max_bytes is None or len(data) <= options.max_bytes
    else:
        data, quality, is_within = _write_lossy(pixels, options)
    height, width = pixels.shape[:2]
    asked = b""
    if options.dpi is not None:
        if options.format == "pdf":
            asked = media_box(width, height, options.dpi)
        else:
            asked = density_block(mime_type, options.dpi)
            data = set_density(data, mime_type, options.dpi)
    verify_clean(
        data,
        height=height,
        width=width,
        mime_type=mime_type,
        colours=(GREY,) if options.content == "mask" else CUTOUT,
        asked=asked,
    )
    copies = None if layout is None else len(layout.places)
    return Exported(data, mime_type, width, height, quality, is_within, copies)


def _layout(options: Export) -> Layout | None:
    if options.sheet is None or options.dpi is None:
        return None
    return lay_sheet(options.sheet, options.dpi)


def _sized(edit: Edit, size: tuple[int, int]) -> Edit:
    """Have an edit drawn at a size; a shape is that of the size, to the last pixel."""
    aspect = edit.frame.aspect and (float(size[0]), float(size[1]))
    return replace(edit, frame=replace(edit.frame, canvas=size, aspect=aspect))


def _bare(edit: Edit) -> Edit:
    """Keep of an edit what bears on the mask."""
    return Edit(
        strokes=edit.strokes,
        components=edit.components,
        feather_px=edit.feather_px,
        shift_px=edit.shift_px,
        frame=edit.frame,
        head=edit.head,
        shape=edit.shape,
    )


def _image(pixels: Pixels, options: Export) -> Image.Image:
    if options.content == "mask":
        return Image.fromarray(np.ascontiguousarray(pixels[..., 3]))
    image = Image.fromarray(pixels)
    if bool((pixels[..., 3] == 255).all()):
        return image.convert("RGB")
    if options.format == "jpeg":
        white = Image.new("RGBA", image.size, (255, 255, 255, 255))
        white.alpha_composite(image)
        return white.convert("RGB")
    return image


def _write_lossless(pixels: Pixels, options: Export) -> bytes:
    if options.format == "png" and options.content == "picture":
        return encode_png(pixels)
    file = io.BytesIO()
    image = _image(pixels, options)
    if options.format == "png":
        image.save(file, "PNG")
    elif options.format == "pdf":
        return _as_pdf(flate_picture(image), image, options, is_jpeg=False)
    else:
        # Exact: else the colours of transparent pixels are the encoder's choice, and not zero.
        image.save(file, "WEBP", lossless=True, exact=True, quality=50, method=2)
    return file.getvalue()


def _write_lossy(pixels: Pixels, options: Export) -> tuple[bytes, int, bool]:
    """Find the best quality within the limit, by halving."""
    image = _image(pixels, options)
    data = _coded(image, options, options.quality)
    if options.max_bytes is None or len(data) <= options.max_bytes:
        return data, options.quality, True
    best: tuple[bytes, int] | None = None
    least, most = 1, options.quality - 1
    while least <= most:
        quality = (least + most) // 2
        data = _coded(image, options, quality)
        if len(data) <= options.max_bytes:
            best, least = (data, quality), quality + 1
        else:
            most = quality - 1
    if best is None:
        return _coded(image, options, 1), 1, False
    return *best, True


def _coded(image: Image.Image, options: Export, quality: int) -> bytes:
    data = _lossy(image, options.format, quality)
    return _as_pdf(data, image, options, is_jpeg=True) if options.format == "pdf" else data


def _as_pdf(picture: bytes, image: Image.Image, options: Export, *, is_jpeg: bool) -> bytes:
    width, height = image.size
    return write_pdf(picture, width, height, options.dpi or SHEET_DPI[0], is_jpeg=is_jpeg)


def _quantisation(quality: int) -> list[list[int]]:
    """Return the usual tables of a quality, but with a first step that keeps white white.

    An even area holds one number, 1016 for white, rounded to a multiple of that step: at some low
    qualities 254 would come back, and white is what shops measure.
    """
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG", quality=quality)
    file.seek(0)
    found = JpegImageFile(file).quantization
    luminance, chroma = list(found[0]), list(found[1])
    fitting = (step for step in range(luminance[0], 0, -1) if _keeps_white(step))
    return [[next(fitting), *luminance[1:]], chroma]


def _keeps_white(step: int) -> bool:
    return (2 * _WHITE_AREA + step) // (2 * step) * step >= _WHITE_AREA - _HALF_LEVEL


def _lossy(image: Image.Image, kind: str, quality: int) -> bytes:
    file = io.BytesIO()
    if kind == "webp":
        image.save(file, "WEBP", quality=quality, method=4, exact=True)
    else:
        # All colours at full resolution from where a person asks for the best.
        sampling = 0 if quality >= 90 else 2
        tables = _quantisation(quality)
        image.save(file, "JPEG", qtables=tables, subsampling=sampling, optimize=True)
    return file.getvalue()
