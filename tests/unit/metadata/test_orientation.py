import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metadata.orientation import orientation_of
from tests.unit.files import exif


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("prefix", [b"", b"Exif\0\0"])
def test_reads_every_orientation(order: str, orientation: int, prefix: bytes) -> None:
    assert orientation_of(prefix + exif(orientation, order=order)) == orientation


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_senseless_values_mean_upright(value: int) -> None:
    assert orientation_of(exif(value)) == 1


@pytest.mark.parametrize("length", range(len(exif(6))))
def test_truncation_anywhere_means_upright_or_right(length: int) -> None:
    assert orientation_of(exif(6)[:length]) in (1, 6)


@given(st.binary(max_size=80))
def test_no_bytes_break_it(data: bytes) -> None:
    assert 1 <= orientation_of(b"II*\0" + data) <= 8
