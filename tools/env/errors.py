"""Failures of the build, each a sentence for the person at the terminal."""


class BuildError(Exception):
    """The build can't go on; the text says why and what to do."""


class HashMismatchError(BuildError):
    """Bytes of a pinned file are not the ones that the lock names.

    Parameters
    ----------
    name : str
        Name of the file in the lock.
    expected, found : str
        Hashes as ``"sha256 <hex>"`` or ``"sha512 <base64>"``.
    where : str
        Where the bytes came from.
    advice : str
        What the person should do.
    """

    def __init__(self, name: str, *, expected: str, found: str, where: str, advice: str) -> None:
        super().__init__(
            f"{name} is not the file that tools/assets.lock.json pins.\n"
            f"  expected  {expected}\n"
            f"  found     {found}\n"
            f"  from      {where}\n"
            f"What to do: {advice}"
        )


class SourceError(Exception):
    """One source could not give a file; the next one may be tried."""
