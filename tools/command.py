"""The command line behind build.py. Imports the other build modules."""

import argparse
import os
import subprocess
import sys
import time
import webbrowser
from pathlib import Path
from typing import Any

from tools.assets import build_dist, fetched, graph_paths, pinned_parts, prepared_graphs, write_dist
from tools.browser import ensure_browser
from tools.check import run_checks
from tools.errors import BuildError
from tools.hosting.place import Place
from tools.hosting.settings import KINDS
from tools.licences import licence_files, licence_table
from tools.models import catalogued_graphs
from tools.own_model import OwnModel
from tools.paths import CATALOGUE, ROOT, STATIC
from tools.progress import megabytes
from tools.serve import serve_directory
from tools.sizes import size_table, sizes_of
from tools.venv import Venv
from tools.verify.command import Wanted, verify

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

    for builds in (serve, dist):
        builds.add_argument("--plain", action="store_true", help="leave out .gz and .br copies")

    test = commands.add_parser(
        "test", help="run all checks and tests", epilog="Other arguments go to pytest."
    )
    test.add_argument("--no-browser", action="store_true", help="leave the browser tests out")
    test.add_argument("--quick", action="store_true", help="only what the change can touch")
    test.set_defaults(run=_test, passes_on=True)

    models = commands.add_parser("models", help="prepare the graphs of the models")
    models.add_argument("--all", action="store_true", help="also those that are not shipped")
    models.add_argument("--again", action="store_true", help="prepare them anew, and compare")
    models.set_defaults(run=_models, passes_on=False)

    evaluate = commands.add_parser(
        "evaluate",
        help="measure masks, then full-size mattes, against what people marked",
        epilog="Other arguments go to model/evaluate, which then runs alone, or with --mattes to "
        "model/evaluate/mattes.py.",
    )
    evaluate.add_argument("folder", type=Path, nargs="?", help="the data (else the shared data)")
    evaluate.add_argument("--mattes", action="store_true", help="only full-size mattes and colours")
    evaluate.set_defaults(run=_evaluate, passes_on=True)

    other = "Other arguments go to tools/bench.py, or to tools/opening: --kind NAME, --list, …"
    words = "time the real page, or open it many times in trouble"
    bench = commands.add_parser("bench", help=words, epilog=other)
    bench.add_argument("--opening", metavar="N", help="open the page N times in each browser")
    bench.set_defaults(run=_bench, passes_on=True)

    graphs = commands.add_parser(
        "bench-graphs",
        help="time the graphs of the models in a browser",
        epilog="Other arguments go to tools/bench_graphs.py.",
    )
    graphs.set_defaults(run=_bench_graphs, passes_on=True)

    card = commands.add_parser(
        "bench-card",
        help="time the models on a graphics card by WebGPU",
        epilog="Other arguments go to tools/bench_card.py.",
    )
    card.set_defaults(run=_bench_card, passes_on=True)

    report = commands.add_parser(
        "metadata-report", help="strip every photo of a folder, beside what other tools leave"
    )
    report.add_argument("folder", help="the photos; they are only read")
    report.set_defaults(run=_metadata_report, passes_on=False)

    fuzz = commands.add_parser(
        "fuzz",
        help="run the metadata walkers under a coverage-guided fuzzer",
        epilog="Other arguments go to tools/fuzz.py: --seconds, --found, folders to start from.",
    )
    fuzz.set_defaults(run=_fuzz, passes_on=True)
    _add_hosting(commands)
    return parser


def _add_hosting(commands: Any) -> None:
    verify = commands.add_parser("verify", help="compare a deployment with a build, file by file")
    verify.add_argument("target", metavar="URL|DIR", help="where the page is, or a folder")
    verify.add_argument("--against", type=Path, metavar="DIR", help="a build (else one made now)")
    verify.add_argument("--no-headers", action="store_true", help="headers are told, not counted")
    verify.add_argument("--insecure", action="store_true", help="take any certificate")
    verify.add_argument("--ca", type=Path, metavar="FILE", help="certificates to trust")
    verify.set_defaults(run=_verify, passes_on=False)

    hosting = commands.add_parser("hosting", help="print the settings for a host")
    hosting.add_argument("kind", choices=sorted(KINDS))
    hosting.add_argument("--folder", default=Place.folder, help=f"the site ({Place.folder})")
    hosting.add_argument("--path", default=Place.path, help="path of the address (/)")
    hosting.add_argument("--name", default=Place.name, help=f"the host's name ({Place.name})")
    hosting.add_argument("--port", type=int, default=Place.port, help=f"port ({Place.port})")
    hosting.add_argument("--out", type=Path, metavar="DIR", help="write files instead of printing")
    hosting.set_defaults(run=_hosting, passes_on=False)

    licences = commands.add_parser("licences", help="list what is shipped of others, and its terms")
    licences.set_defaults(run=_licences, passes_on=False)


