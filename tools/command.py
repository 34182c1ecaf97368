"""The command line behind build.py. Imports the other build modules."""

import argparse
import os
import subprocess
import sys
import time
import webbrowser
from pathlib import Path

from tools.assets import build_dist, graph_paths
from tools.browser import ensure_browser
from tools.check import run_checks
from tools.errors import BuildError
from tools.models import catalogued_graphs
from tools.own_model import OwnModel
from tools.paths import CATALOGUE, ROOT
from tools.progress import megabytes
from tools.serve import serve_directory
from tools.venv import Venv

EPILOG = """\
environment:
  STAYPUT_CACHE     where downloads are kept by hash (else the user's cache folder)
  STAYPUT_DATA      the shared test data (else ../shared/data, where it is)
  STAYPUT_CHROMIUM  the browser for the tests (else one found on this machine)
"""


def main(arguments: list[str]) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : list of str
        Without the program's name.

    Returns
    -------
    int
        The exit status.
    """
    options, rest = _parser().parse_known_args(arguments)
    if rest and not options.passes_on:
        _parser().error(f"unknown: {' '.join(rest)}")
    try:
        status: int = options.run(options, rest)
    except BuildError as error:
        print(f"\nStopped. {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build.py",
        description="Builds, serves and tests Stayput. Needs Python 3.11 or newer, nothing else.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--model", type=Path, metavar="FILE", help="a model of yours, in ONNX")
    parser.add_argument("--contract", type=Path, metavar="FILE", help="what it is, in TOML")
    commands = parser.add_subparsers(title="commands", required=True, metavar="command")

    serve = commands.add_parser("serve", help="build the site and serve it on this machine")
    serve.add_argument("--host", default="127.0.0.1", help="address (127.0.0.1)")
    serve.add_argument("--port", type=int, default=8000, help="port (8000); 0 takes a free one")
    serve.add_argument("--open", action="store_true", help="open it in the browser")
    serve.set_defaults(run=_serve, passes_on=False)

    dist = commands.add_parser("dist", help="build the static site, for any web host")
    dist.add_argument("--out", type=Path, default=ROOT / "dist", help="the folder (dist)")
    dist.set_defaults(run=_dist, passes_on=False)

    test = commands.add_parser(
        "test", help="run all checks and tests", epilog="Other arguments go to pytest."
    )
    test.add_argument("--no-browser", action="store_true", help="leave the browser tests out")
    test.set_defaults(run=_test, passes_on=True)

    models = commands.add_parser("models", help="prepare the graphs of the models")
    models.add_argument("--all", action="store_true", help="also those that are not shipped")
    models.add_argument("--again", action="store_true", help="prepare them anew, and compare")
    models.set_defaults(run=_models, passes_on=False)

    evaluate = commands.add_parser(
        "evaluate",
        help="measure masks against what people marked",
        epilog="Other arguments go to model/evaluate.",
    )
    evaluate.add_argument("folder", type=Path, nargs="?", help="the data (else the shared data)")
    evaluate.set_defaults(run=_evaluate, passes_on=True)

    bench = commands.add_parser(
        "bench", help="time the real page", epilog="Other arguments go to tools/bench.py."
    )
    bench.set_defaults(run=_bench, passes_on=True)
    return parser


def _own(options: argparse.Namespace) -> OwnModel | None:
    if options.model is None and options.contract is None:
        return None
    if options.model is None or options.contract is None:
        text = "--model and --contract go together; model/README.md shows a contract."
        raise BuildError(text)
    return OwnModel(options.model, options.contract)


def _dist(options: argparse.Namespace, _rest: list[str]) -> int:

    started = time.monotonic()
    build = build_dist(options.out, _own(options))
    print(f"Built {options.out} ({build}) in {time.monotonic() - started:.1f} s.")
    return 0


def _serve(options: argparse.Namespace, _rest: list[str]) -> int:

    dist = ROOT / "dist"
    build = build_dist(dist, _own(options))
    try:
        served = serve_directory(dist, host=options.host, port=options.port)
    except OSError as error:
        text = (
            f"Port {options.port} on {options.host} can't be used: {error.strerror or error}.\n"
            "What to do: stop what uses it, or choose another: build.py serve --port 8001"
        )
        raise BuildError(text) from error
    with served as site:
        print(f"Stayput {build} is at {site.url} (Ctrl+C ends it).", flush=True)
        if options.open:
            webbrowser.open(site.url)
        while True:
            time.sleep(3600)


def _test(options: argparse.Namespace, rest: list[str]) -> int:

    return run_checks(browser=not options.no_browser, pytest_arguments=rest)


def _models(options: argparse.Namespace, _rest: list[str]) -> int:

    graphs = tuple(
        graph for graph in catalogued_graphs(CATALOGUE) if graph.is_shipped or options.all
    )
    paths = graph_paths(graphs, again=options.again)
    for graph in graphs:
        print(f"{graph.id:<14}{megabytes(graph.bytes):>10}  {paths[graph.id]}")
    return 0


def _evaluate(options: argparse.Namespace, rest: list[str]) -> int:

    folder = options.folder or Path(os.environ.get("STAYPUT_DATA") or ROOT.parent / "shared/data")
    if not folder.is_dir():
        text = f"There is no folder {folder}.\nWhat to do: name one, or set STAYPUT_DATA."
        raise BuildError(text)
    venv = Venv()
    venv.ensure("models", "evaluate")
    command = [str(venv.python), "-m", "model.evaluate", str(folder.resolve()), *rest]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _bench(_options: argparse.Namespace, rest: list[str]) -> int:

    venv = Venv()
    venv.ensure("test")
    ensure_browser(venv)
    command = [str(venv.python), "-m", "tools.bench", *rest]
    return subprocess.run(command, cwd=ROOT, check=False).returncode
