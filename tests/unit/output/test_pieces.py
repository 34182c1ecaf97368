"""A PNG that was packed in pieces, and the gate that reads it so; zlib does the compiled part."""

import ctypes
import struct
import zlib
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from app.domain import Pixels
from app.formats.png.chunks import SIGNATURE, chunks
from app.imaging import kernel
from app.output.check_png import inspect_png
from app.output.deflate import LAST, MOST, Deflater, joined
from app.output.pieces import NotInPiecesError, Pieces
from app.output.png import _blank, encode_png

Calls = dict[str, int]


@pytest.fixture
def calls() -> Iterator[Calls]:
    """Packs and unpacks at addresses, as app/output/c/ does, and counts."""
    counted = {"pack": 0, "unpack": 0, "sum": 1}

    def pack(start: int, count: int, to: int, room: int) -> int:
        data = ctypes.string_at(start, count)
        packer = zlib.compressobj(1, wbits=-15)
        packed = packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)
        return put("pack", data, packed, to, room)

    def unpack(start: int, count: int, to: int, room: int) -> int:
        data = ctypes.string_at(start, count)
        reader = zlib.decompressobj(-15)
        try:
            found = reader.decompress(data + LAST)
        except zlib.error:
            return -1
        is_piece = reader.eof and not reader.unused_data and data.endswith(b"\0\0\xff\xff")
        return put("unpack", found, found, to, room) if is_piece else -1

    def put(name: str, data: bytes, made: bytes, to: int, room: int) -> int:
        assert len(made) <= room
        ctypes.memmove(to, made, len(made))
        counted[name] += 1
        counted["sum"] = zlib.adler32(data)
        return len(made)

    _blank.cache_clear()
    kernel.install({"pack": pack, "unpack": unpack, "packed_sum": lambda: counted["sum"]})
    yield counted
    kernel.install({})
    _blank.cache_clear()


def picture(rows: int = 900) -> Pixels:
    """Some bands, a clear one between."""
    y, x = np.mgrid[:rows, :600]
    pixels = np.dstack([(x * k + y * y // 7) % 251 for k in (1, 2, 3, 5)]).astype(np.uint8)
    pixels[437:880] = 0
    pixels[pixels[..., 3] == 0] = 0
    return pixels


def streams_of(data: bytes) -> list[bytes]:
    return [data[at + 8 : end - 4] for kind, at, end in chunks(data, len(data)) if kind == b"IDAT"]


def with_streams(data: bytes, streams: list[bytes]) -> bytes:
    """The same file with other IDATs, whose checksums are right."""
    bodies = [(b"IHDR", data[16:29]), *((b"IDAT", one) for one in streams), (b"IEND", b"")]
    return SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in bodies
    )


def test_the_file_is_read_by_zlib_and_in_pieces(calls: Calls) -> None:
    pixels = picture()
    data = encode_png(pixels)
    streams = streams_of(data)
    rows = np.frombuffer(zlib.decompress(b"".join(streams)), np.uint8).reshape(len(pixels), -1)
    assert np.array_equal(
        np.cumsum(rows[:, 1:], axis=0, dtype=np.uint8).reshape(pixels.shape), pixels
    )
    assert calls["pack"] == len(streams) - 1
    assert inspect_png(data) == ()
    assert calls["unpack"] == len(streams) - 1
    # And where nothing is compiled.
    kernel.install({})
    assert inspect_png(data) == ()


def test_what_is_wrong_is_found_as_zlib_finds_it(calls: Calls) -> None:
    pixels = picture()
    data = encode_png(pixels)
    streams = streams_of(data)
    assert with_streams(data, streams) == data
    first, *_, last = streams
    extra, shown = Deflater().add(bytes(9)), picture(870)
    hidden = pixels.copy()
    hidden[500, 7] = 1, 0, 0, 0
    wrong: dict[str, bytes] = {
        "another sum": with_streams(data, [*streams[:-1], last[:-1] + bytes([last[-1] ^ 1])]),
        "a piece less": with_streams(data, [first, *streams[2:]]),
        "a piece twice": with_streams(data, [first, streams[1], *streams[1:]]),
        "more behind the rows": with_streams(data, [*streams[:-1], extra[2:], last]),
        "bytes behind the stream": with_streams(data, [*streams, b"hidden"]),
        "bytes behind a piece": with_streams(data, [first, streams[1] + b"hidden", *streams[2:]]),
        "no end": with_streams(data, streams[:-1]),
        "an end inside": with_streams(data, [first + LAST, *streams[1:]]),
        "fewer rows": with_streams(data, streams_of(encode_png(shown))),
        "colour that is hidden": encode_png(hidden),
    }
    for name, one in wrong.items():
        assert inspect_png(one), name
    kernel.install({})
    for name, one in wrong.items():
        assert inspect_png(one), name


def test_what_is_in_other_pieces_is_left_to_zlib(calls: Calls) -> None:
    data = encode_png(picture())
    stream = zlib.compress(zlib.decompress(b"".join(streams_of(data))), 1)
    assert inspect_png(with_streams(data, [stream])) == ()
    assert inspect_png(with_streams(data, [stream[:700], stream[700:-6], stream[-6:]])) == ()
    assert inspect_png(with_streams(data, [b"", *streams_of(data)])) == ()
    assert calls["unpack"] == 0


def test_reading_ends_anywhere(calls: Calls) -> None:
    deflater = Deflater()
    data = [bytes(range(250)), b"x" * 10_000, b"end"]
    parts = [memoryview(deflater.add(one)) for one in data]
    last = memoryview(deflater.finish())
    pieces = Pieces([*parts, last])
    read: Callable[[int], bytes] = lambda wanted: bytes(pieces.read(wanted))  # noqa: E731
    assert read(100) + read(200) + read(0) + read(20_000) == b"".join(data)
    assert pieces.is_whole
    assert pieces.stream_bytes == sum(map(len, [*parts, last]))
    assert read(1) == b""
    with pytest.raises(NotInPiecesError):
        Pieces([*parts, memoryview(b"more")])


def test_more_than_is_packed_at_once_goes_through_zlib(calls: Calls) -> None:
    deflater, large = Deflater(), bytes(MOST + 1)
    parts = deflater.add(b"before"), deflater.add(large), deflater.add(b"behind")
    assert zlib.decompress(b"".join(parts) + deflater.finish()) == b"before" + large + b"behind"
    assert calls["pack"] == 2


def test_sums_are_joined_as_zlib_reckons(calls: Calls) -> None:
    one, other = b"\xff" * 70_000, bytes(range(256)) * 300
    assert joined(zlib.adler32(one), zlib.adler32(other), len(other)) == zlib.adler32(one + other)
    assert joined(1, zlib.adler32(other), len(other)) == zlib.adler32(other)
