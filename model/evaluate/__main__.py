"""The evaluation: ``python build.py evaluate [DIR] [--strategies] [--page]``."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from model.evaluate.in_page import measure_page, page_table
from model.evaluate.machine import machine
from model.evaluate.matte_methods import methods
from model.evaluate.plot import scatter
from model.evaluate.report import behind, failures, page
from model.evaluate.runner import measure
from model.evaluate.strategies import MIRRORED, REFERENCE, STRATEGIES, Curve, measure_strategies
from model.evaluate.table import markdown
from model.evaluate.truth import Case, find_cases

DOCS = Path(__file__).resolve().parents[2] / "docs"


def main(arguments: list[str]) -> int:
    """Measure, write the page, and fail where a graph is worse than its budget.

    Parameters
    ----------
    arguments : list of str
        See ``--help``.

    Returns
    -------
    int
        The exit status.
    """
    parser = argparse.ArgumentParser(prog="build.py evaluate")
    parser.add_argument("folder", type=Path, help="photos with true mattes, by subset")
    parser.add_argument(
        "--strategies", action="store_true", help="compare strategies to spend pixels"
    )
    parser.add_argument("--page", action="store_true", help="the real page beside CPython")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth photo")
    parser.add_argument("--out", type=Path, default=DOCS, help="folder of the page (docs)")
    options = parser.parse_args(arguments)
    cases = find_cases(options.folder)[:: options.every]
    part = f" --every {options.every}" if options.every > 1 else ""
    if options.page:
        return _write_page(cases, options.out, f"python build.py evaluate --page{part}")
    if options.strategies:
        return _write_curve(cases, options.out, f"python build.py evaluate --strategies{part}")
    compared = methods()
    figures = measure(cases, compared)
    text = page(figures, compared, f"python build.py evaluate{part}")
    (options.out / "evaluation.md").write_text(text, "utf-8")
    print(text)
    _, failed = failures(figures, compared)
    for graph in failed:
        print(f"{graph} is worse than its budget.", file=sys.stderr)
    worse = behind(figures, compared)
    for sentence in worse:
        print(sentence, file=sys.stderr)
    return 1 if failed or worse else 0


def _write_page(cases: list[Case], out: Path, command: str) -> int:
    pairs = measure_page(cases)
    text = (
        "# The page and CPython\n\n"
        f"Written by `{command}` on {datetime.now(UTC):%Y-%m-%d} ({machine()}): the same photos "
        "cut out by the built page in Chromium and by the pipeline in CPython; figures of the page "
        "/ of CPython, of the alpha that is saved. They may differ by one level of 255 in the "
        f"mean.\n\n{page_table(pairs)}\n"
    )
    (out / "evaluation-page.md").write_text(text, "utf-8")
    print(text)
    return 1 if max(pair.difference for pair in pairs) > 1 else 0


def _write_curve(cases: list[Case], out: Path, command: str) -> int:
    curve = measure_strategies(cases)
    names = [REFERENCE, *STRATEGIES, MIRRORED]
    points = {name: (curve.browser_cost(name), curve.mean(name, "mae")) for name in names}
    drawing = scatter(points, "time in WebAssembly over that of the reference", "MAE of alpha")
    (out / "strategies.svg").write_text(drawing, "utf-8")
    text = curve_page(curve, names, command)
    (out / "strategies.md").write_text(text, "utf-8")
    print(text)
    return 0


def curve_page(curve: Curve, names: list[str], command: str) -> str:
    """Write the comparison of strategies as Markdown."""
    head = ["strategy", "in WebAssembly", "natively", *curve.subsets, "mean of subsets"]
    above = [
        "# Where the pixels are spent\n",
        f"Written by `{command}` on {datetime.now(UTC):%Y-%m-%d} ({machine()}). "
        "Each cell: MAE of alpha / IoU. Times are those of the models' runs over the reference's, "
        "on the same photos; in WebAssembly by the medians "
        "of `python build.py bench-graphs`.\n",
        "![Error against time](strategies.svg)\n",
    ]
    rows = []
    for name in names:
        cells = [
            f"{curve.of(name, subset, 'mae'):.4f} / {curve.of(name, subset, 'iou'):.3f}"
            for subset in curve.subsets
        ]
        whole = f"{curve.mean(name, 'mae'):.4f} / {curve.mean(name, 'iou'):.3f}"
        costs = (f"{cost(name):.2f}" for cost in (curve.browser_cost, curve.cost))
        rows.append([name, *costs, *cells, whole])
    return "\n".join([*above, markdown(head, rows)]) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
