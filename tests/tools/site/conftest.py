"""What is compiled, for the tests of all that the build compiles."""

from pathlib import Path

import pytest

from tools.env.errors import BuildError
from tools.env.venv import Venv
from tools.site import runtime


@pytest.fixture(scope="session")
def compiler() -> Venv:
    """Where it is, also where what it makes is kept from another checkout."""
    venv = Venv()
    try:
        venv.ensure("kernel")
    except BuildError:
        pytest.skip("the compiler can't be had here")
    return venv


@pytest.fixture(scope="session")
def steps(compiler: Venv, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Compiled anew: our steps of the models' runtime."""
    return runtime.compile_steps(compiler, tmp_path_factory.mktemp("steps"))


@pytest.fixture
def no_compiler(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Nothing can be installed, and nothing is kept; the words that are said of it."""
    message = "no compiler"

    def ensure(self: Venv, *groups: str) -> None:
        raise BuildError(message)

    monkeypatch.setattr(Venv, "ensure", ensure)
    monkeypatch.setenv("STAYPUT_CACHE", str(tmp_path))
    return message
