"""Sources are tried in order, a dead host is asked once, and a wrong hash ends it all."""

import hashlib
import io
import socket
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tools.env.errors import BuildError, HashMismatchError, SourceError
from tools.env.node import Node
from tools.env.venv import Venv
from tools.fetch.archives import PackageArchives
from tools.fetch.cache import Cache
from tools.fetch.fetch import ensure_parts
from tools.fetch.lock import NpmChunksSource, NpmSource, Origin, Part, PypiSource, Source, UrlSource
from tools.fetch.web import Web
from tools.serve.serve import Site, serve_directory

DATA = bytes(range(256)) * 300
WHEEL = PypiSource("some-project", "1.0", "0" * 64, 1, "some/part.bin", ())


class NoArchives:
    """Packages out of reach."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def from_wheel(self, source: PypiSource, scratch: Path) -> Path:
        self.asked.append(source.project)
        reason = "pip failed: no index"
        raise SourceError(reason)

    def from_chunks(self, source: NpmChunksSource, scratch: Path) -> Path:
        return self.from_package(NpmSource(source.package, source.key), scratch)

    def from_package(self, source: NpmSource, scratch: Path) -> Path:
        self.asked.append(source.package)
        target = scratch / "packed"
        target.write_bytes(DATA)
        return target


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "host"
    folder.mkdir()
    (folder / "part.bin").write_bytes(DATA)
    (folder / "changed.bin").write_bytes(DATA[::-1])
    with serve_directory(folder, isolate=False) as site:
        yield site


def part(*sources: Source, name: str = "part.bin", data: bytes = DATA) -> Part:
    return Part(
        name=name,
        label="Model",
        kind="model",
        file=name,
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        media_type="application/octet-stream",
        licence="MIT",
        licence_files=(),
        origin=Origin("a project", "1.0", "a part"),
        sources=sources,
    )


def test_the_first_source_that_answers_is_used(tmp_path: Path, host: Site) -> None:
    cache, archives = Cache(tmp_path / "cache"), NoArchives()
    wanted = part(UrlSource(f"{host.url}gone.bin"), WHEEL, UrlSource(f"{host.url}part.bin"))
    ensure_parts([wanted], cache, archives, Web())
    assert cache.get(wanted.name, wanted.sha256).read_bytes() == DATA
    assert [request.path for request in host.requests] == ["/gone.bin", "/part.bin"]
    assert archives.asked == ["some-project"]


def test_what_is_kept_is_not_fetched_again(tmp_path: Path, host: Site) -> None:
    cache = Cache(tmp_path / "cache")
    wanted = part(UrlSource(f"{host.url}part.bin"))
    ensure_parts([wanted], cache, NoArchives(), Web())
    host.clear()
    ensure_parts([wanted], cache, NoArchives(), Web())
    assert host.requests == []


def test_when_all_fail_each_source_is_named_with_its_reason(tmp_path: Path, host: Site) -> None:
    wanted = part(UrlSource(f"{host.url}gone.bin"), WHEEL)
    with pytest.raises(BuildError) as refused:
        ensure_parts([wanted], Cache(tmp_path / "cache"), NoArchives(), Web())
    text = str(refused.value)
    assert "part.bin could not be fetched" in text
    assert f"{host.url}gone.bin: answered 404" in text
    assert "pip package some-project 1.0, some/part.bin: pip failed: no index" in text
    assert "What to do" in text


def test_a_wrong_hash_stops_and_later_sources_are_not_asked(tmp_path: Path, host: Site) -> None:
    cache, archives = Cache(tmp_path / "cache"), NoArchives()
    wanted = part(UrlSource(f"{host.url}changed.bin"), NpmSource("p", "q"))
    with pytest.raises(HashMismatchError) as refused:
        ensure_parts([wanted], cache, archives, Web())
    assert wanted.sha256 in str(refused.value)
    assert hashlib.sha256(DATA[::-1]).hexdigest() in str(refused.value)
    assert archives.asked == []
    assert not cache.has(wanted.sha256)


def test_a_host_that_does_not_answer_is_asked_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(5)
        base = f"http://127.0.0.1:{silent.getsockname()[1]}"
        web = Web(connect_timeout_s=0.2)
        for name in ("a", "b", "c"):
            with pytest.raises(SourceError, match="out of reach"):
                web.download(f"{base}/{name}", name, 10, tmp_path / name)
        silent.accept()[0].close()
        silent.settimeout(0.1)
        with pytest.raises(TimeoutError):
            silent.accept()


def test_an_endless_answer_is_cut_off(tmp_path: Path, host: Site) -> None:
    path = Web().download(f"{host.url}part.bin", "part.bin", 10, tmp_path / "x")
    assert path.stat().st_size < 2 * (1 << 16) + 20


class FakePrograms(Venv):
    """Stands in for pip and npm: a script that leaves an archive where they would."""

    def ensure(self, *groups: str) -> None:
        """Do nothing: there is nothing to install."""


def program(path: Path, body: str) -> Path:
    path.write_text(f"#!/bin/sh\nset -e\necho run >> '{path}.log'\n{body}\n", "utf-8")
    path.chmod(0o755)
    return path


def runs(path: Path) -> int:
    log = path.with_name(path.name + ".log")
    return log.read_text("utf-8").count("run") if log.exists() else 0


def test_a_wheel_is_fetched_once_and_checked_before_it_is_opened(tmp_path: Path) -> None:
    wheel = tmp_path / "some_project-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("some/part.bin", DATA)
        archive.writestr("some/other.bin", b"other")
    venv = FakePrograms(tmp_path)
    venv.python = program(tmp_path / "python", f"cp '{wheel}' .")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    archives = PackageArchives(venv, tmp_path / "none.json", tmp_path)
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    def source(member: str, sha256: str = digest) -> PypiSource:
        return PypiSource("some-project", "1.0", sha256, wheel.stat().st_size, member, ())

    assert archives.from_wheel(source("some/part.bin"), scratch).read_bytes() == DATA
    assert archives.from_wheel(source("some/other.bin"), scratch).read_bytes() == b"other"
    itself = replace(source(""), member=None)
    assert archives.from_wheel(itself, scratch).read_bytes() == wheel.read_bytes()
    assert runs(venv.python) == 1
    with pytest.raises(SourceError, match=r"has no some/third\.bin"):
        archives.from_wheel(source("some/third.bin"), scratch)
    again = tmp_path / "again"
    again.mkdir()
    with pytest.raises(HashMismatchError, match=digest):
        PackageArchives(venv, tmp_path / "none.json", tmp_path).from_wheel(
            source("some/part.bin", "0" * 64), again
        )


def test_an_npm_package_is_checked_against_the_package_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = tmp_path / "thing-1.0.tgz"
    with tarfile.open(packed, "w:gz") as archive:
        info = tarfile.TarInfo("package/dist/part.bin")
        info.size = len(DATA)
        archive.addfile(info, io.BytesIO(DATA))
    npm = program(tmp_path / "npm-program", f"cp '{packed}' .")
    monkeypatch.setattr("tools.fetch.archives.find_node", lambda _: Node("node", str(npm), {}))
    lock = tmp_path / "package-lock.json"
    lock.write_text(
        '{"packages": {"node_modules/thing": {"version": "1.0", "integrity": "sha512-wrong"}}}'
    )
    with pytest.raises(HashMismatchError) as refused:
        PackageArchives(FakePrograms(tmp_path), lock, tmp_path).from_package(
            NpmSource("thing", "dist/part.bin"), tmp_path
        )
    assert "sha512-wrong" in str(refused.value)
    found = str(refused.value).split("found")[1].split()[0]
    lock.write_text(lock.read_text("utf-8").replace("sha512-wrong", found))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    archives = PackageArchives(FakePrograms(tmp_path), lock, tmp_path)
    member = archives.from_package(NpmSource("thing", "dist/part.bin"), scratch)
    assert member.read_bytes() == DATA


def test_a_failed_program_is_asked_once(tmp_path: Path) -> None:
    venv = FakePrograms(tmp_path)
    venv.python = program(tmp_path / "python", "echo 'no such version' >&2; exit 1")
    archives = PackageArchives(venv, tmp_path / "none.json", tmp_path)
    for _ in range(3):
        with pytest.raises(SourceError, match="pip failed: no such version"):
            archives.from_wheel(WHEEL, tmp_path)
    assert runs(venv.python) == 1
