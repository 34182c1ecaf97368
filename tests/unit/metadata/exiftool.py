"""One exiftool for all that the tests ask it: it takes longer to start than to read a file."""

import atexit
import shutil
import subprocess
from functools import cache
from pathlib import Path

EXIFTOOL = shutil.which("exiftool")
_READY = "{ready}"


def told_of(path: Path, *options: str) -> str:
    """What it lists of a file; what it complains of is in it, too."""
    process = _running()
    source, sink = process.stdout, process.stdin
    assert source is not None
    assert sink is not None
    sink.write("\n".join((*options, str(path), "-execute\n")))
    sink.flush()
    lines = []
    while (line := source.readline()).rstrip() != _READY:
        assert line, "exiftool has ended"
        lines.append(line)
    return "".join(lines)


@cache
def _running() -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    command = [str(EXIFTOOL), "-stay_open", "True", "-@", "-"]
    process = subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    # It waits for more when its input ends, also for ever.
    atexit.register(process.communicate, "-stay_open\nFalse\n")
    return process
