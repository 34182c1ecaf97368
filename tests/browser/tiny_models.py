"""Models of two convolutions: small enough for an imitated card, or to find a subject at once.

Those that find a subject say that it stands in the middle, and what they see moves its edge a
little. They do for every test that asks nothing of the mask but that there is one.
"""

import gzip
import hashlib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import deflate
import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from tools.env.paths import CATALOGUE, ROOT
from tools.serve.serve import Site
from tools.site.assets import fetched, graph_paths, pinned_ingredients, pinned_parts
from tools.site.bundle import build_site
from tools.site.compress import Compressor
from tools.site.compress_worker import WORTH_IT
from tools.site.folder import SiteFile, made_of
from tools.site.kernel import Kernel
from tools.site.models import Graph, catalogued_graphs
from tools.site.prepared import Graphs
from tools.site.snapshot import Snapshot

SIDE, FINE_SIDE = 64, 96
# How sure the middle is, as the sigmoid takes it, and how much less the photo's own pixels say.
_SURE, _SEEN = 7.0, 0.02


def tiny(side: int, name: str, *, has_subject: bool = False) -> bytes:
    """Two convolutions with weights by chance, and with a subject what the middle adds to them."""
    chance = np.random.default_rng(5)
    first = chance.normal(size=(4, 3, 3, 3)).astype(np.float32)
    last = chance.normal(size=(1, 4, 1, 1)).astype(np.float32)
    weights = [numpy_helper.from_array(first, "a")]
    nodes = [
        helper.make_node("Conv", ["input", "a"], ["b"], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["b"], ["c"]),
        helper.make_node("Conv", ["c", "d"], ["e"]),
    ]
    if has_subject:
        last *= np.float32(_SEEN)
        weights.append(numpy_helper.from_array(_middle(side), "f"))
        nodes.append(helper.make_node("Add", ["e", "f"], ["g"]))
    nodes.append(helper.make_node("Sigmoid", ["g" if has_subject else "e"], ["output"]))
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, side, side])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, side, side])],
        [*weights, numpy_helper.from_array(last, "d")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString())


def _middle(side: int) -> NDArray[np.float32]:
    """A disc a little under the middle, soft at its edge; the larger the side, the surer."""
    y, x = (np.mgrid[:side, :side] + 0.5) / side
    away = np.hypot(x - 0.5, y - 0.58) / 0.3
    sure: NDArray[np.float64] = np.clip(_SURE * side / 16 * (1 - away), -_SURE, _SURE)
    return sure.astype(np.float32)[np.newaxis, np.newaxis]


def with_tiny_models(
    folder: Path, places: tuple[str, ...], *, have_subject: bool = False
) -> Graphs:
    """A fast one, and a fine one for each of the places; those with a subject come packed."""
    source = next(part for part in pinned_ingredients() if part.name == "u2netp.onnx")
    graphs, paths = [], {}
    for name, place in [("tiny", "any"), *((f"tiny-{place}", place) for place in places)]:
        side = SIDE if name == "tiny" else FINE_SIDE
        data = tiny(side, name, has_subject=have_subject)
        unpacked = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        data = gzip.compress(data, mtime=0) if have_subject else data
        path = folder / f"{name}.onnx"
        path.write_bytes(data)
        contract = {"size": side, "mean": [0.5] * 3, "std": [0.25] * 3, "scale": "255"}
        told = {
            "task": "test",
            "on": place,
            "input": {**contract, "name": "input"},
            "output": {"name": "output", "range": "min-max"},
            "sides": [side],
            "unpacked": unpacked if have_subject else None,
        }
        digest = hashlib.sha256(data).hexdigest()
        label, when = ("Fast model", "start") if name == "tiny" else ("Fine model", "needed")
        graphs.append(Graph(name, "tiny", digest, len(data), source.name, True, label, when, told))
        paths[name] = path
    return Graphs(tuple(graphs), paths, (source,))


def with_face_finder(graphs: Graphs) -> Graphs:
    """Add the face finder that is shipped: it is small enough."""
    finder = tuple(one for one in catalogued_graphs(CATALOGUE) if one.role is not None)
    names = {one.source for one in finder}
    sources = tuple(part for part in pinned_ingredients() if part.name in names)
    paths = {**graphs.paths, **graph_paths(finder)}
    return Graphs((*graphs.graphs, *finder), paths, (*graphs.sources, *sources))


class QuickCopies(Compressor):
    """Compressed copies that are made in no time and a little larger; browsers read them alike."""

    def copies(self, site: Mapping[str, SiteFile]) -> dict[str, SiteFile]:
        found = {}
        for url, file in site.items():
            data = file.content.read_bytes() if isinstance(file.content, Path) else file.content
            packed = bytes(deflate.gzip_compress(data, 1))
            if len(packed) <= WORTH_IT * len(data):
                found[f"{url}.br"] = made_of(brotli.compress(data, quality=1))
                found[f"{url}.gz"] = made_of(packed)
        return found


def build_tiny(folder: Path) -> Path:
    """Build the site that is shipped, but for the models that find a subject; where it is."""
    parts = pinned_parts()
    out = folder / "dist"
    build_site(
        ROOT,
        out,
        parts,
        fetched(parts),
        compressor=QuickCopies(),
        prepared=with_face_finder(with_tiny_models(folder, ("wasm",), have_subject=True)),
        snapshot=Snapshot(),
        kernel=Kernel(),
    )
    return out


def fine_orders(site: Site) -> list[int]:
    """Which of the requests were for the fine model."""
    paths = [urlsplit(request.path).path for request in site.requests]
    return [index for index, path in enumerate(paths) if "tiny-" in path]
