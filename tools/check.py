"""Runs every check and test, each to its end, and times it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from tools.env.browser import ensure_browser
from tools.env.errors import BuildError
from tools.env.node import Node, find_node, install_packages
from tools.env.paths import ROOT, STATIC
from tools.env.system import install_system_packages
from tools.env.venv import Venv
from tools.fetch.cache import Cache
from tools.site.assets import fetch_pinned
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

_BUILD = [sys.executable, "build.py", "dist"]

# Whether it went well, and what was said.
_Said = tuple[bool, str]


@dataclass
class _Steps:
    """What was run, how long it took, whether it went well."""

    rows: list[tuple[str, float, bool]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)
    _kept_back: list[str] | None = None

    def run(self, name: str, work: Callable[[], bool]) -> bool:
        """Show what the step says while it says it; what others say meanwhile comes after."""
        with self._lock:
            print(f"\n── {name}", flush=True)
            self._kept_back = []
        started = time.monotonic()
        good, text = _outcome(lambda: (work(), ""))
        with self._lock:
            print(text, *self._kept_back, sep="", end="", flush=True)
            self._kept_back = None
            self.rows.append((name, time.monotonic() - started, good))
        return good

    def run_beside(self, name: str, work: Callable[[], _Said]) -> bool:
        """Show what it said whole, when it has ended: others are at work."""
        started = time.monotonic()
        good, said = _outcome(work)
        text = f"\n── {name}\n{said}"
        with self._lock:
            if self._kept_back is None:
                print(text, end="", flush=True)
            else:
                self._kept_back.append(text)
            self.rows.append((name, time.monotonic() - started, good))
        return good

    @property
    def failed(self) -> list[str]:
        return [name for name, _, good in self.rows if not good]


def _outcome(work: Callable[[], _Said]) -> _Said:
    try:
        return work()
    except (BuildError, OSError, subprocess.SubprocessError) as error:
        return False, f"{error}\n"


def run_checks(
    *, browser: bool, pytest_arguments: list[str], quick: bool = False, install: bool = False
) -> int:
    """Run everything; a failed step does not keep the later ones from running.

    Parameters
    ----------
    browser : bool
        Whether to run the tests that drive a browser.
    pytest_arguments : list of str
        Passed on.
    quick : bool, optional
        Of the tests run those that the change can touch, and one in the real page.
    install : bool, optional
        See `tools.env.system`.

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
    # Python keeps what it compiles: else each process compiles a thousand files anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    venv = Venv()
    steps = _Steps()
    whole = not (quick or pytest_arguments)
    # Side by side: most of them use one processor, as pip and apt-get do. The tests wait only for
    # what they need; types and scripts are looked at beside them.
    with ThreadPoolExecutor() as pool:
        system = pool.submit(_install, steps) if install else None
        lanes = [pool.submit(_check_scripts, steps, venv)]
        venv.ensure("test", "compress", "models", "evaluate", "kernel", "presets")
        steps.rows.append(("packages", time.monotonic() - started, True))
        python = str(venv.python)
        lanes.append(pool.submit(_check_python, steps, python))
        if whole:
            parts = pool.submit(_fetch_parts, steps)
            _collect(steps, python)
            # A slow line is waited for here, where no test's limit runs.
            parts.result()
            lanes.append(pool.submit(_build_beside, steps))
        if system:
            system.result()
        if browser:
            steps.run_beside("browser", lambda: (True, f"{ensure_browser(venv)}\n"))
        pytest = [python, "-m", "pytest", *_SLOWEST]
        if whole:
            kinds = "not alone" if browser else "not browser"
            # A test that asks for the site waits for it, and makes one of its own of the same.
            steps.run("pytest, side by side", lambda: _call([*pytest, *_SIDE_BY_SIDE, "-m", kinds]))
        else:
            steps.run("dist", lambda: _call(_BUILD))
            arguments = _chosen(pytest_arguments, browser=browser, quick=quick)
            steps.run("pytest, quick" if quick else "pytest", lambda: _call([*pytest, *arguments]))
    for lane in lanes:
        lane.result()
    alone = _holding("mark.alone") if browser and whole else []
    if alone:
        steps.run("pytest, alone", lambda: _call([*pytest, "-m", "alone", *alone]))
    print(_table(steps), flush=True)
    if steps.failed:
        print(f"\nFailed: {', '.join(steps.failed)}", flush=True)
    print(f"All steps: {time.monotonic() - started:.0f} s", flush=True)
    return 1 if steps.failed else 0


