"""`verify` of an address: what a host does to the files and to the headers is told."""

import gzip
import shutil
from pathlib import Path

import pytest

from tests.tools.verify.meddling import Change, meddling, only
from tests.tools.verify.test_verify import INDEX, SCRIPT, said_of
from tools.serve.serve import serve_directory


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
            only("stayput-verify-there-is-no-such-file", status=200),
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
