"""Between picture and model: the tensor going in, the raw map coming out.

Thread: any.
"""

import math

import numpy as np
from PIL import Image

from app.domain import Floats, InputContract, Picture, Pixels
from app.errors import BackendFailed
from app.imaging.shrink import reduce_rows, resized
from app.segment.by_kernel import planes_by_kernel
from app.segment.ground import choose_ground

# Greatest value of U2Netp's raw map at 224 (a sigmoid), measured 2026-11 on the project's own data:
#   96 photos with a subject      0.917 and up (all but one above 0.99)
#   made pictures without one     0.03 and below (plain, noise, gradients, vignette); blobs 0.732
#   made even stripes             1.0: what counts as a subject is the model's view, not a person's
# Near the middle of the gap; the note it raises is advice: a near miss costs but a sentence.
SUBJECT_LEVEL = 0.8
_FLAT = 1e-4


def to_tensor(picture: Picture, contract: InputContract) -> Floats:
    """Scale a picture to a model's input.

    Parameters
    ----------
    picture : Picture
        Any size; what is transparent in it is shown to the model in one colour, see
        `choose_ground`.
    contract : InputContract
        Side S, scale, mean and deviation.

    Returns
    -------
    ndarray of shape (1, 3, S, S), float32
        Resized with anti-aliasing (Lanczos), aspect not kept, as the models were trained.

    Examples
    --------
    >>> grey = Picture(np.full((4, 6, 3), 128, np.uint8), None, (), "PNG")
    >>> plain = InputContract(2, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), "max")
    >>> to_tensor(grey, plain).ravel()[:2].tolist()
    [1.0, 1.0]
    """
    small = _shrink(picture, contract.size)
    # The published models divide by the picture's brightest sample; a black one has none.
    brightest = max(int(small.max()), 1) if contract.scale == "max" else 255
    if (planes := planes_by_kernel(small, contract, brightest)) is not None:
        return planes
    tensor = np.empty((1, 3, contract.size, contract.size), np.float32)
    # Channel by channel: a third of the time of triples, and the same to the last bit.
    for channel, (mean, std) in enumerate(zip(contract.mean, contract.std, strict=True)):
        plane = tensor[0, channel]
        plane[...] = small[..., channel]
        plane /= np.float32(brightest)
        plane -= np.float32(mean)
        plane /= np.float32(std)
    return tensor


def from_map(raw: Floats, *, stretch: bool = True) -> tuple[Floats, bool]:
    """Turn a model's raw map into a coarse matte.

    Parameters
    ----------
    raw : ndarray of shape (S, S), float32
        Any range; values that are no numbers count as background.
    stretch : bool, optional
        Whether its least value means 0 and its greatest 1; else it is cut to [0, 1].

    Returns
    -------
    coarse : ndarray of shape (S, S), float32
        In [0, 1]; all zero where the map is flat.
    has_subject : bool
        Whether anything stood out.

    Examples
    --------
    >>> coarse, has_subject = from_map(np.array([[0.25, 0.75], [0.5, 1.25]], np.float32))
    >>> coarse.tolist(), has_subject
    ([[0.0, 0.5], [0.25, 1.0]], True)
    """
    finite = raw.astype(np.float32, copy=False)
    low, high = float(finite.min()), float(finite.max())
    # What is no number shows in one of the two: only then all are looked at.
    if not (math.isfinite(low) and math.isfinite(high)):
        finite = np.nan_to_num(finite, nan=0.0, posinf=0.0, neginf=0.0)
        low, high = float(finite.min()), float(finite.max())
    if high - low < _FLAT:
        return np.zeros_like(finite), False
    if not stretch:
        return np.clip(finite, 0, 1), high >= SUBJECT_LEVEL
    return (finite - np.float32(low)) / np.float32(high - low), high >= SUBJECT_LEVEL


def check_map(raw: Floats, contract: InputContract) -> Floats:
    """Refuse a map of another size than asked for.

    Parameters
    ----------
    raw : ndarray
        What a model answered.
    contract : InputContract
        What it was fed with.

    Returns
    -------
    ndarray of shape (S, S), float32
        The same.

    Raises
    ------
    BackendFailed
        If it has another shape.
    """
    if raw.shape != (contract.size, contract.size):
        message = "The model gave an answer of the wrong size."
        raise BackendFailed(message, detail=f"{raw.shape}, expected {contract.size} squared")
    return raw


def _shrink(picture: Picture, size: int) -> Pixels:
    # Whole-number averaging first: the same result to less than a level at a third of the time.
    factor = max(1, picture.width // (4 * size)), max(1, picture.height // (4 * size))
    if picture.opacity is None:
        found = resized(picture.rgb, factor, (size, size))
        if found is not None:
            return found
    image = reduce_rows(picture.width, picture.height, factor, lambda rows: _rows(picture, rows))
    image = image.resize((size, size), Image.Resampling.LANCZOS)
    if picture.opacity is None:
        return np.asarray(image)
    image = image.convert("RGBA")
    ground = choose_ground(np.asarray(image.convert("RGB")), np.asarray(image.getchannel("A")))
    behind = Image.new("RGBA", image.size, ground)
    return np.asarray(Image.alpha_composite(behind, image).convert("RGB"))


def _rows(picture: Picture, rows: slice) -> Image.Image:
    image = Image.fromarray(picture.rgb[rows])
    if picture.opacity is None:
        return image
    image.putalpha(Image.fromarray(picture.opacity[rows]))
    # Premultiplied, or the colours hidden under transparent pixels would bleed in.
    return image.convert("RGBa")
