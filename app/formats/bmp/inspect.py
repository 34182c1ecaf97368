"""Reports what a BMP holds besides its picture.

Thread: any.
"""

from app.container.block import Block, Use
from app.formats.bmp.walk import BEHIND_END, EMBEDDED_PROFILE, LINKED_PROFILE, walk_bmp
from app.metadata.findings import Finding, Kind
from app.metadata.neutral.profile import is_neutral_profile
from app.metadata.trailer import tail_finding
from app.metadata.values.plain import said
from app.metadata.values.profile import profile_values


def inspect_bmp(data: bytes) -> tuple[Finding, ...]:
    """List what a BMP holds besides its picture.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    tuple of Finding
        In the order of the file.

    Raises
    ------
    InputUnreadable
        If its structure is broken.
    """
    extra = [block for block in walk_bmp(data) if block.use is not Use.PICTURE]
    return tuple(found for block in extra if (found := _inspect_block(data, block)) is not None)


def _inspect_block(data: bytes, block: Block) -> Finding | None:
    content = block.content(data)
    size = len(content)
    if block.name == EMBEDDED_PROFILE:
        if is_neutral_profile(content):
            return None
        return Finding(block.name, block.start, size, Kind.COLOUR, profile_values(content))
    if block.name == LINKED_PROFILE:
        # A path on somebody's disk, which may name them.
        path = content.partition(b"\0")[0].decode("cp1252", "replace")
        return Finding(
            block.name, block.start, size, Kind.PERSON, said(Kind.PERSON, "Path on a disk", path)
        )
    if block.name == BEHIND_END:
        return tail_finding(data, block.start, block.name)
    return Finding(block.name, block.start, size)
