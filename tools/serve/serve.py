"""Serves a folder on this machine and notes every request."""

import time
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import AF_INET, AF_INET6, SHUT_RDWR, socket
from threading import Lock, Thread
from types import TracebackType
from typing import Any, BinaryIO, ClassVar, Self

from tools.serve.headers import SECURITY, cache_rule
from tools.serve.media_types import media_type
from tools.serve.negotiate import find_copy, find_file
from tools.serve.ranges import Span, UnsatisfiableError, find_span

BODY_LIMIT_BYTES = 64 << 20


@dataclass(frozen=True)
class Request:
    """One request that the server saw.

    Attributes
    ----------
    method, path : str
        As sent; the path with its query.
    body : bytes
        What came with it.
    time : float
        ``time.monotonic()`` in seconds.
    """

    method: str
    path: str
    body: bytes
    time: float


class Site:
    """A folder being served; a context manager that ends the server.

    Parameters
    ----------
    root : Path
        The folder.
    host : str
        Address to listen on.
    port : int
        Port; 0 takes a free one.
    isolate : bool
        False serves without any special header and nothing compressed, as a dumb host does.
    prefix : str
        Path under which the folder stands, from ``/`` to ``/``.
    keep : bool
        False ends each connection with its answer.
    packed : bool
        False serves nothing compressed.
    handler : type
        What answers.
    """

    def __init__(
        self,
        root: Path,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        isolate: bool = True,
        prefix: str = "/",
        keep: bool = True,
        packed: bool = True,
        handler: "type[Handler] | None" = None,
    ) -> None:
        self.root = root.resolve()
        self.isolate = isolate
        self.packed = packed and isolate
        self.prefix = prefix
        self._lock = Lock()
        self._requests: list[Request] = []
        version = {"protocol_version": "HTTP/1.1" if keep else "HTTP/1.0"}
        bound = type("BoundHandler", (handler or Handler,), {"site": self, **version})
        self._server = _Server((host, port), bound)
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{self._server.server_address[1]}{prefix}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def requests(self) -> list[Request]:
        """All requests so far, a copy."""
        with self._lock:
            return list(self._requests)

    def clear(self) -> None:
        """Forget the requests so far."""
        with self._lock:
            self._requests.clear()

    def note(self, request: Request) -> None:
        """Add a request; called by the server's threads."""
        with self._lock:
            self._requests.append(request)

    def close(self) -> None:
        """End the server; later requests find nobody."""
        self._server.shutdown()
        self._server.server_close()
        self._server.cut_off()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def serve_directory(
    dist: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    isolate: bool = True,
    prefix: str = "/",
    keep: bool = True,
    packed: bool = True,
) -> Site:
    """Serve a folder; use it in a ``with`` statement.

    Parameters
    ----------
    dist : Path
        The folder.
    host, port, isolate, prefix, keep, packed
        See `Site`.

    Returns
    -------
    Site
        It is being served already; ``url`` says where.

    Raises
    ------
    OSError
        The address or the port can't be had.
    """
    return Site(
        dist, host=host, port=port, isolate=isolate, prefix=prefix, keep=keep, packed=packed
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a thread may sit on an idle connection; see `cut_off`

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._connections: set[socket] = set()
        self.address_family = AF_INET6 if ":" in address[0] else AF_INET
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def cut_off(self) -> None:
        """End the kept connections: a browser must not be served by a server that has ended."""
        for connection in list(self._connections):
            try:
                connection.shutdown(SHUT_RDWR)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet: browsers break connections off all the time."""


class Handler(BaseHTTPRequestHandler):
    """Answers the requests of one connection."""

    site: ClassVar[Site]
    protocol_version = "HTTP/1.1"
    server_version = "Stayput"
    sys_version = ""
    timeout = 60
    # One segment per small answer, or Nagle's algorithm delays it.
    wbufsize = 1 << 16
    disable_nagle_algorithm = True

    def __getattr__(self, name: str) -> Any:
        """Answer every method: what is not known is noted and refused, too."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _answer(self) -> None:
        body = self._read_body()
        self.site.note(Request(self.command, self.path, body, time.monotonic()))
        if self.command not in {"GET", "HEAD"}:
            self.refuse(HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET, HEAD"})
            return
        path = find_file(self.site.root, self.site.prefix, self.path)
        if path is None:
            self.refuse(HTTPStatus.NOT_FOUND)
            return
        self.send_file(path)

    def _read_body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        chunked = "chunked" in self.headers.get("Transfer-Encoding", "").lower()
        if chunked or not length.isdecimal() or int(length) > BODY_LIMIT_BYTES:
            self.close_connection = True  # what follows can't be told from a next request
            return b"(body of unknown length)"
        return self.rfile.read(int(length))

    def send_file(self, path: Path) -> None:
        """Answer with a file, or with what the request wants of it."""
        accepted = self.headers.get("Accept-Encoding", "") if self.site.packed else ""
        copy, encoding = find_copy(path, accepted)
        facts = copy.stat()
        size = facts.st_size
        tag = f'"{facts.st_mtime_ns:x}-{size:x}"'
        varying = {"ETag": tag, **({"Vary": "Accept-Encoding"} if self.site.isolate else {})}
        if self.headers.get("If-None-Match") == tag:
            self._start(HTTPStatus.NOT_MODIFIED, varying, path)
            self.end_headers()
            return
        try:
            part = self._wanted_part(tag, size)
        except UnsatisfiableError:
            outside = {"Content-Range": f"bytes */{size}"}
            self.refuse(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, outside)
            return
        span = part or Span(0, size)
        headers = {
            "Content-Type": media_type(path.name),
            "Content-Length": str(span.length),
            **({"Content-Encoding": encoding} if encoding else {}),
            **({"Content-Range": part.content_range(size)} if part else {}),
            "Accept-Ranges": "bytes",
            **varying,
        }
        self._start(HTTPStatus.PARTIAL_CONTENT if part else HTTPStatus.OK, headers, path)
        self.end_headers()
        if self.command == "GET":
            with copy.open("rb") as content:
                content.seek(span.first)
                self.send_content(content, span.length)

    def _wanted_part(self, tag: str, size: int) -> Span | None:
        """Find the range that is asked for; None for the whole, as when the file has changed."""
        if self.command != "GET" or self.headers.get("If-Range", tag) != tag:
            return None
        return find_span(self.headers.get("Range"), size)

    def send_content(self, content: BinaryIO, length: int) -> None:
        """Send so many bytes of a file, from where it stands."""
        left = length
        while chunk := content.read(min(left, 1 << 16)):
            left -= len(chunk)
            self.wfile.write(chunk)

    def refuse(self, status: HTTPStatus, headers: dict[str, str] | None = None) -> None:
        """Answer with a status and its words."""
        text = f"{status.value} {status.phrase}\n".encode()
        fixed = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(text))}
        self._start(status, {**fixed, **(headers or {})}, None)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    def _start(self, status: HTTPStatus, headers: dict[str, str], path: Path | None) -> None:
        self.send_response(status)
        if self.site.isolate:
            url = path.relative_to(self.site.root).as_posix() if path else ""
            headers = {**headers, **SECURITY, "Cache-Control": cache_rule(url)}
        for name, value in headers.items():
            self.send_header(name, value)

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet: the requests are in `Site.requests`."""