def _own(options: argparse.Namespace) -> OwnModel | None:
    if options.model is None and options.contract is None:
        return None
    if options.model is None or options.contract is None:
        text = "--model and --contract go together; model/README.md shows a contract."
        raise BuildError(text)
    return OwnModel(options.model, options.contract)


def _dist(options: argparse.Namespace, _rest: list[str]) -> int:
    started = time.monotonic()
    plan = write_dist(options.out, _own(options), plain=options.plain)
    print(size_table(sizes_of(plan.files)))
    print(f"Built {options.out} ({plan.build}) in {time.monotonic() - started:.1f} s.")
    return 0


def _verify(options: argparse.Namespace, _rest: list[str]) -> int:
    wanted = Wanted(
        options.target,
        against=options.against,
        headers=not options.no_headers,
        insecure=options.insecure,
        authority=options.ca,
    )
    return verify(wanted)


def _hosting(options: argparse.Namespace, _rest: list[str]) -> int:
    place = Place(options.folder, options.path, options.name, options.port)
    for name, text in KINDS[options.kind](place).items():
        if options.out is None:
            print(text if len(KINDS[options.kind](place)) == 1 else f"## {name}\n{text}", end="")
            continue
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / name).write_text(text, "utf-8")
        print(options.out / name)
    return 0


def _licences(_options: argparse.Namespace, _rest: list[str]) -> int:
    parts = pinned_parts()
    shipped = (*parts, *prepared_graphs().parts)
    licence_files(shipped, fetched(parts), STATIC / "licences")  # refuses what has no text
    print(licence_table(shipped))
    return 0


def _serve(options: argparse.Namespace, _rest: list[str]) -> int:
    dist = ROOT / "dist"
    build = build_dist(dist, _own(options), plain=options.plain)
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
    browser, quick = not options.no_browser, options.quick
    return run_checks(browser=browser, pytest_arguments=rest, quick=quick)


def _metadata_report(options: argparse.Namespace, _rest: list[str]) -> int:
    venv = Venv()
    venv.ensure("test")
    command = [str(venv.python), "-m", "tools.metadata_report", str(Path(options.folder).resolve())]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


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
    masks, mattes = ("evaluate", "model.evaluate"), ("evaluation", "model.evaluate.mattes")
    chosen = [mattes] if options.mattes else [masks] if rest else [masks, mattes]
    status = 0
    if "--page" in rest:
        venv.ensure("test")
        ensure_browser(venv)
    for group, module in chosen:
        venv.ensure("models", group)
        command = [str(venv.python), "-m", module, str(folder.resolve()), *rest]
        ended = subprocess.run(command, cwd=ROOT, check=False).returncode
        status = status or ended
    return status


def _fuzz(_options: argparse.Namespace, rest: list[str]) -> int:
    venv = Venv()
    venv.ensure("test", "fuzz")
    command = [str(venv.python), "-m", "tools.fuzz", *(rest or [str(ROOT / "tests" / "fixtures")])]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _bench_graphs(_options: argparse.Namespace, rest: list[str]) -> int:
    return _run_bench("tools.bench_graphs", rest)


def _bench_card(_options: argparse.Namespace, rest: list[str]) -> int:
    return _run_bench("tools.bench_card", rest, "models")


def _bench(options: argparse.Namespace, rest: list[str]) -> int:
    opening = ["--opening", options.opening] if options.opening else []
    return _run_bench("tools.opening" if opening else "tools.bench", [*opening, *rest])


def _run_bench(module: str, rest: list[str], *groups: str) -> int:
    venv = Venv()
    venv.ensure("test", *groups)
    ensure_browser(venv)
    command = [str(venv.python), "-m", module, *rest]
    return subprocess.run(command, cwd=ROOT, check=False).returncode
