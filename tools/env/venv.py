"""Makes .venv and installs what pyproject.toml pins."""

import hashlib
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from threading import RLock

from tools.env.errors import BuildError
from tools.env.paths import ROOT

MINIMUM = (3, 11)
# Groups that name every package they need, so that pip installs those and nothing else. One of
# these, PySODMetrics, still declares NumPy below 2; what is used of it gives the same there.
_EXACT = {"models", "evaluate"}
# Steps that run side by side all make sure of what they need.
_making = RLock()


def requirements(pyproject: Path, group: str) -> list[str]:
    """Read the pinned requirements of one group.

    Parameters
    ----------
    pyproject : Path
        The one place of versions.
    group : str
        A name in ``[dependency-groups]``; "test" also brings the project's own dependencies.

    Returns
    -------
    list of str
        Requirement strings, sorted.
    """
    content = tomllib.loads(pyproject.read_text("utf-8"))
    wanted = list(content["dependency-groups"][group])
    if group == "test":
        wanted += content["project"]["dependencies"]
    return sorted(wanted)


class Venv:
    """The project's own virtual environment.

    Parameters
    ----------
    root : Path
        The checkout; the environment is its ``.venv``.
    """

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root
        self.directory = root / ".venv"
        self.scripts = self.directory / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.scripts / ("python.exe" if os.name == "nt" else "python")

    def ensure(self, *groups: str) -> None:
        """Make the environment, with these groups of requirements installed.

        Parameters
        ----------
        *groups : str
            Names in ``[dependency-groups]``; none gives an environment with pip alone.

        Raises
        ------
        BuildError
            Python can't make environments, or pip failed.
        """
        with _making:
            self._create()
            lacking = [group for group in groups if self._lacks(group)]
            for chosen in (set(lacking) - _EXACT, set(lacking) & _EXACT):
                self._install([group for group in lacking if group in chosen])

    def _create(self) -> None:
        if self._works():
            return
        print(f"Making {self.directory.name} …", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", "venv", "--clear", str(self.directory)]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode == 0 and self._works():
            return
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        text = (
            f"Python {version} can't make a virtual environment.\n"
            f"{(made.stdout + made.stderr).strip()}\n"
            "What to do: install its venv and pip parts (on Debian and Ubuntu: "
            f"apt install python{version}-venv), then run this again."
        )
        raise BuildError(text)

    def _works(self) -> bool:
        """Tell a usable environment from none, a half-made one, or one whose Python has gone."""
        if not self.python.exists():
            return False
        probe = f"import sys, pip; sys.exit(sys.version_info < {MINIMUM})"
        command = [str(self.python), "-c", probe]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def _lacks(self, group: str) -> bool:
        stamp = self._stamp(group)
        return not stamp.is_file() or stamp.read_text("ascii") != self._digest(group)

    def _stamp(self, group: str) -> Path:
        return self.directory / f".stayput-{group}"

    def _digest(self, group: str) -> str:
        return hashlib.sha256("\n".join(self._wanted(group)).encode()).hexdigest()

    def _wanted(self, group: str) -> list[str]:
        return requirements(self._root / "pyproject.toml", group)

    def _install(self, groups: list[str]) -> None:
        """Have pip bring some groups at once: each of its runs takes seconds."""
        if not groups:
            return
        names = " and ".join(groups)
        print(f"Installing the {names} packages with pip …", file=sys.stderr, flush=True)
        wanted = sorted({pin for group in groups for pin in self._wanted(group)})
        command = [str(self.python), "-m", "pip", "install", "--quiet", *wanted]
        command += ["--disable-pip-version-check", "--only-binary=:all:"]
        # Most of their modules are never imported; Python compiles those that are.
        command += ["--no-compile"]
        command += ["--no-deps"] if _EXACT.issuperset(groups) else []
        done = subprocess.run(command, stdout=sys.stderr, check=False)
        if done.returncode:
            text = (
                f"pip could not install the {names} packages (see above).\n"
                "What to do: check that pip reaches its package index and that this Python "
                f"({sys.version.split()[0]}) is one that the pinned packages support."
            )
            raise BuildError(text)
        for group in groups:
            self._stamp(group).write_text(self._digest(group), "ascii")
