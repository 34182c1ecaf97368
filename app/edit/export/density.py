"""Writes a print resolution into a finished PNG or JPEG, and nothing else.

Thread: any. Source: PNG specification, third edition, 11.3.4.3; JFIF 1.02.
"""

import struct
import zlib

_METRES = 0.0254
_HEADER_END = 33
# A header of version 1.01, as Pillow writes it, up to its density.
_JFIF = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01"


def set_density(data: bytes, mime_type: str, dpi: int) -> bytes:
    r"""Add the resolution to a clean file.

    Parameters
    ----------
    data : bytes
        A PNG, or a JPEG that begins with JFIF 1.01 and no thumbnail.
    mime_type : str
        "image/png" or "image/jpeg"; anything else is given back as it is.
    dpi : int
        Dots per inch, 1 to 10000.

    Returns
    -------
    bytes
        The same file but for a pHYs chunk after IHDR, or five bytes of JFIF.

    Raises
    ------
    ValueError
        If the file doesn't begin as it should.

    Examples
    --------
    >>> jpeg = bytes.fromhex("ffd8ffe000104a46494600010100000100010000")
    >>> set_density(jpeg, "image/jpeg", 300)[13:18]
    b'\x01\x01,\x01,'
    """
    block = density_block(mime_type, dpi)
    if mime_type == "image/jpeg":
        if not data.startswith(_JFIF):
            message = "no JFIF header"
            raise ValueError(message)
        return data[:2] + block + data[2 + len(block) :]
    if mime_type == "image/png":
        if data[12:16] != b"IHDR":
            message = "no PNG header"
            raise ValueError(message)
        return data[:_HEADER_END] + block + data[_HEADER_END:]
    return data


def density_block(mime_type: str, dpi: int) -> bytes:
    """Write the block that says the resolution.

    Parameters
    ----------
    mime_type : str
        "image/png" or "image/jpeg".
    dpi : int
        Dots per inch, 1 to 10000.

    Returns
    -------
    bytes
        A whole pHYs chunk or JFIF segment; empty for other kinds, which have no such block.

    Examples
    --------
    >>> density_block("image/jpeg", 300).hex()
    'ffe000104a46494600010101012c012c0000'
    """
    if mime_type == "image/jpeg":
        return _JFIF[2:] + struct.pack(">BHHH", 1, dpi, dpi, 0)
    if mime_type == "image/png":
        per_metre = round(dpi / _METRES)
        body = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)
        return struct.pack(">I", 9) + body + struct.pack(">I", zlib.crc32(body))
    return b""
