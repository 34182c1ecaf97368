"""Asks as a browser does, so that a host can't tell the comparison from a visit by its headers."""

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
USER_AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)
_IMAGES = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
_PAGES = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


def headers_of(url: str, user_agent: str, accept_encoding: str) -> dict[str, str]:
    """List what a browser sends when it reloads the page with all its files.

    Parameters
    ----------
    url : str
        Path in the site; empty for the page.
    user_agent : str
        Which browser.
    accept_encoding : str
        What to take as compression.

    Returns
    -------
    dict
        Name -> value.

    Examples
    --------
    >>> headers_of("sw.js", "x", "gzip")["Sec-Fetch-Dest"]
    'serviceworker'
    """
    purpose = _purpose(url)
    headers = {
        "Pragma": "no-cache",
        "Cache-Control": "no-cache",
        "User-Agent": user_agent,
        "Accept": {"document": _PAGES, "image": _IMAGES, "style": "text/css,*/*;q=0.1"}.get(
            purpose, "*/*"
        ),
        "Sec-Fetch-Site": "none" if purpose == "document" else "same-origin",
        "Sec-Fetch-Mode": _MODES.get(purpose, "cors"),
        "Sec-Fetch-Dest": purpose,
        "Accept-Encoding": accept_encoding,
        "Accept-Language": "en-GB,en;q=0.9",
    }
    if purpose == "document":
        headers |= {"Sec-Fetch-User": "?1", "Upgrade-Insecure-Requests": "1"}
    if purpose == "serviceworker":
        headers["Service-Worker"] = "script"
    return headers


_MODES = {
    "document": "navigate",
    "image": "no-cors",
    "style": "no-cors",
    "serviceworker": "same-origin",
}
# Parts are taken by `fetch`, whatever their kind.
_PURPOSES = {
    ".html": "document",
    ".css": "style",
    ".js": "script",
    ".png": "image",
    ".svg": "image",
    ".webmanifest": "manifest",
}


def _purpose(url: str) -> str:
    if url == "" or url.endswith("/"):
        return "document"
    if url == "sw.js":
        return "serviceworker"
    ending = url[url.rfind(".") :]
    return "empty" if url.startswith("parts/") else _PURPOSES.get(ending, "empty")
