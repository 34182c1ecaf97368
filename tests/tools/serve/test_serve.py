"""The server: right types and headers, nothing outside its folder, no method but GET and HEAD."""

import http.client
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tools.serve.negotiate import find_file
from tools.serve.serve import Site, serve_directory

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


WASM = b"\0asm" + bytes(range(96))


@pytest.mark.parametrize(
    ("asked", "sent", "said"),
    [
        ("bytes=0-3", WASM[:4], "bytes 0-3/100"),
        ("bytes=50-", WASM[50:], "bytes 50-99/100"),
        ("bytes=-10", WASM[-10:], "bytes 90-99/100"),
        ("bytes=-500", WASM, "bytes 0-99/100"),
        ("bytes=99-500", WASM[99:], "bytes 99-99/100"),
        ("Bytes = 1-1", WASM[1:2], "bytes 1-1/100"),
    ],
)
def test_a_part_of_a_file_can_be_had(served: Site, asked: str, sent: bytes, said: str) -> None:
    (served.root / PART).write_bytes(WASM)
    response, body = ask(served, f"/{PART}", Range=asked)
    assert (response.status, body) == (206, sent)
    assert response.headers["Content-Range"] == said
    assert response.headers["Content-Length"] == str(len(sent))
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["Content-Type"] == "application/wasm"
    assert "immutable" in response.headers["Cache-Control"]


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused(served: Site, asked: str) -> None:
    (served.root / PART).write_bytes(WASM)
    response, _ = ask(served, f"/{PART}", Range=asked)
    assert (response.status, response.headers["Content-Range"]) == (416, "bytes */100")


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,4-5", "bytes=5-2", "bytes=-", "bytes=a-b", "lines=0-3", "bytes=²-", "0-3"]
)
def test_what_is_not_understood_of_a_range_gets_the_whole(served: Site, asked: str) -> None:
    (served.root / PART).write_bytes(WASM)
    response, body = ask(served, f"/{PART}", Range=asked.encode().decode("latin-1"))
    assert (response.status, body) == (200, WASM)
    assert "Content-Range" not in response.headers
    assert response.headers["Accept-Ranges"] == "bytes"


def test_a_part_only_of_the_file_that_was_begun(served: Site) -> None:
    (served.root / PART).write_bytes(WASM)
    tag = ask(served, f"/{PART}")[0].headers["ETag"]
    response, body = ask(served, f"/{PART}", Range="bytes=90-", If_Range=tag)
    assert (response.status, body, response.headers["ETag"]) == (206, WASM[90:], tag)
    (served.root / PART).write_bytes(WASM + b"!")
    response, body = ask(served, f"/{PART}", Range="bytes=90-", If_Range=tag)
    assert (response.status, body) == (200, WASM + b"!")
    # Of a date nothing is known here, so it is not that file.
    date = "Sat, 28 Nov 2026 12:00:00 GMT"
    assert ask(served, f"/{PART}", Range="bytes=90-", If_Range=date)[0].status == 200
    tag = ask(served, f"/{PART}")[0].headers["ETag"]
    assert ask(served, f"/{PART}", Range="bytes=90-", If_None_Match=tag)[0].status == 304


def test_a_part_is_of_the_file_itself_or_of_the_copy_that_was_chosen(served: Site) -> None:
    (served.root / PART).write_bytes(WASM)
    (served.root / f"{PART}.gz").write_bytes(b"compressed")
    response, body = ask(served, f"/{PART}", Range="bytes=50-59", Accept_Encoding="identity")
    assert (response.status, body) == (206, WASM[50:60])
    assert "Content-Encoding" not in response.headers
    whole = response.headers["ETag"]
    response, body = ask(served, f"/{PART}", Range="bytes=2-3", Accept_Encoding="gzip")
    assert (response.status, body) == (206, b"mp")
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Content-Range"] == "bytes 2-3/10"
    assert response.headers["ETag"] != whole


def test_head_has_no_parts(served: Site) -> None:
    response, _ = ask(served, f"/{PART}", "HEAD", Range="bytes=0-1")
    assert (response.status, response.headers["Content-Length"]) == (200, "4")
    assert response.headers["Accept-Ranges"] == "bytes"


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


def test_without_copies_the_file_itself_is_served_with_all_headers(folder: Path) -> None:
    (folder / PART).write_bytes(WASM)
    (folder / f"{PART}.gz").write_bytes(b"compressed")
    with serve_directory(folder, packed=False) as site:
        response, body = ask(site, f"/{PART}", Accept_Encoding="gzip, br")
    assert (body, response.headers["Content-Encoding"]) == (WASM, None)
    assert [name for name in ISOLATING if name not in response.headers] == []


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
