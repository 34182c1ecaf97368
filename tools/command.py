"""The command line behind build.py."""

import argparse
import sys
import time
import webbrowser
from pathlib import Path
from typing import Any

from tools.check import run_checks
from tools.env.errors import BuildError
from tools.env.paths import CATALOGUE, ROOT, STATIC
from tools.fetch.progress import megabytes
from tools.hosting.place import Place
from tools.hosting.settings import KINDS
from tools.measure.commands import add_measuring
from tools.serve.serve import serve_directory
from tools.site.assets import (
    build_dist,
    fetched,
    graph_paths,
    pinned_parts,
    prepared_graphs,
    write_dist,
)
from tools.site.licences import LICENCE_FILE, licence_files, licence_table
from tools.site.models import catalogued_graphs
from tools.site.own_model import OwnModel
from tools.site.samples import sample_parts
from tools.site.sizes import size_table, sizes_of
from tools.verify.browser import USER_AGENT
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
    test.add_argument(
        "--install", action="store_true", help="have apt-get install what is missing, as root"
    )
    test.set_defaults(run=_test, passes_on=True)

    models = commands.add_parser("models", help="prepare the graphs of the models")
    models.add_argument("--all", action="store_true", help="also those that are not shipped")
    models.add_argument("--again", action="store_true", help="prepare them anew, and compare")
    models.set_defaults(run=_models, passes_on=False)

    add_measuring(commands)
    _add_hosting(commands)
    return parser


def _add_hosting(commands: Any) -> None:
    verify = commands.add_parser("verify", help="compare a deployment with a build, file by file")
    verify.add_argument("target", metavar="URL|DIR", help="where the page is, or a folder")
    verify.add_argument("--against", type=Path, metavar="DIR", help="a build (else one made now)")
    verify.add_argument("--no-headers", action="store_true", help="headers are told, not counted")
    verify.add_argument("--insecure", action="store_true", help="take any certificate")
    verify.add_argument("--ca", type=Path, metavar="FILE", help="certificates to trust")
    verify.add_argument(
        "--user-agent", default=USER_AGENT, metavar="TEXT", help="ask as another browser"
    )
    verify.add_argument("--via", type=Path, metavar="DIR", help="also look at what a browser saved")
    verify.set_defaults(run=_verify, passes_on=False)

    hosting = commands.add_parser("hosting", help="print the settings for a host")
    hosting.add_argument("kind", choices=sorted(KINDS))
    hosting.add_argument("--folder", default=Place.folder, help=f"the site ({Place.folder})")
    hosting.add_argument("--path", default=Place.path, help="path of the address (/)")
    hosting.add_argument("--name", default=Place.name, help=f"the host's name ({Place.name})")
    hosting.add_argument("--port", type=int, default=Place.port, help=f"port ({Place.port})")
    hosting.add_argument("--out", type=Path, metavar="DIR", help="write files instead of printing")
    hosting.set_defaults(run=_hosting, passes_on=False)

    licences = commands.add_parser("licences", help="list what is shipped, and its terms")
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
        user_agent=options.user_agent,
        via=options.via,
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
    shipped = (*sample_parts(STATIC)[0], *parts, *prepared_graphs().parts)
    licence_files(shipped, fetched(parts), STATIC / "licences", project=ROOT / LICENCE_FILE)
    print(licence_table(shipped))  # where no text is missing: the line before refuses that
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
    return run_checks(
        browser=not options.no_browser,
        pytest_arguments=rest,
        quick=options.quick,
        install=options.install,
    )


def _models(options: argparse.Namespace, _rest: list[str]) -> int:
    graphs = tuple(
        graph for graph in catalogued_graphs(CATALOGUE) if graph.is_shipped or options.all
    )
    paths = graph_paths(graphs, again=options.again)
    for graph in graphs:
        print(f"{graph.id:<14}{megabytes(graph.bytes):>10}  {paths[graph.id]}")
    return 0
