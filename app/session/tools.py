"""What a call can use of the other side, and what it is told of models and choices.

Thread: pipeline.worker.js.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.container.pieces import Read
from app.decode.decoder import ExternalDecoder
from app.domain import InputContract, Model, Options, Picture, Reporter, RunGraph, Tier
from app.faces.face import Face
from app.faces.finder import find_faces
from app.formats.jpeg.coded.look import Looker
from app.formats.jpeg.turn import Turner
from app.segment.segmenter import segmenter

FindFaces = Callable[[Picture], Awaitable[tuple[Face, ...]]]
"""Finds the faces of a photo, the largest first; raises an AppError where that can't be had."""


@dataclass(frozen=True)
class Tools:
    """What a call can use of the other side.

    Parameters
    ----------
    report : Reporter
        Hears how far it is; may raise Cancelled.
    run : RunGraph
        Runs the graph of a tier.
    decoder : ExternalDecoder
        Decodes HEIC and AVIF.
    read : Read
        Gives a piece of a file that stays where it is.
    turner : Turner, optional
        Turns the coded picture of a JPEG.
    look : Looker, optional
        Knows what of it a decoder needs.
    faces : FindFaces, optional
        Finds faces, where the page has brought what that takes.
    """

    report: Reporter
    run: RunGraph
    decoder: ExternalDecoder
    read: Read
    turner: Turner | None = None
    look: Looker | None = None
    faces: FindFaces | None = None


def options_of(given: Mapping[str, Any] | None) -> Options:
    """Read what a person chose.

    Parameters
    ----------
    given : mapping or None
        Fields of `Options` by name; what is left out has its first value.

    Returns
    -------
    Options

    Examples
    --------
    >>> options_of({"keeps_alpha": False}).keeps_alpha
    False
    """
    return Options(**given) if given else Options()


def model_of(given: Mapping[str, Any], tier: Tier, tools: Tools) -> Model:
    """Read what the page says of a model.

    Parameters
    ----------
    given : mapping
        As `paramsFor` in static/js/engine/models.js makes it.
    tier : {"fast", "fine"}
        Which one it is.
    tools : Tools
        Has what runs it.

    Returns
    -------
    Model
    """
    mean, std = tuple(given["mean"]), tuple(given["std"])
    contract = InputContract(size=given["size"], mean=mean, std=std, scale=given["scale"])
    sides, kind = tuple(given.get("sides", ())), given.get("range", "min-max")
    segment = segmenter(tools.run, tier, given["name"], given["output"])
    return Model(contract, segment, sides, kind)


def face_finder(run: RunGraph) -> FindFaces:
    """Make what finds faces of what runs graphs.

    Parameters
    ----------
    run : RunGraph
        Runs the face finder's graphs.

    Returns
    -------
    FindFaces
        Raises what `run` raises, as where the page has not brought the graphs.
    """

    async def find(picture: Picture) -> tuple[Face, ...]:
        return await find_faces(picture.rgb, run)

    return find
