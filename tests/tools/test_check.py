"""All checks are run, each to its end."""

import os
import sys
import time
from pathlib import Path
from threading import Barrier, Event

import pytest

from tests.tools.programs import NotedVenv
from tools.check import _kept, run_checks
from tools.env.errors import BuildError

Ran = list[list[str]]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Ran:
    """What is run instead of programs: pytest, which says so itself, goes well."""
    commands: Ran = []

    def call(command: list[str]) -> bool:
        commands.append(command)
        return True

    # Also brought back by it.
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr("tools.check.Venv", lambda: NotedVenv(tmp_path))
    monkeypatch.setattr("tools.check.ensure_browser", lambda _venv: "/a/browser")
    monkeypatch.setattr("tools.check.fetch_pinned", lambda: None)
    monkeypatch.setattr("tools.check.install_packages", lambda *_: None)
    monkeypatch.setattr("tools.check._kept", lambda *_: (True, ""))
    monkeypatch.setattr("tools.check._call", call)
    return commands


def test_a_failed_step_does_not_hide_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ran: Ran
) -> None:
    def call(command: list[str]) -> bool:
        ran.append(command)
        return command[-1] != "dist"

    def kept(command: list[str], _environ: dict[str, str] | None = None) -> tuple[bool, str]:
        return "mypy" not in command, ""

    monkeypatch.setattr("tools.check._call", call)
    monkeypatch.setattr("tools.check._kept", kept)
    assert run_checks(browser=False, pytest_arguments=["-x"]) == 1
    built, tested = ran
    assert built[1:] == ["build.py", "dist"]
    assert tested[1:3] == ["-m", "pytest"]
    assert tested[-3:] == ["-m", "not browser", "-x"]
    said = capsys.readouterr().out
    (failed,) = (line for line in said.splitlines() if line.startswith("Failed: "))
    assert set(failed.removeprefix("Failed: ").split(", ")) == {"dist", "mypy"}
    assert [line for line in said.splitlines() if line.endswith("FAILED")] == [
        line for line in said.splitlines() if line.startswith(("  dist  ", "  mypy  "))
    ]


def test_two_steps_run_side_by_side_and_what_each_says_stays_together(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ran: Ran
) -> None:
    both = Barrier(2, timeout=30)

    def kept(command: list[str], _environ: dict[str, str] | None = None) -> tuple[bool, str]:
        name = "mypy" if "mypy" in command else "scripts" if "--test" in command else ""
        if not name:
            return True, ""
        both.wait()
        return True, "".join(f"{name} says {number}\n" for number in range(100))

    monkeypatch.setattr("tools.check._kept", kept)
    assert run_checks(browser=False, pytest_arguments=["-x"]) == 0
    said = capsys.readouterr().out
    for title, name in [("mypy", "mypy"), ("script tests", "scripts")]:
        lines = "".join(f"{name} says {number}\n" for number in range(100))
        assert f"\n── {title}\n{lines}" in said
        assert sum(line.startswith(f"  {title} ") for line in said.splitlines()) == 1, "the table"


def test_scripts_are_checked_while_packages_are_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ran: Ran
) -> None:
    both = Barrier(2, timeout=30)

    class Slow(NotedVenv):
        def ensure(self, *groups: str) -> None:
            super().ensure(*groups)
            if "test" in groups:
                both.wait()

    def kept(command: list[str], _environ: dict[str, str] | None = None) -> tuple[bool, str]:
        if "--test" in command:
            both.wait()
        return True, ""

    monkeypatch.setattr("tools.check.Venv", lambda: Slow(tmp_path))
    monkeypatch.setattr("tools.check._kept", kept)
    assert run_checks(browser=False, pytest_arguments=["-x"]) == 0
    assert ran


def test_tests_begin_while_types_are_checked_and_no_output_is_torn(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ran: Ran
) -> None:
    begun, checked = Event(), Event()

    def kept(command: list[str], _environ: dict[str, str] | None = None) -> tuple[bool, str]:
        if "mypy" not in command:
            return True, ""
        assert begun.wait(30), "the tests wait for it"
        checked.set()
        return False, "a type is wrong\n"

    def call(command: list[str]) -> bool:
        ran.append(command)
        if "pytest" not in command:
            return True
        begun.set()
        assert checked.wait(30)
        time.sleep(0.1)
        print("all passed")
        return True

    monkeypatch.setattr("tools.check._kept", kept)
    monkeypatch.setattr("tools.check._call", call)
    assert run_checks(browser=False, pytest_arguments=["-x"]) == 1
    assert ran
    said = capsys.readouterr().out
    tests, types = "\n── pytest\nall passed\n", "\n── mypy\na type is wrong\n"
    assert -1 < said.find(tests) < said.find(types)
    assert "Failed: mypy" in said


