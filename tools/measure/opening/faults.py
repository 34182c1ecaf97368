"""A host that fails in chosen ways, for tests and for ``bench --opening``.

It says what it did: a trouble that never came about proves nothing.
"""

import re
import select
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from socket import MSG_PEEK, SHUT_RDWR
from threading import Condition, Event
from typing import BinaryIO, ClassVar, cast

from tools.serve.serve import Handler, Request, Site

# By name: files of the site, by their path in it. A file that a build lacks is not asked for.
FILES = {
    "page": r"(index\.html)?",
    "main": r"js/main\.js",
    "style": r"styles\.css",
    "worker": r"sw\.js",
    "build": r"build\.json",
    "manifest": r"manifest\.webmanifest",
    "icon": r"icons/.*",
    "small part": r"parts/[^/]+/pyodide-lock\.json",
    "large part": r"parts/[^/]+/pyodide\.asm\.wasm",
    "fine model": r"parts/[^/]+/isnet.*",
    "parts": r"parts/.*",
    "all but the page": r"(?!index\.html$).+",
}
_PIECES_PER_S = 20
_LOOK_S = 0.1


class Harm(StrEnum):
    """What is done to an answer."""

    CUT = "cut"
    """Half of the content is sent, then the connection ends."""
    REFUSE = "refuse"
    """503, as a host that has too much to do."""
    HANG = "hang"
    """Nothing is ever answered."""
    STALL = "stall"
    """Half of the content is sent, then nothing more, and the connection stays."""
    GARBLE = "garble"
    """The last byte is another one."""
    SLOW = "slow"
    """The answer waits, then comes at a certain speed."""


@dataclass(frozen=True)
class Fault:
    """What is done to the answers for some files.

    Attributes
    ----------
    harm : Harm
        What is done.
    files : str
        A name in `FILES`, else a regular expression for the whole path.
    times : int or None
        How often; None for always.
    after : int
        How many such requests pass unharmed before.
    delay_s : float
        For `Harm.SLOW`: seconds before the answer.
    bytes_per_s : float or None
        For `Harm.SLOW`: the speed of each answer.
    """

    harm: Harm
    files: str
    times: int | None = 1
    after: int = 0
    delay_s: float = 0
    bytes_per_s: float | None = None

    def concerns(self, path: str) -> bool:
        r"""Tell whether it is for a file.

        Examples
        --------
        >>> Fault(Harm.CUT, "parts").concerns("parts/12/a.zip")
        True
        >>> Fault(Harm.CUT, r"js/a\.js").concerns("js/b.js")
        False
        """
        return re.fullmatch(FILES.get(self.files, self.files), path) is not None


@dataclass(frozen=True)
class Strike:
    """A fault that came about.

    Attributes
    ----------
    fault : Fault
        The fault.
    path : str
        The file, by its path in the site.
    time : float
        ``time.monotonic()`` in seconds.
    """

    fault: Fault
    path: str
    time: float


