"""ZIPs whose files stay where they are."""

import asyncio
import io
import json
import shutil
import subprocess
import unicodedata
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from app.container.pieces import Read
from app.domain import Stage
from app.errors import Cancelled, InternalError
from app.output.zip import check_bundle, frame_files

FILES = {"photo-1.jpg": b"one" * 500_000, "photo-2.png": b"two", "größe.webp": bytes(999)}


async def silent(*_: object, **__: object) -> None:
    return None


def reader(*files: bytes) -> Read:
    return lambda index, start, end: files[index][start:end]


def frames(files: dict[str, bytes], report: Any = silent) -> tuple[bytes, ...]:
    sizes = [len(data) for data in files.values()]
    return asyncio.run(frame_files(list(files), sizes, reader(*files.values()), report))


def joined(files: dict[str, bytes]) -> bytes:
    first, *behind = frames(files)
    return first + b"".join(a + b for a, b in zip(files.values(), behind, strict=True))


def check(zip_file: bytes, files: dict[str, bytes] = FILES) -> None:
    sizes = [len(data) for data in files.values()]
    work = check_bundle(list(files), sizes, len(zip_file), reader(zip_file), silent)
    asyncio.run(work)


def test_frames_and_files_by_turns_are_a_zip() -> None:
    with zipfile.ZipFile(io.BytesIO(joined(FILES))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == FILES
        assert archive.testzip() is None
        for info in archive.infolist():
            assert info.compress_type == zipfile.ZIP_STORED
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert not info.flag_bits & 0x08, "sizes stand in front, as every reader can use them"
            assert not info.extra
        assert archive.comment == b""


def test_frames_hold_nothing_of_the_files() -> None:
    made = frames(FILES)
    assert len(made) == len(FILES) + 1
    assert sum(map(len, made)) < 1000
    assert joined(FILES) == joined(FILES)


def test_files_are_read_in_pieces() -> None:
    longest = 0

    def read(index: int, start: int, end: int) -> bytes:
        nonlocal longest
        longest = max(longest, end - start)
        return bytes(end - start)

    asyncio.run(frame_files(["a"], [5_000_000], read, silent))
    assert longest <= 1 << 20


def test_a_good_zip_passes_the_check() -> None:
    check(joined(FILES))
    check(joined({}), {})


def test_another_byte_anywhere_in_a_file_fails_the_check() -> None:
    zip_file = joined(FILES)
    at = zip_file.index(b"two")
    broken = zip_file[:at] + b"tvo" + zip_file[at + 3 :]
    with pytest.raises(InternalError, match="ZIP"):
        check(broken)


@pytest.mark.parametrize(
    "change",
    [
        lambda good: good[:-30],
        lambda good: b"",
        lambda good: good[:-2] + b"\x04\x00note",
        lambda good: joined({**FILES, "more.txt": b"?"}),
        lambda good: joined(dict(list(FILES.items())[:-1])),
    ],
    ids=["cut off", "empty", "comment", "one file more", "one file less"],
)
def test_another_zip_fails_the_check(change: Any) -> None:
    with pytest.raises(InternalError):
        check(change(joined(FILES)))


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b.jpg", "a\\b.jpg", "C:a.jpg", "a\0b.jpg", "n" * 201]
)
def test_names_that_are_no_names(name: str) -> None:
    with pytest.raises(InternalError):
        frames({name: b"x"})


def test_names_that_differ_in_case_alone_would_overwrite_one_another() -> None:
    with pytest.raises(InternalError):
        frames({"a.jpg": b"x", "A.JPG": b"y"})


def test_progress_is_told_and_cancel_heard() -> None:
    heard = []

    async def report(stage: Stage, done: int, total: int | None, **_: object) -> None:
        heard.append((stage, done, total))
        if done == 1:
            message = "Stopped."
            raise Cancelled(message)

    with pytest.raises(Cancelled):
        frames(FILES, report)
    assert heard == [(Stage.ENCODE, 0, 3), (Stage.ENCODE, 1, 3)]


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "a/b", "a\\b", "a:b", "a\0b", "a\nb", "a*", "a?", 'a"b', "a<b", "a|b"),
        *(
            " a.jpg",
            "a.jpg ",
            "a.",
            ".a",
            "CON",
            "nul.jpg",
            "Com1.tar.gz",
            "aux .jpg",
            "lpt\u00b3.x",
        ),
        *("a\u202egpj.exe", "\u2066a", "e\u0301.jpg", "x" * 201, "\u6f22" * 67, "a\ud83d"),
    ],
)
def test_names_that_are_none_somewhere_are_refused(name: str) -> None:
    with pytest.raises(InternalError):
        frames({name: b"one"})


@pytest.mark.parametrize("name", ["COM10.jpg", "console.jpg", "a.b.c", "x" * 200, "\u00e9.jpg"])
def test_names_that_only_look_like_it_pass(name: str) -> None:
    assert len(frames({name: b"one"})) == 2


NAMES = Path(__file__).resolve().parents[3] / "static/js/photos/file-names.js"


@pytest.mark.skipif(shutil.which("node") is None, reason="node is missing")
def test_the_page_tells_apart_whatever_python_takes_for_the_same() -> None:
    same: dict[str, list[str]] = defaultdict(list)
    for code in range(0x20, 0x20000):
        letter = chr(code)
        if unicodedata.category(letter)[0] in "LMNS":
            composed = unicodedata.normalize("NFC", letter)
            folded = unicodedata.normalize("NFD", composed).casefold()
            same[unicodedata.normalize("NFC", folded)].append(f"a{letter}.jpg")
    groups = [names for names in same.values() if len(names) > 1]
    assert len(groups) > 1000
    script = f"""
      import {{ withoutDoubles }} from {json.dumps(NAMES.as_uri())};
      let text = "";
      for await (const part of process.stdin) text += part;
      process.stdout.write(JSON.stringify(JSON.parse(text).map(withoutDoubles)));
    """
    command = ["node", "--input-type=module", "-e", script]
    told = json.dumps(groups).encode()
    found = subprocess.run(command, input=told, check=True, capture_output=True).stdout
    for names in json.loads(found):
        assert len(frames(dict.fromkeys(names, b"one"))) == len(names) + 1
