"""The host that fails: as it is told, as often as it is told, and it says so."""

import http.client
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tools.measure.opening.faults import FILES, Fault, FaultHost, Harm

CONTENT = bytes(range(256)) * 40
PART = "parts/0123456789abcdef/pyodide.asm.wasm"
Start = Callable[..., FaultHost]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    for name in ("index.html", "sw.js", "js/main.js", PART):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(CONTENT)
    hosts: list[FaultHost] = []

    def run(*faults: Fault, ranges: bool = True) -> FaultHost:
        hosts.append(FaultHost(tmp_path, faults, ranges=ranges))
        return hosts[-1]

    yield run
    for host in hosts:
        host.close()


def ask(host: FaultHost, path: str, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(host.url).netloc, timeout=10)
    try:
        connection.request("GET", f"/{path}", headers=headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def read_on(connection: socket.socket) -> bytes:
    """All that comes until nothing more does; the connection must not end."""
    got = b""
    while True:
        try:
            more = connection.recv(1 << 16)
        except TimeoutError:
            return got
        assert more, "the connection ended"
        got += more


def test_without_a_fault_it_serves(start: Start) -> None:
    host = start()
    assert ask(host, "sw.js") == (200, CONTENT)
    assert ask(host, "sw.js", Range="bytes=0-9") == (206, CONTENT[:10])
    assert host.strikes == []


def test_a_cut_answer_ends_half_way_and_only_once(start: Start) -> None:
    host = start(Fault(Harm.CUT, "large part"))
    assert ask(host, "sw.js") == (200, CONTENT)
    with pytest.raises(http.client.IncompleteRead) as cut:
        ask(host, PART)
    assert cut.value.partial == CONTENT[: len(CONTENT) // 2]
    assert ask(host, PART) == (200, CONTENT)
    assert [(strike.fault.harm, strike.path) for strike in host.strikes] == [(Harm.CUT, PART)]


def test_always_is_always_and_what_the_browser_has_is_no_way_round(start: Start) -> None:
    host = start()
    connection = http.client.HTTPConnection(urlsplit(host.url).netloc, timeout=10)
    connection.request("GET", "/sw.js")
    response = connection.getresponse()
    response.read()
    connection.close()
    tag = str(response.headers["ETag"])
    assert ask(host, "sw.js", **{"If-None-Match": tag})[0] == 304
    host.set_faults(Fault(Harm.CUT, "worker", times=None))
    for _ in range(3):
        with pytest.raises(http.client.IncompleteRead):
            ask(host, "sw.js", **{"If-None-Match": tag})


def test_some_pass_first(start: Start) -> None:
    host = start(Fault(Harm.REFUSE, "main", times=2, after=1))
    assert [ask(host, "js/main.js")[0] for _ in range(4)] == [200, 503, 503, 200]


@pytest.mark.parametrize(("harm", "heard"), [(Harm.HANG, 0), (Harm.STALL, len(CONTENT) // 2)])
def test_what_hangs_says_nothing_more_until_the_browser_goes(
    start: Start, harm: Harm, heard: int
) -> None:
    host = start(Fault(harm, "worker"))
    with socket.create_connection(("127.0.0.1", urlsplit(host.url).port or 0)) as connection:
        connection.settimeout(0.5)
        connection.sendall(b"GET /sw.js HTTP/1.1\r\nHost: a\r\n\r\n")
        assert len(read_on(connection).partition(b"\r\n\r\n")[2]) == heard
    assert ask(host, "sw.js") == (200, CONTENT)


def test_a_host_that_hangs_can_be_ended(start: Start) -> None:
    host = start(Fault(Harm.HANG, "worker"))
    with socket.create_connection(("127.0.0.1", urlsplit(host.url).port or 0)) as connection:
        connection.sendall(b"GET /sw.js HTTP/1.1\r\nHost: a\r\n\r\n")
        host.wait_asked("worker", seconds=5)
        host.close()
        connection.settimeout(5)
        assert connection.recv(1) == b""


def test_a_garbled_file_has_its_length_and_another_byte(start: Start) -> None:
    host = start(Fault(Harm.GARBLE, "main"))
    status, body = ask(host, "js/main.js")
    assert (status, len(body), body[:-1]) == (200, len(CONTENT), CONTENT[:-1])
    assert body != CONTENT


def test_slow_waits_and_flows_and_goes_with_another_fault(start: Start) -> None:
    slow = Fault(Harm.SLOW, "all but the page", times=None, delay_s=0.2, bytes_per_s=20_000)
    host = start(slow, Fault(Harm.CUT, "worker"))
    begun = time.monotonic()
    assert ask(host, "js/main.js") == (200, CONTENT)
    assert time.monotonic() - begun > 0.2 + len(CONTENT) / 20_000 * 0.8
    begun = time.monotonic()
    ask(host, "index.html")
    assert time.monotonic() - begun < 0.2
    with pytest.raises(http.client.IncompleteRead):
        ask(host, "sw.js")
    assert [strike.fault.harm for strike in host.strikes[1:]] == [Harm.SLOW, Harm.CUT]


def test_of_two_faults_the_second_waits_its_turn(start: Start) -> None:
    host = start(Fault(Harm.REFUSE, "worker"), Fault(Harm.GARBLE, "worker"))
    answers = [ask(host, "sw.js") for _ in range(3)]
    assert [(status, body == CONTENT) for status, body in answers] == [
        (503, False),
        (200, False),
        (200, True),
    ]


def test_a_host_may_know_nothing_of_parts(start: Start) -> None:
    assert ask(start(ranges=False), "sw.js", Range="bytes=0-9") == (200, CONTENT)


def test_requests_are_waited_for(start: Start) -> None:
    host = start()
    ask(host, "js/main.js?again=1")
    host.wait_asked("main", seconds=5)
    assert (host.asked("main"), host.asked("worker"), host.asked("page")) == (1, 0, 0)
    ask(host, "")
    assert host.asked("page") == 1
    with pytest.raises(TimeoutError, match="worker was asked for 0 times, not 1"):
        host.wait_asked("worker", seconds=0.1)


def test_each_name_of_a_kind_is_one_kind_of_file() -> None:
    paths = {
        "page": "index.html",
        "main": "js/main.js",
        "style": "styles.css",
        "worker": "sw.js",
        "build": "build.json",
        "manifest": "manifest.webmanifest",
        "icon": "icons/icon.svg",
        "small part": "parts/0a/pyodide-lock.json",
        "large part": PART,
        "fine model": "parts/0a/isnet-int8.onnx.bin",
    }
    for name, path in paths.items():
        own = {one for one in FILES if Fault(Harm.CUT, one).concerns(path)}
        assert own - {"parts", "all but the page"} == {name}
    assert not Fault(Harm.CUT, "all but the page").concerns("index.html")
    assert set(FILES) - set(paths) == {"parts", "all but the page"}
