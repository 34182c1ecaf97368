"""Compressed copies: right, worth it, made once, and what a request gets of them."""

import gzip
import json
import os
from pathlib import Path

import brotli
import pytest

from tools.env.errors import BuildError
from tools.fetch.cache import Cache
from tools.serve.negotiate import find_copy
from tools.site.compress import Compressor
from tools.site.folder import made_of
from tools.site.sizes import BUDGET, Size, over_budget, size_table, sizes_of
from tools.verify.reference import read_folder

TEXT = b"a photo stays where it is, and so does its background. " * 100


class NoVenv:
    """An environment that must not be asked for."""

    def ensure(self, *_groups: str) -> None:
        pytest.fail("nothing was to be compressed")


def test_every_copy_unpacks_to_its_file_and_is_worth_it(dist: Path) -> None:
    copies = [path for path in dist.rglob("*") if path.suffix in {".gz", ".br"}]
    assert len(copies) > 60
    for copy in copies:
        packed = copy.read_bytes()
        whole = copy.with_suffix("").read_bytes()
        unpacked = gzip.decompress(packed) if copy.suffix == ".gz" else brotli.decompress(packed)
        assert unpacked == whole, copy
        assert len(packed) <= 0.9 * len(whole), copy
        if copy.suffix == ".gz":
            assert packed[4:8] == b"\0\0\0\0", "no date in it"


def test_what_is_packed_already_has_no_copy(dist: Path) -> None:
    with_copy = {path.with_suffix("").suffix for path in dist.rglob("*.gz")}
    assert {".wasm", ".js", ".mjs", ".css", ".html", ".json"} <= with_copy
    assert not with_copy & {".whl", ".bin"}


def test_a_copy_is_made_once_and_again_only_when_it_was_damaged(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    site = {"a.txt": made_of(TEXT), "b.txt": made_of(b"x")}
    first = Compressor(cache).copies(site)
    assert list(first) == ["a.txt.br", "a.txt.gz"]
    again = Compressor(cache, NoVenv()).copies(site)  # type: ignore[arg-type]
    assert again == first
    cache.path_of(first["a.txt.gz"].sha256).write_bytes(b"damaged")
    with pytest.raises(BuildError, match="damaged"):
        Compressor(cache, NoVenv()).copies(site)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZIP;q=1.0", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", None),
        ("", None),
        ("xbr", None),
    ],
)
def test_a_request_gets_what_it_accepts(
    tmp_path: Path, accepted: str, encoding: str | None
) -> None:
    file = tmp_path / "a.js"
    for name in ("a.js", "a.js.br", "a.js.gz"):
        (tmp_path / name).write_text(name)
    assert find_copy(file, accepted)[1] == encoding


def test_no_group_has_grown_beyond_its_budget(dist: Path) -> None:
    """If it must grow: say why in the commit, and put the size of now into the budget."""
    budget = json.loads(BUDGET.read_text("utf-8"))
    groups = sizes_of(read_folder(dist).files)
    print(size_table(groups))
    assert over_budget(groups, budget) == []
    assert budget.keys() == groups.keys(), "the budget names what is not there"


def test_growth_and_a_new_group_are_found() -> None:
    budget = {"Page": {"raw": 1000, "wire": 500}}
    assert over_budget({"Page": Size(1050, 525)}, budget) == []
    [grown] = over_budget({"Page": Size(1051, 525)}, budget)
    assert "raw size grew by 5.1 %" in grown
    assert len(over_budget({"Page": Size(1, 1), "New": Size(1, 1)}, budget)) == 2


def test_what_a_first_visit_loads_is_added_up_apart(dist: Path) -> None:
    groups = sizes_of(read_folder(dist).files)
    needed = {name for name, size in groups.items() if size.is_needed}
    cards = {f"Fine model for WebGPU{how}" for how in ("", " in float16")}
    models = {"Face finder", "Fine model", *cards}
    assert needed == {"HEIC reader", *models, "Segmentation runtime for WebGPU"}
    table = size_table({"Page": Size(2000, 1000), "Later": Size(9000, 8000, is_needed=True)})
    sums = [line.split("  ") for line in table.splitlines()]
    assert [[cell.strip() for cell in line if cell.strip()] for line in sums[1:]] == [
        ["Page", "2 kB", "1 kB"],
        ["a first visit", "2 kB", "1 kB"],
        ["when needed: Later", "9 kB", "8 kB"],
        ["all", "11 kB", "9 kB"],
    ]


def test_the_second_build_is_quick(dist: Path) -> None:
    from tools.site.assets import build_dist

    # Of this process and of those that it waited for: others may be at work beside it.
    began = sum(os.times()[:4])
    build_dist(dist)
    assert sum(os.times()[:4]) - began < 5, "what is compressed was kept"
