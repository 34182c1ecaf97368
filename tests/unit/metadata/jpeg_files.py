"""Builds JPEGs with carriers, each with a string that stands nowhere else."""

import json
import struct

from app.formats.jpeg.segments import ICC, MORE_XMP, XMP
from tests.unit.files import DISPLAY_P3, SRGB_FORMULA, gradient, rgb_profile, save
from tests.unit.metadata.exif_files import exif_block, raw, words

SOI, EOI = b"\xff\xd8", b"\xff\xd9"


def segment(marker: int, body: bytes) -> bytes:
    """A marker, the length, a body."""
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def plain_jpeg(**options: object) -> bytes:
    """A picture as Pillow writes it."""
    return save(gradient(), "JPEG", **options)


def bare_jpeg() -> bytes:
    """A picture without any application segment."""
    file = plain_jpeg()
    return file[:2] + file[2 + 18 :]


def with_segments(*segments: bytes, file: bytes = b"") -> bytes:
    """A picture with segments behind its first two bytes."""
    file = file or plain_jpeg()
    return file[:2] + b"".join(segments) + file[2:]


def box(kind: bytes, body: bytes) -> bytes:
    """A box of ISO's base media format, or of JUMBF."""
    return struct.pack(">I4s", 8 + len(body), kind) + body


def superbox(label: str, *contents: bytes) -> bytes:
    """A JUMBF superbox with a label."""
    description = box(b"jumd", bytes(16) + b"\x03" + label.encode() + b"\0")
    return box(b"jumb", description + b"".join(contents))


def jumbf_segments(store: bytes, step: int = 60_000) -> bytes:
    """A JUMBF store in as many segments as it needs."""
    head, rest = store[:8], store[8:]
    parts = [rest[at : at + step] for at in range(0, len(rest), step)]
    return b"".join(
        segment(0xEB, b"JP" + struct.pack(">HI", 1, number) + head + part)
        for number, part in enumerate(parts, 1)
    )


def resource(number: int, body: bytes, name: bytes = b"") -> bytes:
    """One of Photoshop's image resources."""
    title = bytes((len(name),)) + name
    title += bytes(len(title) % 2)
    return (
        b"8BIM"
        + struct.pack(">H", number)
        + title
        + struct.pack(">I", len(body))
        + (body + bytes(len(body) % 2))
    )


def record(number: int, text: str | bytes, *, group: int = 2) -> bytes:
    """One IPTC record."""
    body = text if isinstance(text, bytes) else text.encode()
    return struct.pack(">BBBH", 0x1C, group, number, len(body)) + body


def photoshop(*resources: bytes) -> bytes:
    """A segment of image resources."""
    return segment(0xED, b"Photoshop 3.0\0" + b"".join(resources))


def mpf(*pictures: tuple[int, int, int]) -> bytes:
    """A list of pictures: kind, size, offset."""
    entries = b"".join(struct.pack(">IIIHH", *picture, 0, 0) for picture in pictures)
    count = struct.pack(">HHII", 0xB001, 4, 1, len(pictures))
    table = struct.pack(">HHII", 0xB002, 7, len(entries), 8 + 2 + 24 + 4)
    tiff = b"MM\0*" + struct.pack(">IH", 8, 2) + count + table + bytes(4) + entries
    return segment(0xE2, b"MPF\0" + tiff)


def movie(text: bytes = b"") -> bytes:
    """A video of a picture track and a sound track, as far as its head goes."""

    def track(kind: bytes) -> bytes:
        return box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + kind + bytes(13))))

    head = box(b"mvhd", struct.pack(">I4I", 0, 3_600_000_000, 0, 1000, 2500) + bytes(80))
    moov = box(b"moov", head + track(b"vide") + track(b"soun"))
    return box(b"ftyp", b"mp42" + bytes(4) + b"isommp42") + moov + box(b"mdat", text)


def samsung(**parts: bytes) -> bytes:
    """A Samsung trailer of named parts."""
    bodies = [
        struct.pack("<HHI", 0, 0x0A01, len(name)) + name.encode() + body
        for name, body in parts.items()
    ]
    total = sum(map(len, bodies))
    table = b"SEFH" + struct.pack("<II", 107, len(bodies))
    at = 0
    for body in bodies:
        table += struct.pack("<HHII", 0, 0x0A01, total - at, len(body))
        at += len(body)
    return b"".join(bodies) + table + struct.pack("<I", len(table)) + b"SEFT"


def xmp(text: str) -> bytes:
    """A packet that names an author."""
    return f'<a xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="{text}"/>'.encode()


def more_xmp(packet: bytes, step: int = 60_000, guid: bytes = b"0" * 32) -> list[bytes]:
    """A packet spread over segments."""
    return [
        segment(
            0xE1, MORE_XMP + guid + struct.pack(">II", len(packet), at) + packet[at : at + step]
        )
        for at in range(0, len(packet), step)
    ]


def profile_segments(profile: bytes, step: int = 60_000) -> bytes:
    """A colour profile spread over segments."""
    parts = [profile[at : at + step] for at in range(0, len(profile), step)]
    return b"".join(
        segment(0xE2, ICC + bytes((number, len(parts))) + part)
        for number, part in enumerate(parts, 1)
    )


