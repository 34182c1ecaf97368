"""What of static/ and app/ belongs to the site."""

import base64
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from tools.env.errors import BuildError
from tools.serve.boot import TAG, boot_code, boot_source
from tools.serve.media_types import MEDIA_TYPES
from tools.site.folder import SiteFile
from tools.site.licences import LICENCE_FILE
from tools.site.presets import FOLDER, NAME, packed_presets
from tools.site.scripts import WORKERS
from tools.site.slim import stored
from tools.site.words import WORDS, load_words, quote_json, with_words

INDEX = "index.html"
DESCRIPTION = "manifest.webmanifest"
REQUIRED = (INDEX, "sw.js", DESCRIPTION, "js/load/boot.js", "js/main.js", "styles.css", WORDS)
NOTHING: Mapping[str, bytes] = MappingProxyType({})
# In the policy of the source, where the hash of the first script is to stand.
_HASH = "'sha256-BOOT'"
# In the page of the source, where the hash of the build's list is to stand.
_MANIFEST = "sha256-MANIFEST"
# Shown by a browser that offers to install the page; no visit loads them.
SCREENSHOTS = "screenshots"
NOT_SERVED = {"package.json", "package-lock.json"}
# What esbuild joins.
_JOINED = re.compile(r"js/|styles/|styles\.css$")


def check_complete(root: Path) -> None:
    """Check that the checkout has what a site needs.

    Parameters
    ----------
    root : Path
        The checkout.

    Raises
    ------
    BuildError
        Names every missing file.
    """
    wanted = [f"static/{name}" for name in REQUIRED]
    wanted += [f"static/js/workers/{name}" for name in WORKERS]
    wanted += ["app/__init__.py", "app/bridge.py", "model/catalogue.json", LICENCE_FILE]
    missing = [name for name in wanted if not (root / name).is_file()]
    if missing:
        text = "The checkout is not complete; these files are missing:\n  " + "\n  ".join(missing)
        raise BuildError(text)


def shell_files(static: Path) -> dict[str, Path]:
    """List the page's own files.

    Parameters
    ----------
    static : Path
        The source folder.

    Returns
    -------
    dict
        Path in the site -> source file, sorted, without the scripts and styles (see scripts.py).

    Raises
    ------
    BuildError
        A file of an unknown kind.
    """
    files = {}
    for path in sorted(static.rglob("*")):
        url = path.relative_to(static).as_posix()
        if path.is_dir() or not _is_page_file(url):
            continue
        if path.suffix not in MEDIA_TYPES:
            text = f"static/{url}: the build does not know this kind of file"
            raise BuildError(text)
        files[url] = path
    return files


def _is_page_file(url: str) -> bool:
    top, _, _ = url.partition("/")
    hidden = any(step.startswith(".") for step in url.split("/"))
    if (
        hidden
        or top in {"node_modules", "licences", "samples", "words", SCREENSHOTS}
        or _JOINED.match(url)
    ):
        return False
    return url != "sw.js" and url not in NOT_SERVED and not re.match(r"jsconfig.*\.json$", url)


def complete_page(static: Path, files: Mapping[str, SiteFile]) -> str:
    """Write the first words and the first script into the page, and the hashes of all it runs.

    Parameters
    ----------
    static : Path
        The source folder, with the page.
    files : mapping
        Path in the site -> script or style that the page loads.

    Returns
    -------
    str
        The page; the browser refuses another content of these files.

    Raises
    ------
    BuildError
        The page does not have the place for one of them exactly once, or asks for a word
        that is not there.
    """
    html = with_words((static / INDEX).read_text("utf-8"), load_words(static))
    places = {f' {name}="{url}"': file for url, file in files.items() for name in ("src", "href")}
    for place, file in places.items():
        digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()
        html = html.replace(place, f'{place} integrity="sha256-{digest}"')
    for url in files:
        _check_once(html, f'="{url}"')
    for place in (_HASH, TAG, _MANIFEST):
        _check_once(html, place)
    html = html.replace(_HASH, boot_source(static))
    return html.replace(TAG, f"<script>{boot_code(static)}</script>")


def describe_app(static: Path) -> bytes:
    """Write the words into what a browser reads to install the page.

    Parameters
    ----------
    static : Path
        The source folder.

    Returns
    -------
    bytes
        The web app's manifest, as it is shipped.

    Raises
    ------
    BuildError
        It asks for a word that is not there.
    """
    text = (static / DESCRIPTION).read_text("utf-8")
    return with_words(text, load_words(static), quote_json).encode()


def name_manifest(html: str, sha256: str) -> str:
    """Write the hash of the build's list into the page, so that the page's own speaks for all.

    Parameters
    ----------
    html : str
        From `complete_page`.
    sha256 : str
        Of build.json, in hex.

    Returns
    -------
    str
        The page as it is shipped.
    """
    return html.replace(_MANIFEST, f"sha256-{sha256}")


def _check_once(html: str, place: str) -> None:
    if html.count(place) != 1:
        text = f"static/{INDEX} must have {place} exactly once"
        raise BuildError(text)


def pack_app(root: Path, compiled: Mapping[str, bytes] = NOTHING) -> bytes:
    """Pack the Python package for Pyodide.

    Parameters
    ----------
    root : Path
        The checkout.
    compiled : mapping, optional
        Path in it -> what was compiled of its C.

    Returns
    -------
    bytes
        A zip of ``app/**/*.py``, of the presets made to JSON and of what was compiled, the same on
        every machine.

    Raises
    ------
    BuildError
        A preset is wrong.
    """
    paths = (root / "app").rglob("*.py")
    sources = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
    sources[f"{FOLDER}/{NAME}"] = packed_presets(root)
    return stored({**sources, **compiled})
