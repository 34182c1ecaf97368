"""The cache gives out only what it has just checked, and says what is wrong with the rest."""

import hashlib
from pathlib import Path

import pytest

from tools.env.errors import HashMismatchError
from tools.fetch.cache import Cache, default_directory

GOOD = b"the pinned bytes"
SHA256 = hashlib.sha256(GOOD).hexdigest()


def put(cache: Cache, data: bytes) -> Path:
    with cache.scratch() as scratch:
        fetched = scratch / "fetched"
        fetched.write_bytes(data)
        return cache.put("part.bin", SHA256, fetched, "https://example.org/part.bin")


def test_what_was_put_is_found_by_its_hash(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "new" / "cache")
    assert not cache.has(SHA256)
    kept = put(cache, GOOD)
    assert cache.has(SHA256)
    assert cache.get("part.bin", SHA256) == kept == tmp_path / "new/cache/sha256" / SHA256
    assert kept.read_bytes() == GOOD
    assert [path.name for path in cache.directory.iterdir()] == ["sha256"]


def test_other_bytes_are_not_kept(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    with pytest.raises(HashMismatchError) as refused:
        put(cache, b"changed on the way")
    text = str(refused.value)
    assert SHA256 in text
    assert hashlib.sha256(b"changed on the way").hexdigest() in text
    for words in ("part.bin", "https://example.org/part.bin", "What to do: run this again"):
        assert words in text
    assert not cache.has(SHA256)


def test_a_damaged_entry_is_named_with_both_hashes(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    kept = put(cache, GOOD)
    kept.write_bytes(b"the pinned bytez")
    with pytest.raises(HashMismatchError) as refused:
        cache.get("part.bin", SHA256)
    text = str(refused.value)
    assert SHA256 in text
    assert hashlib.sha256(b"the pinned bytez").hexdigest() in text
    assert str(kept) in text
    assert "Delete that file" in text


def test_the_users_own_cache_folder_is_used() -> None:
    home = Path("/home/a")
    linux = {"XDG_CACHE_HOME": "/fast"}
    assert default_directory({}, "linux", home) == home / ".cache" / "stayput"
    assert default_directory(linux, "linux", home) == Path("/fast/stayput")
    assert default_directory(linux | {"STAYPUT_CACHE": "/x"}, "linux", home) == Path("/x")
    assert default_directory(linux, "darwin", home) == home / "Library" / "Caches" / "stayput"
    assert default_directory({"LOCALAPPDATA": "/l"}, "win32", home) == Path("/l/stayput/cache")
