"""The methods from a picture to a matte that are compared."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from app.domain import Floats, InputContract, Model, Picture
from app.imaging.alpha import apply_levels, coverage, resize_alpha
from app.refine.full_size import cleaned, cover
from app.segment.subject import Strategy, Subject, find_subject
from app.segment.tensor import from_map, to_tensor
from model.catalogue import load_catalogue
from model.evaluate.sessions import HALF, INTEGER, run_prepared, run_published

Predict = Callable[[Picture], Floats]
RunGraph = Callable[[str, int, Floats], Floats]
INPUTS: dict[str, InputContract] = {model.id: model.input for model in load_catalogue()}
SIDES = {model.id: model.graphs[0].sides for model in load_catalogue()}
REFERENCE = "isnet 1024 fp32"
_IMGLY_SIDE = 1024


@dataclass(frozen=True)
class Method:
    """One column of the comparison.

    Parameters
    ----------
    name : str
        As shown.
    predict : callable
        Picture to alpha (H, W) in [0, 1]; all of it is timed.
    graph, side : str or None, int or None
        What it runs once on the whole picture, where that is all it does.
    is_ours : bool
        Whether it is what the page does with both models.
    """

    name: str
    predict: Predict
    graph: str | None = None
    side: int | None = None
    is_ours: bool = False


def methods() -> tuple[Method, ...]:
    """Return all methods, the reference among them.

    Returns
    -------
    tuple of Method
        "fp32" has the published weights, which are float16, and computes in float32.
    """
    return (
        Method("imgly fp16", partial(like_imgly, "isnet.medium.onnx")),
        Method("imgly quint8", partial(like_imgly, "isnet.small.onnx")),
        _plain(REFERENCE, "isnet-fp16", 1024),
        Method("u2netp fp32", _published_u2netp),
        _plain("u2netp 320", "u2netp-fp16", 320),
        Method("fast", fast),
        _plain("isnet 512 int8", "isnet-int8", 512),
        _plain("isnet 1024 int8", "isnet-int8", 1024),
        _plain("isnet 1024 float16", HALF, 1024),
        _plain("isnet 1024 int8, QDQ", INTEGER, 1024),
        Method("fine", fine, is_ours=True),
        Method("fine, on a GPU", partial(fine, graph="isnet-int8"), is_ours=True),
    )


def fast(picture: Picture) -> Floats:
    """Do as the page does while it has the fast model alone.

    Parameters
    ----------
    picture : Picture
        The photo.

    Returns
    -------
    ndarray of shape (H, W), float32
        Coverage in [0, 1].
    """
    return _cover(picture, None)


def fine(picture: Picture, *, graph: str = INTEGER) -> Floats:
    """Do as the page does with both models.

    Parameters
    ----------
    picture : Picture
        The photo.
    graph : str, optional
        The fine model's.

    Returns
    -------
    ndarray of shape (H, W), float32
        Coverage in [0, 1].
    """
    return _cover(picture, graph)


def _cover(picture: Picture, graph: str | None) -> Floats:
    chosen = predict_subject(picture, Strategy(), run_prepared, graph).chosen
    matte = cover(cleaned(chosen), picture)
    return coverage(matte, (slice(0, picture.height), slice(0, picture.width)))


def predict_subject(
    picture: Picture, strategy: Strategy, run: RunGraph, graph: str | None = INTEGER
) -> Subject:
    """Run the page's own strategy natively.

    Parameters
    ----------
    picture : Picture
        The photo.
    strategy : Strategy
        How many pixels the fine model gets.
    run : callable
        Graph, side and tensor to raw map.
    graph : str or None, optional
        The fine model's; None where there is none yet.

    Returns
    -------
    Subject
        As in the page.
    """

    async def preview(coarse: Floats) -> None:
        """Nobody waits for it."""

    coarse = native_model("u2netp", "u2netp-fp16", run)
    finer = native_model("isnet", graph, run) if graph else None
    return asyncio.run(find_subject(picture, coarse, finer, preview, strategy))


def native_model(name: str, graph: str, run: RunGraph) -> Model:
    """Make of one of the catalogue's models what the pipeline is given.

    Parameters
    ----------
    name, graph : str
        Its id and that of one of its graphs.
    run : callable
        Graph, side and tensor to raw map.

    Returns
    -------
    Model
        As in the page.
    """

    async def segment(tensor: Floats) -> Floats:
        return run(graph, tensor.shape[-1], tensor)

    return Model(INPUTS[name], segment, SIDES[name])


def like_imgly(source: str, picture: Picture) -> Floats:
    """Do as IMG.LY's background-removal 1.7 does, as read in its behaviour.

    Resized without anti-aliasing, aspect not kept; the map is cut to whole levels before it is
    resized back likewise.

    Parameters
    ----------
    source : str
        Name of its graph in the asset lock.
    picture : Picture
        The photo.

    Returns
    -------
    ndarray of shape (H, W), float32
        Coverage in whole levels of 1/255.
    """
    small = bilinear(picture.rgb.astype(np.float32), _IMGLY_SIDE, _IMGLY_SIDE)
    tensor = (np.floor(small) - 128) / 256
    predicted = run_published(source, np.ascontiguousarray(tensor.transpose(2, 0, 1)[np.newaxis]))
    levels = np.floor(np.clip(predicted, 0, 1) * 255)
    large = bilinear(levels[..., np.newaxis], picture.height, picture.width)
    alpha: Floats = (np.floor(large[..., 0]) / 255).astype(np.float32)
    return alpha


def bilinear(values: Floats, height: int, width: int) -> Floats:
    """Resize by the four nearest samples, counted from corners, whatever the scale.

    Parameters
    ----------
    values : ndarray of shape (H, W, C), float32
        Samples.
    height, width : int
        Of the result.

    Returns
    -------
    ndarray of shape (height, width, C), float32
        Aliased where it shrinks.

    Examples
    --------
    >>> bilinear(np.array([[[0.0], [1.0]]], np.float32), 1, 4).ravel().tolist()
    [0.0, 0.5, 1.0, 1.0]
    """
    rows, down = _neighbours(values.shape[0], height)
    columns, across = _neighbours(values.shape[1], width)
    upper, lower = values[rows[0]], values[rows[1]]
    mixed = upper + (lower - upper) * down[:, np.newaxis, np.newaxis]
    left, right = mixed[:, columns[0]], mixed[:, columns[1]]
    resized: Floats = left + (right - left) * across[:, np.newaxis]
    return resized


def _neighbours(count: int, wanted: int) -> tuple[tuple[Floats, Floats], Floats]:
    place = np.arange(wanted, dtype=np.float32) * np.float32(count / wanted)
    first = np.floor(place).astype(np.intp)
    return (first, np.minimum(first + 1, count - 1)), (place - first).astype(np.float32)


def _plain(name: str, graph: str, side: int) -> Method:
    contract = replace(INPUTS[graph.partition("-")[0]], size=side)

    def predict(picture: Picture) -> Floats:
        return finished(run_prepared(graph, side, to_tensor(picture, contract)), picture)

    return Method(name, predict, graph, side)


def _published_u2netp(picture: Picture) -> Floats:
    return finished(run_published("u2netp.onnx", to_tensor(picture, INPUTS["u2netp"])), picture)


def finished(raw: Floats, picture: Picture) -> Floats:
    """Turn a raw map of the whole picture into its alpha, as the page does."""
    coarse, _ = from_map(raw)
    return resize_alpha(apply_levels(coarse), picture.height, picture.width)
