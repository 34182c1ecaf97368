"""Counts bytes in a network namespace of its own: ``unshare -n python -m tests.engines.counted``.

The namespace has a loopback and nothing else, and only this process and what it starts are in it:
whatever the browser sends is in the kernel's own count. Playwright drives Chromium by pipes.

Between the drop and the saved file every byte counts, those that end a connection included. Over
the catalogue those count that carry anything: Chromium opens an empty connection for a frame that
its policy then refuses.
"""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.engines.chromium import Chromium
from tests.engines.engine import wait_done, wait_sealed, wait_until
from tests.engines.leaks import EVERYWHERE, try_all, try_in_the_tab
from tests.engines.sink import Sink
from tests.engines.walled import payload
from tests.pages import ONE_TIER, QUIET
from tools.env.browser import FLAGS, find_browser
from tools.serve.serve import serve_directory

QUIET_S, QUIET_WITHIN_S = 2.5, 60.0
CONTROL_QUIET_S = 1.0


def sent_bytes() -> int:
    """All that any interface has sent, by the kernel's count."""
    lines = Path("/proc/net/dev").read_text("utf-8").splitlines()[2:]
    return sum(int(line.partition(":")[2].split()[8]) for line in lines)


def wait_quiet(seconds: float = QUIET_S) -> int:
    """Wait until nothing has been sent for a while; the count."""
    end = time.monotonic() + QUIET_WITHIN_S
    last, since = sent_bytes(), time.monotonic()
    while time.monotonic() - since < seconds:
        assert time.monotonic() < end, "the namespace does not become quiet"
        time.sleep(0.1)
        if (now := sent_bytes()) != last:
            last, since = now, time.monotonic()
    return last


class Ear:
    """Hears what packets carry, on the loopback."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self._socket.bind(("lo", 0))
        self.heard: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            frame, address = self._socket.recvfrom(1 << 17)
            if address[2] == socket.PACKET_OUTGOING and (data := payload(frame, None)):
                self.heard.append(data)


def main(dist: Path, photo: Path) -> None:
    """Count from the drop to the saved file, then the same attempts without the seal."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    counts: dict[str, int] = {}
    heard: list[str] = []
    with sync_playwright() as playwright, Sink() as sink:
        program = find_browser(os.environ)
        browser = playwright.chromium.launch(
            executable_path=program, args=[*FLAGS, QUIET, ONE_TIER]
        )
        other = f"http://127.0.0.1:{sink.port}/probe?leak="
        # No connection is kept, or its end, without a word in it, would be counted later.
        with serve_directory(dist, keep=False) as site:
            engine = Chromium(browser)
            engine.open(site.url)
            wait_sealed(engine)
            wait_until(engine, 'document.body.dataset.fine === "here"')
            counts["loading"] = wait_quiet()
            count = len(site.requests)
            engine.choose(photo)
            wait_done(engine)
            engine.run('document.querySelector("a[download^=cutout]").click()')
            counts["photo"] = wait_quiet() - counts["loading"]
            ear = Ear()
            shown = try_in_the_tab(engine)
            try_all(engine, own=f"{site.url}probe?leak=", other=other, made_by=EVERYWHERE)
            engine.run('document.querySelector("a[download^=cutout]").click()')
            wait_quiet()
            counts["attempts"] = sum(map(len, shown.values()))
            counts["carried"] = sum(map(len, ear.heard))
            heard = [f"{request.method} {request.path}" for request in site.requests[count:]]
            engine.close()
        with serve_directory(dist, isolate=False) as site:
            engine = Chromium(browser)
            engine.open(f"{site.url}licences/Apache-2.0.txt")
            before = wait_quiet(CONTROL_QUIET_S)
            ear.heard.clear()
            try_all(engine, own=f"{site.url}probe?leak=", other=other, made_by=EVERYWHERE)
            counts["control"] = wait_quiet(CONTROL_QUIET_S) - before
            counts["control carried"] = sum(map(len, ear.heard))
            engine.close()
        browser.close()
    print(json.dumps({**counts, "heard": heard}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
