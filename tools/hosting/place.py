"""Where a site is to stand on a host."""

import re
from dataclasses import dataclass

from tools.env.errors import BuildError


@dataclass(frozen=True)
class Place:
    """What a host's settings need to know.

    Attributes
    ----------
    folder : str
        The folder with the built site, absolute.
    path : str
        The path of the address under which it is to be seen, from ``/`` to ``/``.
    name : str
        The host's name.
    port : int
        The port to listen on.
    """

    folder: str = "/srv/stayput"
    path: str = "/"
    name: str = "localhost"
    port: int = 8080

    def __post_init__(self) -> None:
        """Refuse what would need quoting, which every host does in another way.

        Raises
        ------
        BuildError
            A value has characters that these settings can't carry.
        """
        wanted = {
            "--path must run from / to /, with letters, digits and -._~ between": (
                re.fullmatch(r"/(?:[\w.~-]+/)*", self.path, re.ASCII)
            ),
            "--folder must be absolute, with letters, digits and -._~/ only": (
                re.fullmatch(r"/[\w./~-]*[\w.~-]", self.folder, re.ASCII)
            ),
            "--name must be a host's name or address": (
                re.fullmatch(r"[\w.:\[\]-]+", self.name, re.ASCII)
            ),
            "--port must be from 1 to 65535": 1 <= self.port <= 65535,
        }
        for text, good in wanted.items():
            if not good:
                raise BuildError(text)
