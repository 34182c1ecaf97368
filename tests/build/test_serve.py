"""The server: right types and headers, nothing outside its folder, no method but GET and HEAD."""

import http.client
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tools.negotiate import find_file
from tools.serve import Site, serve_directory

ISOLATING = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PART = "parts/0123456789abcdef/a.wasm"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    (root / "parts" / "0123456789abcdef").mkdir(parents=True)
    (root / "index.html").write_text("<!doctype html>")
    (root / PART).write_bytes(b"\0asm")
    (root / "js").mkdir()
    (root / "js" / "main.js").write_text("export {};")
    (tmp_path / "secret.txt").write_text("secret")
    (root / "way-out").symlink_to(tmp_path / "secret.txt")
    return root


@pytest.fixture
def served(folder: Path) -> Iterator[Site]:
    with serve_directory(folder) as site:
        yield site


def ask(
    site: Site, path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    """Send the path as it is; no client may tidy it up."""
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=5)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_the_page_and_its_headers(served: Site) -> None:
    response, body = ask(served, "/")
    assert (response.status, body) == (200, b"<!doctype html>")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    for name, value in ISOLATING.items():
        assert response.headers[name] == value
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-cache"
    assert "Python" not in response.headers["Server"]


def test_parts_are_kept_for_ever(served: Site) -> None:
    response, body = ask(served, f"/{PART}?x=1")
    assert body == b"\0asm"
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Content-Type"] == "application/wasm"


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("mjs", "text/javascript"),
        ("js", "text/javascript"),
        ("wasm", "application/wasm"),
        ("webmanifest", "application/manifest+json"),
        ("onnx", "application/octet-stream"),
        ("whl", "application/zip"),
        ("zip", "application/zip"),
        ("svg", "image/svg+xml"),
        ("json", "application/json"),
        ("css", "text/css"),
    ],
)
def test_media_types(served: Site, ending: str, kind: str) -> None:
    (served.root / f"file.{ending}").write_bytes(b"x")
    assert ask(served, f"/file.{ending}")[0].headers["Content-Type"] == kind


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/js/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..\\secret.txt",
        "/js/./main.js",
        "//etc/passwd",
        "/way-out",
        "/js",
        "/js/",
        "/parts/",
        "/index.html/",
        "/nothing",
        "/%00",
        "nonsense",
    ],
)
def test_nothing_else_is_given_out(served: Site, path: str) -> None:
    response, body = ask(served, path)
    assert response.status == 404
    assert b"secret" not in body


def test_find_file_stays_inside(folder: Path) -> None:
    root = folder.resolve()
    assert find_file(root, "/a/b/", "/a/b/js/main.js?v=1") == root / "js" / "main.js"
    assert find_file(root, "/a/b/", "/js/main.js") is None
    assert find_file(root, "/a/b/", "/a/bjs/main.js") is None


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "BREW"])
def test_other_methods_are_refused_and_noted(served: Site, method: str) -> None:
    response, _ = ask(served, "/beacon", method, b"pixels")
    assert response.status == 405
    assert response.headers["Allow"] == "GET, HEAD"
    noted = served.requests[-1]
    assert (noted.method, noted.path, noted.body) == (method, "/beacon", b"pixels")


def test_head_has_the_length_and_no_body(served: Site) -> None:
    response, body = ask(served, f"/{PART}", "HEAD")
    assert (response.status, response.headers["Content-Length"], body) == (200, "4", b"")


def test_what_the_browser_has_is_not_sent_again(served: Site) -> None:
    tag = ask(served, "/")[0].headers["ETag"]
    response, body = ask(served, "/", If_None_Match=tag)
    assert (response.status, body) == (304, b"")
    (served.root / "index.html").write_text("<!doctype HTML>")
    assert ask(served, "/", If_None_Match=tag)[0].status == 200


def test_requests_are_noted_in_order_with_their_time(served: Site) -> None:
    ask(served, "/")
    ask(served, "/nothing?q=1")
    first, second = served.requests
    assert [first.path, second.path] == ["/", "/nothing?q=1"]
    assert first.time <= second.time
    assert first.body == b""
    served.clear()
    assert served.requests == []


def test_a_dumb_host_adds_nothing(folder: Path) -> None:
    with serve_directory(folder, isolate=False, prefix="/sub/path/") as site:
        assert site.url.endswith("/sub/path/")
        response, body = ask(site, "/sub/path/")
        assert body == b"<!doctype html>"
        for name in [*ISOLATING, "Cache-Control", "X-Content-Type-Options", "Referrer-Policy"]:
            assert name not in response.headers
        assert ask(site, "/")[0].status == 404


def test_one_connection_serves_many_requests_until_the_server_ends(folder: Path) -> None:
    site = serve_directory(folder)
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=5)
    for path in ("/", f"/{PART}", "/nothing", "/js/main.js"):
        connection.request("GET", path)
        connection.getresponse().read()
    socket_used = connection.sock
    assert socket_used is not None
    site.close()
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        again(connection)
    connection.close()


def again(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", "/")
    connection.getresponse()
