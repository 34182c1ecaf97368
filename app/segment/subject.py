"""Two models on one photo: the fast one finds the subject, the fine one draws it.

Thread: any. Imports box, domain, matte, tensor; is given what runs the models and what reports.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from app.domain import Floats, InputContract, Picture
from app.matte import clear_tails, resize_alpha
from app.segment.box import Box, find_box, whole
from app.tensor import from_map, to_tensor

RunFast = Callable[[Floats], Awaitable[Floats]]
"""Tensor (1, 3, S, S) to raw map (S, S)."""
RunFine = Callable[[Floats, int], Awaitable[Floats]]
"""Tensor (1, 3, side, side) and its side to raw map (side, side)."""
Report = Callable[[Floats], Awaitable[None]]
"""Hears the coarse alpha (S, S) as soon as it is known; may raise Cancelled."""


@dataclass(frozen=True)
class Plan:
    """How many pixels the fine model gets. Chosen by measurement; see docs/evaluation.md.

    Parameters
    ----------
    box_share : float
        A subject whose box covers less of the picture is looked at alone.
    first_side : int
        Side of the fine model's first look.
    last_side : int
        Side of a second look, at the whole picture, where the first left doubt.
    doubt : float
        Above this share of doubtful coverage there is a second look; 1 never looks twice.
    """

    box_share: float = 0.8
    first_side: int = 512
    last_side: int = 1024
    doubt: float = 0.06


@dataclass(frozen=True)
class Look:
    """One run of a model: by whom, at what side, at which part of the picture."""

    model: Literal["fast", "fine"]
    side: int
    box: Box


@dataclass(frozen=True, eq=False)
class Subject:
    """What was found.

    Parameters
    ----------
    coarse : ndarray of shape (S, S), float32
        The fast model's coverage of the whole picture, in [0, 1].
    alpha : ndarray of shape (H, W), float32
        The chosen coverage at the picture's own size, in [0, 1].
    has_subject : bool
        Whether anything stood out to the fast model.
    looks : tuple of Look
        All runs, in their order.
    chosen : Look
        The run that `alpha` comes from.
    """

    coarse: Floats
    alpha: Floats
    has_subject: bool
    looks: tuple[Look, ...]
    chosen: Look


async def segment_subject(
    picture: Picture,
    run_fast: RunFast,
    run_fine: RunFine,
    report: Report,
    *,
    fast: InputContract,
    fine: InputContract,
    plan: Plan = Plan(),
) -> Subject:
    """Find and draw a photo's subject.

    The models err on different photos, and a map that hesitates is more often wrong: so of all
    maps made, the one with the least doubt is taken whole.

    Parameters
    ----------
    picture : Picture
        The photo.
    run_fast, run_fine : callable
        Run the models.
    report : callable
        Gets the coarse alpha for a preview, before the fine model starts.
    fast, fine : InputContract
        What the models want; the side of the fine one is set by the plan.
    plan : Plan, optional
        Where and at what sides to look.

    Returns
    -------
    Subject
        Of the picture's size.

    Raises
    ------
    AppError
        Whatever the callables raise.

    Examples
    --------
    >>> import asyncio
    >>> photo = Picture(np.zeros((64, 64, 3), np.uint8), None, (), "PNG")
    >>> async def run(tensor, side=16):
    ...     return np.tri(side, dtype=np.float32)
    >>> async def report(coarse):
    ...     print(coarse.shape)
    >>> plain = InputContract(16, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), "255")
    >>> found = asyncio.run(segment_subject(photo, run, run, report, fast=plain, fine=plain))
    (16, 16)
    >>> found.alpha.shape, [(look.model, look.side) for look in found.looks]
    ((64, 64), [('fast', 16), ('fine', 512)])
    """
    coarse, has_subject = from_map(await run_fast(to_tensor(picture, fast)))
    coarse = clear_tails(coarse)
    await report(coarse)
    maps = {Look("fast", fast.size, whole(picture)): coarse}

    async def look(box: Box, side: int) -> None:
        tensor = to_tensor(box.cut(picture), replace(fine, size=side))
        drawn, _ = from_map(await run_fine(tensor, side))
        maps[Look("fine", side, box)] = clear_tails(drawn)

    box = find_box(coarse, picture)
    if box is None or not has_subject or box.share_of(picture) >= plan.box_share:
        box = whole(picture)
    await look(box, plan.first_side)
    if min(map(doubt, maps.values())) > plan.doubt:
        await look(whole(picture), plan.last_side)
    chosen = min(maps, key=lambda look: doubt(maps[look]))
    alpha = _placed(maps[chosen], chosen.box, picture)
    return Subject(coarse, alpha, has_subject, tuple(maps), chosen)


def doubt(alpha: Floats) -> float:
    """Say how much of a map's coverage is neither yes nor no.

    Parameters
    ----------
    alpha : ndarray of shape (S, T), float32
        Coverage in [0, 1].

    Returns
    -------
    float
        Mean of 1 - alpha, weighted by alpha: 0 for a mask, 1 for a map that shows nothing.

    Examples
    --------
    >>> doubt(np.array([[0, 1]], np.float32)), doubt(np.full((2, 2), 0.25, np.float32))
    (0.0, 0.75)
    >>> doubt(np.zeros((2, 2), np.float32))
    1.0
    """
    total = float(alpha.sum(dtype=np.float64))
    if total == 0:
        return 1.0
    return float((alpha * (1 - alpha)).sum(dtype=np.float64)) / total


def _placed(drawn: Floats, box: Box, picture: Picture) -> Floats:
    inside = resize_alpha(drawn, box.height, box.width)
    if (box.height, box.width) == (picture.height, picture.width):
        return inside
    alpha = np.zeros((picture.height, picture.width), np.float32)
    alpha[box.top : box.bottom, box.left : box.right] = inside
    return alpha
