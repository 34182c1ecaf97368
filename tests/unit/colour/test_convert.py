import numpy as np
from PIL import Image, ImageCms

from app.colour.convert import TILE_PIXELS, Conversion, convert, lab_to_srgb, srgb_curves

IDENTITY = Conversion(srgb_curves(), np.eye(3, dtype=np.float32))


def test_identity_changes_no_value() -> None:
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[np.newaxis, :, np.newaxis], 3, axis=2)
    assert np.array_equal(convert(ramp, IDENTITY), ramp)


def test_tiles_leave_no_seam() -> None:
    rng = np.random.default_rng(1)
    picture = rng.integers(0, 256, (3, TILE_PIXELS // 2 + 7, 3)).astype(np.uint8)
    assert np.array_equal(convert(picture, IDENTITY), picture)


def test_lab_agrees_with_littlecms() -> None:
    levels = np.arange(0, 256, 17, dtype=np.uint8)
    lab = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, -1, 3)
    source, target = ImageCms.createProfile("LAB", 5000), ImageCms.createProfile("sRGB")
    exact = ImageCms.Flags.NOOPTIMIZE
    transform = ImageCms.buildTransform(source, target, "LAB", "RGB", flags=exact)
    image = Image.frombytes("LAB", (lab.shape[1], 1), lab.tobytes())
    applied = ImageCms.applyTransform(image, transform)
    assert applied is not None
    theirs = np.asarray(applied)
    inside = ((theirs > 0) & (theirs < 255)).all(axis=-1)
    assert inside.sum() > 300
    ours = lab_to_srgb(np.dstack([np.asarray(band) for band in image.split()]))
    assert np.abs(ours.astype(int) - theirs)[inside].max() <= 2
