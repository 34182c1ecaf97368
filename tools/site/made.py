"""What programs make of the sources, kept so that each is made once on a machine."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from tools.env.errors import BuildError
from tools.fetch.cache import Cache, sha256_of
from tools.site.folder import SiteFile


class Made:
    """Files by what they were made of.

    Parameters
    ----------
    cache : Cache
        Where they are kept.
    kind : str
        A folder's name in it.
    """

    def __init__(self, cache: Cache, kind: str) -> None:
        self._cache = cache
        self._kind = kind

    def get(self, key: str, make: Callable[[Path], Mapping[str, bytes]]) -> dict[str, SiteFile]:
        """Return kept files, made now where there are none.

        Parameters
        ----------
        key : str
            A hash over everything that they depend on.
        make : callable
            Given an empty folder to work in, returns name -> content.

        Returns
        -------
        dict
            Name -> file, checked just now.

        Raises
        ------
        BuildError
            What was kept is damaged, or `make` failed.
        """
        entry = self._cache.directory / self._kind / f"{key}.json"
        self._cache.complete(
            f"made-{self._kind}",
            f"making what is kept as {self._kind}",
            lambda: not entry.is_file(),
            lambda _: self._make(make, entry),
        )
        try:
            found: dict[str, str] = json.loads(entry.read_text("ascii"))
            files = {name: self._cache.get(name, sha256) for name, sha256 in found.items()}
        except (ValueError, AttributeError, OSError) as error:
            text = f"{entry} is damaged.\nWhat to do: delete it, then run this again."
            raise BuildError(text) from error
        return {
            name: SiteFile(found[name], path.stat().st_size, path) for name, path in files.items()
        }

    def _make(self, make: Callable[[Path], Mapping[str, bytes]], entry: Path) -> None:
        kept = {}
        with self._cache.scratch() as scratch:
            for number, (name, data) in enumerate(make(scratch).items()):
                path = scratch / f"made-{number}"
                path.write_bytes(data)
                kept[name] = sha256_of(path)
                self._cache.put(name, kept[name], path, f"made here ({self._kind})")
            listed = scratch / entry.name
            listed.write_text(json.dumps(kept), "ascii")
            entry.parent.mkdir(parents=True, exist_ok=True)
            listed.replace(entry)  # at once: another process may be looking
