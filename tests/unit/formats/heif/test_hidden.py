"""What a coded picture holds and nobody sees: taken out, or said where it can't be."""

import struct
from dataclasses import replace

import pytest

from app.container.iso_boxes import pack
from app.domain import NoteCode, Options
from app.formats.inspect import inspect
from app.formats.strip import strip
from app.metadata.findings import Kind
from app.metadata.hidden import BEYOND_PICTURE, CROPPED_AWAY, HIDDEN_PIXELS, UNUSED_DATA
from tests.unit import coded_units as coded
from tests.unit import files
from tests.unit import heif_files as made
from tests.unit.formats.heif.test_strip import PLANTED, stripped
from tests.unit.heif_files import Heif, Part, items_of
from tests.unit.metadata.proof import names

ODD = b"\x26\x09\xa0" + PLANTED
"""A slice of another layer."""
AVIF = (b"avif", b"mif1", b"avif")
NOTES, ANOTHER = "notes of the encoder", "another picture"


def heic(data: bytes, *properties: made.Property, sets: tuple[bytes, ...] = coded.SETS) -> Heif:
    return Heif([Part(b"hvc1", data, [coded.hvcc(sets=sets), made.ispe(), *properties])])


def avif(data: bytes, *properties: made.Property, units: bytes = b"") -> Heif:
    return Heif([Part(b"av01", data, [coded.av1c(units), made.ispe(), *properties])], brands=AVIF)


def behind(unit: bytes) -> bytes:
    """A unit behind its length."""
    return struct.pack(">I", len(unit)) + unit


def long_obu(kind: int, layer: int, body: bytes) -> bytes:
    """An AV1 unit that names its layers."""
    return bytes((kind << 3 | 6, layer << 3, len(body))) + body


SLICE = b"\x26\x01\xa0"
UNUSED_PPS, UNUSED_SPS = coded.pps(9, 9) + PLANTED, coded.sps(number=9) + PLANTED
CARRIERS: dict[str, tuple[Heif, str]] = {
    "a second picture": (heic(coded.hevc() + coded.hevc(b"\0" + PLANTED)), ANOTHER),
    "a picture of another kind": (heic(coded.hevc() + coded.nal(1, b"\xc0" + PLANTED)), ANOTHER),
    "sets for a second picture": (heic(coded.hevc() + behind(UNUSED_SPS)), ANOTHER),
    "another layer": (heic(coded.hevc() + behind(ODD)), NOTES),
    "a reserved unit": (heic(coded.hevc() + coded.nal(41, PLANTED)), NOTES),
    "a unit of nobody's": (heic(coded.hevc() + coded.nal(48, PLANTED)), NOTES),
    "a reserved slice": (heic(coded.hevc() + coded.nal(22, PLANTED)), NOTES),
    "filler": (heic(coded.hevc() + coded.nal(38, PLANTED)), NOTES),
    "a delimiter": (heic(coded.nal(35, PLANTED) + coded.hevc()), NOTES),
    "the end of a sequence": (heic(coded.hevc() + coded.nal(36, PLANTED)), NOTES),
    "a suffix": (heic(coded.hevc() + coded.nal(40, bytes((5, 21)) + PLANTED + b"\x80")), NOTES),
    "a slice among the sets": (heic(coded.hevc(), sets=(*coded.SETS, SLICE + PLANTED)), NOTES),
    "an unused PPS": (heic(coded.hevc(), sets=(*coded.SETS, UNUSED_PPS)), NOTES),
    "an unused SPS": (heic(coded.hevc(), sets=(*coded.SETS, UNUSED_SPS)), NOTES),
    "an earlier SPS": (heic(coded.hevc(), sets=(coded.sps() + PLANTED, *coded.SETS)), NOTES),
    "behind a set": (heic(coded.hevc(), sets=(*coded.SETS[:2], coded.pps() + PLANTED)), NOTES),
    "an unused PPS in the picture": (heic(behind(UNUSED_PPS) + coded.hevc()), NOTES),
    "a second light level": (
        heic(coded.hevc(), *(pack(b"clli", PLANTED[at : at + 4]) for at in range(0, 20, 4))),
        "clli",
    ),
    "depths of many channels": (
        heic(coded.hevc(), made.full(b"pixi", bytes((len(PLANTED),)), PLANTED)),
        "pixi",
    ),
    "a second temporal unit": (
        avif(coded.obu(2, b"") + coded.av1() + coded.obu(2, b"") + coded.av1(PLANTED)),
        ANOTHER,
    ),
    "a second frame": (avif(coded.av1() + coded.obu(6, PLANTED)), ANOTHER),
    "a second frame in parts": (
        avif(coded.av1() + coded.obu(3, b"head") + coded.obu(4, PLANTED)),
        ANOTHER,
    ),
    "a redundant header": (avif(coded.av1() + coded.obu(7, PLANTED)), NOTES),
    "a list of tiles": (avif(coded.av1() + coded.obu(8, PLANTED)), NOTES),
    "padding": (avif(coded.av1() + coded.obu(15, PLANTED)), NOTES),
    "a reserved OBU": (avif(coded.obu(12, PLANTED) + coded.av1()), NOTES),
    "a delimiter with words": (avif(coded.obu(2, PLANTED) + coded.av1()), NOTES),
    "a user's metadata": (avif(coded.obu(5, b"\x06" + PLANTED) + coded.av1()), NOTES),
    "an earlier sequence": (avif(coded.obu(1, coded.SEQUENCE + PLANTED) + coded.av1()), NOTES),
    "a frame among the sequences": (avif(coded.av1(), units=coded.obu(6, PLANTED)), NOTES),
    "a sequence of its own": (
        avif(coded.av1(), units=coded.obu(1, coded.SEQUENCE + PLANTED)),
        NOTES,
    ),
}


