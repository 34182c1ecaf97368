"""`verify` of an address: what a host does to the files and to the headers is told."""

import gzip
import hashlib
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.tools.verify.meddling import Change, meddling, only
from tests.tools.verify.test_verify import INDEX, SCRIPT, said_of
from tools.serve.serve import serve_directory
from tools.verify.browser import ACCEPT_ENCODING
from tools.verify.on_web import NOT_THERE


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of a few files, so that many comparisons are quick."""
    root = tmp_path_factory.mktemp("small")
    for name, data in {
        "index.html": INDEX,
        "js/main.js": SCRIPT,
        "js/main.js.gz": gzip.compress(SCRIPT, mtime=0),
        "js/main.js.br": b"brotli of the build",
        "build.json": b'{"build": "0123456789ab"}',
        "parts/0123456789abcdef/a.wasm": b"\0asm",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


PART = "parts/0123456789abcdef/a.wasm"


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        (only("none"), 0, "It is this build."),
        (only("js/main.js", body=b"<!doctype html>"), 1, "js/main.js is a web page"),
        (only("js/main.js", status=404), 1, "js/main.js is missing."),
        (only("js/main.js", status=403), 1, "answered with status 403"),
        (
            only("js/main.js", status=302, headers={"Location": "/other.js"}),
            1,
            "is redirected to /other.js",
        ),
        (only("js/main.js", headers={"Content-Type": "text/plain"}), 1, "the type text/plain, not"),
        (only("js/main.js", headers={"Content-Type": "application/javascript"}), 0, "this build"),
        (only("js/main.js", headers={"Cache-Control": "max-age=600"}), 1, "kept without asking"),
        (only("js/main.js", headers={"Cache-Control": "max-age=0"}), 0, "this build"),
        (only(PART, headers={"Cache-Control": "no-cache"}), 1, "may not be kept for long"),
        (only("index.html", headers={"Set-Cookie": "a=1"}), 1, "the header Set-Cookie"),
        (only("index.html", headers={"NEL": "{}"}), 1, "the header NEL"),
        (
            only("index.html", headers={"Cross-Origin-Opener-Policy": "unsafe-none"}),
            1,
            "another Cross-Origin-Opener-Policy than it should: lacks same-origin and adds",
        ),
        (
            only("index.html", headers={"Content-Security-Policy": "default-src *"}),
            1,
            "adds default-src *",
        ),
        (only("index.html", headers={"Permissions-Policy": None}), 1, "without the header Perm"),
        (
            only(
                "js/main.js",
                body=gzip.compress(SCRIPT),
                headers={"Content-Encoding": "gzip", "Vary": "Accept-Encoding"},
            ),
            0,
            "this build",
        ),
        (
            only("js/main.js", body=gzip.compress(SCRIPT), headers={"Content-Encoding": "gzip"}),
            1,
            "without the header Vary",
        ),
        (
            only("js/main.js", body=gzip.compress(b"evil"), headers={"Content-Encoding": "gzip"}),
            1,
            "js/main.js has other content",
        ),
        (
            only("js/main.js", body=b"\x1b", headers={"Content-Encoding": "br"}),
            1,
            "arrives as br though nothing compressed was asked for",
        ),
        (
            only(NOT_THERE, status=200),
            0,
            "not there is answered with status 200",
        ),
    ],
)
def test_what_a_host_does_is_told(
    small: Path, change: Change, status: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with meddling(small, change) as address:
        found, said = said_of(address, "--against", small, capsys=capsys)
    assert words in said
    assert found == status, said


def test_what_only_compressed_answers_have_is_found(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A visitor's browser asks for compressed files; a check that does not would see nothing."""
    site = small.parent / "evil"
    shutil.copytree(small, site, dirs_exist_ok=True)
    (site / "js" / "main.js.gz").write_bytes(gzip.compress(b"evil"))
    with serve_directory(site) as served:
        status, said = said_of(served.url, "--against", small, capsys=capsys)
    assert status == 1
    assert "js/main.js (compressed) has other content" in said


def test_a_redirect_of_the_address_is_followed_as_by_a_browser(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serve_directory(small, prefix="/new/") as site:
        moved = only("old/", status=301, headers={"Location": site.url})
        with meddling(small, moved) as address:
            status, said = said_of(f"{address}old", "--against", small, capsys=capsys)
    assert status == 0, said
    assert said.startswith(f"{site.url} compared with build 0123456789ab")


def only_for(shown: Callable[[Mapping[str, str]], bool], **set_to: object) -> Change:
    """Change the page for those whose request looks so."""

    def change(
        url: str, status: int, headers: dict[str, str], body: bytes, asked: Mapping[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        if not shown(asked):
            return status, headers, body
        return only("index.html", **set_to)(url, status, headers, body, asked)

    return change


EVIL = INDEX.replace(b"</body>", b"<script src=tracker.js></script></body>")


@pytest.mark.parametrize(
    "looks",
    [
        lambda asked: "Chrome/" in asked.get("User-Agent", ""),
        lambda asked: asked.get("Sec-Fetch-Dest") == "document",
        lambda asked: asked.get("Accept-Encoding") == ACCEPT_ENCODING,
        lambda asked: "Stayput" not in str(asked) and "Accept-Language" in asked,
    ],
    ids=["its name", "what it is for", "what it can unpack", "that it has a language"],
)
def test_what_only_browsers_get_is_found(
    small: Path, looks: Callable[[Mapping[str, str]], bool], capsys: pytest.CaptureFixture[str]
) -> None:
    with meddling(small, only_for(looks, body=EVIL)) as address:
        status, said = said_of(address, "--against", small, capsys=capsys)
    assert status == 1
    assert "index.html" in said


def test_it_asks_as_any_browser_that_is_named(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by_phone = only_for(lambda asked: asked["User-Agent"] == "A phone", body=EVIL)
    with meddling(small, by_phone) as address:
        assert said_of(address, "--against", small, capsys=capsys)[0] == 0
        more = ("--against", small, "--user-agent", "A phone")
        status, said = said_of(address, *more, capsys=capsys)
    assert status == 1
    assert "runs a script that is not of the build: 'tracker.js'" in said


def test_what_a_browser_saved_is_compared_as_well(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    never = only_for(lambda _asked: False)
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "main (1).js").write_bytes(SCRIPT)
    with meddling(small, never) as address:
        more = ("--against", small, "--via", saved)
        status, said = said_of(address, *more, capsys=capsys)
        assert (status, "The page itself is not in" in said) == (1, True)
        (saved / "Stayput.html").write_bytes(INDEX)
        assert said_of(address, *more, capsys=capsys)[0] == 0
        (saved / "Stayput.html").write_bytes(EVIL)
        (saved / "tracker.js").write_text("x")
        status, said = said_of(address, *more, capsys=capsys)
    assert status == 1
    assert "(saved) Stayput.html has 32 bytes put in" in said
    assert "(saved) tracker.js is a script that is not of the build." in said


def test_it_says_the_hash_that_the_page_shows(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serve_directory(small) as site:
        said = said_of(site.url, "--against", small, capsys=capsys)[1]
    assert hashlib.sha256(INDEX).hexdigest() in said
