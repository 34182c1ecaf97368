"""A network namespace for one browser, and the only cable out of it, on which every packet counts.

Linux and root only. The site and the sink stand at the cable's other end, so nothing that the
browser sends to anybody, its own origin included, passes unseen; its loopback is counted as well.
"""

import socket
import struct
import threading
import time
from types import TracebackType

from tools.env.namespace import Namespace

_EVERY_PROTOCOL = 0x0003  # ETH_P_ALL
_IPV4, _IPV6, _TCP, _UDP = 0x0800, 0x86DD, 6, 17


class Walled(Namespace):
    """A namespace, and an ear at its cable; a context manager.

    Raises
    ------
    PermissionError
        This machine has no namespaces, or this user may not make them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._sent: list[bytes] = []
        self._lock = threading.Lock()
        every = socket.htons(_EVERY_PROTOCOL)
        with self.outside():
            self._ear = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, every)
            self._ear.bind((self.cable, 0))
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def sent(self) -> list[bytes]:
        """What the browser sent, an entry a packet, without headers; bare ones are left out."""
        with self._lock:
            return list(self._sent)

    def loopback_bytes(self) -> int:
        """Bytes sent inside, to itself, by the kernel's count."""
        shown = self.run("cat", "/proc/net/dev")
        line = next(line for line in shown.splitlines() if line.strip().startswith("lo:"))
        return int(line.split(":")[1].split()[8])

    def wait_quiet(self, *, seconds: float = 3, limit_s: float = 90) -> None:
        """Wait until nothing has been sent for a while."""
        end = time.monotonic() + limit_s
        count, since = len(self.sent), time.monotonic()
        while time.monotonic() - since < seconds:
            assert time.monotonic() < end, "it never grew quiet"
            time.sleep(0.2)
            if len(self.sent) != count:
                count, since = len(self.sent), time.monotonic()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        self._ear.close()

    def _listen(self) -> None:
        while True:
            try:
                frame = self._ear.recv(1 << 17)
            except OSError:
                return
            if data := payload(frame, self.inner):
                with self._lock:
                    self._sent.append(data)


def payload(frame: bytes, source: str | None) -> bytes:
    """What an Ethernet frame carries; empty for bare ones, and for those not from the source.

    Examples
    --------
    >>> payload(bytes(12) + b"\\x08\\x06" + bytes(28), None)
    b''
    """
    kind = struct.unpack_from("!H", frame, 12)[0]
    if kind == _IPV6 and source is None:
        return _body(frame[20], frame[54:])
    if kind != _IPV4 or (source is not None and frame[26:30] != socket.inet_aton(source)):
        return b""
    packet = frame[14 : 14 + struct.unpack_from("!H", frame, 16)[0]]
    body = packet[(packet[0] & 15) * 4 :]
    return _body(packet[9], body)


def _body(protocol: int, body: bytes) -> bytes:
    if protocol == _TCP:
        return body[(body[12] >> 4) * 4 :]
    if protocol == _UDP:
        return body[8:]
    return body
