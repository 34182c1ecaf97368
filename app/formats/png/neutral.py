"""The one way in which a finished PNG holds a colour profile, and a print resolution.

Thread: any. Source: PNG specification, third edition, sections 11.3.2.3 and 11.3.4.3. The profile
is stored, not deflated: so it is the same from every zlib, and no longer by much.
"""

import struct
import zlib

from app.metadata.neutral.profile import is_neutral_profile
from app.metadata.resolution import METRE, kept_resolution

_NAME = b"icc\0\0"
_MAX_STORED = 0xFFFF
_MAX_PROFILE_BYTES = 4 << 20
_RESOLUTION_BYTES = 9


def profile_body(profile: bytes) -> bytes:
    """Write the content of an iCCP chunk.

    Parameters
    ----------
    profile : bytes
        A neutral profile.

    Returns
    -------
    bytes
        Name, method and zlib stream.

    Examples
    --------
    >>> read_profile(profile_body(b"profile"))
    b'profile'
    """
    parts = [_NAME, b"\x78\x01"]
    for at in range(0, len(profile), _MAX_STORED):
        piece = profile[at : at + _MAX_STORED]
        is_last = at + _MAX_STORED >= len(profile)
        size = len(piece)
        parts += (bytes((is_last,)), size.to_bytes(2, "little"))
        parts += ((size ^ _MAX_STORED).to_bytes(2, "little"), piece)
    return b"".join((*parts, zlib.adler32(profile).to_bytes(4, "big")))


def read_profile(body: bytes) -> bytes | None:
    """Read the profile in an iCCP chunk.

    Parameters
    ----------
    body : bytes
        The chunk's content; any bytes are allowed.

    Returns
    -------
    bytes or None
        None where it can't be inflated to its end, or is larger than a profile would be.

    Examples
    --------
    >>> read_profile(b"nonsense") is None
    True
    """
    inflater = zlib.decompressobj()
    try:
        profile = inflater.decompress(body.partition(b"\0")[2][1:], _MAX_PROFILE_BYTES)
    except zlib.error:
        return None
    return profile if inflater.eof else None


def is_neutral_profile_body(body: bytes) -> bool:
    """Tell whether an iCCP chunk says colours and not a bit more.

    Parameters
    ----------
    body : bytes
        The chunk's content.

    Returns
    -------
    bool
        True only for what `profile_body` writes of a neutral profile.

    Examples
    --------
    >>> is_neutral_profile_body(profile_body(b"profile"))
    False
    """
    profile = read_profile(body) if body.startswith(_NAME) else None
    return profile is not None and is_neutral_profile(profile) and profile_body(profile) == body


def resolution_body(body: bytes, *, keeps: bool) -> bytes:
    r"""Write the content of a pHYs chunk, as far as it is kept.

    Parameters
    ----------
    body : bytes
        The content of the source's.
    keeps : bool
        Whether a person keeps more than the shape of pixels.

    Returns
    -------
    bytes
        Empty where nothing is kept.

    Examples
    --------
    >>> resolution_body(struct.pack(">IIB", 11812, 11812, 1), keeps=True)
    b'\x00\x00.#\x00\x00.#\x01'
    """
    if len(body) != _RESOLUTION_BYTES:
        return b""
    across, down, unit = struct.unpack(">IIB", body)
    kept = kept_resolution(across, down, METRE if unit == 1 else None, keeps=keeps)
    if kept is None:
        return b""
    if kept.is_ratio:
        return struct.pack(">IIB", kept.x, kept.y, 0)
    return struct.pack(">IIB", round(kept.x / METRE), round(kept.y / METRE), 1)
