"""Finds node and npm; where they are missing or old, pip brings them."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tools.env.errors import BuildError
from tools.env.venv import Venv

OLDEST_MAJOR = 20


@dataclass(frozen=True)
class Node:
    """A usable pair of programs.

    Attributes
    ----------
    node, npm : str
        Paths of the programs.
    environ : dict
        Environment to run them in.
    """

    node: str
    npm: str
    environ: dict[str, str]


def major_version(text: str) -> int:
    """Read node's major version.

    Parameters
    ----------
    text : str
        What ``node --version`` prints.

    Returns
    -------
    int
        The version; 0 where the text is none.

    Examples
    --------
    >>> major_version("v20.20.2"), major_version("command not found")
    (20, 0)
    """
    match = re.match(r"v(\d+)\.", text)
    return int(match[1]) if match else 0


def find_node(venv: Venv) -> Node:
    """Find node and npm on PATH, else install the pinned ones into the environment.

    Parameters
    ----------
    venv : Venv
        Where pip may install them.

    Returns
    -------
    Node
        The programs.

    Raises
    ------
    BuildError
        Neither way worked.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= OLDEST_MAJOR:
        return Node(node, npm, dict(os.environ))
    venv.ensure("node")
    path = f"{venv.scripts}{os.pathsep}{os.environ.get('PATH', '')}"
    found = [shutil.which(name, path=str(venv.scripts)) for name in ("node", "npm")]
    node, npm = (name or str(venv.scripts) for name in found)
    return Node(node, npm, {**os.environ, "PATH": path})


def _major(node: str) -> int:
    try:
        shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    return major_version(shown.stdout)


def install_packages(node: Node, static: Path, cache: Path) -> None:
    """Install exactly what static/package-lock.json pins, for the type checks.

    The optional packages too: which program of the linter fits the machine is one of them.

    Parameters
    ----------
    node : Node
        From `find_node`.
    static : Path
        The folder with package.json.
    cache : Path
        The cache directory; npm's own cache is kept inside it.

    Raises
    ------
    BuildError
        npm failed; its words are in the text.
    """
    installed = static / "node_modules" / ".package-lock.json"
    lock = static / "package-lock.json"
    if installed.is_file() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    command = [node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    command += ["--loglevel=error", f"--cache={cache / 'npm'}"]
    done = subprocess.run(
        command, cwd=static, env=node.environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        text = (
            f"npm could not install the packages.\n{(done.stdout + done.stderr).strip()}\n"
            "What to do: check that npm reaches its registry, then run this again."
        )
        raise BuildError(text)
