"""The page's own scripts that look into the coded data of a JPEG and turn it, run by node."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tools.env.paths import ROOT

NODE = shutil.which("node")
_SERVER = ROOT / "tests" / "js" / "orient-server.mjs"
Ask = Callable[[bytes, int], bytes]


@contextmanager
def jpeg_scripts() -> Iterator[Ask]:
    """Run the scripts of the pipeline worker.

    Yields
    ------
    callable
        Takes a bare picture and an orientation, and gives it turned, empty where it can't be. With
        0 for an orientation it looks into it, and gives JSON.

    Raises
    ------
    FileNotFoundError
        If there is no node.
    """
    if NODE is None:
        message = "node is missing"
        raise FileNotFoundError(message)
    process = subprocess.Popen([NODE, str(_SERVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    source, sink = process.stdout, process.stdin
    assert source is not None
    assert sink is not None

    def ask(picture: bytes, orientation: int) -> bytes:
        sink.write(bytes((orientation,)) + len(picture).to_bytes(4, "big") + picture)
        sink.flush()
        return source.read(int.from_bytes(source.read(4), "big"))

    yield ask
    sink.close()
    process.wait(10)
    source.close()


def scripts_of(ask: Ask) -> dict[str, Any]:
    """Name them as `inspect` and `strip` want them.

    Parameters
    ----------
    ask : callable
        Of `jpeg_scripts`.

    Returns
    -------
    dict
        look, and turner.
    """
    return {
        "look": lambda picture: ask(picture, 0).decode(),
        "turner": lambda picture, orientation: ask(picture, orientation) or None,
    }
