"""Asks Lighthouse about the built page, served on this machine.

Run it by ``python build.py lighthouse``. It is no test: its figures go into docs/benchmarks.md.
Lighthouse brings 200 packages, so it is not among those of static/package.json: npm installs
exactly what lighthouse-packages/package-lock.json pins, into the cache, and only for this.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tools.env.browser import FLAGS, needed_browser
from tools.env.errors import BuildError
from tools.env.node import Node, find_node
from tools.env.paths import ROOT
from tools.env.venv import Venv
from tools.fetch.cache import default_directory
from tools.serve.serve import serve_directory
from tools.site.assets import build_dist

PACKAGES = Path(__file__).with_name("lighthouse-packages")
CATEGORIES = ("accessibility", "seo", "best-practices", "performance")
FORMS = ("desktop", "mobile")
LIMIT_S = 300
_WHOLE = 1.0


@dataclass(frozen=True)
class Judgement:
    """What Lighthouse says of the page in one form.

    Parameters
    ----------
    form : str
        "desktop" or "mobile".
    scores : dict
        Category -> score, to 100; None where it could not be judged.
    faults : tuple of str
        Each audit that took from a score, with what it names.
    """

    form: str
    scores: dict[str, int | None]
    faults: tuple[str, ...]


def main(arguments: list[str]) -> int:
    """Build the site, have it judged, print the table.

    Parameters
    ----------
    arguments : list of str
        ``--site DIR`` for one that is built already.

    Returns
    -------
    int
        The exit status.
    """
    parser = argparse.ArgumentParser(prog="build.py lighthouse")
    parser.add_argument("--site", type=Path, help="a built site (else one is built)")
    options = parser.parse_args(arguments)
    site = options.site or ROOT / "dist"
    build = "as given" if options.site else build_dist(site)
    node = find_node(Venv())
    program = _installed(node)
    print(f"{datetime.now(UTC):%Y-%m-%d}, Lighthouse {_version()}, build {build}")
    for form in FORMS:
        print(_words(judged(json.loads(_ask(node, program, site, form)), form)))
    return 0


def judged(report: dict[str, Any], form: str) -> Judgement:
    """Read what matters out of a report.

    Parameters
    ----------
    report : dict
        Lighthouse's own, as JSON.
    form : str
        "desktop" or "mobile".

    Returns
    -------
    Judgement
        The performance's audits are left out: on a machine that does other work they say little.

    Raises
    ------
    BuildError
        Lighthouse could not load the page.

    Examples
    --------
    >>> part = {"score": 0.5, "auditRefs": [{"id": "lang", "weight": 1}]}
    >>> audit = {"title": "It has a language", "score": 0, "details": {"items": [{"url": "a"}]}}
    >>> judged({"categories": {"seo": part}, "audits": {"lang": audit}}, "mobile").faults
    ('seo: It has a language (a)',)
    """
    if error := report.get("runtimeError"):
        text = f"Lighthouse could not load the page: {error.get('message')}"
        raise BuildError(text)
    scores: dict[str, int | None] = {}
    faults: list[str] = []
    for name, category in report["categories"].items():
        score = category["score"]
        scores[name] = None if score is None else round(100 * score)
        if name == "performance":
            continue
        for reference in category["auditRefs"]:
            audit = report["audits"][reference["id"]]
            counts = reference["weight"] and audit["score"] is not None
            if counts and audit["score"] < _WHOLE:
                faults.append(f"{name}: {audit['title']}{_named(audit)}")
    return Judgement(form, scores, tuple(faults))


def _named(audit: dict[str, Any]) -> str:
    """Say what an audit names: addresses, elements, words."""
    said = []
    for item in audit.get("details", {}).get("items", []):
        node = item.get("node") or {}
        words = (item.get("url"), node.get("selector"), item.get("description"), item.get("source"))
        said.append(" ".join(str(word) for word in words if word))
    return f" ({'; '.join(said)})" if any(said) else ""


def _installed(node: Node) -> Path:
    """Install what the lock pins, once, and return the program."""
    folder = default_directory(os.environ, sys.platform, Path.home()) / "lighthouse" / _version()
    program = folder / "node_modules" / "lighthouse" / "cli" / "index.js"
    # Its settings may have changed since, and are found beside its packages.
    shutil.copytree(PACKAGES, folder, dirs_exist_ok=True)
    if program.is_file():
        return program
    command = [node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=folder, env=node.environ, check=True)
    return program


def _version() -> str:
    packages = json.loads((PACKAGES / "package.json").read_text("utf-8"))
    return str(packages["dependencies"]["lighthouse"])


def _ask(node: Node, program: Path, site: Path, form: str) -> str:
    """Run it in a browser without a profile; the report as JSON."""
    chrome = str(needed_browser(os.environ))
    environ = {**node.environ, "CHROME_PATH": chrome, "LIGHTHOUSE_FORM": form}
    flags = " ".join(("--headless=new", *FLAGS))
    with serve_directory(site) as served, tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [node.node, str(program), served.url, "--quiet", "--output=json"]
        command += [f"--output-path={report}", f"--chrome-flags={flags}"]
        command += [f"--config-path={program.parents[3] / 'config.mjs'}"]
        command += [f"--only-categories={','.join(CATEGORIES)}", "--no-enable-error-reporting"]
        done = subprocess.run(
            command, env=environ, check=False, timeout=LIMIT_S, capture_output=True, text=True
        )
        if not report.is_file():
            text = f"Lighthouse ended without a report:\n{done.stderr.strip()}"
            raise BuildError(text)
        return report.read_text("utf-8")


def _words(judgement: Judgement) -> str:
    scores = ", ".join(
        f"{name} {'not judged' if score is None else score}"
        for name, score in judgement.scores.items()
    )
    return "\n".join([f"{judgement.form}: {scores}", *(f"  {one}" for one in judgement.faults)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
