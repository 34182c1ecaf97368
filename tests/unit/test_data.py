"""Every real broken or decorated file gives a verified result or an error code, in time."""

import asyncio
import csv
import os
import time
from pathlib import Path

import pytest

from app.domain import InputContract, Model, Options, Stage
from app.errors import AppError
from app.output.verify import verify_clean
from app.pipeline import process
from tests.unit.disc import see_disc
from tests.unit.external import pillow_decoder

DATA = Path(
    os.environ.get("STAYPUT_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data"
)
CONTRACT = InputContract(32, (0.5, 0.5, 0.5), (1.0, 1.0, 1.0), "255")
LIMIT_S = 2.0
INPUT_CODES = {"INPUT_UNREADABLE", "INPUT_UNSUPPORTED", "INPUT_TOO_LARGE", "INPUT_EMPTY"}
# HEIC is decoded in the browser only: tests/browser/test_heic.py.
READABLE = {"jpeg", "png", "webp", "tiff", "gif", "avif"}


def rows(folder: str) -> list[dict[str, str]]:
    manifest = DATA / folder / "manifest.csv"
    if not manifest.is_file():
        return []
    with manifest.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files(folder: str) -> list[object]:
    found = [pytest.param(row, id=Path(row["file"]).name) for row in rows(folder)]
    absent = pytest.mark.skip(reason=f"no test data at {DATA} (STAYPUT_DATA names another place)")
    return [*found] or [pytest.param({}, marks=absent)]


async def quiet(stage: Stage, done: int, total: int | None, **_: object) -> None:
    """A reporter that nobody hears."""


def answer(row: dict[str, str]) -> str:
    """Run one file; check the result again; say how it ended."""
    source = (DATA / row["file"]).read_bytes()
    work = process(
        source,
        Options(),
        fast=Model(CONTRACT, see_disc),
        decoder=pillow_decoder,
        report=quiet,
    )
    try:
        result = asyncio.run(work)
    except AppError as error:
        return error.code
    verify_clean(result.data, height=result.height, width=result.width)
    return "done"


@pytest.mark.data
@pytest.mark.parametrize("row", files("malformed"))
def test_malformed(row: dict[str, str]) -> None:
    began = time.process_time()
    ended = answer(row)
    assert time.process_time() - began < LIMIT_S
    if row["kind"].startswith("decodes"):
        assert ended == "done"
    elif row["kind"] == "hostile-size":
        assert ended == "INPUT_TOO_LARGE"
    else:
        # Some are broken only in their metadata, and so come out clean here.
        assert ended in {"done", *INPUT_CODES}


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize("row", files("metadata"))
def test_metadata(row: dict[str, str]) -> None:
    expected = "done" if row["format"].lower() in READABLE else "INPUT_UNSUPPORTED"
    assert answer(row) == expected
