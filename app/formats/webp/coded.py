"""Reads the first bytes of WebP's coded data, to tell it from anything else.

Thread: any. Source: RFC 6386 section 9.1 (VP8); RFC 9649 section 3.4 (VP8L).
"""

from app.container.parts import broken

_VP8_HEAD_BYTES, _VP8L_HEAD_BYTES = 10, 5
_VP8_START, _VP8L_START = b"\x9d\x01\x2a", 0x2F


def check_coded(body: bytes | memoryview, name: str) -> None:
    r"""Make sure that coded data are a picture.

    Parameters
    ----------
    body : bytes or memoryview
        The content of the chunk.
    name : str
        "VP8L", or else VP8.

    Raises
    ------
    InputUnreadable
        If it does not begin as a picture must.

    Examples
    --------
    >>> check_coded(b"\0\0\0\x9d\x01\x2a\4\0\3\0", "VP8 ")
    """
    if name == "VP8L":
        # The version, in the top three bits, is 0.
        if len(body) >= _VP8L_HEAD_BYTES and body[0] == _VP8L_START and not body[4] >> 5:
            return
    elif len(body) >= _VP8_HEAD_BYTES and body[3:6] == _VP8_START:
        tag = int.from_bytes(body[:3], "little")
        width = int.from_bytes(body[6:8], "little") & 0x3FFF
        height = int.from_bytes(body[8:10], "little") & 0x3FFF
        is_key_frame, first_part_bytes = not tag & 1, tag >> 5
        if is_key_frame and width and height and first_part_bytes <= len(body):
            return
    broken("WebP: the coded picture is none")
