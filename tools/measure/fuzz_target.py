"""What must hold for any file at all: the promise that the fuzzer tries to break."""

from app.domain import Options
from app.errors import AppError, MetadataLeft
from app.formats.inspect import inspect
from app.formats.strip import strip


def one_input(data: bytes) -> None:
    """Hold one input against what is promised of any file.

    Parameters
    ----------
    data : bytes
        Anything.

    Raises
    ------
    AssertionError
        What was offered as clean is not, or stripping it again gives other bytes.
    MetadataLeft
        Our own last check caught what a stripper had left: no leak, but a bug all the same.
    """
    try:
        inspect(data)
    except AppError:
        pass
    try:
        stripped = strip(data, Options())
    except MetadataLeft:
        raise
    except AppError:
        return
    clean = stripped.data
    if {finding.name for finding in inspect(clean).findings} - stripped.left:
        message = "offered as clean, and something is found in it"
        raise AssertionError(message)
    if strip(clean, Options()).data != clean:
        message = "stripping twice is not as stripping once"
        raise AssertionError(message)