@pytest.mark.parametrize("where", CARRIERS)
def test_nothing_planted_in_the_coded_picture_is_left(where: str) -> None:
    made_file, name = CARRIERS[where]
    data = made_file.pack()
    assert name in names(data)
    result = stripped(data)
    assert PLANTED not in result
    assert not any(PLANTED[at : at + 4] in result for at in range(4, 20, 4))
    assert b"coded picture" in items_of(result)[0]
    assert names(result) == []


def test_layers_of_one_picture_stay() -> None:
    layers = long_obu(6, 0, b"small") + long_obu(6, 1, b"large")
    data = coded.obu(1, coded.SEQUENCE) + layers
    assert items_of(stripped(avif(data).pack())) == [data]


def test_a_frame_that_is_not_shown_may_be_needed_by_the_one_that_is() -> None:
    # Not the short form: the second byte begins with the first operating point.
    sequence = coded.obu(1, b"\x10" + coded.SEQUENCE[1:])
    hidden, shown = coded.obu(6, b"\x00hidden"), coded.obu(6, b"\x10shown")
    result = stripped(avif(sequence + hidden + shown + coded.obu(6, b"\x10" + PLANTED)).pack())
    assert items_of(result) == [sequence + hidden + shown]


UNKNOWN = [
    heic(coded.hevc(), sets=(coded.vps(), coded.sps(more="1 0000 0001 1"), coded.pps())),
    heic(coded.hevc(), sets=(b"\x40\x01\x0c\x01", coded.sps(), coded.pps())),
    heic(behind(coded.pps() + PLANTED) + coded.hevc()),
    avif(coded.obu(1, coded.SEQUENCE + PLANTED) + coded.obu(6, b"coded picture")),
]


@pytest.mark.parametrize("file", UNKNOWN)
def test_what_is_not_understood_to_its_end_is_said(file: Heif) -> None:
    data = file.pack()
    assert UNUSED_DATA in names(data)
    result = strip(data, Options())
    assert result.left == {UNUSED_DATA}
    assert [note.code for note in result.notes] == [NoteCode.HIDDEN_PICTURE_LEFT]


def shown_of(data: bytes, name: str) -> str:
    (found,) = (finding for finding in inspect(data).findings if finding.name == name)
    assert found.kind is Kind.PICTURE
    return found.values[0].text


@pytest.mark.parametrize("turns", [(), (made.irot(2),)])
def test_what_is_cropped_away_is_said(turns: tuple[bytes, ...]) -> None:
    sets = (coded.vps(), coded.sps(800, 600), coded.pps())
    properties = [coded.hvcc(sets=sets), made.ispe(800, 600), *turns, made.clap(640, 480)]
    data = Heif([Part(b"hvc1", coded.hevc(), properties)]).pack()
    assert shown_of(data, CROPPED_AWAY) == "640 × 480 of 800 × 600"
    result = strip(data, Options())
    assert result.left == {CROPPED_AWAY}
    (note,) = result.notes
    assert (note.code, note.detail) == (
        NoteCode.HIDDEN_PICTURE_LEFT,
        "cropped-away part: 640 × 480 of 800 × 600",
    )


def test_a_crop_after_a_quarter_turn_is_said_as_it_is_seen() -> None:
    crop = made.irot(1), made.clap(30, 20)
    assert shown_of(heic(coded.hevc(), *crop).pack(), CROPPED_AWAY) == "30 × 20 of 48 × 64"


def test_a_side_that_is_odd_is_no_crop() -> None:
    assert names(heic(coded.hevc(), made.clap(63, 47)).pack()) == []


