"""What a HEIF says before it is decoded, from files built box by box."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.container.iso_boxes import pack
from app.domain import Format
from app.errors import AppError, InputUnreadable, InputUnsupported
from app.formats.heif.split import read_heif
from tests.unit.heif_files import (
    ALPHA,
    GAIN_MAP,
    Heif,
    Part,
    aux,
    clap,
    full,
    grid,
    imir,
    irot,
    ispe,
    nclx,
    pixi,
    prof,
)

AVIF = (b"avif", b"mif1", b"avif")
PLAIN = Heif([Part(properties=(ispe(40, 30),))]).pack()


def av1(*properties: bytes, wide_links: bool = False) -> bytes:
    part = Part(b"av01", properties=(ispe(40, 30), *properties))
    return Heif([part], brands=AVIF, wide_links=wide_links).pack()


def test_a_plain_photo() -> None:
    found = read_heif(PLAIN)
    assert (found.kind, found.size, found.coded_pixels) == (Format.HEIC, (40, 30), 1200)
    assert (found.depth, found.profile, found.cicp) == (8, None, None)
    assert not found.animated
    assert not found.has_gain_map
    assert found.stream == PLAIN
    assert found.opacity_stream is None


def test_coding_counts_not_the_brand() -> None:
    named_heic = Heif([Part(b"av01", properties=(ispe(4, 3),))], brands=(b"mif1", b"heic")).pack()
    assert read_heif(named_heic).kind is Format.AVIF


def test_colours() -> None:
    found = read_heif(Heif([Part(properties=(ispe(4, 3), prof(b"ICC"), nclx(12, 13, 6)))]).pack())
    assert (found.profile, found.cicp) == (b"ICC", (12, 13, 6, 1))


def test_depth_by_pixi_else_by_the_codecs_own_box() -> None:
    hevc = pack(b"hvcC", bytes(17), b"\xfa", bytes(5))
    for properties, depth in (
        ((pixi(10, 10, 10),), 10),
        ((hevc,), 10),
        ((pixi(8, 8, 8), hevc), 8),
        ((pack(b"av1C", b"\x81\x00\x40\x00"),), 10),
        ((pack(b"av1C", b"\x81\x00\x60\x00"),), 12),
    ):
        assert read_heif(Heif([Part(properties=(ispe(4, 3), *properties))]).pack()).depth == depth


def tiled(width: int, height: int, *targets: int) -> Part:
    layout = grid(1, 1, width, height)
    return Part(b"grid", layout, [ispe(8, 8)], {b"dimg": targets})


def photo_of_tiles(rows: int = 2, columns: int = 2, width: int = 60, height: int = 50) -> bytes:
    tiles = range(2, 2 + rows * columns)
    items = {
        1: Part(
            *(b"grid", grid(rows, columns, width, height)),
            properties=(ispe(width, height), prof(b"ICC")),
            references={b"dimg": tuple(tiles)},
        )
    }
    items |= {tile: Part(properties=(ispe(32, 32),), data=bytes([tile])) for tile in tiles}
    return Heif(items).pack()


def test_a_grid_counts_its_tiles() -> None:
    found = read_heif(photo_of_tiles())
    assert (found.kind, found.size, found.coded_pixels) == (Format.HEIC, (60, 50), 4 * 1024)
    assert found.profile == b"ICC"


def test_a_grid_whose_own_numbers_are_larger_is_as_large_as_they_say() -> None:
    items = {
        1: tiled(60_000, 50_000, 2),
        2: Part(properties=(ispe(32, 32),)),
    }
    assert read_heif(Heif(items).pack()).size == (60_000, 50_000)


def test_gain_maps_by_apple_and_by_the_standard() -> None:
    apple = {1: Part(properties=(ispe(4, 3),)), 2: Part(properties=(aux(GAIN_MAP),))}
    apple[2].references = {b"auxl": (1,)}
    assert read_heif(Heif(apple).pack()).has_gain_map
    iso = {
        1: Part(properties=(ispe(4, 3),)),
        2: Part(b"tmap", properties=(), data=b"", references={b"dimg": (1,)}),
    }
    assert read_heif(Heif(iso).pack()).has_gain_map


def test_animation_by_brand_and_track() -> None:
    moov = pack(b"moov")
    brands = (b"avis", b"avif")
    moving = Heif([Part(b"av01", properties=(ispe(4, 3),))], brands=brands, back=moov).pack()
    found = read_heif(moving)
    assert found.animated
    assert b"avis" not in found.stream
    # A phone's short video behind the photo is no animation.
    assert not read_heif(Heif([Part(properties=(ispe(4, 3),))], back=moov).pack()).animated


def test_opacity_becomes_a_picture_of_its_own() -> None:
    items = {
        1: Part(b"av01", properties=(ispe(4, 3), irot(1)), references={b"prem": (2,)}),
        2: Part(b"av01", properties=(ispe(4, 3), aux(ALPHA), irot(1)), references={b"auxl": (1,)}),
    }
    found = read_heif(Heif(items, brands=AVIF).pack())
    assert found.is_premultiplied
    assert found.coded_pixels == 24
    colours = read_heif(found.stream)
    assert colours.opacity_stream is None
    assert found.opacity_stream is not None
    opacity = read_heif(found.opacity_stream)
    assert opacity.turn.orientation == 1
    assert opacity.opacity_stream is None
    assert (opacity.stream, colours.stream) == (found.opacity_stream, found.stream)


@pytest.mark.parametrize(
    ("kind", "word"),
    [(b"jpeg", "JPEG"), (b"vvc1", "H.266"), (b"unci", "uncompressed"), (b"....", "unknown")],
)
def test_other_codings_are_named(kind: bytes, word: str) -> None:
    with pytest.raises(InputUnsupported) as caught:
        read_heif(Heif([Part(kind, properties=(ispe(4, 3),))]).pack())
    assert word in str(caught.value.detail)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (pack(b"ftyp", b"msf1", bytes(4), b"hevc") + pack(b"moov"), InputUnsupported),
        (pack(b"ftyp", b"mif3", bytes(4)) + pack(b"mini", bytes(30)), InputUnsupported),
        (pack(b"ftyp", b"heic", bytes(4)), InputUnreadable),
        (Heif([Part()]).pack(), InputUnreadable),
        (Heif([Part(properties=(ispe(0, 3),))]).pack(), InputUnreadable),
        (Heif({2: Part(properties=(ispe(4, 3),))}).pack(), InputUnreadable),
        (
            Heif([Part(b"grid", properties=(ispe(4, 3),), data=grid(1, 1, 4, 3))]).pack(),
            InputUnreadable,
        ),
        (
            Heif(
                [Part(b"iden", properties=(ispe(4, 3),), data=b"", references={b"dimg": (1,)})]
            ).pack(),
            InputUnreadable,
        ),
        (PLAIN[:-3], InputUnreadable),
    ],
)
def test_what_can_not_be_read_is_told(source: bytes, kind: type[AppError]) -> None:
    with pytest.raises(kind):
        read_heif(source)


def test_a_photo_cut_off_in_a_tile_is_not_half_shown() -> None:
    whole = photo_of_tiles()
    read_heif(whole)
    with pytest.raises(InputUnreadable) as caught:
        read_heif(whole[:-1])
    assert "ends" in str(caught.value.detail)


def test_extents_without_bytes_do_not_hang() -> None:
    iloc = full(b"iloc", b"\0\0", struct.pack(">H", 9000), struct.pack(">HHH", 1, 0, 65535) * 9000)
    at = PLAIN.index(b"iloc") - 4
    end = at + struct.unpack(">I", PLAIN[at : at + 4])[0]
    grown = PLAIN[:at] + iloc + PLAIN[end:]
    meta = PLAIN.index(b"meta") - 4
    length = struct.unpack(">I", PLAIN[meta : meta + 4])[0] + len(iloc) - (end - at)
    with pytest.raises(InputUnreadable):
        read_heif(grown[:meta] + struct.pack(">I", length) + grown[meta + 4 :])


def test_tiles_of_tiles_do_not_multiply_for_ever() -> None:
    many = tuple([2] * 1000)
    items = {
        1: tiled(4, 3, *many),
        2: tiled(4, 3, *[3] * 1000),
        3: Part(properties=(ispe(4, 3),)),
    }
    with pytest.raises(InputUnreadable):
        read_heif(Heif(items).pack())


TRICKY = Heif(
    [
        Part(
            b"av01",
            properties=(ispe(40, 30), clap(20, 10), irot(1), imir(1), prof(b"ICC"), pixi(8)),
        ),
        Part(b"av01", properties=(ispe(40, 30), aux(ALPHA)), references={b"auxl": (1,)}),
        Part(b"grid", grid(1, 1, 9, 9), [ispe(9, 9)], {b"dimg": (1,), b"thmb": (1,)}),
    ],
    brands=AVIF,
).pack()


@pytest.mark.parametrize("source", [TRICKY, photo_of_tiles()])
def test_cut_off_anywhere_gives_an_answer(source: bytes) -> None:
    for end in range(len(source)):
        with pytest.raises(AppError):
            read_heif(source[:end])


@settings(max_examples=400)
@given(st.lists(st.tuples(st.integers(0, len(TRICKY) - 1), st.integers(0, 255)), max_size=6))
def test_changed_bytes_give_an_answer(changes: list[tuple[int, int]]) -> None:
    source = bytearray(TRICKY)
    for at, value in changes:
        source[at] = value
    try:
        found = read_heif(bytes(source))
    except AppError:
        return
    assert len(found.stream) == len(source)


@given(st.binary(max_size=300))
def test_any_bytes_give_an_answer(tail: bytes) -> None:
    with pytest.raises(AppError):
        read_heif(pack(b"ftyp", b"heic", bytes(4)) + tail)
