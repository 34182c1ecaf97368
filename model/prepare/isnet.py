"""ISNet on its way from the published graph to the shipped ones. Imports clean, factors, trim."""

from pathlib import Path

from model.prepare.clean import read_network
from model.prepare.factors import Factored, factored, load_factors
from model.prepare.statistics import load_statistics
from model.prepare.trim import Trimmed, without_silent


def read_trimmed(source: Path) -> Trimmed:
    """Read what graphics cards compute.

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


def read_factored(source: Path) -> Factored:
    """Read what processors compute.

    Parameters
    ----------
    source : Path
        The published graph in float16.

    Returns
    -------
    Factored
        The same network with its widest layers as pairs of narrow ones.
    """
    return factored(read_trimmed(source).network, load_factors())
