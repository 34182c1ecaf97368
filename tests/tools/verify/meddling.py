"""A host on the loopback that sends the right headers, but for what a test changes in an answer."""

import http.server
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from tools.serve.headers import headers_for

Change = Callable[
    [str, int, dict[str, str], bytes, Mapping[str, str]], tuple[int, dict[str, str], bytes]
]


@contextmanager
def meddling(site: Path, change: Change) -> Iterator[str]:
    """A host that sends the right headers, but for what `change` does to an answer."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Or an answer's body waits until its head is acknowledged.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            url = self.path.lstrip("/") or "index.html"
            path = site / url
            status, body = (200, path.read_bytes()) if path.is_file() else (404, b"none")
            headers = headers_for(url)
            status, headers, body = change(url, status, headers, body, dict(self.headers))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Stay quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def only(name: str, **set_to: object) -> Change:
    """Change the answer for one file: its status, body, or headers (None removes one)."""

    def change(
        url: str, status: int, headers: dict[str, str], body: bytes, _asked: Mapping[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        if url != name:
            return status, headers, body
        given = set_to.get("headers")
        merged: dict[str, object] = {**headers, **(given if isinstance(given, Mapping) else {})}
        kept = {key: str(value) for key, value in merged.items() if value is not None}
        new = set_to.get("body", body)
        assert isinstance(new, bytes)
        return int(str(set_to.get("status", status))), kept, new

    return change
