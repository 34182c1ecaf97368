"""How far two mattes agree on what is the subject, once soft pixels have to choose.

Source: Everingham et al., "The PASCAL visual object classes (VOC) challenge", IJCV 2010. The masks
there are yes or no; ours are cut at one half first.
"""

import numpy as np

from app.domain import Floats
from model.evaluate.metrics.regions import Selection


def intersection_over_union(alpha: Floats, truth: Floats, where: Selection) -> float:
    """Share of common pixels, both mattes cut at one half.

    Parameters
    ----------
    alpha, truth : ndarray of shape (H, W), float32
        In [0, 1].
    where : ndarray of shape (H, W), bool
        The pixels that count.

    Returns
    -------
    float
        In [0, 1]; 1 where neither matte has a subject. A pixel of exactly one half is background.

    Examples
    --------
    >>> everywhere = np.ones((1, 3), bool)
    >>> intersection_over_union(np.array([[1, 1, 0]]), np.array([[0, 1, 0.5]]), everywhere)
    0.5
    """
    ours, theirs = (alpha > 0.5) & where, (truth > 0.5) & where
    union = np.count_nonzero(ours | theirs)
    return float(np.count_nonzero(ours & theirs) / union) if union else 1.0
