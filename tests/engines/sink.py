"""Listens on the loopback and notes whatever arrives: the truth outside the browser."""

import socket
import threading
from types import TracebackType
from typing import Self

ANSWER = b"HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n"


class Sink:
    """A TCP and a UDP port of the same number; a context manager."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self._tcp, self._udp = _pair(host)
        self._lock = threading.Lock()
        self._heard: list[bytes] = []
        self.port = int(self._tcp.getsockname()[1])
        for work in (self._accept, self._receive):
            threading.Thread(target=work, daemon=True).start()

    @property
    def heard(self) -> list[bytes]:
        """What came, one entry a connection or datagram; a silent connection is an empty one."""
        with self._lock:
            return list(self._heard)

    def clear(self) -> None:
        with self._lock:
            self._heard.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._tcp.close()
        self._udp.close()

    def _note(self, data: bytes) -> None:
        with self._lock:
            self._heard.append(data)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._tcp.accept()
            except OSError:
                return
            threading.Thread(target=self._read, args=(connection,), daemon=True).start()

    def _read(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(1)
            try:
                self._note(connection.recv(65536))
                connection.sendall(ANSWER)
            except OSError:
                self._note(b"")

    def _receive(self) -> None:
        while True:
            try:
                self._note(self._udp.recv(65536))
            except OSError:
                return


def _pair(host: str) -> tuple[socket.socket, socket.socket]:
    tcp = socket.socket()
    tcp.bind((host, 0))
    tcp.listen(64)
    udp = socket.socket(type=socket.SOCK_DGRAM)
    udp.bind(tcp.getsockname())
    return tcp, udp
