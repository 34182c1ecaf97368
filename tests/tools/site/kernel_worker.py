"""Holds compiled steps against NumPy's, in Pyodide; `told` has what was found as JSON.

No test module: test_kernel.py hands it to Pyodide as text.
"""

import io
import json
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from PIL import Image

from app.compose import compose as cutting
from app.compose.early import early
from app.decode.modes import to_arrays
from app.decode.strips import read_strips
from app.domain import InputContract, Picture
from app.formats.png.coded.bands import Band, Unfilter
from app.formats.png.header import Pass
from app.imaging import kernel
from app.imaging.components import label
from app.imaging.grid import Upsampler, binomial_blur, downsample
from app.imaging.shrink import shrink
from app.output.check_png import inspect_png
from app.output.png import encode_png
from app.output.screen import for_screen
from app.refine.guided import refine_into
from app.refine.plan import plan_tiles
from app.segment.tensor import to_tensor

Functions = dict[str, Callable[..., Any]]
# Odd sides, sides of whole tiles, one side of one, and one that the other way alone can take.
SIZES = ((387, 515), (256, 384), (300, 129), (97, 60))


def apart(functions: Functions, make: Callable[[], Any]) -> float:
    """The greatest difference between what the kernel makes and what NumPy does."""
    kernel.install(functions)
    compiled = np.asarray(make(), np.float64)
    kernel.install({})
    return float(np.abs(compiled - np.asarray(make(), np.float64)).max())


def photo(height: int, width: int) -> Any:
    """Noise, and something smooth under it."""
    y, x = np.mgrid[:height, :width]
    smooth = 128 + 90 * np.sin(y / 23) * np.cos(x / 31)
    # The page's NumPy draws nothing by chance.
    place = np.arange(height * width * 3).reshape(height, width, 3)
    noisy = smooth[..., np.newaxis] + 60 * (np.sin(place * 12.9898) * 43758.5453 % 1 - 0.5)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def disc(height: int, width: int) -> Any:
    """A soft one, with clear and with full tiles around its edge."""
    y, x = (np.mgrid[:height, :width] + 0.5) / np.reshape((height, width), (2, 1, 1))
    return np.clip((0.36 - np.hypot(y - 0.5, x - 0.5)) * 20, 0, 1).astype(np.float32)


def refined(rgb: Any, mask: Any, kind: type) -> Any:
    alpha = np.empty(rgb.shape[:2], kind)
    refine_into(alpha, rgb, mask)
    return alpha


def tensor(rgb: Any, side: int, scale: Any) -> Any:
    picture = Picture(rgb, None, (), "PNG")
    return to_tensor(picture, InputContract(side, (0.485, 0.456, 0.406), (0.229, 0.2, 0.1), scale))


def turned(rgb: Any, way: int) -> Any:
    return read_strips(Image.fromarray(rgb), to_arrays, way)[0]


def parts_of(alpha: Any) -> Any:
    """Specks and rings, numbered, and how many there are."""
    y, x = np.indices(alpha.shape)
    parts, count = label((np.sin(y / 3) * np.sin(x / 4) > 0.2) ^ (alpha > 0.5))
    return np.append(parts.ravel(), count)


