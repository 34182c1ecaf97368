"""A network namespace for a browser whose network is watched or changed. Imports nothing.

Linux and root only. One cable leads out of it. It is ready before anybody is told of it, and has
no IPv6: an address that the kernel still tries out becomes one some seconds later, which is a
change of the network to a browser, and Chromium gives up what is under way then.
"""

import itertools
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

READY_WITHIN_S = 10
_count = itertools.count()


class Namespace:
    """A namespace with a cable; a context manager.

    Attributes
    ----------
    outer, inner : str
        The addresses of the cable's ends; servers stand at the outer one.
    cable : str
        The interface of the outer end.

    Raises
    ------
    PermissionError
        This machine has no namespaces, or this user may not make them.
    """

    def __init__(self) -> None:
        if sys.platform != "linux" or os.geteuid() != 0:
            text = "a network namespace needs Linux and root"
            raise PermissionError(text)
        if not all(map(shutil.which, ("ip", "unshare", "nsenter"))):
            text = "a network namespace needs ip, unshare and nsenter (Debian: iproute2)"
            raise PermissionError(text)
        # Of its own for each, so that two of them can stand side by side on one machine.
        number = next(_count)
        self._name = f"sp{os.getpid()}-{number}"
        self._net = f"10.213.{os.getpid() % 256}"
        self._low = number % 60 * 4
        self.outer, self.inner = (f"{self._net}.{self._low + end}" for end in (1, 2))
        self.cable = f"{self._name}o"
        self._plugged = f"{self._name}i"
        self._more: list[str] = []
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
            self.close()
            text = f"no cable into the namespace: {error.stderr.strip()}"
            raise PermissionError(text) from error

    def run(self, *command: str) -> str:
        """Run a program inside to its end; what it printed."""
        inside = ["nsenter", "--net", "-t", str(self._holder.pid), *command]
        return subprocess.run(inside, check=True, capture_output=True, text=True).stdout

    def program(self, path: Path, folder: Path) -> Path:
        """Write a program that runs another one inside, with all that it was given."""
        script = folder / f"walled-{path.name}"
        inside = shlex.join(["nsenter", "--net", "-t", str(self._holder.pid), str(path)])
        script.write_text(f'#!/bin/sh\nexec {inside} "$@"\n', "utf-8")
        script.chmod(0o755)
        return script

    def add_address(self) -> None:
        """Give the inner end one more address."""
        self._more.append(f"{self._net}.{240 + len(self._more) % 16}/32")
        self.run("ip", "addr", "replace", self._more[-1], "dev", self._plugged)

    def add_cable(self) -> None:
        """Plug in one more network, which leads nowhere."""
        name = f"more{len(self._more)}"
        self._more.append(f"10.214.{len(self._more) % 256}.1/30")
        self.run("ip", "link", "add", name, "type", "veth", "peer", "name", f"{name}-end")
        for end in (name, f"{name}-end"):
            _forgo_ipv6(self.run, end)
        self.run("ip", "addr", "add", self._more[-1], "dev", name)
        for end in (name, f"{name}-end"):
            self.run("ip", "link", "set", end, "up")

    def pull_cable(self, *, seconds: float = 0) -> None:
        """Pull the cable, with which the address goes, and plug it in again some seconds later."""
        self.run("ip", "addr", "flush", "dev", self._plugged)
        self.run("ip", "link", "set", self._plugged, "down")
        time.sleep(seconds)
        self._plug_in()

    def close(self) -> None:
        """End it, and with it the network of whatever runs inside."""
        self._holder.kill()  # the namespace ends with it
        self._holder.wait()
        # The cable would end with it, too, but only some time later.
        subprocess.run(["ip", "link", "del", self.cable], check=False, capture_output=True)

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
        holder = str(self._holder.pid)
        ends = ("peer", "name", self._plugged, "netns", holder)
        _run("ip", "link", "add", self.cable, "type", "veth", *ends)
        _forgo_ipv6(_run, self.cable)
        _forgo_ipv6(self.run, self._plugged)
        _run("ip", "addr", "add", f"{self.outer}/30", "dev", self.cable)
        _run("ip", "link", "set", self.cable, "up")
        self.run("ip", "link", "set", "lo", "up")
        self._plug_in()

    def _plug_in(self) -> None:
        self.run("ip", "addr", "add", f"{self.inner}/30", "dev", self._plugged)
        self.run("ip", "link", "set", self._plugged, "up")
        # Whatever is addressed to anybody else, names to be looked up included, goes out here.
        self.run("ip", "route", "replace", "default", "via", self.outer)
        end = time.monotonic() + READY_WITHIN_S
        while not self._is_ready():
            if time.monotonic() > end:
                text = "the cable into the namespace never became ready"
                raise PermissionError(text)
            time.sleep(0.02)

    def _is_ready(self) -> bool:
        link = self.run("ip", "-o", "link", "show", self._plugged)
        tried_out = self.run("ip", "-o", "addr", "show", "tentative")
        return " state UP " in link and not tried_out.strip()


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _forgo_ipv6(run: Callable[..., str], interface: str) -> None:
    if Path("/proc/net/if_inet6").exists():  # else the kernel knows no IPv6, nor the setting
        run("ip", "link", "set", interface, "addrgenmode", "none")
