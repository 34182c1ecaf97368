"""Runs every check and test, each to its end, and times it."""

import os
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tools.env.browser import ensure_browser
from tools.env.errors import BuildError
from tools.env.node import Node, find_node, install_packages
from tools.env.paths import ROOT, STATIC
from tools.env.venv import Venv
from tools.fetch.cache import Cache
from tools.site.assets import build_dist
from tools.touched import changed_files, touched_tests

# In the order of the collection, which tests/conftest.py makes: browsers last, short files last.
# One more than there are processors, since what drives a browser also waits.
_PROCESSES = f"--numprocesses={(os.cpu_count() or 1) + 1}"
_SIDE_BY_SIDE = [_PROCESSES, "--dist=loadfile", "--no-loadscope-reorder"]

# What a developer waits for before each commit: 120 s at most.
_QUICK = ["-m", "smoke or not (browser or slow)", "--numprocesses=auto", "--dist=loadfile"]
_SMOKE = "tests/browser/test_smoke.py"

# The goal for all of it is 15 minutes on two cores; 40 are the most.
_SLOWEST = ["--durations=40", "--durations-min=5"]


@dataclass
class _Steps:
    """What was run, how long it took, whether it went well."""

    rows: list[tuple[str, float, bool]] = field(default_factory=list)

    def run(self, name: str, work: Callable[[], bool]) -> bool:
        print(f"\n── {name}", flush=True)
        started = time.monotonic()
        try:
            good = work()
        except (BuildError, OSError, subprocess.SubprocessError) as error:
            print(error, flush=True)
            good = False
        self.rows.append((name, time.monotonic() - started, good))
        return good

    @property
    def failed(self) -> list[str]:
        return [name for name, _, good in self.rows if not good]


def run_checks(*, browser: bool, pytest_arguments: list[str], quick: bool = False) -> int:
    """Run everything; a failed step does not keep the later ones from running.

    Parameters
    ----------
    browser : bool
        Whether to run the tests that drive a browser.
    pytest_arguments : list of str
        Passed on.
    quick : bool, optional
        Of the tests run those that the change can touch, and one in the real page.

    Returns
    -------
    int
        0 when all went well, else 1.

    Raises
    ------
    BuildError
        The environment can't be made, so that nothing can be run.
    """
    started = time.monotonic()
    venv = Venv()
    venv.ensure("test", "compress", "models", "evaluate")
    python = str(venv.python)
    steps = _Steps()
    if browser:
        steps.run("browser", lambda: _say(str(ensure_browser(venv))))
    steps.run("dist", lambda: _say(f"build {build_dist(ROOT / 'dist')}"))
    steps.run("ruff check", lambda: _call([python, "-m", "ruff", "check", "."]))
    steps.run("ruff format", lambda: _call([python, "-m", "ruff", "format", "--check", "."]))
    steps.run("mypy", lambda: _call([python, "-m", "mypy"]))
    nodes: list[Node] = []
    if steps.run("node", lambda: _prepare_node(venv, nodes)):
        node = nodes[0]
        steps.run("types of the scripts", lambda: _check_types(node))
        steps.run("lint of the scripts", lambda: _lint_scripts(node))
        steps.run("script tests", lambda: _run_script_tests(node))
    print(_table(steps), flush=True)
    pytest = [python, "-m", "pytest", *_SLOWEST]
    if quick:
        arguments = [*pytest, *_QUICK, *_quick_files(browser=browser), *pytest_arguments]
        steps.run("pytest, quick", lambda: _call(arguments))
    elif pytest_arguments:
        chosen = [] if browser else ["-m", "not browser"]
        steps.run("pytest", lambda: _call([*pytest, *chosen, *pytest_arguments]))
    else:
        kinds = "not alone" if browser else "not browser"
        steps.run("pytest, side by side", lambda: _call([*pytest, *_SIDE_BY_SIDE, "-m", kinds]))
        if browser:
            steps.run("pytest, alone", lambda: _call([*pytest, "-m", "alone", "tests/browser"]))
    if steps.failed:
        print(f"\nFailed: {', '.join(steps.failed)}", flush=True)
    print(f"All steps: {time.monotonic() - started:.0f} s", flush=True)
    return 1 if steps.failed else 0


def _quick_files(*, browser: bool) -> list[str]:
    changed = changed_files()
    chosen = ["tests"] if changed is None else touched_tests(ROOT, changed)
    return [*chosen, _SMOKE] if browser else chosen


def _say(text: str) -> bool:
    print(text, flush=True)
    return True


def _call(command: list[str], environ: dict[str, str] | None = None) -> bool:
    return subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode == 0


def _prepare_node(venv: Venv, found: list[Node]) -> bool:
    node = find_node(venv)
    install_packages(node, STATIC, Cache().directory)
    found.append(node)
    return _say(node.node)


def _check_types(node: Node) -> bool:
    compiler = STATIC / "node_modules" / "typescript" / "bin" / "tsc"
    projects = (STATIC / "jsconfig.json", STATIC / "jsconfig.worker.json")
    commands = [[node.node, str(compiler), "--project", str(project)] for project in projects]
    # Side by side: each uses one processor.
    with ThreadPoolExecutor() as pool:
        outcomes = list(pool.map(lambda command: _call(command, node.environ), commands))
    return all(outcomes)


def _lint_scripts(node: Node) -> bool:
    linter = STATIC / "node_modules" / "@biomejs" / "biome" / "bin" / "biome"
    command = [node.node, str(linter), "check", "--diagnostic-level=warn", "--error-on-warnings"]
    return _call(command, node.environ)


def _run_script_tests(node: Node) -> bool:
    tests = sorted(str(path) for path in (ROOT / "tests" / "js").rglob("*.test.mjs"))
    return not tests or _call([node.node, "--test", "--test-reporter=spec", *tests], node.environ)


def _table(steps: _Steps) -> str:
    rows = [
        f"  {name:<22}{seconds:6.1f} s  {'ok' if good else 'FAILED'}"
        for name, seconds, good in steps.rows
    ]
    return "\n".join(["", "── before pytest", *rows])
