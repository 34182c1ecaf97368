"""The page's own check accepts what Python writes, and refuses what Python would have taken out."""

import base64
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.container.iso_boxes import pack
from app.domain import Options
from app.edit.export.export import export
from app.edit.export.options import Export, Sheet
from app.edit.state import Edit
from app.edit.workspace import Workspace
from app.errors import AppError
from app.formats.strip import strip
from app.output.png import encode_png
from tests.unit.decode.test_colour_outside_icc import CARRIERS, avif
from tests.unit.files import gradient, save
from tests.unit.formats.test_independent import planted
from tests.unit.jxl_files import PLAIN, jxl, part, whole
from tests.unit.scene import scene
from tests.unit.test_data import DATA, rows
from tests.unit.told import adobe_exif

NODE = shutil.which("node")
DISC = Path(__file__).resolve().parents[2] / "fixtures" / "disc.heic"
CHECK = Path(__file__).resolve().parents[2] / "js" / "check-files.mjs"
pytestmark = pytest.mark.skipif(NODE is None, reason="node is missing")
SCENE = scene(24, 32)
PIXELS = np.dstack([gradient(), np.full((24, 32), 99, np.uint8)])
SHEET = Export(format="pdf", dpi=300, sheet=Sheet((40, 50), (10, 12)))


Asked = tuple[str, dict[str, Any], dict[str, Any]]


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def complaints(*asked: Asked) -> list[str | None]:
    """What the page says of each answer; None where it takes it."""
    keys = ("method", "answer", "params")
    told = json.dumps([dict(zip(keys, one, strict=True)) for one in asked])
    command = [str(NODE), str(CHECK)]
    run = subprocess.run(command, input=told, check=True, capture_output=True, text=True)
    said: list[str | None] = json.loads(run.stdout)
    return said


def cleaned(source: bytes, data: bytes | None = None) -> Asked:
    """As Python answers a strip; on request with other bytes than it wrote."""
    made = strip(source, Options())
    answer = {"mime_type": made.mime_type, "suffix": made.suffix, "data": text(data or made.data)}
    return "strip", answer, {"file": text(source)}


def exported(options: Export) -> Asked:
    made = export(Workspace(SCENE.picture, SCENE.truth.astype(np.float32)), Edit(), options)
    answer = {"mime_type": made.mime_type, "data": text(made.data)}
    size = {"width": made.width, "height": made.height}
    sheet = options.sheet and {"marks": options.sheet.marks}
    asked = {"format": options.format, "sheet": sheet}
    return "export", {**answer, **size, "copies": made.copies}, {"export": asked}


def sources() -> dict[str, bytes]:
    """Files of all kinds, plain ones and ones that tell something."""
    found = planted()
    frames = [Image.fromarray(gradient()), Image.fromarray(gradient()[::-1].copy())]
    for kind in ("GIF", "PNG", "WEBP", "TIFF"):
        found[f"two.{kind}"] = save(
            frames[0], kind, save_all=True, append_images=frames[1:], **_loop(kind)
        )
    for mode in ("1", "L", "P", "RGB", "RGBA", "LA"):
        for kind in ("PNG", "TIFF", "BMP", "WEBP", "GIF"):
            try:
                found[f"{mode}.{kind}"] = save(frames[0].convert(mode), kind)
            except OSError:
                continue  # the format has no such mode
    found["progressive.JPEG"] = save(frames[0], "JPEG", progressive=True)
    found["cmyk.JPEG"] = save(frames[0].convert("CMYK"), "JPEG")
    found["grey.JPEG"] = save(frames[0].convert("L"), "JPEG", restart_marker_rows=1)
    found["disc.heic"] = DISC.read_bytes()
    found |= {f"camera.{kind}": write(adobe_exif()) for kind, write in CARRIERS.items()}
    found["camera.avif"] = avif((2, 2), adobe_exif())
    found["bare.jxl"], found["boxed.jxl"] = PLAIN, jxl(part(0, PLAIN, is_last=True))
    return found


def _loop(kind: str) -> dict[str, int]:
    return {"duration": 40, "loop": 0} if kind != "TIFF" else {}


def test_what_was_stripped_is_taken() -> None:
    asked = {name: cleaned(data) for name, data in sources().items()}
    said = dict(zip(asked, complaints(*asked.values()), strict=True))
    assert {name: why for name, why in said.items() if why is not None} == {}
    assert len(said) > 30


@pytest.mark.data
def test_what_was_stripped_of_real_photos_is_taken() -> None:
    asked = {}
    if not rows("metadata"):
        pytest.skip(f"no test data at {DATA} (STAYPUT_DATA names another place)")
    for row in rows("metadata"):
        data = (DATA / row["file"]).read_bytes()
        try:
            asked[row["file"]] = cleaned(data)
        except AppError:
            continue
    said = dict(zip(asked, complaints(*asked.values()), strict=True))
    assert {name: why for name, why in said.items() if why is not None} == {}
    assert len(said) > 20


def test_what_tells_something_is_refused() -> None:
    found = {**planted(), "told.jxl": jxl(pack(b"xml ", b"<x/>"), whole())}
    said = dict(zip(found, complaints(*(cleaned(one, one) for one in found.values())), strict=True))
    assert [name for name, why in said.items() if why is None] == []


def test_cutouts_and_edits_are_taken() -> None:
    size = {"width": 32, "height": 24}
    cutout = {"mime_type": "image/png", "data": text(encode_png(PIXELS)), **size}
    kinds = [Export(), Export(format="jpeg"), Export(format="webp")]
    options = [
        *kinds,
        *(replace(kind, content="mask") for kind in kinds),
        *(replace(kind, dpi=300) for kind in kinds),
        *(replace(kind, lossless=False, quality=40) for kind in kinds),
        *(replace(SHEET, format=kind) for kind in ("png", "jpeg")),
        *(replace(SHEET, lossless=lossless) for lossless in (True, False)),
    ]
    asked: list[Asked] = [("process", cutout, {}), *map(exported, options)]
    assert complaints(*asked) == [None] * len(asked)


@pytest.mark.parametrize("lossless", [True, False])
def test_a_pdf_with_any_other_byte_is_refused(lossless: bool) -> None:
    method, answer, params = exported(replace(SHEET, lossless=lossless))
    file = base64.b64decode(answer["data"])
    start = file.index(b"stream\n", file.index(b"/Subtype /Image")) + 7
    end = file.rindex(b"\nendstream")
    outside = [*range(start), *range(end, len(file))]
    others = [file + b"\n", file[:-1], *(file[:at] + b"!" + file[at + 1 :] for at in outside)]
    others += [file[:at] + b" " + file[at:] for at in outside[::7]]
    others.append(file[: start + 2] + b"\xff\xfe\0\4me" + file[start + 2 :])
    asked = [(method, {**answer, "data": text(one)}, params) for one in others]
    said = complaints(*asked)
    assert None not in said
    assert all(str(one).startswith(("PDF: ", "JPEG: ")) for one in said)
