"""ISNet on its way to the shipped graphs: what all of them start from."""

from pathlib import Path

from model.prepare.clean import read_network
from model.prepare.statistics import load_statistics
from model.prepare.trim import Trimmed, without_silent


def read_trimmed(source: Path) -> Trimmed:
    """Read what GPUs compute, and what `factors` replaces layers of for processors.

    Parameters
    ----------
    source : Path
        The published graph in float16.

    Returns
    -------
    Trimmed
        The network without silent channels, and the mean inputs of its layers.
    """
    return without_silent(read_network(source, side=1024), load_statistics().means)
