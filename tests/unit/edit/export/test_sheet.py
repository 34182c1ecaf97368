"""A sheet is measured in the file itself, in millimetres."""

import io
import math
import re
import struct
import zlib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.domain import Head, Pixels
from app.edit.export import export as export_module
from app.edit.export.export import export
from app.edit.export.options import SHEET_DPI, Export, Sheet
from app.edit.export.sheet import MARGIN_MM, Layout, lay_sheet
from app.edit.from_json import Refused
from app.edit.head.rule import HeadRule
from app.edit.render import render
from app.edit.state import Background, Edit, Frame
from app.edit.workspace import Workspace
from app.errors import OutputTooLarge
from tests.unit.metadata.exiftool import EXIFTOOL, told_of
from tests.unit.scene import scene

INCH_MM = 25.4
SCENE = scene(180, 140)
# No grey, which is the colour of the marks, and no white, which is the paper's.
BLUE = Edit(background=Background("colour", colour="#2040a0"), frame=Frame(aspect=(35, 45)))
SHEET = Sheet((101.6, 152.4), (35, 45))
KINDS: tuple[Literal["png", "jpeg", "pdf"], ...] = ("png", "jpeg", "pdf")


def space() -> Workspace:
    return Workspace(SCENE.picture, SCENE.truth.astype(np.float32))


def pixel_mm(data: bytes) -> float:
    """How many millimetres a pixel is, as the file's own bytes say."""
    if data.startswith(b"\x89PNG"):
        across, down, unit = struct.unpack_from(">IIB", data, data.index(b"pHYs") + 4)
        assert (across, unit) == (down, 1)
        return 1000 / float(across)
    if data.startswith(b"\xff\xd8"):
        unit, across, down = struct.unpack_from(">BHH", data, 13)
        assert (across, unit) == (down, 1)
        return INCH_MM / float(across)
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", data)
    drawn = re.search(rb"q ([\d.]+) 0 0 ([\d.]+) 0 0 cm", data)
    assert box
    assert drawn
    assert box.groups() == drawn.groups()
    height, width = pixels(data).shape[:2]
    assert float(box[1]) / width == pytest.approx(float(box[2]) / height)
    return float(box[1]) / 72 * INCH_MM / float(width)


def pixels(data: bytes) -> Pixels:
    """The picture in a file, by other code than ours."""
    if not data.startswith(b"%PDF"):
        return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    start = data.index(b"stream\n", data.index(b"/Subtype /Image")) + 7
    length = re.search(rb"/Length (\d+) >>\nstream", data[data.index(b"/Subtype /Image") :])
    assert length
    packed = data[start : start + int(length[1])]
    if b"DCTDecode" in data[:start]:
        return np.asarray(Image.open(io.BytesIO(packed)))
    # A PNG made of the same rows has Pillow undo the differences.
    size = re.search(rb"/Width (\d+) /Height (\d+)", data)
    assert size
    header = struct.pack(">IIBBBBB", int(size[1]), int(size[2]), 8, 2, 0, 0, 0)
    file = b"\x89PNG\r\n\x1a\n"
    for name, body in ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b"")):
        check = zlib.crc32(name + body)
        file += struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)
    return np.asarray(Image.open(io.BytesIO(file)))


def stretches(line: Any) -> list[tuple[int, int]]:
    """Where a line of booleans is true: from, to."""
    steps = np.diff(np.concatenate(([0], line.astype(np.int8), [0])))
    begins, ends = np.flatnonzero(steps > 0).tolist(), np.flatnonzero(steps < 0).tolist()
    return list(zip(begins, ends, strict=True))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("dpi", "sheet", "columns", "rows"),
    [
        (300, SHEET, 4, 2),
        (600, SHEET, 4, 2),
        (600, Sheet((100, 150), (50.8, 50.8)), 1, 2),
        (300, Sheet((127, 177.8), (50, 70), gap_mm=0.5), 2, 2),
        (300, Sheet((215.9, 279.4), (51, 51), gap_mm=4, marks=False), 3, 5),
    ],
)
def test_millimetres_in_the_file(
    kind: Any, dpi: int, sheet: Sheet, columns: int, rows: int
) -> None:
    made = export(space(), BLUE, Export(format=kind, dpi=dpi, sheet=sheet))
    assert (made.copies, made.is_within) == (columns * rows, True)
    seen, mm = pixels(made.data), pixel_mm(made.data)
    assert sorted((made.width * mm, made.height * mm)) == pytest.approx(
        sorted(sheet.paper), abs=0.1
    )
    blue = seen[..., 2].astype(int) - seen[..., 0] > 60
    for axis, length, count in ((0, sheet.photo[0], columns), (1, sheet.photo[1], rows)):
        found = stretches(blue.any(axis=axis))
        assert len(found) == count
        assert [(end - start) * mm for start, end in found] == pytest.approx(
            [length] * count, abs=0.1
        )
        gaps = [(after - end) * mm for (_, end), (after, _) in pairwise(found)]
        assert gaps == pytest.approx([sheet.gap_mm] * (count - 1), abs=0.1)
        edge = found[0][0] * mm, blue.shape[1 - axis] * mm - found[-1][1] * mm
        assert min(edge) >= MARGIN_MM - mm
        assert edge[0] == pytest.approx(edge[1], abs=0.1)


