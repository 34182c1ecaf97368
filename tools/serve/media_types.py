"""Media types of the files that the site has; the machine's own table is not trusted."""

from pathlib import PurePosixPath

MEDIA_TYPES = {
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript",
    ".onnx": "application/octet-stream",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".whl": "application/zip",
    ".zip": "application/zip",
}
# Also what a browser makes of an answer without a type, where it may not guess.
UNKNOWN = "application/octet-stream"


def media_type(name: str) -> str:
    """Name the media type of a file by its ending.

    Parameters
    ----------
    name : str
        File name or path.

    Returns
    -------
    str
        The type; bytes of no known kind where the ending is unknown.

    Examples
    --------
    >>> media_type("parts/0a/pyodide.asm.wasm"), media_type("README")
    ('application/wasm', 'application/octet-stream')
    """
    return MEDIA_TYPES.get(PurePosixPath(name).suffix.lower(), UNKNOWN)
