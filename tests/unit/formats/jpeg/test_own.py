"""A JPEG that we have encoded is held against what our encoder writes, and no more."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from app.domain import Picture
from app.edit.export.export import export
from app.edit.export.options import Export
from app.edit.state import Edit
from app.edit.workspace import Workspace
from app.errors import MetadataLeft
from app.formats.jpeg.own import check_own_jpeg
from app.formats.jpeg.walk import walk_jpeg
from app.output.verify import verify_clean
from tests.unit.files import gradient
from tests.unit.metadata.jpeg_files import SECRET, segment
from tests.unit.metadata.lying_files import jpeg, patched

PICTURE = Picture(gradient(30, 40), None, (), "PNG")
OWN = jpeg(30, 40, optimize=True)


def exported(**options: Any) -> bytes:
    workspace = Workspace(PICTURE, np.ones((30, 40), np.float32))
    return export(workspace, Edit(), Export(format="jpeg", **options)).data


@pytest.mark.parametrize(
    "options",
    [{}, {"quality": 100}, {"quality": 1}, {"dpi": 300}, {"content": "mask"}, {"max_bytes": 900}],
    ids=str,
)
def test_what_is_exported_is_taken(options: dict[str, object]) -> None:
    check_own_jpeg(exported(**options))


def inside(data: bytes, part: bytes) -> bytes:
    at = walk_jpeg(data)[-2].start
    return data[:at] + part + data[at:]


def patched_scan(data: bytes) -> bytes:
    scan = walk_jpeg(data)[-2]
    at = scan.start + 5 + 2 * data[scan.start + 4]
    return data[:at] + b"\0\x3f\7" + data[at + 3 :]


PLANTED: dict[str, Callable[[bytes], bytes]] = {
    "behind the end": lambda data: data + SECRET,
    "a comment": lambda data: inside(data, segment(0xFE, SECRET)),
    "an application's segment": lambda data: inside(data, segment(0xEF, SECRET)),
    "an Exif block": lambda data: inside(data, segment(0xE1, b"Exif\0\0" + SECRET)),
    "fill bytes": lambda data: inside(data, b"\xff\xff"),
    "steps without use": lambda data: inside(data, segment(0xDB, b"\3" + (SECRET * 64)[:64])),
    "codes without use": lambda data: inside(data, segment(0xC4, b"\x13" + bytes(16))),
    "an interval": lambda data: inside(data, segment(0xDD, b"\0\2")),
    "no end": lambda data: data[:-2],
    "no header": lambda data: data[:2] + data[20:],
    "a header with more in it": lambda data: (
        data[:2] + segment(0xE0, data[6:20] + SECRET) + data[20:]
    ),
    "a header of another version": lambda data: data[:12] + b"\2" + data[13:],
    "parameters": patched_scan,
    "restarts": lambda _: jpeg(30, 40, restart_marker_blocks=1),
    "progressive": lambda _: jpeg(30, 40, progressive=True),
    "four colours": lambda _: jpeg(30, 40, "CMYK"),
    "12 bits": lambda data: patched(data, 4, 12),
    "nothing": lambda _: b"",
}


@pytest.mark.parametrize("name", PLANTED)
def test_all_else_is_refused(name: str) -> None:
    check_own_jpeg(OWN)
    with pytest.raises(MetadataLeft) as caught:
        check_own_jpeg(PLANTED[name](OWN))
    assert caught.value.detail


def test_the_last_gate_asks_it() -> None:
    verify_clean(OWN, height=30, width=40, mime_type="image/jpeg")
    for data in (jpeg(30, 40, restart_marker_blocks=1), jpeg(30, 40, progressive=True)):
        with pytest.raises(MetadataLeft):
            verify_clean(data, height=30, width=40, mime_type="image/jpeg")
