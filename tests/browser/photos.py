"""Photos that tell a lot, made here: each carrier holds a word that can be looked for."""

import io
from typing import Any

import numpy as np
from PIL import Image

from tests.unit.files import with_segment

PLANTED = (b"NEEDLE-CAMERA", b"NEEDLE-OWNER", b"NEEDLE-COMMENT", b"NEEDLE-TITLE", b"NEEDLE-TAIL")
BERLIN = "52.5163"

_XMP = b"http://ns.adobe.com/xap/1.0/\0" + (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    b'syntax-ns#"><rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/'
    b'" photoshop:Headline="NEEDLE-TITLE"/></rdf:RDF></x:xmpmeta>'
)


def picture(seed: int = 1, width: int = 320, height: int = 240) -> Image.Image:
    """A dark disc on a coloured slope, another one for each seed."""
    y, x = np.mgrid[:height, :width]
    values = np.dstack([x * 255 // width, y * 255 // height, (x * 0 + 40 * seed) % 255])
    inside = (x - width / 2) ** 2 + (y - height / 2) ** 2 < (height / 3) ** 2
    values[inside] = (30, 30, 30)
    return Image.fromarray(values.astype(np.uint8))


def plain_jpeg(seed: int = 1) -> bytes:
    """A photo that tells nothing."""
    file = io.BytesIO()
    picture(seed).save(file, "JPEG", quality=90)
    return file.getvalue()


def thumbnail() -> bytes:
    """The small picture that the photo carries: another one than its own."""
    file = io.BytesIO()
    Image.new("RGB", (160, 120), "rebeccapurple").save(file, "JPEG")
    return file.getvalue()


def telling_jpeg(
    seed: int = 1,
    *,
    orientation: int = 1,
    comment: bytes = PLANTED[2],
    size: tuple[int, int] = (320, 240),
    **options: Any,
) -> bytes:
    """A photo with a place, a camera, an owner, a time, a comment, XMP, bytes behind its end."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = PLANTED[0].decode()
    exif[0x0110] = "One"
    exif[0x013B] = PLANTED[1].decode()
    exif[0x0132] = "2026:06:14 16:21:01"
    place: Any = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (52.0, 30.0, 58.68)
    place[3], place[4] = "E", (13.0, 22.0, 39.72)
    file = io.BytesIO()
    told = {"exif": _with_thumbnail(exif), "comment": comment}
    picture(seed, *size).save(file, "JPEG", quality=90, **told, **options)
    return with_segment(file.getvalue(), 0xE1, _XMP) + PLANTED[4]


def _with_thumbnail(exif: Image.Exif) -> bytes:
    """Add a second directory that holds a small JPEG, as cameras do (Exif 3.0, section 4.5.5)."""
    head = b"Exif\0\0"
    tiff = exif.tobytes().removeprefix(head)
    order = "little" if tiff.startswith(b"II") else "big"

    def number(value: int, size: int) -> bytes:
        return value.to_bytes(size, order)  # type: ignore[arg-type]

    first = int.from_bytes(tiff[4:8], order)  # type: ignore[arg-type]
    entries = int.from_bytes(tiff[first : first + 2], order)  # type: ignore[arg-type]
    link = first + 2 + 12 * entries
    at = len(tiff) + len(tiff) % 2
    small = thumbnail()
    fields = ((0x0201, at + 2 + 2 * 12 + 4), (0x0202, len(small)))
    second = number(len(fields), 2)
    for tag, value in fields:
        second += number(tag, 2) + number(4, 2) + number(1, 4) + number(value, 4)
    linked = tiff[:link] + number(at, 4) + tiff[link + 4 :]
    return head + linked.ljust(at, b"\0") + second + bytes(4) + small
