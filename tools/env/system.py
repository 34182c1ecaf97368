"""Installs the programs that the tests use and a bare machine lacks, where apt-get can."""

import os
import shutil
import subprocess
from collections.abc import Mapping

from tools.env.errors import BuildError

# A package, and the programs of which one is enough.
_NEEDED = {
    "chromium": ("chromium", "google-chrome"),
    "libimage-exiftool-perl": ("exiftool",),
    "firefox-esr": ("firefox-esr", "firefox"),
    "webkit2gtk-driver": ("WebKitWebDriver",),
    "xvfb": ("Xvfb",),
}
# Web servers, for the tests of the settings in docs/hosting.md; without one, its tests are skipped.
_SERVERS = {"nginx-light": ("nginx",), "caddy": ("caddy",), "apache2": ("apache2",)}
# What is started by the system alone may be out of a person's path.
_MORE = ("/usr/sbin",)
# A machine that has just started may be at its own updates.
_PATIENTLY = "--option=DPkg::Lock::Timeout=120"
_INSTALL = ("apt-get", "install", "--yes", _PATIENTLY, "--no-install-recommends")


def install_system_packages() -> str:
    """Install what is missing, as root on a machine with apt-get; anywhere else do nothing.

    Returns
    -------
    str
        What was installed and what could not be, in lines for people.

    Raises
    ------
    BuildError
        A package that the tests need can't be had.
    """
    needed, servers = _lacking(_NEEDED), _lacking(_SERVERS)
    if not (needed or servers):
        return "Nothing is missing.\n"
    if not _may_install():
        return f"Missing, and not installed without root and apt-get: {_listed(needed, servers)}\n"
    _apt_get("apt-get", "update", "--quiet")
    failed = _apt_get(*_INSTALL, *needed, *servers)
    if not failed:
        return f"Installed {_listed(needed, servers)}.\n"
    # One of them is to blame: the others may still be had.
    if needed and (failed := _apt_get(*_INSTALL, *needed)):
        text = (
            f"apt-get could not install {_listed(needed)}.\n{failed}\n"
            "What to do: check that apt-get reaches its archive, or install them by hand."
        )
        raise BuildError(text)
    refused = [server for server in servers if _apt_get(*_INSTALL, server)]
    said = f"{_listed(refused)} can't be installed here; what tests it is skipped.\n"
    return said if refused else f"Installed {_listed(needed, servers)}.\n"


def _lacking(packages: Mapping[str, tuple[str, ...]]) -> list[str]:
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), *_MORE))
    return [
        package
        for package, programs in packages.items()
        if not any(shutil.which(program, path=path) for program in programs)
    ]


def _may_install() -> bool:
    return hasattr(os, "getuid") and os.getuid() == 0 and shutil.which("apt-get") is not None


def _listed(*packages: list[str]) -> str:
    return ", ".join(name for names in packages for name in names)


def _apt_get(*command: str) -> str:
    """Run it; empty where it went well, else its last words."""
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    said = (done.stderr or done.stdout).strip().splitlines()
    return "" if done.returncode == 0 else "\n".join(said[-10:]) or f"status {done.returncode}"
