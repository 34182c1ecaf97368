"""Each kind of file: opened again by Pillow, and looked through for anything but the picture."""

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.edit.export import export as export_module
from app.edit.export.export import export
from app.edit.export.limits import SIDES_PX
from app.edit.export.lossy import code_jpeg
from app.edit.export.options import Export
from app.edit.render import render
from app.edit.state import Background, Edit, Frame
from app.edit.workspace import Workspace
from app.errors import MetadataLeft, OutputTooLarge
from app.formats.inspect import inspect
from app.output.png import encode_png
from tests.unit.scene import scene

SCENE = scene(120, 160)
WHITE = Edit(background=Background("colour"))


def space() -> Workspace:
    return Workspace(SCENE.picture, SCENE.truth.astype(np.float32))


def reopened(data: bytes) -> Any:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


@pytest.mark.parametrize("kind", ["png", "webp", "jpeg"])
@pytest.mark.parametrize("lossless", [True, False])
@pytest.mark.parametrize("content", ["picture", "mask"])
@pytest.mark.parametrize("edit", [Edit(), WHITE], ids=["transparent", "white"])
def test_every_file_holds_only_the_picture(
    kind: Any, lossless: bool, content: Any, edit: Edit
) -> None:
    file = export(space(), edit, Export(format=kind, lossless=lossless, content=content))
    assert inspect(file.data).findings == ()
    image = Image.open(io.BytesIO(file.data))
    assert Image.MIME[str(image.format)] == file.mime_type
    assert image.size == (file.width, file.height) == (160, 120)


@pytest.mark.parametrize("kind", ["png", "webp"])
def test_lossless_is_what_was_drawn(kind: Any) -> None:
    file = export(space(), Edit(), Export(format=kind))
    assert np.array_equal(reopened(file.data), render(space(), Edit()))
    assert file.quality is None


@pytest.mark.parametrize("kind", ["png", "webp", "jpeg"])
def test_white_is_white(kind: Any) -> None:
    out = reopened(export(space(), WHITE, Export(format=kind)).data)
    assert (out[:20, :20] == 255).all()


def test_white_stays_white_at_every_quality() -> None:
    changed = []
    for quality in range(1, 101):
        file = export(space(), WHITE, Export(format="jpeg", quality=quality))
        image = Image.open(io.BytesIO(file.data))
        assert (np.asarray(image)[:16, :16] == 255).all(), quality
        usual = io.BytesIO()
        Image.new("RGB", (8, 8)).save(usual, "JPEG", quality=quality)
        tables = [Image.open(found).quantization for found in (usual, io.BytesIO(file.data))]  # type: ignore[attr-defined]
        assert tables[0][0][1:] == tables[1][0][1:]
        assert tables[0][1] == tables[1][1]
        changed.append(tables[0][0][0] != tables[1][0][0])
    assert any(changed), "some usual first step makes white grey, or this compares nothing"


def test_the_mask_is_alpha() -> None:
    file = export(space(), WHITE, Export(content="mask"))
    assert np.array_equal(reopened(file.data)[..., 0], render(space(), Edit())[..., 3])


@pytest.mark.parametrize("kind", ["webp", "jpeg"])
def test_a_target_size_is_met_as_well_as_can_be(kind: Any) -> None:
    full = export(space(), WHITE, Export(format=kind, lossless=False))
    limit = len(full.data) * 2 // 3
    file = export(space(), WHITE, Export(format=kind, lossless=False, max_bytes=limit))
    assert len(file.data) <= limit
    assert file.is_within
    assert file.quality is not None
    better = Export(format=kind, lossless=False, quality=min(file.quality + 2, 90))
    assert len(export(space(), WHITE, better).data) > limit
    tiny = export(space(), WHITE, Export(format=kind, lossless=False, max_bytes=10))
    assert (tiny.is_within, tiny.quality) == (False, 1)


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_print_resolution_is_all_that_is_added(kind: Any) -> None:
    plain = export(space(), WHITE, Export(format=kind))
    dense = export(space(), WHITE, Export(format=kind, dpi=300))
    assert Image.open(io.BytesIO(dense.data)).info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert np.array_equal(reopened(dense.data), reopened(plain.data))
    assert inspect(dense.data).findings == ()


@pytest.mark.parametrize(
    ("kind", "size", "limit"),
    [
        ("webp", (16_384, 1), "webp: 16384 x 1, limit 16383 a side"),
        ("webp", (1, 16_384), "webp: 1 x 16384, limit 16383 a side"),
        ("jpeg", (65_501, 1), "jpeg: 65501 x 1, limit 65500 a side"),
        ("png", (20_000, 20_000), "pixels: 400 MP, limit 100 MP"),
        ("webp", (12_000, 12_000), "pixels: 144 MP, limit 100 MP"),
    ],
)
def test_what_is_too_large_is_refused_before_it_is_drawn(
    kind: Any, size: tuple[int, int], limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_module, "render", None)
    edit = Edit(frame=Frame(crop=(0, 0, *size)))
    with pytest.raises(OutputTooLarge) as refused:
        export(space(), edit, Export(format=kind))
    assert refused.value.detail == limit


def test_a_shape_can_be_longer_than_any_picture() -> None:
    edit = Edit(frame=Frame(aspect=(100_000, 1)))
    with pytest.raises(OutputTooLarge) as refused:
        export(space(), edit, Export())
    assert refused.value.detail == "png: 12000000 x 120, limit 1000000 a side"


@pytest.mark.parametrize("kind", ["png", "webp", "jpeg"])
@pytest.mark.parametrize("turn", [0, 90])
def test_the_longest_side_of_each_format_can_be_written(kind: Any, turn: Any) -> None:
    most = SIDES_PX[kind]
    edit = Edit(frame=Frame(crop=(0, 0, most, 1) if not turn else (0, 0, 1, most), turn=turn))
    file = export(space(), edit, Export(format=kind))
    assert max(file.width, file.height) == most
    with Image.open(io.BytesIO(file.data)) as image:
        image.load()
        assert max(image.size) == most


def test_a_file_that_is_not_clean_is_not_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    real = code_jpeg

    def telling(image: Any, quality: int, *, is_fine: bool) -> bytes:
        data = real(image, quality, is_fine=is_fine)
        return data[:2] + b"\xff\xfe\x00\x08secret" + data[2:]

    monkeypatch.setattr(export_module, "code_jpeg", telling)
    with pytest.raises(MetadataLeft):
        export(space(), WHITE, Export(format="jpeg"))


def test_an_edited_png_is_held_to_its_last_row(monkeypatch: pytest.MonkeyPatch) -> None:
    def telling(pixels: Any) -> bytes:
        hidden = np.concatenate([pixels, pixels[:1]])
        data = encode_png(hidden)
        header = struct.pack(">I4sII", 13, b"IHDR", hidden.shape[1], len(pixels)) + data[24:29]
        return data[:8] + header + struct.pack(">I", zlib.crc32(header[4:])) + data[33:]

    monkeypatch.setattr(export_module, "encode_png", telling)
    with pytest.raises(MetadataLeft) as caught:
        export(space(), WHITE, Export())
    assert caught.value.detail == "rows of another length"