def steps_of(height: int, width: int) -> dict[str, Callable[[], Any]]:
    """What is made of a photo of one size."""
    rgb, alpha, mask = photo(height, width), disc(height, width), disc(24, 32)
    in_bytes = np.rint(alpha * 255).astype(np.uint8)
    plain, glass = Picture(rgb, None, (), "PNG"), Picture(rgb, in_bytes, (), "PNG")
    cut = Picture(rgb, None, (), "PNG", is_cut_out=True)
    compose = cutting.compose
    grids = np.stack([mask, mask * mask, 1 - mask])
    return {
        "tensor": lambda: tensor(rgb, 96, "255"),
        "tensor of averages": lambda: tensor(rgb, 20, "max"),
        "tensor of a part": lambda: tensor(rgb[3:-2, 5:-1], 33, "255"),
        "smoothed": lambda: binomial_blur(grids, 2),
        "smoothed, a line": lambda: np.append(binomial_blur(mask[:1]), binomial_blur(mask[:, :1])),
        "enlarged": lambda: Upsampler(grids, height, width).part((slice(5, 60), slice(9, 50))),
        "what is lacking": lambda: plan_tiles(rgb, mask, 1.0).missing.grid,
        "for the screen": lambda: for_screen(plain, 70),
        "turned": lambda: np.concatenate([turned(rgb, way).ravel() for way in range(2, 9)]),
        "parts": lambda: parts_of(alpha),
        "means of bytes, by two and three": lambda: shrink(rgb, height // 2, width // 3),
        "means of bytes, few": lambda: shrink(rgb, 31, 43),
        "means of bytes, one side": lambda: shrink(rgb, 1, width),
        "means": lambda: downsample(alpha, 31, 43),
        "model": lambda: plan_tiles(rgb, mask, 1.0).model.grid[:3],
        "matte": lambda: refined(rgb, mask, np.float32),
        "matte of a part": lambda: refined(rgb[3:-2, 5:-1], mask, np.float32),
        "matte in bytes": lambda: refined(rgb, mask, np.uint8),
        "cutout": lambda: compose(plain, alpha),
        "cutout in bands": lambda: np.concatenate([*cutting.compose_rows(plain, alpha)]),
        "cutout of bytes": lambda: compose(plain, in_bytes),
        "cutout of glass": lambda: compose(glass, alpha),
        "its own colours": lambda: compose(cut, in_bytes),
    }


def told(functions: Functions) -> str:
    """Differences by what was made, the greatest of all sizes."""
    found: dict[str, float] = {}
    for size in SIZES:
        for name, make in steps_of(*size).items():
            found[name] = max(found.get(name, 0.0), apart(functions, make))
    soft = np.tile(disc(61, 84), (1, 50)) * 255
    large = np.dstack([photo(61, 4200), soft]).astype(np.uint8)
    by_two = np.ascontiguousarray(large[:, :4095])
    found["shown early, by three"] = apart(functions, lambda: early(large))
    found["shown early, by two"] = apart(functions, lambda: early(by_two))
    # Rows of more bytes than are added up one by one, the last of them clear.
    cut = compose_of(61, 4200)
    found["a PNG"] = apart(functions, lambda: Image.open(io.BytesIO(encode_png(cut))))
    found["rows of ours"] = apart(functions, lambda: unfiltered(cut))
    hidden = cut.copy()
    hidden[-1, -1] = 9, 0, 0, 0
    for name, picture in (("clean", cut), ("hidden", hidden)):
        count = apart(functions, partial(findings, picture))
        found["found in it"] = max(found.get("found in it", 0.0), count)
        assert findings(picture) == (name == "hidden")
    return json.dumps(found)


def findings(picture: Any) -> int:
    """How much the gate finds in a PNG of it."""
    return len(inspect_png(encode_png(picture)))


def compose_of(height: int, width: int) -> Any:
    """A cutout, of an odd number of rows."""
    cut = np.dstack([photo(height, width), np.tile(disc(height, width // 50) * 255, (1, 50))])
    cut[cut[..., 3] < 1] = 0
    return cut.astype(np.uint8)


def unfiltered(cut: Any) -> Any:
    """What the gate sees of a PNG's rows, in two bands."""
    rows = np.full((len(cut), 1 + 4 * cut.shape[1]), 2, np.uint8)
    rows[:, 1:] = np.diff(cut.reshape(len(cut), -1), axis=0, prepend=np.uint8(0))
    height, width = cut.shape[:2]
    whole, undo = Pass(0, 0, 1, 1, width, height, 4 * width), Unfilter(4)
    return np.concatenate([undo(Band(whole, at, rows[at : at + 40])) for at in (0, 40)])


def as_pieces(functions: Functions) -> str:
    """How often a PNG of nine bands is packed and unpacked in pieces, and what is found in it."""
    calls = {"pack": 0, "unpack": 0}

    def counted(name: str) -> Callable[..., Any]:
        def call(*given: int) -> Any:
            calls[name] += 1
            return functions[name](*given)

        return call

    cut = np.tile(compose_of(61, 4200), (9, 1, 1))
    kernel.install(functions | {name: counted(name) for name in calls})
    data = encode_png(cut)
    found = inspect_png(data)
    kernel.install({})
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(data))), cut)
    assert inspect_png(data) == found
    return json.dumps([*calls.values(), [one.name for one in found]])
