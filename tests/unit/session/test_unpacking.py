"""The calls by which the page unpacks a ZIP."""

import asyncio
import io
import zipfile
from typing import Any

import pytest

from app.errors import InputArchive
from app.session.methods import Session
from app.session.tools import Tools


def packed(**files: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"trip/{name}.jpg", data)
    return sink.getvalue()


async def silent(*_: object, **__: object) -> None:
    return None


def ask(session: Session, method: str, data: bytes, **params: int) -> Any:
    reads: list[tuple[int, int]] = []

    def read(_: int, start: int, end: int) -> bytes:
        reads.append((start, end))
        return data[start:end]

    nothing: Any = None
    tools = Tools(report=silent, run=nothing, decoder=nothing, read=read)
    given = {"length": len(data), "which": 1, **params}
    header, payload = asyncio.run(session.answer(method, given, tools))
    return header, payload, reads


def test_a_zip_is_listed_and_its_files_come_one_at_a_time() -> None:
    data = packed(a=b"one", b=b"another")
    session = Session()
    header, payload, _ = ask(session, "list_archive", data)
    assert payload is None
    assert header["members"] == [
        {"index": 0, "name": "trip/a.jpg", "size": 3, "trouble": None},
        {"index": 1, "name": "trip/b.jpg", "size": 7, "trouble": None},
    ]
    header, payload, reads = ask(session, "unpack", data, index=1)
    assert (header, payload) == ({"ok": True}, b"another")
    list_at = data.index(b"PK\x01\x02")
    assert all(end <= list_at for _, end in reads), "the list was read already"


def test_a_worker_that_was_started_anew_reads_the_list_again() -> None:
    data = packed(a=b"one")
    assert ask(Session(), "unpack", data, index=0)[1] == b"one"


def test_another_zip_is_another_list() -> None:
    session = Session()
    ask(session, "list_archive", packed(a=b"one", b=b"two"))
    assert ask(session, "unpack", packed(a=b"other"), which=2, index=0)[1] == b"other"


def test_what_is_no_zip_has_a_code() -> None:
    with pytest.raises(InputArchive) as caught:
        ask(Session(), "list_archive", b"nothing")
    assert (caught.value.code, caught.value.retryable) == ("INPUT_ARCHIVE", False)
