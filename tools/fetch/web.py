"""Downloads from official addresses; one quick verdict per host."""

import urllib.error
import urllib.request
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from tools.env.errors import SourceError
from tools.fetch.progress import Meter

CONNECT_TIMEOUT_S = 5.0
STALL_TIMEOUT_S = 20.0
CHUNK_BYTES = 1 << 16


class Web:
    """Downloads files; a host that did not answer once is not asked again.

    Parameters
    ----------
    connect_timeout_s : float
        How long a host may take to answer at all, name look-up included.
    """

    def __init__(self, connect_timeout_s: float = CONNECT_TIMEOUT_S) -> None:
        self._connect_timeout_s = connect_timeout_s
        self._dead_hosts: dict[str, str] = {}

    def download(self, url: str, label: str, expected_bytes: int, target: Path) -> Path:
        """Fetch one address into a file.

        Parameters
        ----------
        url : str
            The address.
        label : str
            What it is, for the progress.
        expected_bytes : int
            Size of the pinned file; an answer far beyond it is not read to its end.
        target : Path
            Where to write.

        Returns
        -------
        Path
            `target`.

        Raises
        ------
        SourceError
            The host is out of reach, or its answer broke off or was an error.
        """
        host = urlsplit(url).netloc
        if reason := self._dead_hosts.get(host):
            raise SourceError(reason)
        try:
            with self._open(url) as response, Meter(label, expected_bytes) as meter:
                _copy(response, target, 2 * expected_bytes + CHUNK_BYTES, meter)
        except urllib.error.HTTPError as error:
            text = f"answered {error.code}"
            raise SourceError(text) from error
        except (OSError, HTTPException, FutureTimeout) as error:
            reason = f"{host} is out of reach ({_reason(error)})"
            self._dead_hosts[host] = reason
            raise SourceError(reason) from error
        return target

    def _open(self, url: str) -> HTTPResponse:
        """Open in a thread: a name look-up without network can outlast any timeout."""
        answer: Future[HTTPResponse] = Future()

        def work() -> None:
            try:
                answer.set_result(urllib.request.urlopen(url, timeout=STALL_TIMEOUT_S))
            except BaseException as error:  # carried to the waiting thread
                answer.set_exception(error)

        Thread(target=work, daemon=True).start()
        return answer.result(self._connect_timeout_s)


def _copy(response: HTTPResponse, target: Path, limit: int, meter: Meter) -> None:
    done = 0
    with target.open("wb") as out:
        while done < limit and (chunk := response.read(CHUNK_BYTES)):
            out.write(chunk)
            done += len(chunk)
            meter.reached(done)


def _reason(error: BaseException) -> str:
    if isinstance(error, FutureTimeout):
        return "no answer in time"
    return str(getattr(error, "reason", None) or error)
