"""Finds a Chromium for the tests, else gets one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.env.errors import BuildError
from tools.env.paths import ROOT
from tools.env.venv import Venv

DOWNLOAD_LIMIT_S = 900
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "chrome",
    "msedge",
)
_APPLICATIONS = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_PROGRAM_FILES = (
    "Google/Chrome/Application/chrome.exe",
    "Chromium/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
)
_INSTALLERS = (
    ("apt-get", ("apt-get", "install", "--yes", "--no-install-recommends", "chromium")),
    ("dnf", ("dnf", "install", "--assumeyes", "chromium")),
    ("pacman", ("pacman", "-S", "--noconfirm", "chromium")),
    ("brew", ("brew", "install", "--cask", "chromium")),
)
_PLAYWRIGHT_PATH = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as p: print(p.chromium.executable_path)"
)


def find_browser(environ: Mapping[str, str]) -> Path | None:
    """Find a Chromium, Chrome or Edge on this machine.

    Parameters
    ----------
    environ : mapping
        The environment; STAYPUT_CHROMIUM wins.

    Returns
    -------
    Path or None
        The program; None where there is none.

    Raises
    ------
    BuildError
        STAYPUT_CHROMIUM names no file.
    """
    if chosen := environ.get("STAYPUT_CHROMIUM"):
        if not Path(chosen).is_file():
            text = f"STAYPUT_CHROMIUM names {chosen}, which is not there."
            raise BuildError(text)
        return Path(chosen)
    on_path = (shutil.which(name, path=environ.get("PATH")) for name in NAMES)
    candidates = [Path(found) for found in on_path if found] + _usual_places(environ)
    return next((path for path in candidates if path.is_file()), None)


def needed_browser(environ: Mapping[str, str]) -> Path:
    """As `find_browser`; raises BuildError where there is none."""
    program = find_browser(environ)
    if program is None:
        text = "There is no Chromium on this machine (STAYPUT_CHROMIUM names one)."
        raise BuildError(text)
    return program


def _usual_places(environ: Mapping[str, str]) -> list[Path]:
    if sys.platform == "darwin":
        folders = [Path("/Applications"), Path.home() / "Applications"]
        return [folder / name for folder in folders for name in _APPLICATIONS]
    if sys.platform == "win32":
        variables = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        roots = [Path(environ[name]) for name in variables if name in environ]
        return [root / name for root in roots for name in _PROGRAM_FILES]
    return []


def trusting(url: str) -> str:
    """Say the flag with which a page at an address without https is as good as one on localhost.

    Parameters
    ----------
    url : str
        The site's address.

    Returns
    -------
    str
        The flag.
    """
    return f"--unsafely-treat-insecure-origin-as-secure={url.rstrip('/')}"


def ensure_browser(venv: Venv) -> Path:
    """Find a browser, else get Playwright's own, else one from the system's package manager.

    Parameters
    ----------
    venv : Venv
        With the test packages installed.

    Returns
    -------
    Path
        The program. STAYPUT_CHROMIUM is set to it for the programs that this one starts.

    Raises
    ------
    BuildError
        None could be had; says what was tried.
    """
    path = find_browser(os.environ) or _from_playwright(venv) or _from_system()
    if path is None:
        text = (
            "There is no Chromium for the browser tests, Playwright could not download one, and "
            "none could be installed with the system's package manager.\n"
            "What to do: install Chromium, Chrome or Edge, or name one in STAYPUT_CHROMIUM; or "
            "leave these tests out: build.py test --no-browser"
        )
        raise BuildError(text)
    os.environ["STAYPUT_CHROMIUM"] = str(path)
    return path


def _from_playwright(venv: Venv) -> Path | None:
    python = str(venv.python)
    asked = subprocess.run(
        [python, "-c", _PLAYWRIGHT_PATH], cwd=ROOT, capture_output=True, text=True, check=False
    )
    path = Path(asked.stdout.strip())
    if asked.returncode == 0 and path.is_file():
        return path
    print("No Chromium found; asking Playwright for one …", file=sys.stderr, flush=True)
    command = [python, "-m", "playwright", "install", "chromium"]
    try:
        done = subprocess.run(command, stdout=sys.stderr, timeout=DOWNLOAD_LIMIT_S, check=False)
    except subprocess.TimeoutExpired:
        return None
    return path if done.returncode == 0 and path.is_file() and _runs(path) else None


def _runs(path: Path) -> bool:
    """Try it: a downloaded browser may lack libraries of the system."""
    shown = subprocess.run([str(path), "--version"], capture_output=True, check=False)
    return shown.returncode == 0


def _from_system() -> Path | None:
    for manager, command in _INSTALLERS:
        if not shutil.which(manager):
            continue
        prefix = _permission(manager)
        if prefix is None:
            continue
        print(f"Installing Chromium with {manager} …", file=sys.stderr, flush=True)
        if manager == "apt-get":
            update = [*prefix, "apt-get", "update", "--quiet"]
            subprocess.run(update, stdout=sys.stderr, check=False)
        subprocess.run([*prefix, *command], stdout=sys.stderr, check=False)
        return find_browser(os.environ)
    return None


def _permission(manager: str) -> list[str] | None:
    """Return what to put before the command; None where it may not be run."""
    if manager == "brew" or (sys.platform != "win32" and os.geteuid() == 0):
        return []
    sudo = shutil.which("sudo")
    allowed = sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False)
    return [str(sudo), "-n"] if allowed and allowed.returncode == 0 else None
