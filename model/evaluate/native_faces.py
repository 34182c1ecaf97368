"""Finds faces natively, by the shipped graphs or by the published weights in NumPy."""

import asyncio
import gzip
from collections.abc import Sequence
from functools import cache

import numpy as np
import onnxruntime

from app.domain import Floats, Pixels, Tensors
from app.faces.face import Face
from app.faces.finder import find_faces
from model.evaluate.graph_model_numpy import compute
from model.evaluate.sessions import open_session
from model.face_catalogue import FaceGraph, load_faces
from model.prepare.faces import box_ends, mesh_ends
from model.prepare.graph_model import GraphModel, read_graph_model
from tools.env.paths import CATALOGUE
from tools.site.assets import graph_paths, parts_named
from tools.site.models import catalogued_graphs


def faces_in(rgb: Pixels) -> tuple[Face, ...]:
    """Find faces as the page does.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
        The photo, upright.

    Returns
    -------
    tuple of Face
        The largest first.
    """
    return asyncio.run(find_faces(rgb, run_shipped))


async def run_shipped(graph: str, feeds: Tensors, wanted: Sequence[str]) -> Tensors:
    """Run a shipped graph of the finder, by what it does in it."""
    return dict(zip(wanted, session_of(graph).run([*wanted], {**feeds}), strict=True))


async def run_published(graph: str, feeds: Tensors, wanted: Sequence[str]) -> Tensors:
    """Compute the published weights in NumPy, in the same words."""
    model = published(graph)
    picture = feeds["input"].transpose(0, 2, 3, 1)
    return dict.fromkeys(wanted, computed(graph, model, picture))


def computed(role: str, model: GraphModel, picture: Floats) -> Floats:
    """Compute all that a graph of the finder answers.

    Parameters
    ----------
    role : {"boxes", "mesh"}
        Which of the two.
    model : GraphModel
        With any weights.
    picture : ndarray of shape (1, S, S, 3), float32
        The input.

    Returns
    -------
    ndarray
        Of the shape that the catalogue names.
    """
    ends = (box_ends if role == "boxes" else mesh_ends)(model)
    made = compute(model, picture, [name for names in ends for name in names])
    split = len(ends[0])
    axis = 2 if role == "boxes" else 1
    halves = [np.concatenate(part, axis=1) for part in (made[:split], made[split:])]
    return np.concatenate(halves, axis=axis).astype(np.float32, copy=False)


@cache
def published(role: str) -> GraphModel:
    """Return the model as it was published, by what it does in the finder."""
    entry = entry_of(role)
    files = parts_named(frozenset({entry.source.name, entry.topology.name}))
    return read_graph_model(files[entry.topology.name], files[entry.source.name])


def entry_of(role: str) -> FaceGraph:
    """Return what the catalogue says of one of the two."""
    (entry,) = (entry for entry in load_faces() if entry.role == role)
    return entry


@cache
def session_of(role: str) -> onnxruntime.InferenceSession:
    """Open a shipped graph, by what it does in the finder."""
    wanted = tuple(one for one in catalogued_graphs(CATALOGUE) if one.role == role)
    (packed,) = graph_paths(wanted).values()
    return open_session(gzip.decompress(packed.read_bytes()))
