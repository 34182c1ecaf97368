"""Adobe RGB that only the Exif item tells: read for the cutout, kept as a profile by the strip."""

import pytest

from app.domain import Options
from app.formats.heif.split import read_heif
from app.formats.strip import strip
from app.metadata.neutral.profile import is_neutral_profile, neutral_name
from tests.unit import files
from tests.unit import heif_files as made
from tests.unit.coded_units import hevc, hvcc
from tests.unit.heif_files import Heif, Part, picture
from tests.unit.told import adobe_exif

ADOBE = "Adobe RGB (1998)"
SRGB = files.rgb_profile(files.SRGB, files.SRGB_FORMULA)


def coded(*properties: bytes) -> Part:
    return Part(b"hvc1", hevc(), [hvcc(), made.ispe(), *properties])


def tiled(*properties: bytes) -> list[Part]:
    """Two tiles, of which the first says something of colours."""
    layout = Part(
        b"grid",
        made.grid(1, 2, 128, 48),
        [made.ispe(128, 48), made.irot(1)],
        {b"dimg": [2, 3]},
    )
    return [layout, coded(*properties), coded()]


@pytest.mark.parametrize(
    ("parts", "is_told"),
    [
        ([picture()], True),
        ([coded(made.irot(1))], True),
        ([coded(made.nclx(2, 2, 6))], True),
        ([coded(made.nclx(1, 13, 6))], False),
        ([coded(made.prof(SRGB))], False),
        (tiled(), True),
        (tiled(made.nclx(2, 2, 6)), True),
        (tiled(made.nclx(12, 13, 6)), False),
    ],
)
def test_exif_counts_where_no_box_tells(parts: list[Part], *, is_told: bool) -> None:
    data = Heif([*parts, made.exif_part(adobe_exif())]).pack()
    before = read_heif(data)
    assert before.is_colour_in_exif == is_told
    clean = strip(data, Options())
    after = read_heif(clean.data)
    assert (clean.profile == ADOBE) == is_told
    assert (after.cicp, after.turn, after.size) == (before.cicp, before.turn, before.size)
    if is_told:
        assert after.profile == before.profile
        assert after.profile is not None
        assert is_neutral_profile(after.profile)
        assert neutral_name(after.profile) == ADOBE
    assert not after.is_colour_in_exif
    assert strip(clean.data, Options()).data == clean.data


def test_exif_of_another_picture_does_not_count() -> None:
    data = Heif([picture(), picture(), made.exif_part(adobe_exif(), 2)]).pack()
    assert read_heif(data).profile is None
    assert strip(data, Options()).profile is None


def test_exif_that_is_broken_says_nothing() -> None:
    for tiff in (b"", adobe_exif()[:50], b"MM\0*\xff\xff\xff\xff"):
        data = Heif([picture(), made.exif_part(tiff)]).pack()
        assert read_heif(data).profile is None
        assert strip(data, Options()).profile is None
