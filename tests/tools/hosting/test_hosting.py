"""The printed settings, in real servers: everything arrives as built, with every header."""

import http.client
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.tools.hosting.hosts import KINDS, hosted
from tools.command import main
from tools.env.errors import BuildError
from tools.hosting.place import Place
from tools.hosting.settings import KINDS as PRINTED
from tools.serve.headers import SECURITY
from tools.verify.command import Wanted, verify


@pytest.fixture(params=KINDS)
def host(request: pytest.FixtureRequest, dist: Path, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A kind of host, and the address of the page under a path with a dot in it."""
    tmp_path.chmod(0o777)  # the container's server runs as nobody
    for folder in (*tmp_path.parents, *dist.parents):
        if folder.owner() == tmp_path.owner() and os.geteuid() == 0 and "pytest" in str(folder):
            folder.chmod(0o755)
    with hosted(request.param, dist, tmp_path, "/tools/cut.out/") as address:
        yield request.param, address


def answer(
    address: str, path: str, accept: str = "identity"
) -> tuple[http.client.HTTPResponse, bytes]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.request("GET", parts.path + path, headers={"Accept-Encoding": accept})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def test_everything_arrives_as_built(
    host: tuple[str, str], dist: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kind, address = host
    status = verify(Wanted(address, against=dist))
    said = capsys.readouterr().out
    assert status == 0, said
    assert "It is this build." in said
    assert "note" not in said, "nothing is left to say, compression included"

    best = {"caddy": "br", "apache": "br"}.get(kind, "gzip")
    assert answer(address, "js/main.js", "gzip, br")[0].headers["Content-Encoding"] == best

    missing, _ = answer(address, "parts/0123456789abcdef/none.wasm")
    assert missing.status == 404
    assert "immutable" not in missing.headers.get("Cache-Control", ""), "not kept for ever"
    for name, value in SECURITY.items():
        assert missing.headers[name] == value

    listing, body = answer(address, "parts/")
    assert listing.status in {403, 404}
    assert b"3398c10d" not in body, "no list of what is there"
    for outside in ("../../../../etc/passwd", "%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd"):
        assert b"root:" not in answer(address, outside)[1]


@pytest.mark.parametrize("kind", sorted(PRINTED))
def test_the_command_prints_and_writes_the_same(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--path", "/a/", "--folder", "/srv/a", "--port", "81", "--name", "a.example"]
    assert main(["hosting", kind, *place]) == 0
    printed = capsys.readouterr().out
    assert main(["hosting", kind, *place, "--out", str(tmp_path)]) == 0
    files = PRINTED[kind](Place("/srv/a", "/a/", "a.example", 81))
    assert {path.name for path in tmp_path.iterdir()} == files.keys()
    for name, text in files.items():
        assert (tmp_path / name).read_text("utf-8") == text
        assert text in printed


def test_the_container_has_no_root_rights() -> None:
    files = PRINTED["container"](Place())
    lines = files["Containerfile"].splitlines()
    [user] = [line for line in lines if line.startswith("USER ")]
    assert user.split()[1].partition(":")[0] not in {"0", "root"}
    assert "--read-only" in files["Containerfile"]
    assert "/srv/stayput/" in files["nginx.conf"]
    assert f"COPY dist {Place.folder}" in lines


@pytest.mark.parametrize(
    "values",
    [
        {"path": "cutout/"},
        {"path": "/cutout"},
        {"path": "/a b/"},
        {"path": '/";/'},
        {"folder": "srv"},
        {"folder": "/srv/$x"},
        {"name": "a b"},
        {"port": 0},
        {"port": 65536},
    ],
)
def test_a_place_that_the_settings_cannot_carry_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(BuildError, match="must"):
        Place(**values)  # type: ignore[arg-type]
