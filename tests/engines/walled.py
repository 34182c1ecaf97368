"""A network namespace for one browser, and the only cable out of it, on which every packet counts.

Linux and root only. The site and the sink stand at the cable's other end, so nothing that the
browser sends to anybody, its own origin included, passes unseen; its loopback is counted as well.
"""

import os
import shlex
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

OUTER, INNER = "10.213.77.1", "10.213.77.2"
_EVERY_PROTOCOL = 0x0003  # ETH_P_ALL
_IPV4, _IPV6, _TCP, _UDP = 0x0800, 0x86DD, 6, 17
_CABLE = "stayput-out"


class Walled:
    """A namespace with a cable; a context manager.

    Raises
    ------
    PermissionError
        This machine has no namespaces, or this user may not make them.
    """

    def __init__(self) -> None:
        self._sent: list[bytes] = []
        self._lock = threading.Lock()
        if sys.platform != "linux" or os.geteuid() != 0:
            text = "a network namespace needs Linux and root"
            raise PermissionError(text)
        if not all(map(shutil.which, ("ip", "unshare", "nsenter"))):
            text = "a network namespace needs ip, unshare and nsenter (Debian: iproute2)"
            raise PermissionError(text)
        self._holder = subprocess.Popen(
            ["unshare", "--net", "sh", "-c", "echo made; exec sleep 3600"], stdout=subprocess.PIPE
        )
        assert self._holder.stdout
        if self._holder.stdout.readline() != b"made\n":
            self._holder.wait()
            text = "this machine lets nobody make a network namespace"
            raise PermissionError(text)
        try:
            self._lay_cable()
        except subprocess.CalledProcessError as error:
            self._end()
            text = f"no cable into the namespace: {error.stderr.strip()}"
            raise PermissionError(text) from error
        self._ear = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_EVERY_PROTOCOL))
        self._ear.bind((_CABLE, 0))
        threading.Thread(target=self._listen, daemon=True).start()

    def program(self, path: Path, folder: Path) -> Path:
        """Write a program that runs another one inside, with all that it was given."""
        script = folder / f"walled-{path.name}"
        inside = shlex.join(["nsenter", "--net", "-t", str(self._holder.pid), str(path)])
        script.write_text(f'#!/bin/sh\nexec {inside} "$@"\n', "utf-8")
        script.chmod(0o755)
        return script

    @property
    def sent(self) -> list[bytes]:
        """What the browser sent, an entry a packet, without headers; bare ones are left out."""
        with self._lock:
            return list(self._sent)

    def loopback_bytes(self) -> int:
        """Bytes sent inside, to itself, by the kernel's count."""
        command = ["nsenter", "--net", "-t", str(self._holder.pid), "cat", "/proc/net/dev"]
        shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
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

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def _end(self) -> None:
        self._holder.kill()  # the namespace ends with it
        self._holder.wait()
        # The cable would end with it, too, but only some time later, and be in the next one's way.
        subprocess.run(["ip", "link", "del", _CABLE], check=False, capture_output=True)
        with suppress(AttributeError):
            self._ear.close()

    def _lay_cable(self) -> None:
        holder = str(self._holder.pid)
        inside = ["nsenter", "--net", "-t", holder]
        inner = "stayput-in"
        for command in (
            ["ip", "link", "add", _CABLE, "type", "veth", "peer", "name", inner, "netns", holder],
            ["ip", "addr", "add", f"{OUTER}/30", "dev", _CABLE],
            ["ip", "link", "set", _CABLE, "up"],
            [*inside, "ip", "link", "set", "lo", "up"],
            [*inside, "ip", "addr", "add", f"{INNER}/30", "dev", inner],
            [*inside, "ip", "link", "set", inner, "up"],
            # Whatever is addressed to anybody else, names to be looked up included, goes out here.
            [*inside, "ip", "route", "add", "default", "via", OUTER],
        ):
            subprocess.run(command, check=True, capture_output=True, text=True)

    def _listen(self) -> None:
        while True:
            try:
                frame = self._ear.recv(1 << 17)
            except OSError:
                return
            if data := payload(frame):
                with self._lock:
                    self._sent.append(data)


def payload(frame: bytes, source: str | None = INNER) -> bytes:
    """What an Ethernet frame carries; empty for bare ones, and for those not from the source.

    Examples
    --------
    >>> payload(bytes(12) + b"\\x08\\x06" + bytes(28))
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
