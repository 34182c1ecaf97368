"""Writes `_headers`, which Netlify and Cloudflare Pages read."""

from tools.hosting.place import Place
from tools.serve.headers import IMMUTABLE, REVALIDATE, SECURITY

_ASKED_EACH_TIME = ("", "index.html", "sw.js", "build.json", "manifest.webmanifest")


def headers_file(place: Place | None = None) -> str:
    """Write the rules.

    Parameters
    ----------
    place : Place, optional
        Only its path counts; the root by default.

    Returns
    -------
    str
        The file. It belongs to the root of what is deployed.

    Notes
    -----
    These hosts join the values of all rules that match, so no two rules may set the same header:
    the caching of other files is left at the hosts' own rule, which is to ask each time as well.
    """
    path = (place or Place()).path
    blocks = [(f"{path}*", SECURITY), (f"{path}parts/*", {"Cache-Control": IMMUTABLE})]
    blocks += [(path + name, {"Cache-Control": REVALIDATE}) for name in _ASKED_EACH_TIME]
    return "\n".join(
        f"{rule}\n" + "".join(f"  {name}: {value}\n" for name, value in headers.items())
        for rule, headers in blocks
    )
