"""What the compiler says and makes, looked into."""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tools.env.venv import Venv
from tools.site.wasm import sections


def text_of(compiler: Venv, flags: Iterable[str], source: Path, folder: Path) -> str:
    """Compile one file to the compiler's own text."""
    out = folder / "text.s"
    folders = ("ZIG_GLOBAL_CACHE_DIR", "ZIG_LOCAL_CACHE_DIR")
    environ = {**os.environ, **{name: str(folder / name) for name in folders}}
    start = [str(compiler.python), "-m", "ziglang", "cc"]
    command = [*start, *flags, "-S", "-o", str(out), str(source)]
    subprocess.run(command, env=environ, capture_output=True, check=True)
    text = out.read_text("utf-8")
    assert "end_function" in text
    return text


def content(code: bytes) -> dict[int, bytes]:
    """Kind -> what a module's sections of it hold."""
    found: dict[int, bytes] = {}
    for kind, start, end in sections(code):
        found[kind] = found.get(kind, b"") + code[start:end]
    return found
