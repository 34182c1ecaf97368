"""A stand-in for the model."""

import numpy as np

from app.domain import Floats


async def see_disc(tensor: Floats) -> Floats:
    """Always see a disc in the middle, solid to a sixth of the side."""
    size = tensor.shape[-1]
    y, x = np.mgrid[:size, :size] / (size - 1) - 0.5
    disc: Floats = np.clip(3 - 9 * np.hypot(x, y), 0, 1).astype(np.float32)
    return disc
