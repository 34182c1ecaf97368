"""Writes a finished edit as a file, and hands it over only after it was read again.

Thread: any.
"""

import io
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from app.domain import Pixels
from app.edit.export.density import density_block, set_density
from app.edit.export.limits import SIDES_PX, check_size
from app.edit.export.lossy import code_jpeg, code_webp, fitted, has_white_block
from app.edit.export.options import SHEET_DPI, Export
from app.edit.export.pdf import flate_picture, media_box, write_pdf
from app.edit.export.sheet import Layout, draw_sheet, lay_sheet
from app.edit.render import canvas_of, render
from app.edit.state import Edit
from app.edit.workspace import Workspace
from app.output.check_png import CUTOUT, GREY
from app.output.png import encode_png
from app.output.verify import verify_clean


@dataclass(frozen=True)
class Exported:
    """A verified file; `quality` is None where nothing is lost.

    `is_within` is False where no quality has as many bytes as was asked for. `copies` is how
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
    data, quality, is_within = _written(pixels, options)
    if _is_jpeg_instead(pixels, data, options):
        options = replace(options, format="jpeg")
        data, quality, is_within = _written(pixels, options)
    height, width = pixels.shape[:2]
    mime_type = _mime_type(options)
    verify_clean(
        data,
        height=height,
        width=width,
        mime_type=mime_type,
        colours=(GREY,) if options.content == "mask" else CUTOUT,
        asked=_asked(width, height, options),
    )
    copies = None if layout is None else len(layout.places)
    return Exported(data, mime_type, width, height, quality, is_within, copies)


def _mime_type(options: Export) -> str:
    return "application/pdf" if options.format == "pdf" else f"image/{options.format}"


def _asked(width: int, height: int, options: Export) -> bytes:
    """Say by which bytes a file tells its resolution."""
    if options.dpi is None:
        return b""
    if options.format == "pdf":
        return media_box(width, height, options.dpi)
    return density_block(_mime_type(options), options.dpi)


def _is_jpeg_instead(pixels: Pixels, data: bytes, options: Export) -> bool:
    is_large = options.max_bytes is not None and len(data) > options.max_bytes
    is_asked = options.or_jpeg and options.format == "png"
    return is_asked and is_large and max(pixels.shape[:2]) <= SIDES_PX["jpeg"]


def _written(pixels: Pixels, options: Export) -> tuple[bytes, int | None, bool]:
    """Write it, with its resolution; its quality, and whether it has as many bytes as it may."""
    quality: int | None = None
    is_within = True
    is_lossless = options.format in ("webp", "pdf") and options.lossless
    if options.format == "png" or is_lossless:
        data = _write_lossless(pixels, options)
    else:
        data, quality, is_within = _write_lossy(pixels, options)
    if options.dpi is not None and options.format != "pdf":
        data = set_density(data, _mime_type(options), options.dpi)
    if quality is None:
        least, most = options.min_bytes or 0, options.max_bytes or len(data)
        is_within = least <= len(data) <= most
    return data, quality, is_within


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
    image = _image(pixels, options)
    is_webp = options.format == "webp"
    # Beside what is coloured, half the resolution of colours would tint what is to be white.
    is_fine = not is_webp and has_white_block(image)

    def code(quality: int, wants_fine: bool) -> bytes:
        if is_webp:
            return code_webp(image, quality)
        data = code_jpeg(image, quality, is_fine=is_fine or wants_fine)
        return _as_pdf(data, image, options, is_jpeg=True) if options.format == "pdf" else data

    has_fine = not is_webp and not is_fine
    return fitted(code, options.quality, options.min_bytes, options.max_bytes, has_fine=has_fine)


def _as_pdf(picture: bytes, image: Image.Image, options: Export, *, is_jpeg: bool) -> bytes:
    width, height = image.size
    return write_pdf(picture, width, height, options.dpi or SHEET_DPI[0], is_jpeg=is_jpeg)
