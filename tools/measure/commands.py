"""The commands that measure. Each runs a module in the project's environment, as a program."""

import argparse
import os
import subprocess
from pathlib import Path
from typing import Any

from tools.env.browser import ensure_browser
from tools.env.errors import BuildError
from tools.env.paths import ROOT
from tools.env.venv import Venv


def add_measuring(commands: Any) -> None:
    """Add these commands to the command line.

    Parameters
    ----------
    commands : object
        What `argparse.ArgumentParser.add_subparsers` returns.
    """
    evaluate = commands.add_parser(
        "evaluate",
        help="measure masks, then full-size mattes, against what people marked",
        epilog="Other arguments go to model/evaluate, which then runs alone, or with --mattes to "
        "model/evaluate/mattes.py.",
    )
    evaluate.add_argument("folder", type=Path, nargs="?", help="the data (else the shared data)")
    evaluate.add_argument("--mattes", action="store_true", help="only full-size mattes and colours")
    evaluate.set_defaults(run=_evaluate, passes_on=True)

    bench = commands.add_parser(
        "bench",
        help="time the real page, or open it many times in trouble",
        epilog="Other arguments go to tools/measure/bench.py, to tools/measure/opening: "
        "--kind NAME, --list, …, to bench_batch.py: --mp, --compare, to bench_scale.py: --sizes, "
        "or to keystrokes.py and first_cutout.py: --site NAME=FOLDER",
    )
    bench.add_argument("--opening", metavar="N", help="open the page N times in each browser")
    bench.add_argument("--large", metavar="MP", help="cut out one photo of so many megapixels")
    bench.add_argument("--batch", metavar="N", help="cut out N photos as one list")
    bench.add_argument("--keys", metavar="N", help="press N keys in fields of the panel")
    bench.add_argument("--first", metavar="N", help="make the first cutout N times, afresh")
    bench.add_argument("--scale", action="store_true", help="cut out photos of several sizes")
    bench.add_argument("--peers", action="store_true", help="time others beside the page")
    bench.set_defaults(run=_bench, passes_on=True)

    graphs = commands.add_parser(
        "bench-graphs",
        help="time the graphs of the models in a browser",
        epilog="Other arguments go to tools/measure/bench_graphs.py.",
    )
    graphs.set_defaults(run=_bench_graphs, passes_on=True)

    card = commands.add_parser(
        "bench-card",
        help="time the models on a graphics card by WebGPU",
        epilog="Other arguments go to tools/measure/bench_card.py.",
    )
    card.set_defaults(run=_bench_card, passes_on=True)

    lighthouse = commands.add_parser(
        "lighthouse",
        help="have Lighthouse judge the built page",
        epilog="Other arguments go to tools/measure/lighthouse.py: --site DIR.",
    )
    lighthouse.set_defaults(run=_lighthouse, passes_on=True)

    report = commands.add_parser(
        "metadata-report", help="strip every photo of a folder, beside what other tools leave"
    )
    report.add_argument("folder", help="the photos; they are only read")
    report.set_defaults(run=_metadata_report, passes_on=False)

    fuzz = commands.add_parser(
        "fuzz",
        help="run the metadata walkers under a coverage-guided fuzzer",
        epilog="Other arguments go to tools/measure/fuzz.py: --seconds, --found, folders to start "
        "from.",
    )
    fuzz.set_defaults(run=_fuzz, passes_on=True)


def _evaluate(options: argparse.Namespace, rest: list[str]) -> int:
    folder = options.folder or Path(os.environ.get("STAYPUT_DATA") or ROOT.parent / "shared/data")
    if not folder.is_dir():
        text = f"There is no folder {folder}.\nWhat to do: name one, or set STAYPUT_DATA."
        raise BuildError(text)
    venv = Venv()
    masks, mattes = ("evaluate", "model.evaluate"), ("evaluation", "model.evaluate.mattes")
    chosen = [mattes] if options.mattes else [masks] if rest else [masks, mattes]
    status = 0
    if "--page" in rest:
        venv.ensure("test")
        ensure_browser(venv)
    for group, module in chosen:
        venv.ensure("models", group)
        ended = _run(venv, module, [str(folder.resolve()), *rest])
        status = status or ended
    return status


def _bench(options: argparse.Namespace, rest: list[str]) -> int:
    if options.opening:
        return _run_bench("tools.measure.opening", ["--opening", options.opening, *rest])
    if options.large:
        return _run_bench("tools.measure.bench_large", ["--large", options.large, *rest])
    if options.batch:
        return _run_bench("tools.measure.bench_batch", ["--batch", options.batch, *rest])
    if options.keys:
        return _run_bench("tools.measure.keystrokes", ["--keys", options.keys, *rest])
    if options.first:
        return _run_bench("tools.measure.first_cutout", ["--first", options.first, *rest])
    if options.scale:
        return _run_bench("tools.measure.bench_scale", rest)
    if options.peers:
        return _run_bench("tools.measure.peers", rest)
    return _run_bench("tools.measure.bench", rest)


def _bench_graphs(_options: argparse.Namespace, rest: list[str]) -> int:
    return _run_bench("tools.measure.bench_graphs", rest)


def _bench_card(_options: argparse.Namespace, rest: list[str]) -> int:
    return _run_bench("tools.measure.bench_card", rest, "models")


def _lighthouse(_options: argparse.Namespace, rest: list[str]) -> int:
    return _run_bench("tools.measure.lighthouse", rest)


def _run_bench(module: str, rest: list[str], *groups: str) -> int:
    venv = Venv()
    venv.ensure("test", *groups)
    ensure_browser(venv)
    return _run(venv, module, rest)


def _metadata_report(options: argparse.Namespace, _rest: list[str]) -> int:
    venv = Venv()
    venv.ensure("test")
    return _run(venv, "tools.measure.metadata_report", [str(Path(options.folder).resolve())])


def _fuzz(_options: argparse.Namespace, rest: list[str]) -> int:
    venv = Venv()
    venv.ensure("test", "fuzz")
    return _run(venv, "tools.measure.fuzz", rest or [str(ROOT / "tests" / "fixtures")])


def _run(venv: Venv, module: str, arguments: list[str]) -> int:
    command = [str(venv.python), "-m", module, *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode
