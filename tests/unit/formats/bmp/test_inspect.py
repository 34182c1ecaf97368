"""BMP: what is found in it."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import AppError, InputUnreadable
from app.formats.bmp.walk import walk_bmp
from app.formats.inspect import inspect
from app.metadata.findings import Kind
from app.metadata.neutral.profile import neutral_profile
from tests.unit.files import DISPLAY_P3, SRGB_FORMULA, gradient, rgb_profile, save
from tests.unit.metadata.proof import NEEDLE, assert_tiled, names

PLAIN = save(gradient(3, 5), "BMP")
PROFILE = rgb_profile(DISPLAY_P3, SRGB_FORMULA, NEEDLE.decode())
V5_BYTES = 124


def v5(kind: bytes, profile: bytes, gap: bytes = b"") -> bytes:
    """A bitmap of two pixels with the header that can name a profile."""
    rows = bytes(8)
    rows_at = 14 + V5_BYTES + len(gap)
    info = struct.pack("<IiiHHIIiiII", V5_BYTES, 2, 1, 1, 24, 0, len(rows), 0, 0, 0, 0)
    info += bytes(16) + kind + bytes(48)
    info += struct.pack("<IIII", 4, rows_at - 14 + len(rows), len(profile), 0)
    assert len(info) == V5_BYTES
    head = b"BM" + struct.pack("<I4xI", rows_at + len(rows) + len(profile), rows_at)
    return head + info + gap + rows + profile


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA"])
def test_plain_files_hold_nothing(mode: str) -> None:
    from PIL import Image

    data = save(Image.fromarray(gradient(7, 5)).convert(mode), "BMP")
    assert names(data) == []
    assert_tiled(walk_bmp(data), data)


def test_embedded_profile() -> None:
    (found,) = inspect(v5(b"DEBM", PROFILE)).findings
    assert (found.name, found.kind) == ("colour profile", Kind.COLOUR)
    assert found.values[0].text == NEEDLE.decode()
    assert names(v5(b"DEBM", neutral_profile(PROFILE) or b"")) == []


def test_linked_profile_is_a_path() -> None:
    path = rb"C:\Users\Jane Example\screen.icm" + b"\0"
    (found,) = inspect(v5(b"KNIL", path)).findings
    (value,) = found.values
    assert (value.kind, value.text) == (Kind.PERSON, r"C:\Users\Jane Example\screen.icm")


def test_gap_trailer_and_reserved_bytes() -> None:
    assert names(v5(b"BGRs", b"", gap=NEEDLE)) == ["bytes between the parts"]
    assert names(v5(b"BGRs", NEEDLE)) == ["bytes after the rows"]
    assert names(PLAIN + NEEDLE) == ["bytes after the rows"]
    assert names(PLAIN[:6] + b"Jane" + PLAIN[10:]) == ["reserved bytes"]


def test_old_header() -> None:
    head = b"BM" + struct.pack("<I4xI", 34, 26) + struct.pack("<IHHHH", 12, 2, 1, 1, 24)
    assert names(head + bytes(8)) == []


@pytest.mark.parametrize(
    "data",
    [
        PLAIN[:-1],
        PLAIN[:20],
        PLAIN[:18] + bytes(4) + PLAIN[22:],
        PLAIN[:28] + b"\5\0" + PLAIN[30:],
        PLAIN[:10] + bytes(4) + PLAIN[14:],
    ],
    ids=["rows", "header", "width", "depth", "start"],
)
def test_broken_files_are_refused(data: bytes) -> None:
    with pytest.raises(InputUnreadable):
        inspect(data)


@given(st.integers(2, 53), st.binary(min_size=1, max_size=4))
def test_any_header(at: int, noise: bytes) -> None:
    for whole in (PLAIN, v5(b"DEBM", PROFILE, NEEDLE)):
        data = whole[:at] + noise + whole[at + len(noise) :]
        try:
            assert_tiled(walk_bmp(data), data)
            inspect(data)
        except AppError:
            pass


def test_cut_anywhere() -> None:
    whole = v5(b"DEBM", PROFILE, NEEDLE)
    for end in np.linspace(2, len(whole) - 1, 64).astype(int).tolist():
        try:
            inspect(whole[:end])
        except AppError:
            pass
