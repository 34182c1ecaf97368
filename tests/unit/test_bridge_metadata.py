"""The bridge's methods about metadata: inspect, strip."""

import json
import subprocess
import sys
from types import SimpleNamespace

import pytest
from PIL import Image

from app.container.block import Use
from app.container.sniff import sniff
from app.container.stripped import Stripped
from app.domain import Format, Options
from app.formats import inspect as inspecting
from app.formats import strip as stripping
from app.formats.jpeg.walk import walk_jpeg
from app.metadata.findings import Finding, Kind
from app.metadata.hidden import UNUSED_DATA
from app.session import inspected, methods
from tests.unit.files import exif, save
from tests.unit.javascript import NULL, PHOTO, JsBuffer, browser, call
from tests.unit.metadata.jpeg_files import segment, with_segments

__all__ = ["browser"]
pytestmark = pytest.mark.usefixtures("browser")
SECRET = b"SECRET"


@pytest.fixture
def _planted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands in for a real format: a planted word is all that it finds and removes."""

    def look(data: bytes) -> tuple[Finding, ...]:
        at = data.find(SECRET)
        return (Finding("tail", at, len(SECRET), Kind.TEXT),) if at >= 0 else ()

    def clean(data: bytes, _: Options) -> Stripped:
        return Stripped(data.replace(SECRET, b"", 1), "image/png", ".png")

    monkeypatch.setitem(inspecting._INSPECTORS, Format.PNG, look)
    monkeypatch.setitem(stripping._STRIPPERS, Format.PNG, clean)


NAMED = {"name": "photo-1.png"}


@pytest.mark.usefixtures("_planted")
def test_inspect_answers_a_header_alone() -> None:
    header, payload = call("inspect", NAMED, PHOTO + SECRET)
    assert header["ok"] is True
    assert (header["format"], header["size_bytes"]) == ("PNG", len(PHOTO) + len(SECRET))
    assert header["counts"]["text"] == 1
    assert [found["name"] for found in header["findings"] if found["kind"] == "text"] == ["tail"]
    assert payload is NULL


@pytest.mark.usefixtures("_planted")
def test_the_name_is_looked_at_too() -> None:
    header, _ = call("inspect", {"name": "Beach.png"})
    assert [found["name"] for found in header["findings"]] == ["file name"]
    header, _ = call("strip", {"name": "Beach.png"})
    assert header["counts"] == {"text": 1}


@pytest.mark.usefixtures("_planted")
def test_strip_answers_the_clean_file_and_what_was_removed() -> None:
    header, payload = call("strip", NAMED, PHOTO + SECRET)
    assert payload.to_bytes() == PHOTO
    assert (header["ok"], header["mime_type"], header["suffix"]) == (True, "image/png", ".png")
    assert header["size_before"] - header["size_after"] == len(SECRET)
    assert header["counts"]["text"] == 1


@pytest.mark.usefixtures("_planted")
def test_strip_holds_back_what_is_not_clean() -> None:
    header, payload = call("strip", NAMED, PHOTO + SECRET + SECRET)
    assert header["error"]["code"] == "METADATA_LEFT"
    assert payload is NULL


@pytest.fixture
def seen(_planted: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[bytes]]:
    """All files that are sniffed and inspected, in their order."""
    seen: dict[str, list[bytes]] = {"sniffed": [], "inspected": []}
    look = inspecting._INSPECTORS[Format.PNG]

    def sniffing(data: bytes) -> Format:
        seen["sniffed"].append(data)
        return sniff(data)

    def looking(data: bytes) -> tuple[Finding, ...]:
        seen["inspected"].append(data)
        return look(data)

    for module in (inspecting, stripping, methods):
        monkeypatch.setattr(module, "sniff", sniffing)
    monkeypatch.setitem(inspecting._INSPECTORS, Format.PNG, looking)
    return seen


def test_a_photo_is_sniffed_and_inspected_once_and_what_is_saved_again(
    seen: dict[str, list[bytes]],
) -> None:
    photo = PHOTO + SECRET
    call("inspect", NAMED, photo)
    header, _ = call("strip", NAMED, photo)
    assert header["counts"] == {"text": 1}
    assert seen == {"sniffed": [photo, PHOTO], "inspected": [photo, PHOTO]}
    # Nothing is held any longer.
    assert call("strip", NAMED, photo)[0] == header
    assert seen["inspected"] == [photo, PHOTO, PHOTO, photo]
    assert seen["sniffed"] == [photo, PHOTO, photo, PHOTO]


@pytest.mark.parametrize(
    ("name", "photo"), [("photo-2.png", PHOTO + SECRET), ("photo-1.png", PHOTO)]
)
def test_no_other_photo_is_taken_for_the_one_that_was_inspected(
    seen: dict[str, list[bytes]], name: str, photo: bytes
) -> None:
    call("inspect", NAMED, PHOTO + SECRET)
    header, _ = call("strip", {"name": name}, photo)
    assert seen["inspected"] == [PHOTO + SECRET, PHOTO, photo]
    assert header["counts"] == ({"text": 1} if SECRET in photo else {})


def test_a_photo_that_is_cut_out_is_held_no_longer(seen: dict[str, list[bytes]]) -> None:
    call("inspect", NAMED)
    call()
    call("strip", NAMED)
    assert seen["inspected"] == [PHOTO, PHOTO, PHOTO]


def test_a_large_photo_is_not_held(
    seen: dict[str, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspected, "MAX_BYTES", len(PHOTO) - 1)
    call("inspect", NAMED)
    call("strip", NAMED)
    assert seen["inspected"] == [PHOTO, PHOTO, PHOTO]


def test_a_script_tells_what_no_decoder_reads() -> None:
    photo = save(Image.new("L", (16, 16)), "JPEG")
    source = photo[:-2] + SECRET + b"\xff\xd9"
    facts = {"surplus": 0, "fills": 0, "isShort": False, "runsOver": False, "beyond": 0, "rows": 0}
    asked: list[bytes] = []

    def look(picture: JsBuffer) -> str:
        data = picture.to_bytes()
        asked.append(data)
        at = data.find(SECRET)
        cut = [[at, at + len(SECRET), -1]] if at > 0 else []
        told = {**facts, "edits": cut, "surplus": len(SECRET) * len(cut), "isFilledOddly": False}
        return json.dumps({"isRead": True, "spare": [], **told})

    header, _ = call("inspect", {"name": "photo-1.jpg"}, source, look=look)
    assert [found["name"] for found in header["findings"]] == [UNUSED_DATA]
    header, data = call("strip", {"name": "photo-1.jpg"}, source, look=look)
    assert header["ok"] is True
    assert data.to_bytes() == photo
    # What is clean is asked for once, and what comes out of it is known.
    asked.clear()
    call("strip", {"name": "photo-1.jpg"}, photo, look=look)
    assert len(asked) == 1


@pytest.mark.parametrize("is_turned", [True, False])
def test_strip_has_a_lying_jpeg_turned(is_turned: bool) -> None:
    # Even, so that its turn is the same coded picture, whoever makes it.
    plain, upright = (
        save(Image.new("RGB", size, "teal"), "JPEG", subsampling=0) for size in ((64, 32), (32, 64))
    )
    photo = with_segments(segment(0xE1, b"Exif\0\0" + exif(6)), file=plain)
    asked = []

    def turn(picture: JsBuffer, orientation: int) -> SimpleNamespace:
        asked.append((picture.to_bytes(), orientation))
        return SimpleNamespace(isTurned=is_turned, turned=JsBuffer(bare(upright)))

    header, payload = call("strip", NAMED, photo, turn=turn)
    assert asked == [(bare(plain), 6)]
    expected = ("applied", False) if is_turned else ("tag", True)
    assert (header["orientation"], header["lossless"]) == expected
    assert bare(payload.to_bytes()) == bare(upright if is_turned else plain)


def bare(photo: bytes) -> bytes:
    return b"".join(photo[b.start : b.end] for b in walk_jpeg(photo) if b.use is Use.PICTURE)


def test_prepare_loads_the_reader_that_is_loaded_late() -> None:
    script = (
        "import sys; from app.formats.inspect import inspect, prepare_inspect; "
        "before = 'exifread' in sys.modules; prepare_inspect(); "
        "print(before, 'exifread' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True"]
    assert call("prepare", {}, source=None)[0] == {"ok": True}


def test_no_memory_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhaust(_: bytes) -> tuple[Finding, ...]:
        raise MemoryError

    monkeypatch.setitem(inspecting._INSPECTORS, Format.PNG, exhaust)
    error = call("inspect", NAMED)[0]["error"]
    assert (error["code"], error["retryable"]) == ("OUT_OF_MEMORY", True)
