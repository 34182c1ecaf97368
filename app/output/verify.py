"""The last gate: a finished file is handed over only after it was parsed again and found clean.

Thread: any.
"""

from app.errors import MetadataLeft
from app.output.check_png import inspect_png, size_of


def verify_clean(data: bytes, *, height: int, width: int) -> None:
    """Check that a PNG holds one picture of the asked size and not a byte more.

    Parameters
    ----------
    data : bytes
        The whole file, as it would be saved.
    height, width : int
        What it must declare, in pixels.

    Raises
    ------
    MetadataLeft
        If there is anything else in it; `detail` lists what.

    Examples
    --------
    >>> verify_clean(b"", height=1, width=1)
    Traceback (most recent call last):
    app.errors.MetadataLeft: The finished file is not clean.
    """
    found = [finding.name for finding in inspect_png(data)]
    if not found and size_of(data) != (height, width):
        found.append(f"size {size_of(data)} instead of {(height, width)}")
    if found:
        message = "The finished file is not clean."
        raise MetadataLeft(message, detail=", ".join(found))