HEAD = Head((70, 40), (70, 120), (55, 80), (85, 84))


@pytest.mark.parametrize(
    ("edit", "dpi"),
    [
        (BLUE, 300),
        (BLUE, 600),
        (replace(BLUE, frame=Frame(to_head=HeadRule(0.7, eyes=0.6)), head=HEAD), 300),
        (replace(BLUE, frame=Frame(to_subject=True), shape="circle"), 300),
    ],
)
def test_each_copy_is_the_picture_drawn_at_its_very_pixels(edit: Edit, dpi: int) -> None:
    made = export(space(), edit, Export(dpi=dpi, sheet=SHEET))
    size = round(35 / INCH_MM * dpi), round(45 / INCH_MM * dpi)
    aspect = size if edit.frame.aspect else None
    alone = render(space(), replace(edit, frame=replace(edit.frame, aspect=aspect, canvas=size)))
    white = Image.new("RGBA", size, "white")
    white.alpha_composite(Image.fromarray(alone))
    seen, layout = pixels(made.data), lay_sheet(SHEET, dpi)
    assert layout.photo == size
    for left, top in layout.places:
        copy = seen[top : top + size[1], left : left + size[0]]
        assert np.array_equal(copy, np.asarray(white)[..., :3])


def test_what_is_clear_is_white_paper() -> None:
    seen = pixels(export(space(), Edit(), Export(dpi=300, sheet=SHEET)).data)
    left, top = lay_sheet(SHEET, 300).places[0]
    assert (seen[top : top + 5, left : left + 5] == 255).all()


def test_a_lossless_pdf_is_what_a_png_is() -> None:
    png, pdf = (
        export(space(), BLUE, Export(format=kind, dpi=300, sheet=SHEET)) for kind in KINDS[::2]
    )
    assert np.array_equal(pixels(png.data), pixels(pdf.data))
    assert (pdf.mime_type, pdf.quality) == ("application/pdf", None)


def test_a_pdf_within_its_bytes() -> None:
    asked = Export(format="pdf", lossless=False, dpi=300, sheet=SHEET)
    full = export(space(), BLUE, asked)
    assert full.quality == 90
    limit = len(full.data) * 2 // 3
    small = export(
        space(), BLUE, Export(format="pdf", lossless=False, dpi=300, sheet=SHEET, max_bytes=limit)
    )
    assert len(small.data) <= limit
    assert small.is_within


def test_the_same_picture_is_the_same_file() -> None:
    for kind in KINDS:
        first, second = (
            export(space(), BLUE, Export(format=kind, dpi=300, sheet=SHEET)) for _ in "12"
        )
        assert first.data == second.data


@pytest.mark.skipif(not EXIFTOOL, reason="exiftool is missing")
@pytest.mark.parametrize("lossless", [True, False])
def test_exiftool_finds_nothing_in_a_pdf_but_its_one_page(lossless: bool, tmp_path: Path) -> None:
    made = export(space(), BLUE, Export(format="pdf", lossless=lossless, dpi=300, sheet=SHEET))
    path = tmp_path / "sheet.pdf"
    path.write_bytes(made.data)
    told = re.findall(
        r"^\[(PDF|XMP|EXIF|JFIF|ICC_Profile)\w*\]\s+(\w+)",
        told_of(path, "-a", "-u", "-G1", "-s"),
        re.M,
    )
    assert sorted(told) == [("PDF", "Linearized"), ("PDF", "PDFVersion"), ("PDF", "PageCount")]


