"""Keeps the machine busy for a while."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_FOR_EACH_CORE = 3
_NICENESS = "5"  # polite, but not so that the browser would notice nothing


@contextmanager
def busy_machine() -> Iterator[None]:
    """Run some processes that only compute on every core, and end them afterwards."""
    polite = ["nice", "-n", _NICENESS] if shutil.which("nice") else []
    command = [*polite, sys.executable, "-c", "while True: pass"]
    started = [subprocess.Popen(command) for _ in range(_FOR_EACH_CORE * (os.cpu_count() or 1))]
    try:
        yield
    finally:
        for process in started:
            process.kill()
        for process in started:
            process.wait()
