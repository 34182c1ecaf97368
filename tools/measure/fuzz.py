"""Runs the metadata walkers under a coverage-guided fuzzer (libFuzzer, through atheris).

Slice by slice, each in a process of its own, in the project's environment (group "fuzz").
A file that breaks a promise ends the run, and is written to the folder of found inputs, to be made
a test.
"""

import argparse
import math
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.measure.fuzz_seeds import made_seeds
from tools.measure.jpeg_scripts import NODE

LONGEST_BYTES = 1 << 16
SLOW_S = 20
"""So long the page itself waits for an inspection."""
SLICE_S = 240
"""After some minutes more the fuzzer's own memory would reach its limit."""
_EXECUTIONS = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_COVERAGE = re.compile(r"\bcov: (\d+) ft: (\d+)")


@dataclass
class Totals:
    """What all slices together came to.

    Parameters
    ----------
    slices, executions : int
        How many, those of the inputs kept from earlier slices counted again.
    coverage, features : int
        As the fuzzer counts them, of the slice that reached most.
    """

    slices: int = 0
    executions: int = 0
    coverage: int = 0
    features: int = 0

    def read(self, lines: Iterable[str]) -> Iterator[str]:
        """Add up what the fuzzer says.

        Parameters
        ----------
        lines : iterable of str
            Of one slice.

        Yields
        ------
        str
            Each line as it is.
        """
        self.slices += 1
        for line in lines:
            if found := _EXECUTIONS.search(line):
                self.executions += int(found[1])
            if found := _COVERAGE.search(line):
                self.coverage = max(self.coverage, int(found[1]))
                self.features = max(self.features, int(found[2]))
            yield line


def in_slices(
    seconds: float, run: Callable[[int], int], clock: Callable[[], float] = time.monotonic
) -> int:
    """Run slice after slice until the time is up.

    Parameters
    ----------
    seconds : float
        For all together.
    run : callable
        Runs a slice of so many seconds, and gives its status.
    clock : callable, optional
        Tells the time in seconds.

    Returns
    -------
    int
        0, or the status of the slice that found something, which is the last.

    Examples
    --------
    >>> in_slices(10, lambda _: 77)
    77
    """
    end = clock() + seconds
    while (left := end - clock()) >= 1:
        status = run(round(left / math.ceil(left / SLICE_S)))
        if status:
            return status
    return 0


def seeds(folders: list[Path]) -> Iterator[bytes]:
    """Real files that are short enough, to start from.

    Parameters
    ----------
    folders : list of Path
        Searched to the bottom.

    Yields
    ------
    bytes
        One file.
    """
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.stat().st_size <= LONGEST_BYTES:
                yield path.read_bytes()


def main() -> int:
    """Fuzz until the time is up or something breaks.

    Returns
    -------
    int
        0 where nothing broke.
    """
    parser = argparse.ArgumentParser(prog="build.py fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="how long (60)")
    parser.add_argument("--longest", type=int, default=LONGEST_BYTES, help="bytes of an input")
    parser.add_argument("--slow", type=int, default=SLOW_S, help="seconds that one may take (20)")
    parser.add_argument("--found", type=Path, default=Path("found"), help="where bad inputs go")
    parser.add_argument("folders", type=Path, nargs="*", help="files to start from")
    options = parser.parse_args()
    options.found.mkdir(parents=True, exist_ok=True)
    totals = Totals()
    with tempfile.TemporaryDirectory() as corpus:
        for count, seed in enumerate((*made_seeds(), *seeds(options.folders)), 1):
            if len(seed) <= options.longest:
                (Path(corpus) / f"seed-{count}").write_bytes(seed)
        told = "" if NODE else " Without node, so not into the coded data of JPEGs."
        print(f"Starting from {_count(corpus)} files.{told}", flush=True)
        status = in_slices(options.seconds, lambda time_s: _slice(time_s, options, corpus, totals))
        found = f"A finding: see {options.found}." if status else "No finding."
        print(
            f"{found} {totals.executions} executions in {totals.slices} slices; "
            f"{totals.coverage} edges and {totals.features} features covered; "
            f"{_count(corpus)} inputs kept.",
            flush=True,
        )
    return status


def _count(corpus: str) -> int:
    return len(list(Path(corpus).iterdir()))


def _slice(seconds: int, options: argparse.Namespace, corpus: str, totals: Totals) -> int:
    command = [sys.executable, "-m", "tools.measure.fuzz_slice", f"--seconds={seconds}"]
    command += [f"--longest={options.longest}", f"--slow={options.slow}"]
    command += [f"--found={options.found}", corpus]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stderr=pipe, text=True, errors="replace") as process:
        assert process.stderr is not None
        for line in totals.read(process.stderr):
            sys.stderr.write(line)
    return process.returncode


if __name__ == "__main__":
    raise SystemExit(main())