class FaultHost(Site):
    """A site that fails in the given ways; a context manager.

    Parameters
    ----------
    root : Path
        The folder.
    faults : sequence of Fault
        Delays add up; of the other faults the first that concerns a request is done to it.
    host, port, isolate, prefix, keep
        See `Site`.
    ranges : bool
        False knows nothing of parts of a file, and sends the whole where one is asked for.
    """

    def __init__(
        self,
        root: Path,
        faults: Sequence[Fault] = (),
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        isolate: bool = True,
        prefix: str = "/",
        keep: bool = True,
        ranges: bool = True,
    ) -> None:
        self.ranges = ranges
        self.ended = Event()
        self._faults = tuple(faults)
        self._seen = dict.fromkeys(range(len(self._faults)), 0)
        self._strikes: list[Strike] = []
        self._change = Condition()
        super().__init__(
            root, host=host, port=port, isolate=isolate, prefix=prefix, keep=keep, handler=_Faulty
        )

    @property
    def strikes(self) -> list[Strike]:
        """What has been done so far, a copy."""
        with self._change:
            return list(self._strikes)

    def set_faults(self, *faults: Fault) -> None:
        """Fail in other ways from now on, each counted anew."""
        with self._change:
            self._faults = faults
            self._seen = dict.fromkeys(range(len(faults)), 0)

    def draw(self, path: str) -> tuple[Fault, ...]:
        """Take what is to be done to the next answer for a file; called by the server's threads."""
        with self._change:
            struck = tuple(self._due(path))
            now = time.monotonic()
            self._strikes.extend(Strike(fault, path, now) for fault in struck)
            self._change.notify_all()
        return struck

    def note(self, request: Request) -> None:
        """Add a request; called by the server's threads."""
        super().note(request)
        with self._change:
            self._change.notify_all()

    def asked(self, files: str) -> int:
        """Count the requests so far for files, named as in `Fault`."""
        wanted = Fault(Harm.SLOW, files)
        return sum(
            wanted.concerns(request.path.partition("?")[0].removeprefix(self.prefix))
            for request in self.requests
            if request.method == "GET"
        )

    def wait_asked(self, files: str, count: int = 1, *, seconds: float = 60) -> None:
        """Wait until files have been asked for so often.

        Raises
        ------
        TimeoutError
            They were not.
        """
        with self._change:
            if not self._change.wait_for(lambda: self.asked(files) >= count, seconds):
                text = f"{files} was asked for {self.asked(files)} times, not {count}"
                raise TimeoutError(text)

    def close(self) -> None:
        """End the server, and with it whatever hangs."""
        self.ended.set()
        super().close()

    def _due(self, path: str) -> Iterator[Fault]:
        is_harmed = False
        for place, fault in enumerate(self._faults):
            if not fault.concerns(path) or (is_harmed and fault.harm != Harm.SLOW):
                continue
            self._seen[place] += 1
            count = self._seen[place] - fault.after
            if count < 1 or (fault.times is not None and count > fault.times):
                continue
            is_harmed = is_harmed or fault.harm != Harm.SLOW
            yield fault


class _Faulty(Handler):
    site: ClassVar[Site]
    _harm: Harm | None = None
    _bytes_per_s: float | None = None

    @property
    def _host(self) -> FaultHost:
        return cast(FaultHost, self.site)

    def send_file(self, path: Path) -> None:
        """Answer with a file, or fail as told."""
        if not self._host.ranges:
            del self.headers["Range"]
        struck = self._host.draw(path.relative_to(self.site.root).as_posix())
        slow = [fault for fault in struck if fault.harm == Harm.SLOW]
        self._harm = next((fault.harm for fault in struck if fault.harm != Harm.SLOW), None)
        self._bytes_per_s = min((s.bytes_per_s for s in slow if s.bytes_per_s), default=None)
        if self._harm:
            del self.headers["If-None-Match"]  # what is not sent can't be harmed
        self._host.ended.wait(sum(fault.delay_s for fault in slow))
        if self._harm == Harm.HANG:
            self._say_nothing()
        elif self._harm == Harm.REFUSE:
            self.refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            super().send_file(path)

    def send_content(self, content: BinaryIO, length: int) -> None:
        """Send it, at the speed and as far as told."""
        if self._harm in {Harm.CUT, Harm.STALL}:
            self._send_pieces(content, length // 2)
            self.wfile.flush()
            if self._harm == Harm.STALL:
                self._say_nothing()
            self._hang_up()
        elif self._harm == Harm.GARBLE and length:
            self._send_pieces(content, length - 1)
            self.wfile.write(bytes([content.read(1)[0] ^ 1]))
        else:
            self._send_pieces(content, length)

    def _send_pieces(self, content: BinaryIO, length: int) -> None:
        if self._bytes_per_s is None:
            super().send_content(content, length)
            return
        piece = max(1, round(self._bytes_per_s / _PIECES_PER_S))
        while length > 0 and not self._host.ended.is_set():
            super().send_content(content, min(piece, length))
            self.wfile.flush()
            length -= piece
            self._host.ended.wait(1 / _PIECES_PER_S)

    def _say_nothing(self) -> None:
        """Wait until the browser gives up, or the host ends."""
        while not self._host.ended.is_set():
            if select.select([self.connection], [], [], _LOOK_S)[0]:
                if not self.connection.recv(1, MSG_PEEK):
                    break
                self._host.ended.wait(_LOOK_S)  # a next request on this connection waits as well
        self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(SHUT_RDWR)
