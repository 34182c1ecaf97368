"""Files out of pinned wheels and npm packages.

Whole packages are not installed: `pip download` and `npm pack` bring one archive each, without
dependencies and without running anything of it; its hash is checked before it is opened.
"""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from tools.env.errors import HashMismatchError, SourceError
from tools.env.node import find_node
from tools.env.venv import Venv
from tools.fetch.cache import sha256_of
from tools.fetch.chunks import join_chunks
from tools.fetch.lock import NpmChunksSource, NpmSource, PypiSource
from tools.fetch.progress import watch_directory

CHANGED = (
    "run this again; a download can be cut or changed on the way. If the same hash comes again, "
    "the package was replaced in its registry: do not use it, and tell the project."
)
# Compressed size of the packages, for the progress line only.
PACKAGE_BYTES = {
    "pyodide": 6_486_534,
    "onnxruntime-web": 33_106_585,
    "libheif-js": 2_600_000,
    "esbuild-wasm": 3_863_419,
    "@imgly/background-removal-data": 136_455_985,
    "@vladmandic/human": 28_615_417,
}


class PackageArchives:
    """Fetches each package at most once and takes files out of it.

    Parameters
    ----------
    venv : Venv
        Its pip fetches wheels; it may bring npm.
    package_lock : Path
        The package-lock.json that pins version and integrity of npm packages.
    cache_directory : Path
        Where npm may keep its cache.
    """

    def __init__(self, venv: Venv, package_lock: Path, cache_directory: Path) -> None:
        self._venv = venv
        self._package_lock = package_lock
        self._npm_cache = cache_directory / "npm"
        self._fetched: dict[str, Path | SourceError] = {}

    def from_wheel(self, source: PypiSource, scratch: Path) -> Path:
        """Take one member out of a pinned wheel, or the wheel itself.

        Parameters
        ----------
        source : PypiSource
            Project, version, hash of the wheel, member, extra pip arguments.
        scratch : Path
            A directory for what is fetched.

        Returns
        -------
        Path
            The member, or the wheel where the source names none, as a file in `scratch`.

        Raises
        ------
        SourceError
            pip could not fetch the wheel, or the member is not in it.
        HashMismatchError
            The wheel is another one than pinned.
        """
        wheel = self._once(f"pypi {source.project}", lambda: self._download_wheel(source, scratch))
        if source.member is None:
            # A copy: the cache moves what it is given, and another part may want a member.
            return Path(shutil.copyfile(wheel, scratch / f"whole-{wheel.name}"))
        target = scratch / f"member-{Path(source.member).name}"
        try:
            with zipfile.ZipFile(wheel) as archive, archive.open(source.member) as member:
                with target.open("wb") as out:
                    shutil.copyfileobj(member, out)
        except KeyError as error:
            text = f"the wheel has no {source.member}"
            raise SourceError(text) from error
        return target

    def from_package(self, source: NpmSource, scratch: Path) -> Path:
        """Take one file out of a pinned npm package.

        Parameters
        ----------
        source : NpmSource
            Package and path inside it.
        scratch : Path
            A directory for what is fetched.

        Returns
        -------
        Path
            The file in `scratch`.

        Raises
        ------
        SourceError
            npm could not fetch the package, or the file is not in it.
        HashMismatchError
            The package is another one than package-lock.json pins.
        """
        package = self._once(f"npm {source.package}", lambda: self._pack(source.package, scratch))
        target = scratch / f"member-{Path(source.path).name}"
        try:
            with tarfile.open(package) as archive:
                member = archive.extractfile(f"package/{source.path}")
                if member is None:
                    raise KeyError(source.path)
                with member, target.open("wb") as out:
                    shutil.copyfileobj(member, out)
        except KeyError as error:
            text = f"the package has no {source.path}"
            raise SourceError(text) from error
        return target

    def from_chunks(self, source: NpmChunksSource, scratch: Path) -> Path:
        """Join the pieces of a file in a pinned npm package.

        Parameters
        ----------
        source : NpmChunksSource
            Package, its index of pieces, and the file's key in that.
        scratch : Path
            A directory for what is fetched.

        Returns
        -------
        Path
            The whole file in `scratch`.

        Raises
        ------
        SourceError
            npm could not fetch the package, or a piece is not in it.
        HashMismatchError
            The package is another one than package-lock.json pins.
        """
        package = self._once(f"npm {source.package}", lambda: self._pack(source.package, scratch))
        target = scratch / f"joined-{Path(source.key).name}"
        join_chunks(package, source, target)
        return target

    def _once(self, key: str, fetch: Callable[[], Path]) -> Path:
        """Remember failures as well: a registry out of reach is asked once, not once per file."""
        if key not in self._fetched:
            try:
                self._fetched[key] = fetch()
            except SourceError as error:
                self._fetched[key] = error
        outcome = self._fetched[key]
        if isinstance(outcome, SourceError):
            raise outcome
        return outcome

    def _download_wheel(self, source: PypiSource, scratch: Path) -> Path:
        self._venv.ensure()
        directory = scratch / source.project
        directory.mkdir()
        command = [str(self._venv.python), "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--no-cache-dir", "--disable-pip-version-check"]
        command += ["--no-binary=:all:" if source.backend else "--only-binary=:all:"]
        shadow = _shadow(source, scratch / "shadow") if source.backend else None
        command += ["--no-build-isolation"] if shadow else []
        command += ["--retries=2", "--dest", str(directory), *source.args]
        command += [f"{source.project}=={source.version}"]
        # pip streams into the temporary directory first: its growth is the progress.
        temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(directory))
        label = f"{source.project} {source.version} with pip"
        with watch_directory(label, source.bytes, directory):
            path = {"PYTHONPATH": str(shadow)} if shadow else {}
            _run("pip", command, {**os.environ, **temporary, **path}, directory)
        wheel = _only(directory, "*.tar.gz" if source.backend else "*.whl")
        found = sha256_of(wheel)
        if found != source.sha256:
            raise HashMismatchError(
                wheel.name,
                expected=f"sha256 {source.sha256}",
                found=f"sha256 {found}",
                where=label,
                advice=CHANGED,
            )
        return wheel

    def _pack(self, package: str, scratch: Path) -> Path:
        entry = json.loads(self._package_lock.read_text("utf-8"))["packages"]
        version, integrity = (entry[f"node_modules/{package}"][k] for k in ("version", "integrity"))
        node = find_node(self._venv)
        directory = scratch / package
        directory.mkdir(parents=True)
        self._npm_cache.mkdir(parents=True, exist_ok=True)
        command = [node.npm, "pack", f"{package}@{version}", "--ignore-scripts", "--loglevel=error"]
        command += [
            "--no-update-notifier",
            "--prefer-offline",
            "--fetch-retries=1",
            f"--cache={self._npm_cache}",
        ]
        label = f"{package} {version} with npm"
        with watch_directory(label, PACKAGE_BYTES.get(package, 1), self._npm_cache):
            _run("npm", command, node.environ, directory)
        archive = _only(directory, "*.tgz")
        with archive.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha512").digest()
        found = f"sha512-{base64.b64encode(digest).decode()}"
        if found != integrity:
            name = f"the npm package {package} {version}"
            raise HashMismatchError(
                name,
                expected=integrity,
                found=found,
                where="npm (pinned in static/package-lock.json)",
                advice=CHANGED,
            )
        return archive


