"""Compares mattes and cutouts with true ones: ``python build.py evaluate --mattes DIR``.

Needs the packages of the `evaluation` group.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np

from model.evaluate.coarse_masks import makers
from model.evaluate.cutout_methods import METHODS, Cutout
from model.evaluate.metrics.alpha_error import (
    mean_absolute_error,
    mean_squared_error,
    sum_absolute_difference,
)
from model.evaluate.metrics.composite_error import composite_error
from model.evaluate.metrics.gradient_error import gradient_error
from model.evaluate.metrics.overlap import intersection_over_union
from model.evaluate.table import Row, summarise
from model.evaluate.truth import Photo, load_photos
from tools.site.assets import part_path


def main(arguments: list[str]) -> int:
    """Run the evaluation and print its tables.

    Parameters
    ----------
    arguments : list of str
        The folder of the data; ``--limit N`` photos a set, ``--mask NAME`` for some masks only,
        ``--no-ceiling`` to leave the slow PyMatting out, ``--json FILE`` for every photo's scores.

    Returns
    -------
    int
        The exit status.
    """
    parser = argparse.ArgumentParser(prog="build.py evaluate --mattes")
    parser.add_argument("folder", type=Path, help="holds mattes/ and mattes-composited/")
    parser.add_argument("--limit", type=int, help="photos of each set (all)")
    parser.add_argument("--no-ceiling", action="store_true", help="leave PyMatting out")
    parser.add_argument("--mask", default="", help="only masks whose name holds this")
    parser.add_argument("--json", type=Path, help="where to write every photo's scores")
    options = parser.parse_args(arguments)
    methods = [name for name in METHODS if name != "PyMatting" or not options.no_ceiling]
    masks = {
        name: make
        for name, make in makers(part_path("u2netp.onnx")).items()
        if options.mask in name
    }
    rows = []
    for photo in load_photos(options.folder, options.limit):
        print(photo.name, file=sys.stderr, flush=True)
        for mask, make in masks.items():
            coarse = make(photo)
            for method in methods:
                scores = score(photo, METHODS[method](photo.picture, coarse))
                rows.append(Row(photo.name, mask, method, scores))
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", "utf-8")
    print("\n".join(summarise(rows, "plain")))
    return 0


def score(photo: Photo, cutout: Cutout) -> dict[str, float]:
    """Measure one cutout, over the whole and over the edge band.

    Parameters
    ----------
    photo : Photo
        H rows, W columns, with its truth.
    cutout : Cutout
        Of the same size.

    Returns
    -------
    dict of str to float
        Smaller is better; "1 - IoU" in per cent, MAE in per cent, MSE in thousandths.
    """
    return dict(_scores(photo, cutout))


def _scores(photo: Photo, cutout: Cutout) -> Iterator[tuple[str, float]]:
    alpha, truth = cutout.alpha, photo.truth
    for place, where in (("", np.ones_like(photo.band)), (" edge", photo.band)):
        yield f"MAE{place}", 100 * mean_absolute_error(alpha, truth, where)
        yield f"SAD{place}", sum_absolute_difference(alpha, truth, where)
        yield f"MSE{place}", 1000 * mean_squared_error(alpha, truth, where)
        yield f"gradient{place}", 1000 * gradient_error(alpha, truth, where)
        yield f"1 - IoU{place}", 100 * (1 - intersection_over_union(alpha, truth, where))
        yield f"composite{place}", composite_error(cutout.rgba, truth, photo.colours, where)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
