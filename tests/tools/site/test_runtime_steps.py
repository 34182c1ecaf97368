"""Our steps of the models' runtime, each by itself: what they answer is exact."""

import json
import struct
from dataclasses import dataclass
from itertools import accumulate, product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.tools.site.node_scripts import run

Samples = NDArray[np.uint8]
Signed = NDArray[np.int8]

BASE = 1024
"""Where a case's bytes lie in the steps' memory."""
BUFFER = 36928
"""Bytes of the buffer that the runtime has for each thread."""
GUARD = b"\xaa" * 16


@dataclass
class Case:
    """One call, and what is to lie in its memory afterwards."""

    step: str
    words: list[int]
    before: bytes
    after: bytes
    answer: int | None = None
    tail: bytes = b""


def call(steps: bytes, cases: list[Case], folder: Path) -> None:
    data = b"".join(case.before for case in cases)
    starts = accumulate((len(case.before) for case in cases), initial=0)
    listed = [
        {"from": at, "size": len(case.before), "base": BASE, "step": case.step, "words": case.words}
        for at, case in zip(starts, cases, strict=False)
    ]
    for name, written in {"steps.wasm": steps, "data": data}.items():
        (folder / name).write_bytes(written)
    (folder / "cases").write_text(json.dumps(listed), "utf-8")
    words = [folder / name for name in ("steps.wasm", "cases", "data", "out")]
    answers = json.loads(run("runtime_step.mjs", *words))
    assert answers == [case.answer for case in cases]
    after, at = (folder / "out").read_bytes(), 0
    for case in cases:
        assert after[at : at + len(case.after)] == case.after, case.words
        assert after[: at + len(case.before)].endswith(case.tail), "behind the thread's buffer"
        at += len(case.before)


def as_published(
    sums: np.ndarray[Any, Any], bias: np.ndarray[Any, Any], scales: np.ndarray[Any, Any], zero: int
) -> np.ndarray[Any, Any]:
    """Do what the runtime's own loops do, in float32."""
    value = (sums + bias).astype(np.float32) * scales
    value = np.clip(value, np.float32(-zero), np.float32(255 - zero))
    rounded: np.ndarray[Any, Any] = np.rint(value).astype(np.int32) + zero
    return rounded.astype(np.uint8)


