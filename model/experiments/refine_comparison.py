"""Times the refinement's full-resolution step: NumPy in tiles, or one graph over the whole photo.

``python -m model.experiments.refine_comparison PHOTO...``
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

from app.domain import Floats, Picture, Pixels
from app.imaging.alpha import apply_levels
from app.refine.guided import refine
from app.refine.plan import plan_tiles
from app.segment.tensor import from_map, to_tensor
from model.catalogue import load_catalogue
from model.experiments.refine_graph import build, feeds
from tools.site.assets import part_path

_TIMES = 7


def compare(rgb: Pixels, coarse: Floats) -> dict[str, float]:
    """Time both, by turns, in this process.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
        The photo.
    coarse : ndarray of shape (S, T), float32
        Its mask, in [0, 1].

    Returns
    -------
    dict of str to float
        Medians in milliseconds: "plan" (common to both), "NumPy" (plan and tiles), "graph, N
        threads" (the step alone); and "difference", the greatest between the two alphas.
    """
    plan = plan_tiles(rgb, coarse, 1.0)
    given = feeds(plan, rgb)
    model = build(*rgb.shape[:2])
    runs: dict[str, Callable[[], object]] = {
        "plan": lambda: plan_tiles(rgb, coarse, 1.0),
        "NumPy": lambda: refine(rgb, coarse),
    }
    for threads in (1, 2):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(model, options)
        name = f"graph, {threads} thread{'s' * (threads > 1)}"
        runs[name] = lambda session=session: session.run(["alpha"], given)  # type: ignore[misc]
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(_TIMES):
        for name, run in runs.items():
            since = time.perf_counter()
            run()
            taken[name].append(1000 * (time.perf_counter() - since))
    (alpha,) = session.run(["alpha"], given)
    difference = float(np.abs(alpha[0, 0] - refine(rgb, coarse)).max())
    medians = {name: statistics.median(times) for name, times in taken.items()}
    return {**medians, "difference": difference}


def main(arguments: list[str]) -> int:
    """Print the comparison for each photo, as Markdown.

    Parameters
    ----------
    arguments : list of str
        Photos.

    Returns
    -------
    int
        The exit status.
    """
    parser = argparse.ArgumentParser(prog="model.experiments.refine_comparison")
    parser.add_argument("photos", type=Path, nargs="+")
    head = ""
    for path in parser.parse_args(arguments).photos:
        rgb = np.asarray(Image.open(path).convert("RGB"))
        found = compare(rgb, _mask(rgb))
        if not head:
            head = "| photo | " + " | ".join(found) + " | plan and graph / NumPy |"
            print(f"{head}\n|{'---|' * (len(found) + 2)}")
        cells = [f"{value:.0f} ms" for name, value in found.items() if name != "difference"]
        ratio = (found["plan"] + found["graph, 2 threads"]) / found["NumPy"]
        print(f"| {path.stem} | {' | '.join(cells)} | {found['difference']:.3f} | {ratio:.1f} |")
    return 0


def _mask(rgb: Pixels) -> Floats:
    """Find the subject with the fast model."""
    entry = next(one for one in load_catalogue() if one.id == "u2netp")
    session = onnxruntime.InferenceSession(part_path("u2netp.onnx"))
    tensor = to_tensor(Picture(rgb, None, (), "JPEG"), entry.input)
    (maps,) = session.run([entry.output.name], {entry.input_name: tensor})
    coarse, _ = from_map(np.asarray(maps, np.float32).reshape(tensor.shape[-2:]))
    return apply_levels(coarse)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
