"""Text in the lowest bits of a PNG's samples."""

import io
import time

import numpy as np
import pytest
from PIL import Image

from app.decode.decode import decode
from app.domain import Note, NoteCode, Options
from app.formats.inspect import inspect
from app.formats.strip import strip
from app.imaging.lowest_bits import without_message
from app.metadata.findings import Kind
from app.metadata.hidden import HIDDEN_MESSAGE
from tests.unit.files import save
from tests.unit.formats.png.plain import png_of, samples_of
from tests.unit.metadata.proof import strip_clean
from tests.unit.stealth import with_stealth

PROMPT = "masterpiece, a house at 4711 Planted Street"
RNG = np.random.default_rng(5)
OPAQUE = np.dstack([RNG.integers(0, 256, (40, 30, 3)), np.full((40, 30), 255)]).astype(np.uint8)
BOTH = [("alpha", False), ("alpha", True), ("rgb", False), ("rgb", True)]


@pytest.mark.parametrize(("carrier", "packs"), BOTH)
@pytest.mark.parametrize("lace", [0, 1])
@pytest.mark.parametrize("channels", [3, 4])
def test_a_message_is_found_read_and_removed(
    carrier: str, packs: bool, lace: int, channels: int
) -> None:
    if carrier == "alpha" and channels == 3:
        return
    told = with_stealth(OPAQUE[..., :channels], PROMPT, carrier, packs=packs)
    data = png_of(told.astype(np.uint16), 8, {3: 2, 4: 6}[channels], lace)
    (found,) = inspect(data).findings
    assert found.name == HIDDEN_MESSAGE
    assert [(value.kind, value.text) for value in found.values] == [(Kind.PROVENANCE, PROMPT)]
    stripped = strip_clean(data)
    kept = samples_of(stripped.data)
    assert np.array_equal(kept, without_message(told))
    # What is seen is not the same to the bit, and that is said.
    assert (stripped.lossless, stripped.notes) == (False, (Note(NoteCode.MESSAGE_CLEARED),))
    assert strip(stripped.data, Options()).notes == ()
    assert inspect(strip(data, Options(keeps_hidden_pixels=True)).data).findings == ()


def test_what_was_all_but_transparent_hides_nothing_afterwards() -> None:
    faint = OPAQUE.copy()
    faint[..., 3] = 0
    data = save(with_stealth(faint, PROMPT, "alpha"), "PNG")
    assert HIDDEN_MESSAGE in [found.name for found in inspect(data).findings]
    assert not samples_of(strip_clean(data).data).any()


def test_what_a_message_had_made_all_but_transparent_may_stay() -> None:
    faint = OPAQUE.copy()
    faint[:24, :, 3] = 1
    data = save(with_stealth(faint, PROMPT, "alpha"), "PNG")
    made = strip(data, Options(keeps_hidden_pixels=True))
    assert HIDDEN_MESSAGE not in [found.name for found in inspect(made.data).findings]
    assert not samples_of(strip_clean(data).data)[:24, :8].any()


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize(("carrier", "packs"), BOTH)
def test_the_cutout_does_not_carry_it_out(kind: str, carrier: str, packs: bool) -> None:
    told = with_stealth(OPAQUE, PROMPT, carrier, packs=packs)
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    found = decode(save(told, kind, **options), Options())
    assert np.array_equal(found.rgb, without_message(told)[..., :3])
    assert found.opacity is None


def test_a_turned_picture_is_looked_at_as_it_is_stored() -> None:
    told = with_stealth(OPAQUE[..., :3], PROMPT, "rgb")
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(told).save(file, "PNG", exif=exif)
    upright = np.rot90(without_message(told), -1)
    assert np.array_equal(decode(file.getvalue(), Options()).rgb, upright)


def test_looking_for_it_costs_little() -> None:
    data = save(np.zeros((3000, 3000, 3), np.uint8), "PNG", compress_level=1)
    began = time.process_time()
    assert inspect(data).findings == ()
    assert time.process_time() - began < 1
