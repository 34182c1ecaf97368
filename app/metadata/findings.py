"""The one noun of metadata: a finding.

Thread: any. Imports nothing of app.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something in a file that is not the picture.

    Parameters
    ----------
    name : str
        What it is, such as "chunk tEXt" or "bytes after the end".
    offset_bytes : int
        Where it begins.
    size_bytes : int
        How long it is.
    """

    name: str
    offset_bytes: int
    size_bytes: int
