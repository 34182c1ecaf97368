"""A stretch of a file, and whether the picture needs it.

Thread: any.
"""

from dataclasses import dataclass
from enum import StrEnum


class Use(StrEnum):
    """What a block is for."""

    PICTURE = "picture"
    """Needed to show the picture; kept byte for byte."""

    COLOUR = "colour"
    """Says what the colours mean; replaced by its neutral form, which says the same."""

    EXTRA = "extra"
    """All else, known or not; removed."""


@dataclass(frozen=True)
class Block:
    """A stretch of a file: a segment, a chunk, a box, bytes between two of them.

    A format's walk returns blocks that tile the file: each begins where the last one ended, the
    first at 0, the last ends with the file. What a walk does not know is EXTRA.

    Parameters
    ----------
    name : str
        What it is in the words of the format, such as "APP1 Exif" or "tEXt".
    start, end : int
        Its bytes are ``data[start:end]``, frame and all.
    use : Use
        What it is for.
    body : int, optional
        Where its content begins behind its frame.
    """

    name: str
    start: int
    end: int
    use: Use
    body: int | None = None

    def content(self, data: bytes) -> bytes:
        """Cut out the content, without the frame.

        Parameters
        ----------
        data : bytes
            The whole file.

        Returns
        -------
        bytes
            A copy.

        Examples
        --------
        >>> Block("COM", 2, 8, Use.EXTRA, body=6).content(b"..head!!tail")
        b'!!'
        """
        return data[self.start if self.body is None else self.body : self.end]