def flir(text: bytes) -> bytes:
    """A thermal camera's records: one, of the camera itself."""
    camera = bytes(0xD4) + text.ljust(32, b"\0") + bytes(0x400)
    entry = struct.pack(">HHIIII12x", 0x20, 0, 0, 1, 64 + 32, len(camera))
    head = b"FFF\0" + bytes(16) + struct.pack(">III", 100, 64, 1)
    return segment(0xE1, b"FLIR\0\1\0\0" + head.ljust(64, b"\0") + entry + camera)


def credentials(text: str) -> bytes:
    """A store of Content Credentials that names a program."""
    claim = box(b"json", json.dumps({"claim_generator": text}).encode())
    return superbox("c2pa", superbox("urn:uuid:1", superbox("c2pa.claim", claim)))


SECRET = b"Zq7Secret"


def carriers() -> dict[str, bytes]:
    """Every place in a JPEG that can hold a secret, and a file where it does."""
    text = SECRET.decode()
    thumbnail = with_segments(segment(0xFE, SECRET))
    p3 = rgb_profile(DISPLAY_P3, SRGB_FORMULA, name=text)
    jfif = b"JFIF\0\1\2\1\0\x48\0\x48"
    second = with_segments(segment(0xFE, SECRET))
    store = credentials(text)
    file, bare = plain_jpeg(), bare_jpeg()
    scan = file.rindex(b"\xff\xda")
    return {
        "JFIF thumbnail": with_segments(
            segment(0xE0, jfif + bytes((3, 1)) + SECRET), file=bare_jpeg()
        ),
        "JFIF with more": with_segments(segment(0xE0, jfif + bytes(2) + SECRET), file=bare),
        "second JFIF": with_segments(segment(0xE0, jfif + bytes(2) + SECRET)),
        "JFXX": with_segments(segment(0xE0, b"JFXX\0\x10" + thumbnail)),
        "APP0 CIFF": with_segments(segment(0xE0, b"II\x1a\0\0\0HEAPJPGM" + SECRET)),
        "Exif": with_segments(
            segment(0xE1, b"Exif\0\0" + exif_block([words(0x10E, text)], thumbnail=thumbnail))
        ),
        "Exif maker's notes": with_segments(
            segment(0xE1, b"Exif\0\0" + exif_block([], photo=[raw(0x927C, bytes(50) + SECRET)]))
        ),
        "Exif behind the turn": with_segments(
            segment(0xE1, b"Exif\0\0" + exif_block([(0x0112, 3, b"\0\6")]) + SECRET)
        ),
        "XMP": with_segments(segment(0xE1, XMP + xmp(text))),
        "extended XMP": with_segments(*more_xmp(xmp(text), step=xmp(text).index(SECRET))),
        "unknown APP1": with_segments(segment(0xE1, SECRET)),
        "FLIR": with_segments(flir(SECRET)),
        "ICC profile": with_segments(profile_segments(p3)),
        "ICC profile in parts": with_segments(profile_segments(p3, step=300)),
        "half an ICC profile": with_segments(profile_segments(p3, step=300)[:318]),
        "no ICC profile": with_segments(profile_segments(SECRET)),
        "MPF": with_segments(mpf((0x30000, 9, 0)) + segment(0xE2, b"MPF\0" + SECRET)),
        "HDR gain map header": with_segments(
            segment(0xE2, b"urn:iso:std:iso:ts:21496:-1\0" + SECRET)
        ),
        **{
            f"APP{number}": with_segments(segment(0xE0 + number, b"Any" + SECRET))
            for number in range(3, 16)
        },
        "C2PA": with_segments(jumbf_segments(store, step=store.index(SECRET) - 8)),
        "Photoshop": with_segments(photoshop(resource(0x0404, record(105, text)))),
        "Photoshop thumbnail": with_segments(
            photoshop(resource(0x040C, bytes(28) + thumbnail), resource(0x0BB7, SECRET))
        ),
        "Adobe with more": with_segments(
            segment(0xEE, b"Adobe\0\x64\0\0\0\0\1" + SECRET), file=bare
        ),
        "comment": with_segments(segment(0xFE, SECRET)),
        "reserved segment": with_segments(segment(0xF0, SECRET)),
        "between segments": with_segments(segment(0xFE, b"Hello"), SECRET),
        "behind fill bytes": with_segments(b"\xff" * 9 + b"\0" + SECRET),
        "between tables and scan": file[:scan] + segment(0xFE, SECRET) + file[scan:],
        "after the scan": file[:-2] + segment(0xFE, SECRET) + EOI,
        "table after the scan": file[:-2] + segment(0xDB, b"\0" + SECRET.ljust(64)) + EOI,
        "after the end": file + SECRET,
        "second picture": file + second,
        "padding and second picture": file + bytes(7) + second,
        "gain map": file + with_segments(segment(0xE1, XMP + b"hdr-gain-map" + SECRET)),
        "motion photo": file + movie(SECRET),
        "Samsung trailer": file + samsung(Image_UTC_Data=b"1", Other=SECRET),
        "Samsung motion photo": file + samsung(MotionPhoto_Data=movie(SECRET)),
        "ZIP": file + b"PK\3\4" + SECRET,
    }
