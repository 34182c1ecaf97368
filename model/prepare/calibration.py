"""What the measurements on photos share: their command line, their photos, their sessions.

They are run by hand and their results are committed, so the build needs none of this.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from PIL import Image, ImageOps

from app.domain import InputContract, Picture
from app.segment.tensor import to_tensor
from model.prepare.emit import SIDE
from model.prepare.network import Weights


def read_command(name: str, arguments: list[str]) -> tuple[Path, list[Path]]:
    """Read a command line.

    Parameters
    ----------
    name : str
        Of the module.
    arguments : list of str
        The photos, after ``--source`` and the published graph.

    Returns
    -------
    source : Path
        The published graph.
    photos : list of Path
        One or more.

    Examples
    --------
    >>> source, photos = read_command("some.module", ["--source", "a.onnx", "b.jpg", "c.jpg"])
    >>> source.name, [photo.name for photo in photos]
    ('a.onnx', ['b.jpg', 'c.jpg'])
    """
    parser = argparse.ArgumentParser(prog=f"python -m {name}")
    parser.add_argument("--source", type=Path, required=True, help="the published ISNet graph")
    parser.add_argument("photos", type=Path, nargs="+", help="photos that judge nothing")
    options = parser.parse_args(arguments)
    return options.source, options.photos


def open_picture(path: Path) -> Picture:
    """Read a photo, upright, as sRGB."""
    with Image.open(path) as image:
        rgb = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    return Picture(rgb, None, (), "JPEG")


def to_input(picture: Picture, side: int) -> Weights:
    """Scale a photo to ISNet's input (1, 3, side, side)."""
    half = (0.5, 0.5, 0.5)
    return to_tensor(picture, InputContract(side, half, (1.0, 1.0, 1.0), "255"))


def open_session(graph: onnx.ModelProto, side: int) -> onnxruntime.InferenceSession:
    """Make a session that keeps no memory between runs: hundreds of tensors come out of one."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False
    options.add_free_dimension_override_by_name(SIDE, side)
    return onnxruntime.InferenceSession(graph.SerializeToString(), options)
