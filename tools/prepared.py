"""What `tools.bundle` lays into the site beside the pinned parts. Imports lock and models."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.lock import Part
from tools.models import Graph


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
