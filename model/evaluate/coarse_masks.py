"""The coarse masks that the methods start from.

Needs onnxruntime.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from app.domain import Floats
from app.imaging.alpha import apply_levels
from app.segment.tensor import from_map, to_tensor
from model.catalogue import load_catalogue
from model.evaluate.truth import Photo

Maker = Callable[[Photo], Floats]
# Truth on a grid, so that refinement is judged apart from a model's mistakes. At 800 pixels, 64 is
# what 320 is to a photo of 12 megapixels; 1024 is finer than the photo and leaves nothing to do.
SIDES_PX = (64, 320, 512, 1024)


def makers(model_file: Path) -> dict[str, Maker]:
    """List the masks.

    Parameters
    ----------
    model_file : Path
        U²-Netp; the fine model is taken from where the build keeps it.

    Returns
    -------
    dict
        Name -> what makes the mask of shape (S, S), float32, in [0, 1].
    """
    import onnxruntime  # noqa: PLC0415 - there is none for the newest Python

    (model,) = [model for model in load_catalogue() if model.id == "u2netp"]
    session = onnxruntime.InferenceSession(model_file)

    def ask(photo: Photo) -> Floats:
        tensor = to_tensor(photo.picture, model.input)
        (maps,) = session.run([model.output.name], {model.input_name: tensor})
        coarse, _ = from_map(np.asarray(maps, np.float32).reshape(tensor.shape[-2:]))
        return apply_levels(coarse)

    found: dict[str, Maker] = {"u2netp": ask, "isnet at 512": ask_fine}
    for side_px in SIDES_PX:
        found[f"truth at {side_px}"] = partial(degrade, side_px=side_px)
    return found


def ask_fine(photo: Photo, side_px: int = 512) -> Floats:
    """Ask the fine model about the whole photo, at a side that leaves refinement something to do.

    Parameters
    ----------
    photo : Photo
        Any size.
    side_px : int
        S, one of the sides that the graph takes.

    Returns
    -------
    ndarray of shape (S, S), float32
        In [0, 1].
    """
    from model.evaluate.sessions import run_prepared  # noqa: PLC0415 - it needs onnxruntime

    (model,) = [model for model in load_catalogue() if model.id == "isnet"]
    tensor = to_tensor(photo.picture, replace(model.input, size=side_px))
    raw = run_prepared("isnet-int8", side_px, tensor)
    coarse, _ = from_map(np.asarray(raw, np.float32).reshape(side_px, side_px))
    return apply_levels(coarse)


def degrade(photo: Photo, side_px: int) -> Floats:
    """Bring the truth to the square grid of a model.

    Parameters
    ----------
    photo : Photo
        With its true alpha.
    side_px : int
        S.

    Returns
    -------
    ndarray of shape (S, S), float32
        Averaged where S is smaller than the photo, else bicubic; in [0, 1].
    """
    image = Image.fromarray(photo.truth)
    box = Image.Resampling.BOX
    how = box if side_px < min(photo.truth.shape) else Image.Resampling.BICUBIC
    mask: Floats = np.clip(np.asarray(image.resize((side_px, side_px), how)), 0, 1)
    return mask
