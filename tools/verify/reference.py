"""The build that a deployment is compared with."""

import json
from dataclasses import dataclass
from pathlib import Path

from tools.env.errors import BuildError
from tools.fetch.cache import sha256_of
from tools.serve.negotiate import ENCODINGS
from tools.site.bundle import SitePlan
from tools.site.folder import MARK, SiteFile


@dataclass(frozen=True)
class Reference:
    """A build.

    Attributes
    ----------
    build : str
        Its name.
    files : dict
        Path in the site -> file.
    """

    build: str
    files: dict[str, SiteFile]

    def content(self, url: str) -> bytes:
        """Return one file's bytes."""
        content = self.files[url].content
        return content.read_bytes() if isinstance(content, Path) else content


def is_helper(url: str) -> bool:
    """Tell the files that only a host needs from those that a visitor gets.

    Parameters
    ----------
    url : str
        Path in the site.

    Returns
    -------
    bool
        True for ``_headers`` and compressed copies.

    Examples
    --------
    >>> is_helper("sw.js.br"), is_helper("sw.js")
    (True, False)
    """
    return url == "_headers" or url.endswith(tuple(ENCODINGS.values()))


def planned(plan: SitePlan) -> Reference:
    """Take a build that is planned, not written."""
    return Reference(plan.build, plan.files)


def read_folder(folder: Path) -> Reference:
    """Take a build that stands in a folder.

    Parameters
    ----------
    folder : Path
        The folder.

    Returns
    -------
    Reference
        What is in it.

    Raises
    ------
    BuildError
        There is no build in it.
    """
    mark = folder / MARK
    try:
        build = str(json.loads(mark.read_text("utf-8"))["build"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        text = f"{folder} holds no build: {mark.name} can't be read ({error!r})."
        raise BuildError(text) from error
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = {
        path.relative_to(folder).as_posix(): SiteFile(sha256_of(path), path.stat().st_size, path)
        for path in paths
    }
    return Reference(build, files)
