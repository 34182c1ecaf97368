"""Files in pieces are joined in their order, whatever the order in the archive."""

import io
import json
import tarfile
from pathlib import Path

import pytest

from tools.env.errors import SourceError
from tools.fetch.chunks import join_chunks
from tools.fetch.lock import NpmChunksSource

PIECES = {"bb": b"second", "cc": b"third", "aa": b"first "}
SOURCE = NpmChunksSource("a-package", "1.0", "dist/index.json", "/models/a")


def package(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(f"package/{name}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def index(**offsets: int) -> bytes:
    chunks = [{"hash": name, "offsets": [start, start + 1]} for name, start in offsets.items()]
    return json.dumps({"/models/a": {"chunks": chunks}}).encode()


def members(listed: bytes, **pieces: bytes) -> dict[str, bytes]:
    named = {f"dist/{name}": data for name, data in pieces.items()}
    return {**named, "dist/index.json": listed, "other/aa": b"not this one"}


def test_pieces_go_to_their_places(tmp_path: Path) -> None:
    packed = package(tmp_path / "a.tgz", members(index(aa=0, bb=6, cc=12), **PIECES))
    join_chunks(packed, SOURCE, tmp_path / "joined")
    assert (tmp_path / "joined").read_bytes() == b"first secondthird"


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (index(aa=0, dd=6), "lacks 1 of 2"),
        (index(), "lacks 0 of 0"),
        (b"{}", "does not list"),
        (b"[", "does not list"),
        (b'{"/models/a": {"chunks": [{}]}}', "does not list"),
    ],
)
def test_an_index_that_does_not_fit_is_refused(tmp_path: Path, listed: bytes, said: str) -> None:
    packed = package(tmp_path / "a.tgz", members(listed, **PIECES))
    with pytest.raises(SourceError, match=said):
        join_chunks(packed, SOURCE, tmp_path / "joined")