def test_paper_is_turned_only_where_more_fit() -> None:
    def size(paper: tuple[float, float], photo: tuple[float, float]) -> tuple[int, int, int]:
        layout = lay_sheet(Sheet(paper, photo), 300)
        return layout.width, layout.height, len(layout.places)

    assert size((101.6, 152.4), (35, 45)) == (1800, 1200, 8)
    assert size((152.4, 101.6), (35, 45)) == (1800, 1200, 8)
    assert size((100, 150), (30, 40)) == (1181, 1772, 9)
    assert size((100, 100), (35, 45)) == (1181, 1181, 4)


def test_what_fits_to_the_millimetre_fits_in_pixels() -> None:
    # Three of 30 mm, two gaps and two margins are the paper's 100 mm.
    for dpi in SHEET_DPI:
        assert len(lay_sheet(Sheet((100, 150), (30, 40)), dpi).places) == 9


@pytest.mark.parametrize("photo", [(95.0, 20.0), (20.0, 145.0), (200.0, 200.0)])
def test_a_picture_larger_than_the_paper_is_refused(photo: tuple[float, float]) -> None:
    with pytest.raises(OutputTooLarge) as refused:
        lay_sheet(Sheet((100, 100), photo), 300)
    assert "on 100 x 100 mm" in str(refused.value.detail)


def test_a_sheet_of_too_many_pixels_is_refused_before_it_is_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(export_module, "render", None)
    with pytest.raises(OutputTooLarge) as refused:
        export(space(), BLUE, Export(dpi=600, sheet=Sheet((600, 900), (35, 45))))
    assert refused.value.detail == "pixels: 301 MP, limit 100 MP"


@pytest.mark.parametrize(
    "fields", [{"dpi": None}, {"dpi": 72}, {"format": "webp"}, {"content": "mask"}]
)
def test_what_is_no_sheet_is_refused(fields: Any) -> None:
    with pytest.raises(Refused):
        Export(**{"dpi": 300, "sheet": SHEET} | fields)


LENGTHS = st.floats(20, 120).map(lambda mm: round(mm, 1))


@given(
    paper=st.tuples(st.floats(90, 300), st.floats(90, 300)),
    photo=st.tuples(LENGTHS, LENGTHS),
    gap=st.floats(0, 10),
    dpi=st.sampled_from([300, 600]),
)
def test_nothing_lies_on_a_copy_or_off_the_paper(
    paper: tuple[float, float], photo: tuple[float, float], gap: float, dpi: int
) -> None:
    try:
        layout = lay_sheet(Sheet(paper, photo, gap_mm=gap), dpi)
    except OutputTooLarge:
        short, long = sorted(paper)
        low, high = sorted(photo)
        assert low + 2 * MARGIN_MM > short - 0.3 or high + 2 * MARGIN_MM > long - 0.3
        return
    assert_apart(layout, dpi)


def assert_apart(layout: Layout, dpi: int) -> None:
    """No two copies share a pixel, none is near the paper's edge, no mark lies on one."""
    wide, high = layout.photo
    margin = math.floor(MARGIN_MM / INCH_MM * dpi)  # to the pixel
    copies = [(x, y, x + wide, y + high) for x, y in layout.places]
    for n, one in enumerate(copies):
        assert min(one[:2]) >= margin
        assert one[2] <= layout.width - margin
        assert one[3] <= layout.height - margin
        for other in (*copies[n + 1 :], *layout.marks):
            assert not meet(one, other)
    for left, top, right, bottom in layout.marks:
        assert 0 <= left < right <= layout.width
        assert 0 <= top < bottom <= layout.height
    for corner in ((x, y) for one in copies for x in one[::2] for y in one[1::2]):
        outside = any(near(corner, mark) for mark in layout.marks)
        inner = layout.places[0][0] < corner[0] < copies[-1][2]
        assert outside or inner, "a corner without a mark"


def near(corner: tuple[int, int], mark: tuple[int, int, int, int]) -> bool:
    """Whether a mark touches a corner."""
    (x, y), (left, top, right, bottom) = corner, mark
    return left - 1 <= x <= right + 1 and top - 1 <= y <= bottom + 1


def meet(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
