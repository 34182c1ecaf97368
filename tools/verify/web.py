"""Asks a deployment for files, over http or https, also under a path."""

import http.client
import socket
import ssl
import zlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from tools.env.errors import BuildError
from tools.verify.browser import USER_AGENT, headers_of

TIMEOUT_S = 30
_REDIRECTS = 5
_MOVED = {301, 302, 303, 307, 308}


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes
    ----------
    status : int
        The status.
    headers : dict
        Lower-case name -> value, repeated ones joined by a comma.
    body : bytes
        As it came over the wire.
    """

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def encoding(self) -> str:
        """How the body is compressed; empty when it is not."""
        name = self.headers.get("content-encoding", "").strip().lower()
        return "" if name == "identity" else name

    def content(self) -> bytes | None:
        """Unpack the body; None where the standard library can't, or it is damaged."""
        if not self.encoding:
            return self.body
        if self.encoding not in {"gzip", "x-gzip", "deflate"}:
            return None
        try:
            return zlib.decompress(self.body, 47)
        except zlib.error:
            return None


class Deployment:
    """A site at an address.

    Parameters
    ----------
    address : str
        Where the page is; a redirect of it is followed, as a browser does.
    insecure : bool
        Take any certificate.
    authority : Path, optional
        A file with the certificates to trust, a self-signed one for example.
    user_agent : str
        The browser that asks; all other headers are a browser's as well.
    """

    def __init__(
        self,
        address: str,
        *,
        insecure: bool = False,
        authority: Path | None = None,
        user_agent: str = USER_AGENT,
    ) -> None:
        self._user_agent = user_agent
        self._context = _context(insecure, authority)
        self._connection: http.client.HTTPConnection | None = None
        self.base = address.partition("#")[0].partition("?")[0]
        if not self.base.endswith(("/", ".html")):
            self.base += "/"
        self.base = urljoin(self.base, "./")
        self._follow()

    def get(self, url: str, accept: str = "identity") -> Answer:
        """Ask for one file, without following redirects.

        Parameters
        ----------
        url : str
            Path in the site; empty for the page by its folder.
        accept : str
            What to take as compression.

        Returns
        -------
        Answer
            Whatever came back.

        Raises
        ------
        BuildError
            The host is out of reach, or its certificate is not trusted.
        """
        target = urlsplit(urljoin(self.base, quote(url))).path
        headers = headers_of(url, self._user_agent, accept)
        try:
            return self._ask(target, headers)
        except (http.client.HTTPException, ConnectionError):
            self.close()  # an idle connection may have been ended: once more, on a new one
        except OSError as error:
            raise self._unreachable(error) from error
        try:
            return self._ask(target, headers)
        except (OSError, http.client.HTTPException) as error:
            raise self._unreachable(error) from error

    def close(self) -> None:
        """End the connection."""
        if self._connection:
            self._connection.close()
        self._connection = None

    def _follow(self) -> None:
        for _ in range(_REDIRECTS):
            answer = self.get("")
            if answer.status not in _MOVED or "location" not in answer.headers:
                return
            moved = urljoin(self.base, answer.headers["location"])
            self.close()
            self.base = urljoin(moved, "./")
        text = f"{self.base} redirects again and again.\nWhat to do: look at the host's redirects."
        raise BuildError(text)

    def _ask(self, target: str, headers: dict[str, str]) -> Answer:
        connection = self._connection = self._connection or self._connect()
        connection.request("GET", target, headers=headers)
        response = connection.getresponse()
        body = response.read()
        joined: dict[str, str] = {}
        for name, value in response.getheaders():
            key = name.lower()
            joined[key] = f"{joined[key]}, {value}" if key in joined else value
        return Answer(response.status, joined, body)

    def _connect(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.base)
        if parts.scheme == "https":
            return http.client.HTTPSConnection(
                parts.netloc, timeout=TIMEOUT_S, context=self._context
            )
        return http.client.HTTPConnection(parts.netloc, timeout=TIMEOUT_S)

    def _unreachable(self, error: Exception) -> BuildError:
        if isinstance(error, ssl.SSLCertVerificationError):
            return BuildError(
                f"{self.base}: its certificate is not trusted ({error.verify_message}).\n"
                "What to do: name the certificate with --ca FILE, or take any with --insecure."
            )
        reason = "no answer in time" if isinstance(error, socket.timeout) else error
        return BuildError(
            f"{self.base} can't be reached ({reason}).\nWhat to do: check the address."
        )


def _context(insecure: bool, authority: Path | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=str(authority) if authority else None)
    except (OSError, ssl.SSLError) as error:
        text = f"{authority} can't be read as certificates: {error}"
        raise BuildError(text) from error
    if insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
