"""Makes of any graph what the pipeline asks for: one square tensor in, one map out.

Thread: any. Is given what runs graphs.
"""

import numpy as np

from app.domain import Floats, RunGraph, Segmenter
from app.errors import BackendFailed


def segmenter(run: RunGraph, graph: str, source: str, target: str) -> Segmenter:
    """Wrap what runs graphs.

    Parameters
    ----------
    run : RunGraph
        Runs it.
    graph : str
        Which one.
    source, target : str
        Names of its input and of the output that is the map.

    Returns
    -------
    Segmenter
        Raises BackendFailed where the map is missing or of another size than the tensor.

    Examples
    --------
    >>> import asyncio
    >>> async def run(graph, feeds, wanted):
    ...     return {wanted[0]: feeds["photo"][:, 0]}
    >>> segment = segmenter(run, "fast", "photo", "map")
    >>> asyncio.run(segment(np.zeros((1, 3, 4, 4), np.float32))).shape
    (4, 4)
    """

    async def segment(tensor: Floats) -> Floats:
        size = tensor.shape[-1]
        raw = (await run(graph, {source: tensor}, [target])).get(target)
        if raw is None or raw.size != size * size:
            message = "The model gave an answer of the wrong size."
            found = "nothing" if raw is None else f"{raw.size} values"
            raise BackendFailed(message, detail=f"{found}, expected {size * size}")
        return raw.reshape(size, size).astype(np.float32, copy=False)

    return segment
