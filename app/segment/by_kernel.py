"""Makes a model's input by what was compiled of app/imaging/c/, where there is such.

Thread: any.
"""

import numpy as np

from app.domain import Floats, InputContract, Pixels
from app.imaging.kernel import address, compiled


def planes_by_kernel(small: Pixels, contract: InputContract, brightest: int) -> Floats | None:
    """Make a tensor of a picture of its size.

    Parameters
    ----------
    small : ndarray of shape (S, S, 3), uint8
        The picture.
    contract : InputContract
        Mean and deviation.
    brightest : int
        What stands for 1.

    Returns
    -------
    ndarray of shape (1, 3, S, S), float32, or None
        None where there is no kernel, or it can't take this.

    Examples
    --------
    >>> plain = InputContract(2, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), "255")
    >>> planes_by_kernel(np.zeros((2, 2, 3), np.uint8), plain, 255) is None
    True
    """
    to_planes = compiled("to_planes")
    if to_planes is None or not small.flags.c_contiguous:
        return None
    tensor = np.empty((1, 3, *small.shape[:2]), np.float32)
    mean, deviation = (np.array(values, np.float32) for values in (contract.mean, contract.std))
    count = small.shape[0] * small.shape[1]
    given = address(mean), address(deviation)
    to_planes(address(tensor), address(small), count, float(brightest), *given)
    return tensor
