"""How a picture is to be turned and cropped, from files built box by box."""

import pytest

from app.container.iso_boxes import pack
from app.errors import InputUnreadable, InputUnsupported
from app.formats.heif.split import read_heif
from tests.unit.formats.heif.test_split import av1
from tests.unit.heif_files import Heif, Part, clap, imir, irot, ispe


@pytest.mark.parametrize("wide", [False, True])
def test_turns_are_taken_off_and_told(wide: bool) -> None:
    found = read_heif(av1(irot(1), imir(1), wide_links=wide))
    assert found.turn.orientation == 7
    again = read_heif(found.stream)
    assert again.turn.orientation == 1
    assert again.size == found.size
    assert len(found.stream) == len(av1(irot(1), imir(1), wide_links=wide))


@pytest.mark.parametrize(
    ("properties", "orientation"),
    [
        ((), 1),
        ((irot(1),), 8),
        ((irot(2),), 3),
        ((irot(3),), 6),
        ((imir(0),), 4),
        ((imir(1),), 2),
        ((irot(1), imir(0)), 5),
        ((imir(0), irot(3)), 5),
        ((imir(1), irot(1)), 5),
    ],
)
def test_turns_as_orientation(properties: tuple[bytes, ...], orientation: int) -> None:
    assert read_heif(av1(*properties)).turn.orientation == orientation


def test_libheif_turns_a_heic_itself() -> None:
    source = Heif([Part(properties=(ispe(40, 30), irot(1)))]).pack()
    assert read_heif(source).turn.orientation == 1
    assert read_heif(source).stream == source


@pytest.mark.parametrize(
    ("crop", "box_"),
    [
        (clap(20, 10), (10, 10, 30, 20)),
        (clap(20, 10, x=(-10, 1), y=(10, 1)), (0, 20, 20, 30)),
        (clap(39, 29, x=(-1, 2), y=(1, 2)), (0, 1, 39, 30)),
        # Halves: what is only partly inside stays outside.
        (clap(39, 30), (1, 0, 39, 30)),
    ],
)
def test_crop(crop: bytes, box_: tuple[int, ...]) -> None:
    assert read_heif(av1(crop)).turn.crop == box_


@pytest.mark.parametrize(
    "crop",
    [
        clap(41, 10),
        clap(20, 10, x=(11, 1)),
        clap(0, 10),
        pack(b"clap", bytes(32)),
        pack(b"clap", b"short"),
    ],
)
def test_a_crop_that_makes_no_sense_is_refused(crop: bytes) -> None:
    with pytest.raises(InputUnreadable):
        read_heif(av1(crop))


@pytest.mark.parametrize("turns", [(irot(1), clap(20, 10)), (irot(1), irot(1))])
def test_an_order_that_no_one_uses_is_refused_not_guessed(turns: tuple[bytes, ...]) -> None:
    with pytest.raises(InputUnsupported) as caught:
        read_heif(av1(*turns))
    assert "order" in str(caught.value.detail)
