"""What `tools.site.bundle` lays into the site beside the pinned parts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tools.fetch.lock import Part
from tools.site.models import Graph


@dataclass(frozen=True)
class Graphs:
    """Prepared graphs that lie beside the parts; the page asks for them when it needs them.

    Attributes
    ----------
    graphs : tuple of Graph
        From the catalogue.
    paths : mapping
        Id of the graph -> its packed file.
    sources : tuple of Part
        What they are made from and no part is: their licences come along.
    texts : mapping
        Name of a licence's text -> its file, where it is not one of static/licences.
    """

    graphs: tuple[Graph, ...] = ()
    paths: Mapping[str, Path] = field(default_factory=dict)
    sources: tuple[Part, ...] = ()
    texts: Mapping[str, Path] = field(default_factory=dict)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The graphs as parts of the page, each with the licence and the origin of its source."""
        return tuple(_part(graph, self.made_from[graph.id]) for graph in self.graphs)

    @property
    def made_from(self) -> Mapping[str, Part]:
        """Id of each graph -> its source."""
        sources = {source.name: source for source in self.sources}
        return {graph.id: sources[graph.source] for graph in self.graphs}

    @property
    def models(self) -> list[dict[str, Any]]:
        """What build.json says of each model that finds a photo's subject."""
        return [_entry(graph) for graph in self.graphs if graph.role is None]

    @property
    def faces(self) -> dict[str, dict[str, Any]]:
        """What build.json says of the face finder's graphs, by what each does in it."""
        return {graph.role: _entry(graph) for graph in self.graphs if graph.role is not None}


def _entry(graph: Graph) -> dict[str, Any]:
    return {"id": graph.model, "part": graph.id, **graph.told}


def _part(graph: Graph, source: Part) -> Part:
    # No ending that a host knows: some announce .gz as an encoding, and the browser unpacks it.
    is_packed = graph.told["unpacked"] is not None
    return replace(
        source,
        name=graph.id,
        label=graph.label,
        kind="model",
        file=f"{graph.id}{'.onnx.bin' if is_packed else '.onnx'}",
        sha256=graph.sha256,
        bytes=graph.bytes,
        media_type="application/octet-stream",
        when=graph.when,
    )
