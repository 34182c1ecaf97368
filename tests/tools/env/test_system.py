"""What a bare machine lacks is installed by its own package manager, in one go."""

import os
import sys
from pathlib import Path

import pytest

from tests.tools.programs import program
from tools.env.errors import BuildError
from tools.env.system import install_system_packages

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no apt-get there")

PRESENT = ("chromium", "exiftool", "firefox", "WebKitWebDriver", "Xvfb", "nginx", "apache2")


class Machine:
    """A folder as the whole PATH, and what apt-get was asked for there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "bin"
        self._asked = folder / "asked"

    def has(self, *names: str) -> None:
        for name in names:
            program(self.folder, name)

    def has_apt_get(self, answer: str = "") -> None:
        program(self.folder, "apt-get", f'echo "$*" >> {self._asked}\n{answer}')

    @property
    def asked(self) -> list[str]:
        return self._asked.read_text("utf-8").splitlines() if self._asked.is_file() else []


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    bare = Machine(tmp_path)
    bare.folder.mkdir()
    monkeypatch.setenv("PATH", str(bare.folder))
    monkeypatch.setattr("tools.env.system._MORE", ())
    monkeypatch.setattr(os, "getuid", lambda: 0)
    return bare


def test_where_nothing_is_missing_nobody_is_asked(machine: Machine) -> None:
    machine.has(*PRESENT, "caddy")
    machine.has_apt_get()
    assert install_system_packages() == "Nothing is missing.\n"
    assert machine.asked == []


def test_all_that_is_missing_comes_at_once(machine: Machine) -> None:
    machine.has(*(name for name in PRESENT if name not in {"firefox", "nginx"}), "caddy")
    machine.has_apt_get()
    assert install_system_packages() == "Installed firefox-esr, nginx-light.\n"
    update, install = machine.asked
    assert update.startswith("update")
    assert install.endswith(" firefox-esr nginx-light")


def test_a_web_server_may_be_missing_and_the_others_come(machine: Machine) -> None:
    machine.has(*(name for name in PRESENT if name not in {"Xvfb", "nginx"}))
    machine.has_apt_get('case "$*" in *caddy*) echo no caddy here >&2; exit 100;; esac')
    assert install_system_packages().startswith("caddy can't be installed here")
    assert [line.rsplit("recommends ")[-1] for line in machine.asked[1:]] == [
        "xvfb nginx-light caddy",
        "xvfb",
        "nginx-light",
        "caddy",
    ]


def test_what_the_tests_need_may_not_be_missing(machine: Machine) -> None:
    machine.has(*(name for name in PRESENT if name != "firefox"), "caddy")
    machine.has_apt_get("echo E: Unable to locate package >&2; exit 100")
    with pytest.raises(BuildError, match=r"could not install firefox-esr\.\nE: Unable"):
        install_system_packages()


def test_without_root_or_apt_get_it_is_said_what_is_missing(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.has(*PRESENT)
    assert "without root and apt-get: caddy" in install_system_packages()
    machine.has_apt_get()
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    assert "without root and apt-get: caddy" in install_system_packages()
    assert machine.asked == []
