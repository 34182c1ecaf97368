"""The list of hashes that `sha256sum -c` reads."""

from collections.abc import Mapping

from tools.site.folder import SiteFile

SUMS = "SHA256SUMS"


def sums_of(site: Mapping[str, SiteFile]) -> bytes:
    r"""List the hash of every file.

    Parameters
    ----------
    site : mapping
        Path in the site -> file.

    Returns
    -------
    bytes
        One line a file, sorted by path.

    Examples
    --------
    >>> from tools.site.folder import made_of
    >>> sums_of({"b": made_of(b""), "a": made_of(b"")}).decode().split("\n")[0][-7:]
    'b855  a'
    """
    return "".join(f"{file.sha256}  {url}\n" for url, file in sorted(site.items())).encode()