def _shadow(source: PypiSource, folder: Path) -> Path:
    """Make what stands in for a source's builder: pip asks it for a name, and nothing else runs."""
    package, _, module = str(source.backend).partition(".")
    place = folder / package
    place.mkdir(parents=True)
    (place / "__init__.py").touch()
    told = f"{source.project}-{source.version}.dist-info"
    text = f"Metadata-Version: 2.1\\nName: {source.project}\\nVersion: {source.version}\\n"
    (place / f"{module}.py").write_text(
        "from pathlib import Path\n"
        "def prepare_metadata_for_build_wheel(folder, settings=None):\n"
        f"    told = Path(folder) / {told!r}\n"
        "    told.mkdir()\n"
        f"    (told / 'METADATA').write_text('{text}')\n"
        "    return told.name\n"
        "def build_wheel(*given):\n"
        "    raise NotImplementedError\n",
        "utf-8",
    )
    return folder


def _run(program: str, command: list[str], environ: dict[str, str], directory: Path) -> None:
    try:
        done = subprocess.run(
            command, env=environ, cwd=directory, capture_output=True, text=True, check=False
        )
    except OSError as error:
        text = f"{program} can't be run: {error}"
        raise SourceError(text) from error
    if done.returncode:
        text = f"{program} failed: {_complaint(done.stderr or done.stdout)}"
        raise SourceError(text)


def _complaint(said: str) -> str:
    """Pick what matters out of a program's last words."""
    lines = [line.removeprefix("npm error").strip() for line in said.strip().splitlines()]
    lines = [line for line in lines if line and not line.startswith("A complete log")]
    errors = [line for line in lines if "error" in line.lower() or line.startswith("code ")]
    return " / ".join((errors or lines)[:3])


def _only(directory: Path, pattern: str) -> Path:
    found = list(directory.glob(pattern))
    if len(found) != 1:
        text = f"expected one {pattern}, found {len(found)}"
        raise SourceError(text)
    return found[0]
