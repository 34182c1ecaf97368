"""Names application segments by the words they begin with.

Thread: any. Source: JFIF 1.02; EXIF 3.0; XMP part 3; ICC.1:2022 annex B.4; ITU-T T.872 6.5.3; CIPA
DC-007; ISO/IEC 19566-5 annex D.
"""

import re

APPS = range(0xE0, 0xF0)
COM = 0xFE
XMP = b"http://ns.adobe.com/xap/1.0/\0"
MORE_XMP = b"http://ns.adobe.com/xmp/extension/\0"
ICC = b"ICC_PROFILE\0"
EXIF = b"Exif\0"
PHOTOSHOP = b"Photoshop 3.0\0"

_JFIF_BYTES, _ADOBE_BYTES, _ICC_BYTES = 14, 12, 15
_WORD = re.compile(rb"[A-Za-z][A-Za-z0-9 _.:/-]{1,39}")

_KNOWN: tuple[tuple[int, bytes, int, str], ...] = (
    (0xE0, b"JFIF\0", _JFIF_BYTES, "JFIF"),
    (0xE0, b"JFXX\0", 0, "JFXX"),
    (0xE1, EXIF, 0, "Exif"),
    (0xE1, XMP, 0, "XMP"),
    (0xE1, MORE_XMP, 0, "extended XMP"),
    (0xE1, b"FLIR\0", 0, "FLIR"),
    (0xE2, ICC, _ICC_BYTES, "ICC profile"),
    (0xE2, b"MPF\0", 0, "MPF"),
    (0xE2, b"urn:iso:std:iso:ts:21496:-1\0", 0, "HDR gain map"),
    (0xEB, b"JP", 0, "JUMBF"),
    (0xED, PHOTOSHOP, 0, "Photoshop"),
    (0xEE, b"Adobe", _ADOBE_BYTES, "Adobe"),
)


def name_of(marker: int, start: bytes) -> str:
    r"""Name a segment.

    Parameters
    ----------
    marker : int
        The second byte of its marker.
    start : bytes
        The first 64 bytes behind its length, or all there are.

    Returns
    -------
    str
        Such as "Exif"; "APP3 Meta" where no reader is known.

    Examples
    --------
    >>> name_of(0xE1, b"Exif\0\0II"), name_of(0xE3, b"Meta\0\0II"), name_of(0xEF, b"\1")
    ('Exif', 'APP3 Meta', 'APP15')
    """
    for known, word, least, name in _KNOWN:
        if marker == known and start.startswith(word) and len(start) >= least:
            return name
    if marker == COM:
        return "comment"
    if marker not in APPS:
        return f"reserved segment {marker:02X}"
    word_found = _WORD.match(start)
    name = f"APP{marker - APPS.start}"
    return f"{name} {word_found.group().decode('ascii').strip()}" if word_found else name
