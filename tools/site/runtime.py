"""The models' runtime for processors, with two steps of its convolutions of our own.

MLAS, onnxruntime's library for processors, has much less for WebAssembly than for other processors.
The build compiles two steps of a convolution in int8 from model/runtime/ and has the published
runtime call them: most products of matrices, with a third fewer multiplications, and the turning
of their sums into bytes, by vectors. Every answer stays what it was, to the last bit
(tests/tools/site/test_runtime.py); all else in the file is as published.

The places are known for one published file. In another version of onnxruntime-web they are to be
found again. The first is in `MlasGemmQuantOperation` (MLAS, qgemm.h) for WebAssembly's vectors, the
only function with thirty-odd ``i32x4.dot_i16x8_s``, behind the lines that see to the thread's
buffer. The second are two loops one behind the other at the end of a function, the first for a
scale of each column, the second for one scale, that add the constant 0x1.8p+23 and store bytes:
`MlasRequantizeOutput` (quantize.cpp). What is read there is named at the arguments below.
"""

import dataclasses
from pathlib import Path

from tools.env.errors import BuildError
from tools.env.paths import ROOT
from tools.env.venv import Venv
from tools.fetch.lock import Part
from tools.site import c_code
from tools.site.licences import LICENCE
from tools.site.wasm import Splice, number, spliced

NAME = "ort-wasm-simd-threaded.wasm"
"""The part's name in the lock."""
PUBLISHED = "3398c10d07d229bd91b364548e130e0e51a8e5704b88c7c083ebbeb78842dee2"
"""The published file, of onnxruntime-web 1.30.0, in which the places are known."""
SHA256 = "ffe56e1baf8d79c6af29bf31d0060fc66d598c75361dd2da6493a0d818b252aa"
"""What comes out, on every machine; to be changed with the source."""
SOURCES = ROOT / "model" / "runtime"
# The same memory is read as numbers of several kinds.
FLAGS = (*c_code.FLAGS, "-fno-strict-aliasing")
_LOCAL_GET = b"\x20"


def _locals(*indices: int) -> bytes:
    return b"".join(_LOCAL_GET + number(index) for index in indices)


# The function's own arguments: shape, data, first row, rows, first column, columns; then the
# thread's buffer, ``i32.load offset=420 (global.get 1)``.
_PRODUCT = _locals(0, 1, 2, 3, 4, 5) + bytes.fromhex("2301 2802a403")
# So many rows are done: the first row moves, and where none are left the function gives back its
# stack and ends. ``local.tee 7, local.get 2, i32.add, local.set 2, local.get 3, local.get 7,
# i32.sub, local.tee 3, i32.eqz, if, local.get 14, i32.const 16, i32.add, global.set 0, return``
_DONE = bytes.fromhex("2207 2002 6a 2102 2003 2007 6b 2203 45 0440 200e 4110 6a 2400 0f 0b")
# Sums, bias (0: none), scales, how many bytes these are, out, rows, columns, zero point.
_SUMS = _locals(7, 8, 11, 1, 9, 6, 5, 12)
PLACES = (
    Splice(0x59DB49, 0x59DB49, "product_of_neighbours", _PRODUCT, _DONE),
    Splice(0xBCC146, 0xBCC299, "requantize", _SUMS),
)


def compile_steps(venv: Venv, scratch: Path) -> bytes:
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
        A WebAssembly module of two functions.

    Raises
    ------
    BuildError
        It can't be compiled; the compiler's words are in the text.
    """
    return c_code.compile_c(venv, scratch, SOURCES, FLAGS)


def with_steps(part: Part, published: Path, steps: bytes) -> bytes:
    """Put the compiled steps into the published runtime.

    Parameters
    ----------
    part : Part
        From the lock.
    published : Path
        Its checked file.
    steps : bytes
        From `compile_steps`.

    Returns
    -------
    bytes
        The runtime that is shipped.

    Raises
    ------
    BuildError
        The lock pins another file than that in which the places are known.
    """
    if part.sha256 != PUBLISHED:
        text = (
            f"The places for our steps are not known in this {part.name}.\n"
            "What to do: find them as tools/site/runtime.py says, or take the steps out of there."
        )
        raise BuildError(text)
    return spliced(published.read_bytes(), steps, PLACES)


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
    what = f"{part.origin.what}, two steps of its convolutions by Stayput"
    return dataclasses.replace(
        part,
        sha256=sha256,
        bytes=size,
        licence=f"{part.licence} AND {LICENCE}",
        origin=dataclasses.replace(part.origin, what=what),
    )
