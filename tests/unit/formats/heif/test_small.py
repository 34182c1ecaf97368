"""The small picture of a HEIC as a file of its own."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.container.iso_boxes import pack, whole_boxes
from app.errors import AppError
from app.formats.heif.small import small_heic
from app.formats.heif.split import Heif as Read
from app.formats.heif.split import read_heif
from app.formats.heif.split_items import read_items
from tests.unit.coded_units import hevc, hvcc
from tests.unit.heif_files import Heif, Part, clap, grid, imir, irot, ispe, nclx, pixi

SMALL = hevc(b"the small picture")
LIMITS = {"max_pixels": 2_000_000, "max_bytes": 4096}


def small(*properties: bytes, size: tuple[int, int] = (64, 48), **more: Any) -> Part:
    links = {"data": SMALL, "references": {b"thmb": (1,)}, **more}
    return Part(properties=(hvcc(), ispe(*size), *properties), **links)


def photo(*properties: bytes, size: tuple[int, int] = (640, 480)) -> Part:
    return Part(properties=(hvcc(), ispe(*size), *properties), data=hevc(b"the photo"))


def taken(*parts: Part, **more: Any) -> bytes:
    found = small_heic(Heif(parts, **more).pack(), **LIMITS)
    assert found is not None
    return found


def boxes_of(file: bytes) -> tuple[bytes, list[bytes]]:
    """What the file's only picture is coded as, and its properties."""
    meta = next(box for box in whole_boxes(file, 0, len(file)) if box.kind == b"meta")
    items = read_items(file, meta)
    assert [*items.kinds.values()] == [b"hvc1"]
    extents = items.extents[items.primary]
    assert extents is not None
    ((start, end),) = extents
    links = [file[link.box.start : link.box.end] for link in items.links[items.primary]]
    return file[start:end], links


def test_it_holds_the_small_picture_and_nothing_else() -> None:
    file = taken(photo(), small(pixi(8, 8, 8)), Part(b"Exif", b"where it was taken"))
    assert boxes_of(file) == (SMALL, [hvcc(), ispe(), pixi(8, 8, 8)])
    found = read_heif(file)
    assert isinstance(found, Read)
    assert (found.kind.value, found.size, found.stream) == ("HEIC", (64, 48), file)
    assert b"the photo" not in file
    assert b"where" not in file


@pytest.mark.parametrize("options", [{"wide": 1}, {"iloc_version": 0}, {"wide_links": True}])
def test_however_the_file_writes_its_numbers(options: dict[str, Any]) -> None:
    assert boxes_of(taken(photo(), small(), **options))[0] == SMALL


def test_in_pieces_or_beside_the_boxes() -> None:
    assert boxes_of(taken(photo(), small(pieces=3)))[0] == SMALL
    assert boxes_of(taken(photo(), small(method=1)))[0] == SMALL


@pytest.mark.parametrize(
    ("own", "of_the_photo", "wanted"),
    [
        ((), (), []),
        ((irot(3),), (irot(1),), [irot(3)]),
        ((irot(0),), (irot(1), imir(1)), [irot(0)]),
        ((), (irot(1), imir(1)), [irot(1), imir(1)]),
        ((), (clap(600, 400), irot(1)), [irot(1)]),
        ((nclx(1, 13, 6),), (nclx(12, 13, 6),), [nclx(1, 13, 6)]),
        ((imir(0),), (nclx(12, 13, 6),), [nclx(12, 13, 6), imir(0)]),
    ],
)
def test_it_is_turned_and_coloured_as_it_says_or_else_as_the_photo_is(
    own: Sequence[bytes], of_the_photo: Sequence[bytes], wanted: list[bytes]
) -> None:
    file = taken(photo(*of_the_photo), small(*own))
    assert boxes_of(file)[1][2:] == wanted


def test_of_a_photo_of_tiles_the_largest_small_one() -> None:
    whole = Part(
        b"grid",
        properties=(ispe(640, 480),),
        data=grid(1, 2, 640, 480),
        references={b"dimg": (2, 3)},
    )
    larger = small(size=(160, 120), data=hevc(b"larger"))
    file = Heif([whole, photo(), photo(), small(), larger]).pack()
    found = small_heic(file, **LIMITS)
    assert found is not None
    assert boxes_of(found)[0] == hevc(b"larger")


@pytest.mark.parametrize(
    "parts",
    [
        [photo()],
        [photo(size=(120, 90)), small()],
        [photo(size=(9000, 6000)), small(size=(2000, 1500))],
        [photo(), small(data=bytes(5000))],
        [photo(), small(*[imir(0), imir(1), *(nclx(1, 13, n) for n in range(40))])],
        [photo(), small(references={b"auxl": (1,)})],
        [photo(), small(references={b"thmb": (3,)}), photo()],
        [photo(), small(size=(0, 48))],
        [photo(), small(data=b"")],
        [photo(), Part(properties=(ispe(),), data=SMALL, references={b"thmb": (1,)})],
        [photo(), Part(b"jpeg", SMALL, (ispe(),), references={b"thmb": (1,)})],
        [photo(), small(method=2)],
        [Part(properties=(hvcc(),), data=SMALL), small()],
    ],
    ids=[
        *("none", "hardly smaller", "of many pixels", "of many bytes", "of many properties"),
        *("another picture", "of another picture", "no size", "no bytes", "no parameters"),
        *("coded otherwise", "made of others", "a photo of no size"),
    ],
)
def test_where_there_is_none_to_be_had_at_once(parts: list[Part]) -> None:
    assert small_heic(Heif(parts).pack(), **LIMITS) is None


def test_a_file_that_ends_before_it() -> None:
    file = Heif([photo(), small()]).pack()
    assert small_heic(file, **LIMITS) is not None
    assert small_heic(file[:-1], **LIMITS) is None
    assert small_heic(b"", **LIMITS) is None
    assert small_heic(pack(b"ftyp", b"heic"), **LIMITS) is None


def test_a_box_without_an_end_gets_one() -> None:
    parts = [small(references={b"thmb": (2,)}), photo(bytes(4) + b"imir\1")]
    assert boxes_of(taken(*parts, primary=2))[1] == [hvcc(), ispe(), imir(1)]


WHOLE = Heif([photo(irot(1)), small(nclx(12, 13, 6)), Part(b"Exif", b"more")]).pack()


@given(st.data())
def test_whatever_is_damaged_it_is_a_small_file_or_none(data: st.DataObject) -> None:
    file = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        file[data.draw(st.integers(0, len(file) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(file)) | st.just(len(file)))
    found = small_heic(bytes(file[:end]), **LIMITS)
    if found is None:
        return
    try:
        read = read_heif(found)
    except AppError:
        return  # what is damaged in it is found where it is read
    assert 0 < read.size[0] * read.size[1] <= LIMITS["max_pixels"]
    assert len(found) <= LIMITS["max_bytes"] + 1000
    assert read.stream == found
