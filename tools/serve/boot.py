"""The page's first script, which stands in the page itself, and its hash.

Whoever has the page has it: where the network changes while the page opens, the browser may give up
every file that is under way, and this script is what asks for them again. The policy of the page
names its hash, and with it allows this one script in the page and no other.
"""

import base64
import hashlib
from pathlib import Path

from tools.env.paths import STATIC

NAME = "js/load/boot.js"
TAG = f'<script src="{NAME}"></script>'


def boot_code(static: Path = STATIC) -> str:
    """Return the script's text as it stands in the page, line breaks included."""
    return f"\n{(static / NAME).read_text('utf-8')}"


def boot_source(static: Path = STATIC) -> str:
    """Return its hash as ``script-src`` names it.

    Examples
    --------
    >>> boot_source()[:8]
    "'sha256-"
    """
    digest = hashlib.sha256(boot_code(static).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