def test_each_byte_is_that_of_the_published_loops(steps: bytes, tmp_path: Path) -> None:
    random = np.random.default_rng(18)
    cases = []
    for index in range(300):
        rows, columns = int(random.integers(1, 5)), int(random.integers(1, 70))
        zero, each, with_bias = int(random.integers(0, 256)), index % 2, index % 3
        spread = int(10 ** random.uniform(1, 8))
        sums = random.uniform(-spread, spread, (rows, columns)).astype(np.int32)
        bias = random.integers(-spread // 4, spread // 4 + 1, columns).astype(np.int32)
        scales = (random.uniform(0.2, 4, columns if each else 1) * 128 / spread).astype(np.float32)
        # Halves are there, too: they go to the even number.
        if index % 5 == 0:
            scales[:] = 0.5
            sums = random.integers(-600, 600, (rows, columns)).astype(np.int32)
        answers = as_published(sums, bias if with_bias else np.zeros_like(bias), scales, zero)
        given = [sums.tobytes(), bias.tobytes(), scales.tobytes(), GUARD]
        at = [BASE + offset for offset in accumulate(map(len, given), initial=0)]
        words = [at[0], at[1] if with_bias else 0, at[2], scales.nbytes, at[4], rows, columns, zero]
        head, room = b"".join(given), bytes(rows * columns)
        after = head + answers.tobytes() + GUARD
        cases.append(Case("requantize", words, head + room + GUARD, after))
    call(steps, cases, tmp_path)


def neighbours(random: np.random.Generator, line: int, lines: int, channels: int) -> Samples:
    """What each pixel of two lines looks at: three neighbours of each of `lines`."""
    picture = random.integers(0, 256, (2, lines, line + 2, channels), np.uint8)
    # Flat parts are as alike as neighbours are, and must do no harm.
    picture[:, :, : line // 3] = 7
    seen = [picture[:, :, tap : tap + line] for tap in range(3)]
    taps = np.stack(seen, axis=3).transpose(0, 2, 1, 3, 4)
    return np.ascontiguousarray(taps.reshape(2 * line, lines * 3 * channels))


def product_case(
    left: Samples,
    right: Signed,
    zero: int,
    *,
    start: int = 0,
    column: int = 0,
    done: int,
    by: int = 0,
) -> Case:
    """The rows from `start` on times the columns from `column` on."""
    (rows, depth), columns = left.shape, right.shape[1]
    weights = right.tobytes()
    given = [left.tobytes(), GUARD, weights, GUARD, bytes([by]), bytes(3)]
    given[0] += bytes(-len(given[0]) % 4)
    given[2] += bytes(-len(given[2]) % 4)
    at = [BASE + offset for offset in accumulate(map(len, given), initial=0)]
    out = at[6] + 3 * 4 + 4 + 11 * 4
    shape = struct.pack("<3I4B", rows, columns, depth, 0, 1, 0, 0)
    data = struct.pack(
        "<2IB3x3I2B2x3I",
        *(at[0], depth, zero, at[2], columns, at[4], 0, 0, out, columns, 0),
    )
    before = np.full((rows, columns), 99, np.int32)
    after = before.copy()
    exact = (left.astype(np.int64) - zero) @ right.astype(np.int64)
    after[start : start + done, column:] = exact[start : start + done, column:]
    head = b"".join([*given, shape, data]) + bytes(4)
    assert BASE + len(head) == out
    room = out + before.nbytes + len(GUARD)
    words = [at[6], at[6] + 16, start, rows - start, column, columns - column, room]
    memory = head + before.tobytes() + GUARD + bytes(BUFFER) + GUARD
    return Case("product_of_neighbours", words, memory, head + after.tobytes() + GUARD, done, GUARD)


def test_products_of_neighbours_are_exact(steps: bytes, tmp_path: Path) -> None:
    random = np.random.default_rng(25)
    cases = []
    for lines, channels, columns, line in product((1, 3), (4, 12, 64, 100), (4, 36, 64), (24, 31)):
        left = neighbours(random, line, lines, channels)
        right = random.integers(-128, 128, (left.shape[1], columns), np.int8)
        start, column = (5, 4) if columns == 36 else (0, 0)
        done = len(left) - start
        zero = int(random.integers(0, 256))
        cases.append(product_case(left, right, zero, start=start, column=column, done=done))
    # The farthest sums.
    left = np.full((40, 36), 255, np.uint8)
    cases += [
        product_case(left, np.full((36, 8), weight, np.int8), 0, done=40) for weight in (-128, 127)
    ]
    call(steps, cases, tmp_path)


def test_what_are_no_neighbours_is_left_to_the_runtime(steps: bytes, tmp_path: Path) -> None:
    random = np.random.default_rng(26)
    right = random.integers(-128, 128, (36, 8), np.int8)
    noise = random.integers(0, 256, (64, 36), np.uint8)
    close = neighbours(random, 40, 3, 4)
    wrong = close.copy()
    # One sample of each row is another: that is enough.
    wrong[:, 5] ^= 1
    odd = neighbours(random, 40, 1, 11)
    cases = [
        product_case(noise, right, 3, done=0),
        product_case(wrong, right, 3, done=0),
        product_case(close, right, 3, done=0, by=1),
        product_case(odd, random.integers(-128, 128, (33, 8), np.int8), 3, done=0),
        product_case(close, right[:, :7].copy(), 3, done=0),
        product_case(close[:6].copy(), right, 3, done=0),
        # Some have the next neighbour and more have not: the first block of rows is done, no more.
        product_case(np.concatenate([neighbours(random, 256, 3, 4), noise]), right, 3, done=512),
    ]
    call(steps, cases, tmp_path)
