"""The bytes that leave the browser's own network namespace, counted outside the browser.

`test_counted` asks the kernel about a namespace with nobody else in it; here there is a way out,
so that what is addressed to anybody in the world is sent, and counted.
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.engines.chromium import Chromium
from tests.engines.engine import wait_done, wait_heard, wait_sealed
from tests.engines.leaks import EVERYWHERE, ids_of, try_all, try_in_the_tab
from tests.engines.sink import Sink
from tests.engines.walled import Walled, payload
from tests.pages import ONE_TIER, QUIET
from tools.env.browser import FLAGS, find_browser, trusting
from tools.serve.serve import Site, serve_directory

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Names that Chromium asks for by itself, in any tab. All others go out, and are counted.
ITS_OWN = ("*.google.com", "*.googleapis.com", "*.gstatic.com")
INNER, OUTER = Walled.inner, Walled.outer
CAR = Path(__file__).resolve().parent.parent / "fixtures" / "rembg-car-1.jpg"


def frame(protocol: int, body: bytes, source: str = INNER) -> bytes:
    """An Ethernet frame as the namespace would send it, with padding behind."""
    address = bytes(map(int, source.split(".")))
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 0, 0, 64, protocol, 0)
    return bytes(12) + b"\x08\x00" + head + address + bytes(4) + body + bytes(6)


@pytest.mark.parametrize(
    ("sent", "carried"),
    [
        (frame(6, bytes(12) + b"\x50" + bytes(7) + b"pixels"), b"pixels"),
        (frame(6, bytes(12) + b"\x80" + bytes(19)), b""),
        (frame(17, bytes(8) + b"name"), b"name"),
        (frame(1, b"ping"), b"ping"),
        (frame(17, bytes(8) + b"name", OUTER), b""),
    ],
    ids=["TCP", "bare TCP with options", "UDP", "ICMP", "an answer"],
)
def test_what_a_packet_carries_is_counted(sent: bytes, carried: bytes) -> None:
    assert payload(sent, INNER) == carried


def test_whoever_sends_it_on_a_loopback() -> None:
    assert payload(frame(17, bytes(8) + b"name", OUTER), None) == b"name"
    six = bytes(12) + b"\x86\xdd" + bytes(6) + b"\x06" + bytes(33) + bytes(12) + b"\x50" + bytes(7)
    assert payload(six + b"pixels", None) == b"pixels"
    assert payload(six, None) == b""


@pytest.fixture
def wall() -> Iterator[Walled]:
    try:
        made = Walled()
    except PermissionError as error:
        pytest.skip(str(error))
    with made:
        yield made


@pytest.fixture
def outside(wall: Walled, tiny_dist: Path) -> Iterator[Site]:
    with wall.outside():
        site = serve_directory(tiny_dist, host=wall.outer)
    with site:
        yield site


@pytest.fixture
def dumb(wall: Walled, tiny_dist: Path) -> Iterator[Site]:
    """Without our headers, as a host that knows nothing of us."""
    with wall.outside():
        site = serve_directory(tiny_dist, host=wall.outer, isolate=False)
    with site:
        yield site


@pytest.fixture
def sink(wall: Walled) -> Iterator[Sink]:
    with wall.outside():
        made = Sink(wall.outer)
    with made:
        yield made


@pytest.fixture
def inside(
    plain_chromium: "Browser", wall: Walled, outside: Site, tmp_path: Path
) -> Iterator[Chromium]:
    """A Chromium in the namespace; its orders come through a pipe, which is no network."""
    program = find_browser(os.environ)
    assert program
    unasked = ",".join(f"MAP {name} ~NOTFOUND" for name in ITS_OWN)
    browser = plain_chromium.browser_type.launch(
        executable_path=wall.program(program, tmp_path),
        args=[*FLAGS, QUIET, ONE_TIER, trusting(outside.url), f"--host-resolver-rules={unasked}"],
    )
    engine = Chromium(browser)
    yield engine
    engine.close()
    browser.close()


@pytest.mark.browser
@pytest.mark.console_errors
@pytest.mark.timeout(600)
def test_not_one_byte_leaves_between_the_photo_and_its_saving(
    wall: Walled, outside: Site, sink: Sink, inside: Chromium
) -> None:
    inside.open(outside.url)
    wait_sealed(inside)
    wall.wait_quiet()  # the fine model, ordered before the seal, is still arriving
    assert len(b"".join(wall.sent)) > 1000, "the cable is the one in use"
    packets, own_bytes = len(wall.sent), wall.loopback_bytes()
    inside.choose(CAR)
    wait_done(inside)
    shown = try_in_the_tab(inside)
    own, other = f"{outside.url}probe?leak=", f"http://{wall.outer}:{sink.port}/probe?leak="
    tried = try_all(inside, own=own, other=other, made_by=EVERYWHERE)
    inside.run('document.querySelector("a[download^=cutout]").click()')
    wall.wait_quiet()
    assert len(tried) >= 60
    assert all(len(rows) >= 25 for rows in shown.values())
    assert wall.sent[packets:] == []
    assert wall.loopback_bytes() - own_bytes == 0
    # Chromium opens an empty connection for a frame that it then refuses.
    assert set(sink.heard) <= {b""}


@pytest.mark.browser
@pytest.mark.console_errors
@pytest.mark.timeout(600)
def test_without_the_seal_the_cable_carries_the_attempts(
    wall: Walled, dumb: Site, sink: Sink, inside: Chromium
) -> None:
    """The control: the same count, from a page that gives nothing up."""
    inside.open(f"{dumb.url}licences/Apache-2.0.txt")
    packets = len(wall.sent)
    own, other = f"{dumb.url}probe?leak=", f"http://{wall.outer}:{sink.port}/probe?leak="
    try_all(inside, own=own, other=other, made_by=EVERYWHERE)
    sure = {"fetch", "xhr", "image", "fetch-other"}

    def carried() -> set[str]:
        return ids_of(b"".join(wall.sent[packets:]).decode("latin-1"))

    assert wait_heard(lambda: carried() >= sure), carried()
    assert wait_heard(lambda: sink.heard != [])