def test_tests_begin_while_the_site_is_built(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ran: Ran
) -> None:
    begun = Event()

    def kept(command: list[str], _environ: dict[str, str] | None = None) -> tuple[bool, str]:
        if command[-1] != "dist":
            return True, ""
        assert begun.wait(30), "the tests wait for it"
        return False, "no parts today\n"

    def call(command: list[str]) -> bool:
        ran.append(command)
        begun.set()
        return True

    monkeypatch.setattr("tools.check._kept", kept)
    monkeypatch.setattr("tools.check._call", call)
    assert run_checks(browser=True, pytest_arguments=[]) == 1
    assert "alone" in ran[-1], "what runs alone runs after it"
    said = capsys.readouterr().out
    assert "no parts today" in said
    assert "Failed: dist" in said


def test_a_slow_line_is_waited_for_before_the_tests_begin(
    monkeypatch: pytest.MonkeyPatch, ran: Ran
) -> None:
    both, fetched = Barrier(2, timeout=30), []

    def fetch() -> None:
        both.wait()
        time.sleep(0.1)
        fetched.append(list(ran))

    def kept(command: list[str], _environ: dict[str, str] | None = None) -> tuple[bool, str]:
        if "--collect-only" in command:
            both.wait()
        if command[-1] == "dist":
            assert fetched, "the site is built of it"
        return True, ""

    monkeypatch.setattr("tools.check.fetch_pinned", fetch)
    monkeypatch.setattr("tools.check._kept", kept)
    assert run_checks(browser=False, pytest_arguments=[]) == 0
    assert ran
    assert fetched == [[]], "no test had begun"


@pytest.mark.parametrize("whole", [True, False])
def test_system_packages_are_there_before_the_tests_begin(
    whole: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    ran: Ran,
) -> None:
    both, steps = Barrier(2, timeout=30), []

    class Slow(NotedVenv):
        def ensure(self, *groups: str) -> None:
            super().ensure(*groups)
            if "test" in groups:
                both.wait()

    def install() -> str:
        both.wait()
        time.sleep(0.1)
        steps.append("installed")
        return "Installed a-browser.\n"

    def browser(_venv: object) -> str:
        steps.append("looked for a browser")
        return "/a/browser"

    monkeypatch.setattr("tools.check.Venv", lambda: Slow(tmp_path))
    monkeypatch.setattr("tools.check.install_system_packages", install)
    monkeypatch.setattr("tools.check.ensure_browser", browser)
    arguments = [] if whole else ["-x"]
    assert run_checks(browser=True, pytest_arguments=arguments, install=True) == 0
    assert steps == ["installed", "looked for a browser"]
    assert ran
    assert "── system packages\nInstalled a-browser.\n" in capsys.readouterr().out


def test_without_packages_nothing_is_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ran: Ran
) -> None:
    class Broken(NotedVenv):
        def ensure(self, *groups: str) -> None:
            super().ensure(*groups)
            if "test" in groups:
                reason = "no index today"
                raise BuildError(reason)

    monkeypatch.setattr("tools.check.Venv", lambda: Broken(tmp_path))
    with pytest.raises(BuildError, match="no index today"):
        run_checks(browser=False, pytest_arguments=[])
    assert ran == []


def test_what_python_compiles_is_kept(ran: Ran) -> None:
    assert run_checks(browser=False, pytest_arguments=["-x"]) == 0
    assert ran
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ


def test_what_a_program_says_is_under_the_name_of_its_step(
    capfd: pytest.CaptureFixture[str],
) -> None:
    program = "import sys; print('one'); print('two', file=sys.stderr); sys.exit(3)"
    good, said = _kept([sys.executable, "-c", program])
    assert not good
    assert sorted(said.split()) == ["one", "two"]
    assert capfd.readouterr() == ("", ""), "nothing goes past it"


def test_what_runs_alone_is_collected_from_its_own_files(ran: Ran) -> None:
    assert run_checks(browser=True, pytest_arguments=[]) == 0
    beside, alone = ran
    assert beside[-2:] == ["-m", "not alone"]
    files = alone[alone.index("alone") + 1 :]
    assert files
    assert all("@pytest.mark.alone\n" in Path(file).read_text("utf-8") for file in files)
