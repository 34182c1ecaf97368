"""The models' runtime for processors, with the last step of a convolution in vectors.

MLAS, onnxruntime's library for processors, turns the sums of an int8 convolution into bytes by
vectors on other processors, and in WebAssembly one by one. The build compiles that step from
model/runtime/ and has the published runtime call it in place of its own. Every answer stays what
it was, to the last bit (tests/tools/site/test_runtime.py); all else in the file is as published.

The place is known for one published file. In another version of onnxruntime-web it is to be found
again: two loops one behind the other at the end of a function, the first for a scale of each
column, the second for one scale, that add the constant 0x1.8p+23 and store bytes. They are
`MlasRequantizeOutput` of MLAS's quantize.cpp; what they read is named at `_ARGUMENTS`.
"""

import dataclasses
from pathlib import Path

from tools.env.errors import BuildError
from tools.env.paths import ROOT
from tools.env.venv import Venv
from tools.fetch.lock import Part
from tools.site.c_code import compile_c
from tools.site.licences import LICENCE
from tools.site.wasm import Splice, number, spliced

NAME = "ort-wasm-simd-threaded.wasm"
"""The part's name in the lock."""
PUBLISHED = "3398c10d07d229bd91b364548e130e0e51a8e5704b88c7c083ebbeb78842dee2"
"""The published file, of onnxruntime-web 1.30.0, in which the place is known."""
SHA256 = "018bb04e248ae4d602c3f23c5043b9e63e0c1d6e5911086332a060dc2a07c553"
"""What comes out, on every machine; to be changed with the source."""
SOURCES = ROOT / "model" / "runtime"
# As tools/site/kernel.py has them: a product and a sum are rounded each by itself.
FLAGS = (
    *("-target", "wasm32-freestanding", "-mcpu=generic+simd128+nontrapping_fptoint"),
    *("-std=c17", "-O3", "-ffreestanding", "-fno-builtin", "-ffp-contract=off"),
    *("-nostdlib", "-Wall", "-Wextra", "-Werror"),
    *("-Wl,--no-entry", "-Wl,--import-memory", "-Wl,--strip-all"),
)
_LOCAL_GET = b"\x20"
# Locals: sums, bias (0: none), scales, how many bytes these are, out, rows, columns, zero point.
_ARGUMENTS = b"".join(_LOCAL_GET + number(local) for local in (7, 8, 11, 1, 9, 6, 5, 12))
PLACES = (Splice(0xBCC146, 0xBCC299, _ARGUMENTS),)


def compile_step(venv: Venv, scratch: Path) -> bytes:
    """Compile model/runtime/.

    Parameters
    ----------
    venv : Venv
        Has the compiler.
    scratch : Path
        A folder to work in.

    Returns
    -------
    bytes
        A WebAssembly module of one function.

    Raises
    ------
    BuildError
        It can't be compiled; the compiler's words are in the text.
    """
    return compile_c(venv, scratch, SOURCES, FLAGS)


def with_step(part: Part, published: Path, step: bytes) -> bytes:
    """Put the compiled step into the published runtime.

    Parameters
    ----------
    part : Part
        From the lock.
    published : Path
        Its checked file.
    step : bytes
        From `compile_step`.

    Returns
    -------
    bytes
        The runtime that is shipped.

    Raises
    ------
    BuildError
        The lock pins another file than that in which the place is known.
    """
    if part.sha256 != PUBLISHED:
        text = (
            f"The place for the step in vectors is not known in this {part.name}.\n"
            "What to do: find it as tools/site/runtime.py says, or take the step out of there."
        )
        raise BuildError(text)
    return spliced(published.read_bytes(), step, PLACES)


def described(part: Part, sha256: str, size: int) -> Part:
    """Say of the published part what the shipped one is.

    Parameters
    ----------
    part : Part
        From the lock.
    sha256 : str
        Of the shipped file.
    size : int
        Its bytes.

    Returns
    -------
    Part
        Both licences are named: what was put into it is the project's own.
    """
    what = f"{part.origin.what}, its requantising in vectors by Stayput"
    return dataclasses.replace(
        part,
        sha256=sha256,
        bytes=size,
        licence=f"{part.licence} AND {LICENCE}",
        origin=dataclasses.replace(part.origin, what=what),
    )