@pytest.mark.parametrize(("width", "is_hidden"), [(128, False), (129, True)])
def test_more_than_is_shown_may_be_coded(width: int, is_hidden: bool) -> None:
    data = heic(coded.hevc(), sets=(coded.vps(), coded.sps(width), coded.pps())).pack()
    assert names(data) == [BEYOND_PICTURE] * is_hidden
    result = strip(data, Options())
    assert result.left == ({BEYOND_PICTURE} if is_hidden else set())
    assert not is_hidden or shown_of(data, BEYOND_PICTURE) == "64 × 48 of 129 × 48"


def test_more_than_is_shown_may_be_coded_in_an_avif() -> None:
    part = Part(b"av01", coded.av1(), [coded.av1c(), made.ispe(64, 8), made.ispe(64, 8)])
    assert names(Heif([part], brands=AVIF).pack()) == []
    small = replace(part, properties=[coded.av1c(), made.ispe(1, 1)])
    assert names(Heif([small], brands=AVIF).pack()) == []
    wide = coded.obu(1, bytes.fromhex("1a2cffffe8a021a0d080")) + coded.obu(6, b"coded picture")
    large = replace(part, data=wide, properties=[pack(b"av1C", b"\x81\0\0\0"), made.ispe()])
    assert BEYOND_PICTURE in names(Heif([large], brands=AVIF).pack())


def grid(columns: int, width: int, *properties: bytes) -> Heif:
    """A row of tiles of 64 x 48."""
    numbers = range(2, columns + 2)
    tiles = [
        Part(b"hvc1", coded.hevc(b"tile%d" % n), [coded.hvcc(), made.ispe()], flags=1)
        for n in numbers
    ]
    layout = made.grid(1, columns, width, 48)
    whole = Part(b"grid", layout, [made.ispe(width, 48), *properties], {b"dimg": [*numbers]})
    return Heif([whole, *tiles])


def test_tiles_outside_of_the_crop_lose_what_they_show() -> None:
    crop = made.clap(64, 48, x=(-32, 1))
    data = grid(4, 256, crop).pack()
    assert shown_of(data, CROPPED_AWAY) == "64 × 48 of 256 × 48"
    result = strip(data, Options())
    assert strip(result.data, Options()).data == result.data
    assert items_of(result.data)[1:] == [coded.hevc(b"tile3")] * 4
    assert result.data.count(b"tile3") == 1


def test_tiles_beyond_the_canvas_lose_what_they_show() -> None:
    data = grid(4, 128).pack()
    assert shown_of(data, BEYOND_PICTURE) == "2 tiles"
    assert names(grid(4, 193).pack()) == []
    result = strip(data, Options()).data
    assert b"tile2" in result
    assert b"tile3" in result
    assert b"tile4" not in result
    assert b"tile5" not in result


def test_a_tile_that_is_used_twice_stays() -> None:
    file = grid(2, 64)
    file.items[4] = Part(b"iden", b"", [made.ispe()], {b"dimg": [3]})
    assert b"tile3" in strip(file.pack(), Options()).data


@pytest.mark.parametrize("is_multiplied", [False, True])
def test_colour_behind_transparent_pixels_is_said(is_multiplied: bool) -> None:
    links = {b"prem": [2]} if is_multiplied else {}
    urn = made.aux(made.ALPHA)
    parts = [
        Part(b"hvc1", coded.hevc(), [coded.hvcc(), made.ispe()], links),
        Part(b"hvc1", coded.hevc(b"alpha"), [coded.hvcc(), made.ispe(), urn], {b"auxl": [1]}),
    ]
    data = Heif(parts).pack()
    assert names(data) == [HIDDEN_PIXELS] * (not is_multiplied)
    result = strip(data, Options())
    assert result.left == (set() if is_multiplied else {HIDDEN_PIXELS})
    assert len(result.notes) == len(result.left)
    assert items_of(result.data) == [coded.hevc(), coded.hevc(b"alpha")]


@pytest.mark.parametrize(
    ("turns", "orientation", "is_lost"),
    [
        ((), 6, True),
        ((), 1, False),
        ((made.irot(0),), 8, True),
        ((made.irot(3),), 6, False),
        ((made.imir(0),), 4, False),
    ],
)
@pytest.mark.parametrize("is_avif", [False, True])
def test_a_turn_that_only_the_exif_names_is_said(
    turns: tuple[bytes, ...], orientation: int, is_lost: bool, is_avif: bool
) -> None:
    file = avif(coded.av1(), *turns) if is_avif else heic(coded.hevc(), *turns)
    file.items[2] = made.exif_part(files.exif(orientation))
    result = strip(file.pack(), Options())
    assert [note.code for note in result.notes] == [NoteCode.TURN_IN_EXIF_ONLY] * is_lost
    assert strip(result.data, Options()).notes == ()
