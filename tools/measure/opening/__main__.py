"""Opens the real page many times and counts how it ends: ``python build.py bench --opening N``."""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tools.env.browser import needed_browser
from tools.env.errors import BuildError
from tools.env.namespace import Namespace
from tools.env.paths import ROOT
from tools.measure.bench import where
from tools.measure.opening.chromium import ChromiumLauncher
from tools.measure.opening.draw import draw, named_kinds
from tools.measure.opening.firefox import FirefoxLauncher
from tools.measure.opening.kinds import CHROMIUM, FIREFOX, Kind, all_kinds
from tools.measure.opening.outcome import Opening, Outcome
from tools.measure.opening.session import Launcher
from tools.measure.opening.table import markdown
from tools.measure.opening.visit import Place, visit
from tools.site.assets import build_dist

LIMIT_S = 150.0
WHOLE_EVERY = 4
_LAUNCHERS: dict[str, type[ChromiumLauncher] | type[FirefoxLauncher]] = {
    CHROMIUM: ChromiumLauncher,
    FIREFOX: FirefoxLauncher,
}


def main(arguments: list[str]) -> int:
    """Open, count, print, write.

    Parameters
    ----------
    arguments : list of str
        See ``--help``.

    Returns
    -------
    int
        The exit status: 1 where anything was stuck.
    """
    options = _parser().parse_args(arguments)
    kinds = named_kinds(all_kinds(), options.kind)
    if options.list:
        print("\n".join(kind.name for kind in kinds))
        return 0
    dist = ROOT / "dist"
    build = build_dist(dist)
    evidence = options.json.with_suffix("")
    evidence.mkdir(parents=True, exist_ok=True)
    place = Place(dist, Path(needed_browser(os.environ)), evidence, options.limit)
    paths = [path.relative_to(dist).as_posix() for path in dist.rglob("*") if path.is_file()]
    report: dict[str, Any] = {
        **where(),
        "build": build,
        "browsers": {},
        "limit_s": options.limit,
        "seed": options.seed,
        "skipped": {},
    }
    openings: list[Opening] = []
    has_namespaces = _has_namespaces()
    for name in options.engine or _LAUNCHERS:
        reasons = {
            kind.name: kind.lacks(name, paths, has_namespaces=has_namespaces) for kind in kinds
        }
        report["skipped"][name] = {kind: reason for kind, reason in reasons.items() if reason}
        able = [kind for kind in kinds if not reasons[kind.name]]
        try:
            launcher: Launcher = _LAUNCHERS[name]()
        except FileNotFoundError as error:
            report["skipped"][name] = {"all": str(error)}
            continue
        report["browsers"][name] = launcher.version
        try:
            for one in _open_all(launcher, able, place, options):
                openings.append(one)
                # Now, not at the end: a run of hours may be ended before.
                report["openings"] = [asdict(one) for one in openings]
                options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
        finally:
            launcher.close()
    _tell_skipped(report["skipped"])
    print(f"\n{markdown(report, openings)}\n\nEach opening: {options.json}")
    return int(any(one.outcome == Outcome.STUCK for one in openings))


def _open_all(
    launcher: Launcher, kinds: Sequence[Kind], place: Place, options: argparse.Namespace
) -> Iterator[Opening]:
    for number, kind in enumerate(draw(kinds, options.opening, options.seed) if kinds else ()):
        begun = time.monotonic()
        whole = number % WHOLE_EVERY == 0
        one = visit(launcher, kind, place, number=number, whole=whole)
        words = f"{one.outcome} {one.state.name}{'' if one.hit else ' (the trouble never came)'}"
        took = time.monotonic() - begun
        line = f"{number + 1:4} {one.engine:9}{kind.name:50}{words:32}{one.seconds:6.1f} s"
        print(f"{line} of {took:.1f}", flush=True)
        yield one


def _tell_skipped(skipped: dict[str, dict[str, str]]) -> None:
    for engine, reasons in skipped.items():
        for reason in dict.fromkeys(reasons.values()):
            names = [name for name, one in reasons.items() if one == reason]
            print(f"Not tried in {engine}, {len(names)} kinds: {reason} ({', '.join(names)})")


def _has_namespaces() -> bool:
    try:
        Namespace().close()
    except PermissionError:
        return False
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build.py bench",
        description="Opens the built page many times, undisturbed and in trouble, each time with a "
        "fresh profile, and counts how it ends. Fails where a page is stuck: neither sealed nor "
        "showing an error's words.",
    )
    parser.add_argument(
        "--opening", type=int, required=True, metavar="N", help="openings in each browser"
    )
    parser.add_argument(
        "--kind",
        action="append",
        default=[],
        metavar="NAME",
        help="only this kind of trouble, or this family; more than once for more of them",
    )
    parser.add_argument("--list", action="store_true", help="print the kinds, and open nothing")
    parser.add_argument(
        "--engine", action="append", choices=sorted(_LAUNCHERS), help="only this browser"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the order of the kinds (1)")
    parser.add_argument(
        "--limit", type=float, default=LIMIT_S, metavar="S", help=f"seconds ({LIMIT_S:.0f})"
    )
    parser.add_argument(
        "--json",
        type=Path,
        default=ROOT / "bench-opening.json",
        help="where to write (bench-opening.json); pictures go into the folder of the same name",
    )
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BuildError as error:
        print(f"\nStopped. {error}", file=sys.stderr)
        sys.exit(1)
