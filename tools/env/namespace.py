"""A network namespace for a browser whose network is watched or changed.

Linux and root only. One cable leads out of it, into a second namespace, in which the servers
listen: the machine's own network does not change, or other browsers on it would lose what is under
way there. The cable is ready before anybody is told of it, and has no IPv6: an address that the
kernel still tries out becomes one some seconds later, which is a change of the network to a
browser, and Chromium gives up what is under way then.
"""

import ctypes
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

READY_WITHIN_S = 10
_CLONE_NEWNET = 0x40000000
_IN, _OUT = "stayput-in", "stayput-out"


class Namespace:
    """A namespace with a cable, and the one at the cable's other end; a context manager.

    Attributes
    ----------
    outer, inner : str
        The addresses of the cable's ends.
    cable : str
        The interface of the outer end, to be used `outside`.

    Raises
    ------
    PermissionError
        This machine has no namespaces, or this user may not make them.
    """

    outer, inner = "10.213.77.1", "10.213.77.2"
    cable = _OUT

    def __init__(self) -> None:
        if sys.platform != "linux" or os.geteuid() != 0:
            text = "a network namespace needs Linux and root"
            raise PermissionError(text)
        if not all(map(shutil.which, ("ip", "unshare", "nsenter"))):
            text = "a network namespace needs ip, unshare and nsenter (Debian: iproute2)"
            raise PermissionError(text)
        self._more = 0
        self._inside = _Holder()
        self._outside = _Holder()
        try:
            self._lay_cable()
        except (subprocess.CalledProcessError, PermissionError) as error:
            self.close()
            reason = getattr(error, "stderr", None) or str(error)
            text = f"no cable into the namespace: {reason.strip()}"
            raise PermissionError(text) from error

    def run(self, *command: str) -> str:
        """Run a program inside to its end; what it printed."""
        return self._inside.run(*command)

    def program(self, path: Path, folder: Path) -> Path:
        """Write a program that runs another one inside, with all that it was given."""
        script = folder / f"walled-{path.name}"
        inside = shlex.join([*self._inside.enter, str(path)])
        script.write_text(f'#!/bin/sh\nexec {inside} "$@"\n', "utf-8")
        script.chmod(0o755)
        return script

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Have this thread at the cable's outer end: sockets that it makes then stay there."""
        own = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        other = os.open(f"/proc/{self._outside.pid}/ns/net", os.O_RDONLY)
        try:
            _enter(other)
            try:
                yield
            finally:
                _enter(own)
        finally:
            os.close(own)
            os.close(other)

    def add_address(self) -> None:
        """Give the inner end one more address."""
        self._more += 1
        self.run("ip", "addr", "add", f"10.215.{self._more % 256}.1/32", "dev", _IN)

    def add_cable(self) -> None:
        """Plug in one more network, which leads nowhere."""
        self._more += 1
        ends = (f"more{self._more}", f"more{self._more}-end")
        self.run("ip", "link", "add", ends[0], "type", "veth", "peer", "name", ends[1])
        self.run("ip", "addr", "add", f"10.214.{self._more % 256}.1/30", "dev", ends[0])
        for end in ends:
            self._inside.forgo_ipv6(end)
            self.run("ip", "link", "set", end, "up")

    def pull_cable(self, *, seconds: float = 0) -> None:
        """Pull the cable, with which the address goes, and plug it in again some seconds later."""
        self.run("ip", "addr", "flush", "dev", _IN)
        self.run("ip", "link", "set", _IN, "down")
        time.sleep(seconds)
        self._plug_in()

    def close(self) -> None:
        """End it, and with it the network of whatever runs inside."""
        self._inside.close()
        self._outside.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _lay_cable(self) -> None:
        ends = ("peer", "name", _OUT, "netns", str(self._outside.pid))
        self.run("ip", "link", "add", _IN, "type", "veth", *ends)
        self._inside.forgo_ipv6(_IN)
        self._outside.forgo_ipv6(_OUT)
        self._outside.run("ip", "addr", "add", f"{self.outer}/30", "dev", _OUT)
        for link in ("lo", _OUT):
            self._outside.run("ip", "link", "set", link, "up")
        self.run("ip", "link", "set", "lo", "up")
        self._plug_in()
        with self.outside():
            pass  # a machine that refuses this says so now

    def _plug_in(self) -> None:
        self.run("ip", "addr", "add", f"{self.inner}/30", "dev", _IN)
        self.run("ip", "link", "set", _IN, "up")
        # Whatever is addressed to anybody else, names to be looked up included, goes out here.
        self.run("ip", "route", "replace", "default", "via", self.outer)
        end = time.monotonic() + READY_WITHIN_S
        while not self._is_ready():
            if time.monotonic() > end:
                text = "it never became ready"
                raise PermissionError(text)
            time.sleep(0.02)

    def _is_ready(self) -> bool:
        link = self.run("ip", "-o", "link", "show", _IN)
        tried_out = self.run("ip", "-o", "addr", "show", "tentative")
        return " state UP " in link and not tried_out.strip()


class _Holder:
    """A process that keeps a namespace; it ends with the process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["unshare", "--net", "sh", "-c", "echo made; exec sleep 3600"], stdout=subprocess.PIPE
        )
        self.pid = self._process.pid
        self.enter = ("nsenter", "--net", "-t", str(self.pid))
        assert self._process.stdout
        if self._process.stdout.readline() != b"made\n":
            self._process.wait()
            text = "this machine lets nobody make a network namespace"
            raise PermissionError(text)

    def run(self, *command: str) -> str:
        inside = [*self.enter, *command]
        return subprocess.run(inside, check=True, capture_output=True, text=True).stdout

    def forgo_ipv6(self, interface: str) -> None:
        if Path("/proc/net/if_inet6").exists():  # else the kernel knows no IPv6, nor the setting
            self.run("ip", "link", "set", interface, "addrgenmode", "none")

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


def _enter(namespace: int) -> None:
    if ctypes.CDLL(None, use_errno=True).setns(namespace, _CLONE_NEWNET) != 0:
        text = f"a thread may not enter it ({os.strerror(ctypes.get_errno())})"
        raise PermissionError(text)
