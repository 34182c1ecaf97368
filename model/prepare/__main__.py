"""Prepares the shipped graphs: ``python -m model.prepare --sources DIR --out DIR [ID…]``.

Run by ``build.py models``, which fetches the sources and checks what comes out.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import onnx

from model.prepare.clean import read_network
from model.prepare.container import gzipped
from model.prepare.emit import to_onnx
from model.prepare.emit_half import to_half_onnx
from model.prepare.emit_integer import to_integer_onnx
from model.prepare.faces import face_boxes, face_mesh
from model.prepare.factors import factored, load_factors
from model.prepare.isnet import read_trimmed
from model.prepare.network import Network, Weights
from model.prepare.quantise import in_eight_bits, in_float16, in_int8, layer_steps
from model.prepare.ranges import load_ranges
from model.prepare.statistics import load_statistics

# In standard deviations of a channel. Measured on 88 photos; see docs/evaluation.md.
_ISNET_STEP = 0.17


def isnet_int8(source: Path) -> onnx.ModelProto:
    """Make ISNet with weights in eight bits or fewer.

    Parameters
    ----------
    source : Path
        The published graph in float16.

    Returns
    -------
    ModelProto
        The clean graph.
    """
    network, steps, means = _isnet(source)
    return to_onnx(network, in_eight_bits(network, steps, means))


def isnet_int8_f16(source: Path) -> onnx.ModelProto:
    """Make ISNet with the same weights, computed in float16.

    Parameters
    ----------
    source : Path
        The published graph in float16.

    Returns
    -------
    ModelProto
        For GPUs that can; see `emit_half`.
    """
    network, steps, means = _isnet(source)
    return to_half_onnx(network, in_eight_bits(network, steps, means))


def isnet_int8_qdq(source: Path) -> onnx.ModelProto:
    """Make ISNet with its widest layers as pairs of narrow ones, computed in int8.

    Parameters
    ----------
    source : Path
        The published graph in float16.

    Returns
    -------
    ModelProto
        For processors; see `emit_integer`.
    """
    network, steps, means = _isnet(source)
    narrow = factored(network, load_factors())
    # Their codes were measured, and their biases with them.
    steps = {name: step for name, step in steps.items() if name not in narrow.names}
    means = {**means, **{name: _no_means(narrow.network, name) for name in narrow.names}}
    network = narrow.network
    # The first sees the photo's own levels, the last decides on coverage; both cost little.
    ends = frozenset(network.convolutions[end].inputs[1] for end in (0, -1))
    stored = in_int8(network, steps, means, ends)
    return to_integer_onnx(network, stored, load_ranges())


def _isnet(source: Path) -> tuple[Network, dict[str, float], Mapping[str, Weights]]:
    """Read the network, trimmed, the step of each of its layers, and the mean inputs of each."""
    trimmed = read_trimmed(source)
    steps = layer_steps(trimmed.network, load_statistics().sensitivity, _ISNET_STEP)
    return trimmed.network, steps, trimmed.means


def _no_means(network: Network, name: str) -> Weights:
    return np.zeros(network.weights[name].shape[1], np.float32)


def isnet_fp16(source: Path) -> onnx.ModelProto:
    """Make the clean ISNet with the published weights: what the smaller one is measured against."""
    network = read_network(source, side=1024)
    return to_onnx(network, in_float16(network))


def u2netp_fp16(source: Path) -> onnx.ModelProto:
    """Make the clean U²-Netp with weights in float16."""
    network = read_network(source, side=320)
    return to_onnx(network, in_float16(network))


GRAPHS: dict[str, tuple[str, Callable[[Path], onnx.ModelProto]]] = {
    "isnet-int8": ("isnet.medium.onnx", isnet_int8),
    "isnet-int8-f16": ("isnet.medium.onnx", isnet_int8_f16),
    "isnet-int8-qdq": ("isnet.medium.onnx", isnet_int8_qdq),
    "isnet-fp16": ("isnet.medium.onnx", isnet_fp16),
    "u2netp-fp16": ("u2netp.onnx", u2netp_fp16),
    "blazeface-fp16": ("blazeface.bin", face_boxes),
    "facemesh-int8": ("facemesh.bin", face_mesh),
}
"""By id in the catalogue: the name of the source, and what turns it into the graph."""


def main(arguments: list[str]) -> int:
    """Prepare graphs and print what they are.

    Parameters
    ----------
    arguments : list of str
        See ``--help``.

    Returns
    -------
    int
        The exit status.
    """
    parser = argparse.ArgumentParser(prog="python -m model.prepare")
    parser.add_argument("--sources", type=Path, required=True, help="folder of the sources")
    parser.add_argument("--out", type=Path, required=True, help="folder for ID.onnx.gz")
    parser.add_argument("ids", nargs="+", choices=sorted(GRAPHS), metavar="ID")
    options = parser.parse_args(arguments)
    made = {}
    for name in options.ids:
        source, make = GRAPHS[name]
        raw = make(options.sources / source).SerializeToString(deterministic=True)
        packed = gzipped(raw)
        (options.out / f"{name}.onnx.gz").write_bytes(packed)
        made[name] = {
            "sha256": hashlib.sha256(raw).hexdigest(),
            "bytes": len(raw),
            "wire": {"sha256": hashlib.sha256(packed).hexdigest(), "bytes": len(packed)},
        }
    print(json.dumps(made, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
