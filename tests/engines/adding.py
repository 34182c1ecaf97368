"""Hosts that add to what is served: reports of refusals, or a page around the page."""

import time
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType

from tools.serve.serve import Handler, Request, Site

REPORTS = "/told/"
FRAME = "/around.html"


def adding(
    dist: Path,
    headers: Mapping[str, str],
    *,
    isolate: bool = True,
    has_worker: bool = True,
    to_visits: bool = False,
    to_parts: Mapping[str, str] = MappingProxyType({}),
) -> Site:
    """Serve a folder with more headers in each answer.

    Parameters
    ----------
    dist : Path
        The folder.
    headers : mapping
        Name -> value; a name that is sent already is sent twice, as a CDN does.
    isolate : bool
        Whether the right headers are sent as well.
    has_worker : bool
        False serves no service worker.
    to_visits : bool
        Only a page that is opened gets them; a page that asks for itself does not.
    to_parts : mapping
        What the parts that the page loads get as well.
    """

    class Adding(Handler):
        def _answer(self) -> None:
            if self.path.startswith("/sw.js") and not has_worker:
                self.site.note(Request(self.command, self.path, b"", time.monotonic()))
                self.refuse(HTTPStatus.NOT_FOUND)
            elif self.path == FRAME:
                self._send(b"<!doctype html><title>around</title><iframe src='./'></iframe>")
            else:
                super()._answer()

        def _send(self, page: bytes) -> None:
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            super().end_headers()
            self.wfile.write(page)

        def end_headers(self) -> None:
            is_visit = self.headers.get("Sec-Fetch-Dest") == "document"
            for name, value in headers.items() if is_visit or not to_visits else ():
                self.send_header(name, value)
            for name, value in to_parts.items() if "/parts/" in self.path else ():
                self.send_header(name, value)
            super().end_headers()

    return Site(dist, isolate=isolate, packed=False, handler=Adding)


def told(site: Site) -> list[str]:
    """What browsers reported to the host."""
    reports = [request for request in site.requests if request.path.startswith(REPORTS)]
    return [request.body.decode("utf-8", "replace") for request in reports]
