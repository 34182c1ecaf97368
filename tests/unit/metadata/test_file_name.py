"""What a file's name tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats.inspect import inspect
from app.metadata.file_name import name_findings
from app.metadata.findings import Kind


def told(name: str) -> dict[Kind, str]:
    return {value.kind: value.text for found in name_findings(name) for value in found.values}


@pytest.mark.parametrize(
    ("name", "when"),
    [
        ("IMG_20240102_030405.jpg", "2024-01-02 03:04:05"),
        ("PXL_20240102_030405678.jpg", "2024-01-02 03:04:05"),
        ("Screenshot 2024-01-02 at 03.04.05.png", "2024-01-02 03:04:05"),
        ("Screenshot 2024-01-02 at 3.04.05 PM.png", "2024-01-02 3:04:05 PM"),
        ("Screenshot_20240102-030405.png", "2024-01-02 03:04:05"),
        ("WhatsApp Image 2024-01-02 at 03.04.05.jpeg", "2024-01-02 03:04:05"),
        ("IMG-20240102-WA0001.jpg", "2024-01-02"),
        ("photo_5@02-01-2024_03-04-05.jpg", "2024-01-02 03:04:05"),
        ("1704164645123.jpg", "2024-01-02 03:04:05 UTC"),
        ("FB_IMG_1704164645123.jpg", "2024-01-02 03:04:05 UTC"),
    ],
)
def test_dates(name: str, when: str) -> None:
    assert told(name)[Kind.TIME] == when
    assert Kind.TEXT not in told(name)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("DSC_0001.JPG", "Nikon or Sony camera"),
        ("DSCF1234.jpg", "Fujifilm camera"),
        ("PXL_20240102_030405678.jpg", "Google Pixel phone"),
        ("IMG_E1234.HEIC", "iPhone, iPad or Canon camera"),
        ("GOPR1234.JPG", "GoPro camera"),
        ("MVIMG_20180102_030405.jpg", "Google Pixel phone"),
        ("DJI_0001.JPG", "DJI drone or camera"),
        ("P1000123.JPG", "Panasonic or Olympus camera"),
        ("_MG_1234.jpg", "Canon camera"),
        ("SAM_0001.JPG", "Samsung camera"),
        ("IMG-20240102-WA0001.jpg", "WhatsApp"),
    ],
)
def test_devices(name: str, source: str) -> None:
    assert told(name)[Kind.PERSON] == source
    assert Kind.TEXT not in told(name)


@pytest.mark.parametrize("name", ["PXL_20240102_030405.MP.jpg", "MVIMG_20180102_030405.jpg"])
def test_motion_photos(name: str) -> None:
    assert Kind.MEDIA in told(name)


@pytest.mark.parametrize(
    "name",
    ["", "photo-1.jpg", "cutout.png", "image (3).png", "scan0001.tif", "/home/jane/photo-2.jpg"],
)
def test_names_that_tell_nothing(name: str) -> None:
    assert name_findings(name) == ()


@pytest.mark.parametrize(
    "name", ["Anna Müller.jpg", "2024-01-02 Berlin.jpg", "IMG_1234 Anna.jpg", "4711-0815-99123.png"]
)
def test_words_and_numbers(name: str) -> None:
    assert told(name)[Kind.TEXT] == name


def test_the_app_in_a_screenshot() -> None:
    assert told("Screenshot_20240102-030405_Bank App.jpg")[Kind.SOFTWARE] == "Bank App"


@given(st.text())
def test_any_name(name: str) -> None:
    for found in name_findings(name):
        assert found.values
        assert all(value.text and len(value.text) <= 300 for value in found.values)


def test_long_names_take_no_time() -> None:
    assert len(name_findings("20240102_" * 100_000)) == 1


def test_inspect_puts_the_name_first() -> None:
    report = inspect(b"GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;", "Anna.gif")
    assert [found.name for found in report.findings] == ["file name"]
