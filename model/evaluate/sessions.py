"""Runs prepared and published graphs natively."""

import gzip
from functools import cache

import numpy as np
import onnxruntime

from app.domain import Floats
from model.prepare.emit import SIDE
from tools.env.paths import CATALOGUE
from tools.site.assets import graph_paths, part_path
from tools.site.models import catalogued_graphs

INTEGER = "isnet-int8-qdq"
"""What processors get; GPUs get isnet-int8."""
HALF = "isnet-int8-f16"
"""What GPUs get that compute in float16; processors widen much of it to float32."""


def open_session(
    graph: bytes, side: int | None = None, *, in_int8: bool = False
) -> onnxruntime.InferenceSession:
    """Make a session, with the free side fixed as the page does it.

    Parameters
    ----------
    graph : bytes
        The ONNX file.
    side : int, optional
        For prepared graphs; published ones have their size in them.
    in_int8 : bool, optional
        Whether its convolutions are computed in eight bits.

    Returns
    -------
    InferenceSession
        On the processor, with as many threads as cores.
    """
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Waiting threads would take the cores from whatever runs beside this.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if in_int8:
        # Else products of eight-bit numbers are cut at sixteen bits on processors without a dot
        # product for them; WebAssembly cuts none.
        options.add_session_config_entry("session.x64quantprecision", "1")
    if side is not None:
        options.add_free_dimension_override_by_name(SIDE, side)
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def run_prepared(graph: str, side: int, tensor: Floats) -> Floats:
    """Run a graph of the catalogue.

    Parameters
    ----------
    graph : str
        Its id.
    side : int
        One of its sides.
    tensor : ndarray of shape (1, 3, side, side), float32
        The input.

    Returns
    -------
    ndarray of shape (side, side), float32
        The raw map.
    """
    (maps,) = _prepared(graph, side).run(["output"], {"input": tensor})
    return np.asarray(maps[0, 0], np.float32)


def run_published(name: str, tensor: Floats) -> Floats:
    """Run a source as it was published.

    Parameters
    ----------
    name : str
        Its name in the asset lock.
    tensor : ndarray of shape (1, 3, S, S), float32
        The input.

    Returns
    -------
    ndarray of shape (S, S), float32
        The raw map: the first output.
    """
    session = _published(name)
    maps = session.run([session.get_outputs()[0].name], {session.get_inputs()[0].name: tensor})[0]
    return np.asarray(maps[0, 0], np.float32)


@cache
def _graph(graph: str) -> bytes:
    wanted = tuple(found for found in catalogued_graphs(CATALOGUE) if found.id == graph)
    return gzip.decompress(graph_paths(wanted)[graph].read_bytes())


@cache
def _prepared(graph: str, side: int) -> onnxruntime.InferenceSession:
    return open_session(_graph(graph), side, in_int8=graph == INTEGER)


@cache
def _published(name: str) -> onnxruntime.InferenceSession:
    return open_session(part_path(name).read_bytes())
