"""A marker in every place of a PNG, APNG and GIF; afterwards it is in none, packed or not."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from app.domain import Options, Pixels
from app.formats.inspect import inspect
from app.formats.strip import strip
from tests.unit.files import DISPLAY_P3, SRGB_FORMULA, exif, png_chunk, rgb_profile
from tests.unit.formats.gif.test_frames import blocks, coded_by_pillow, head, image
from tests.unit.formats.gif.test_gif import application, extension
from tests.unit.formats.png.plain import Samples, chunks_of, png_of, rows_of, samples_of
from tests.unit.metadata.png_files import control, frame, frame_data, header, whole
from tests.unit.stealth import with_stealth

MARK = b"PLANTED-4711 by somebody"
WIDTH, HEIGHT = 24, 20
RNG = np.random.default_rng(1)


def shown() -> Samples:
    """Opaque noise, and a hole in it."""
    found = RNG.integers(1, 255, (HEIGHT, WIDTH, 4)).astype(np.uint16)
    found[..., 3] = 255
    found[4:8] = 0
    return found


def with_hidden(samples: Samples, colour: int = 6) -> Samples:
    """The marker as the colours of the hole."""
    found = samples.copy()
    place = found[4:8, :, :-1].reshape(-1)
    place[: len(MARK)] = np.frombuffer(MARK, np.uint8)
    found[4:8, :, :-1] = place.reshape(4, WIDTH, -1)
    assert colour in (4, 6)
    return found


def stream(samples: Samples, more: bytes = b"") -> bytes:
    return zlib.compress(rows_of(samples, 8, 6, 0) + more)


def chunk(body: bytes) -> bytes:
    return png_chunk(b"IDAT", body)


PICTURE = shown()
STREAM = stream(PICTURE)
IDAT = chunk(STREAM)
WRONG = png_chunk(b"tIME", bytes(7))[:-4] + MARK[:4]
ICC = png_chunk(b"iCCP", MARK + b"\0\0" + zlib.compress(rgb_profile(DISPLAY_P3, SRGB_FORMULA)))
NAMED = rgb_profile(DISPLAY_P3, SRGB_FORMULA, MARK.decode())
EXTRA = {
    "tEXt": png_chunk(b"tEXt", b"Author\0" + MARK),
    "tEXt keyword": png_chunk(b"tEXt", MARK + b"\0x"),
    "zTXt": png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(MARK)),
    "iTXt": png_chunk(b"iTXt", b"Title\0\0\0\0\0" + MARK),
    "iTXt packed": png_chunk(b"iTXt", b"Title\0\1\0en\0x\0" + zlib.compress(MARK)),
    "eXIf": png_chunk(b"eXIf", exif(1) + MARK),
    "iCCP name": ICC,
    "iCCP": png_chunk(b"iCCP", b"x\0\0" + zlib.compress(NAMED)),
    "sPLT": png_chunk(b"sPLT", MARK + b"\0\x08" + MARK),
    "PLTE": png_chunk(b"PLTE", MARK),
    "hIST": png_chunk(b"hIST", MARK),
    "cHRM": png_chunk(b"cHRM", MARK + bytes(8)),
    "tRNS": png_chunk(b"tRNS", MARK),
    "caBX": png_chunk(b"caBX", MARK),
    "unknown": png_chunk(b"prVt", MARK),
    "checksum": WRONG,
    "acTL": png_chunk(b"acTL", MARK[:8]),
    "iDOT": png_chunk(b"iDOT", MARK),
}


def opaque(told: Pixels) -> bytes:
    return png_of(told.astype(np.uint16), 8, 6)


def indexed(*tables: bytes) -> bytes:
    samples = (np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH, 1) % 3).astype(np.uint16)
    return png_of(samples, 8, 3, 0, *tables)


def pngs() -> dict[str, bytes]:
    top = header(WIDTH, HEIGHT, 8, 6)
    found = {f"{name} before": whole(top, part, IDAT) for name, part in EXTRA.items()}
    found |= {f"{name} after": whole(top, IDAT, part) for name, part in EXTRA.items()}
    plain = whole(top, IDAT)
    bright = np.where(PICTURE[..., 3:] == 0, 255, PICTURE).astype(np.uint8)
    deep = png_of(with_hidden(PICTURE) * 257, 16, 6)
    grey = png_of(with_hidden(PICTURE[..., 2:]), 8, 4)
    palette = bytes(range(1, 10))
    found |= {
        "behind the end": plain + MARK,
        "instead of the end": plain[:-12] + MARK,
        "in the end": plain[:-12] + png_chunk(b"IEND", MARK),
        "late rows": whole(top, IDAT, EXTRA["tEXt"], chunk(MARK)),
        "behind the stream": whole(top, chunk(STREAM + MARK)),
        "in a chunk behind it": whole(top, IDAT, chunk(MARK), chunk(b""), chunk(MARK)),
        "below the picture": whole(top, chunk(stream(PICTURE, MARK * 9))),
        "a row below": whole(top, chunk(stream(PICTURE, b"\0" + MARK * 4))),
        "under alpha 0": png_of(with_hidden(PICTURE), 8, 6),
        "under alpha 0, interlaced": png_of(with_hidden(PICTURE), 8, 6, 1),
        "under alpha 0, deep": deep,
        "under alpha 0, grey": grey,
        "bits of alpha": opaque(with_stealth(bright, MARK.decode(), "alpha")),
        "bits of alpha, packed": opaque(with_stealth(bright, MARK.decode(), "alpha", packs=True)),
        "bits of colours": opaque(with_stealth(bright, MARK.decode(), "rgb")),
        "unused colours": indexed(png_chunk(b"PLTE", palette + MARK)),
        "unused alpha": indexed(
            png_chunk(b"PLTE", palette + bytes(60)), png_chunk(b"tRNS", b"\xff" * 3 + MARK[:20])
        ),
        "transparent colours": indexed(png_chunk(b"PLTE", MARK[:9]), png_chunk(b"tRNS", b"\0\0\0")),
        "cut within a text": whole(top, IDAT, EXTRA["tEXt"])[:-14],
    }
    return found


def apngs() -> dict[str, bytes]:
    size = WIDTH, HEIGHT
    top = header(WIDTH, HEIGHT, 8, 6), control(2), frame(0, *size), IDAT, frame(1, *size)
    hidden = stream(with_hidden(PICTURE))
    late = frame_data(2, STREAM), frame(3, *size), frame_data(4, zlib.compress(MARK))
    forged = frame(1, *size)[:-4] + MARK[:4]
    found = {
        "behind a frame's stream": (*top, frame_data(2, STREAM + MARK)),
        "in a chunk behind it": (*top, frame_data(2, STREAM), frame_data(3, MARK)),
        "below a frame": (*top, frame_data(2, stream(PICTURE, MARK * 9))),
        "under alpha 0 of a frame": (*top, frame_data(2, hidden[:40]), frame_data(3, hidden[40:])),
        "frames that are not counted": (*top, *late),
        "a frame's checksum": (*top[:-1], forged, frame_data(2, STREAM)),
        "between frames": (*top, EXTRA["tEXt"], frame_data(2, STREAM), EXTRA["zTXt"]),
        "a frame of another number": (*top, frame_data(7, STREAM + MARK)),
    }
    return {name: whole(*parts) for name, parts in found.items()}


CODED = coded_by_pillow((np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH) % 3).astype(np.uint8))
# The marker as indices, below a first row that shows nothing.
_ROWS = np.resize(np.frombuffer(MARK, np.uint8), (HEIGHT, WIDTH)).copy()
_ROWS[0] = 0
MARKED = coded_by_pillow(_ROWS)
PALETTE = bytes(range(1, 10)) + bytes(759)


def gifs() -> dict[str, bytes]:
    top, picture = head(WIDTH, HEIGHT, PALETTE), image(8, CODED, WIDTH, HEIGHT)
    told = PALETTE[:12] + MARK + PALETTE[12 + len(MARK) :]
    below = image(8, MARKED, WIDTH, 1)
    found = {
        "comment": top + extension(0xFE, MARK) + picture,
        "plain text": top + b"!\x01\x0c" + bytes(12) + blocks(MARK) + picture,
        "application": top + application(b"SECRET  1.0", MARK) + picture,
        "application's name": top + application(MARK[:11], b"x") + picture,
        "unknown": top + extension(0x42, MARK) + picture,
        "loop": top + b"!\xff\x0bNETSCAPE2.0\3\1\0\0" + blocks(MARK) + picture,
        "control": top + b"!\xf9\4\0\1\0\0" + blocks(MARK) + picture,
        "behind the codes": top + image(8, CODED + MARK, WIDTH, HEIGHT),
        "behind the codes, blocks": top + image(8, CODED + MARK * 40, WIDTH, HEIGHT),
        "below the picture": head(WIDTH, 1, bytes(768)) + below,
        "colours": head(WIDTH, HEIGHT, told) + picture,
        "colours of a frame": top
        + image(8, CODED, WIDTH, HEIGHT).replace(b"\0\x08", b"\x87" + told + b"\x08", 1),
    }
    found = {name: data + b";" for name, data in found.items()}
    found["behind the trailer"] = top + picture + b";" + MARK
    found["instead of the trailer"] = top + picture + MARK
    found["cut within a comment"] = top + picture + b"!\xfe\x40" + MARK
    return found


def inside(data: bytes) -> bytes:
    """The file, and what is packed in it: rows, samples, lowest bits; codes, indices."""
    found = [data]
    if data.startswith(b"GIF"):
        with Image.open(io.BytesIO(data)) as picture:
            for number in range(getattr(picture, "n_frames", 1)):
                picture.seek(number)
                found.append(picture.tobytes())
        return b"\n".join(found)
    frames: list[bytes] = []
    for name, body in chunks_of(data):
        if name == b"fcTL":
            frames.append(b"")
        elif name == b"fdAT":
            frames[-1] += body[4:]
    stored = b"".join(body for name, body in chunks_of(data) if name == b"IDAT")
    for packed in (stored, *filter(None, frames)):
        inflater = zlib.decompressobj()
        found += [inflater.decompress(packed), inflater.unused_data]
        depth = data[24]
        if len(found[-2]) == len(rows_of(samples_of(data), depth, data[25], data[28])):
            samples = samples_of(data, packed)
            found.append((samples[..., :-1] >> depth - 8).astype(np.uint8).tobytes())
            found.append((samples >> depth - 8).astype(np.uint8).tobytes())
            for part in (samples[..., -1:], samples[..., :3]):
                bits = part.swapaxes(0, 1).reshape(-1).astype(np.uint8) & 1
                found.append(np.packbits(bits).tobytes())
    return b"\n".join(found)


ALL = {
    f"{kind}: {name}": data
    for kind, files in (("PNG", pngs()), ("APNG", apngs()), ("GIF", gifs()))
    for name, data in files.items()
}


@pytest.mark.parametrize("name", ALL)
def test_a_marker_is_found_and_gone(name: str) -> None:
    data = ALL[name]
    assert inspect(data).findings
    kept = strip(data, Options()).data
    assert inspect(kept).findings == ()
    text = inside(kept)
    for part in (MARK, MARK[:8], MARK[8:16]):
        assert part not in text
    if kept[:4] == b"\x89PNG":
        assert struct.unpack_from(">II", kept, 16) == (WIDTH, HEIGHT)


def test_the_search_would_find_it() -> None:
    for name in ("under alpha 0", "under alpha 0, deep", "bits of alpha", "bits of colours"):
        assert MARK[:8] in inside(ALL[f"PNG: {name}"]), name
    assert MARK[:8] in inside(ALL["APNG: under alpha 0 of a frame"])
    assert MARK[:8] in inside(ALL["PNG: behind the stream"])
