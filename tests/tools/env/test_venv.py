"""Groups that are installed without dependencies must name all of them."""

import importlib.metadata
import re
import tomllib

import pytest

from tools.env.paths import ROOT
from tools.env.venv import requirements

PYPROJECT = ROOT / "pyproject.toml"


def name_of(requirement: str) -> str:
    return re.split(r"[\s;<>=!~\[(]", requirement, maxsplit=1)[0].lower().replace("_", "-")


@pytest.mark.parametrize("group", ["models", "evaluate"])
def test_every_package_is_named_that_a_package_needs(group: str) -> None:
    listed = {name_of(pin) for pin in requirements(PYPROJECT, group)}
    for name in listed:
        needed = importlib.metadata.requires(name) or []
        plain = {name_of(one) for one in needed if "extra ==" not in one}
        assert plain <= listed, name


def test_what_two_groups_name_they_pin_alike() -> None:
    content = tomllib.loads(PYPROJECT.read_text("utf-8"))
    pins: dict[str, set[str]] = {}
    for requirement in (
        *content["project"]["dependencies"],
        *(pin for group in content["dependency-groups"].values() for pin in group),
    ):
        assert "==" in requirement
        pins.setdefault(name_of(requirement), set()).add(requirement)
    assert [name for name, found in pins.items() if len(found) > 1] == []