def _chosen(pytest_arguments: list[str], *, browser: bool, quick: bool) -> list[str]:
    if quick:
        return [*_QUICK, *_quick_files(browser=browser), *pytest_arguments]
    return [*([] if browser else ["-m", "not browser"]), *pytest_arguments]


def _install(steps: _Steps) -> None:
    steps.run_beside("system packages", lambda: (True, install_system_packages()))


def _fetch_parts(steps: _Steps) -> None:
    def fetch() -> _Said:
        fetch_pinned()
        return True, ""

    steps.run_beside("parts", fetch)


def _build_beside(steps: _Steps) -> None:
    """Build in a process of its own: what it says on the way would stand between the tests'."""
    steps.run_beside("dist", lambda: _kept(_BUILD))


def _quick_files(*, browser: bool) -> list[str]:
    changed = changed_files()
    chosen = ["tests"] if changed is None else touched_tests(ROOT, changed)
    return [*chosen, _SMOKE] if browser else chosen


def _holding(text: str, folder: Path = ROOT / "tests" / "browser") -> list[str]:
    """Find the test files by what they say: to collect all of them takes seconds."""
    files = sorted(folder.rglob("test_*.py"))
    return [str(path) for path in files if text in path.read_text("utf-8")]


def _call(command: list[str]) -> bool:
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def _kept(command: list[str], environ: dict[str, str] | None = None) -> _Said:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return done.returncode == 0, done.stdout


def _check_python(steps: _Steps, python: str) -> None:
    ruff = [python, "-m", "ruff"]
    steps.run_beside("ruff check", lambda: _kept([*ruff, "check", "."]))
    steps.run_beside("ruff format", lambda: _kept([*ruff, "format", "--check", "."]))
    steps.run_beside("mypy", lambda: _kept([python, "-m", "mypy"]))


def _collect(steps: _Steps, python: str) -> None:
    """Compile the tests once, before several processes would at the same time."""

    def collect() -> _Said:
        good, text = _kept([python, "-m", "pytest", "--collect-only", "-qq"])
        return good, "" if good else text

    steps.run_beside("collection", collect)


def _check_scripts(steps: _Steps, venv: Venv) -> None:
    nodes: list[Node] = []
    if steps.run_beside("node", lambda: _prepare_node(venv, nodes)):
        node = nodes[0]
        steps.run_beside("types of the scripts", lambda: _check_types(node))
        steps.run_beside("lint of the scripts", lambda: _lint_scripts(node))
        steps.run_beside("script tests", lambda: _run_script_tests(node))


def _prepare_node(venv: Venv, found: list[Node]) -> _Said:
    node = find_node(venv)
    install_packages(node, STATIC, Cache().directory)
    found.append(node)
    return True, f"{node.node}\n"


def _check_types(node: Node) -> _Said:
    compiler = STATIC / "node_modules" / "typescript" / "bin" / "tsc"
    projects = (STATIC / "jsconfig.json", STATIC / "jsconfig.worker.json")
    commands = [[node.node, str(compiler), "--project", str(project)] for project in projects]
    # Side by side: each uses one processor.
    with ThreadPoolExecutor() as pool:
        outcomes = list(pool.map(lambda command: _kept(command, node.environ), commands))
    return all(good for good, _ in outcomes), "".join(text for _, text in outcomes)


def _lint_scripts(node: Node) -> _Said:
    linter = STATIC / "node_modules" / "@biomejs" / "biome" / "bin" / "biome"
    command = [node.node, str(linter), "check", "--diagnostic-level=warn", "--error-on-warnings"]
    return _kept(command, node.environ)


def _run_script_tests(node: Node) -> _Said:
    tests = sorted(str(path) for path in (ROOT / "tests" / "js").rglob("*.test.mjs"))
    return _kept([node.node, "--test", "--test-reporter=spec", *tests], node.environ)


def _table(steps: _Steps) -> str:
    rows = [
        f"  {name:<22}{seconds:6.1f} s  {'ok' if good else 'FAILED'}"
        for name, seconds, good in steps.rows
    ]
    return "\n".join(["", "── steps, most of them side by side", *rows])
