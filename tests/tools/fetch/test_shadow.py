"""A package's source is fetched by pip and not built: what would build it has a stand-in."""

import importlib
from pathlib import Path

import pytest

from tools.fetch.archives import _shadow
from tools.fetch.lock import PypiSource


def test_the_stand_in_tells_a_name_and_builds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = PypiSource("thing", "1.2", "0" * 64, 1, backend="stand_in_builder.build")
    monkeypatch.syspath_prepend(str(_shadow(source, tmp_path / "shadow")))
    backend = importlib.import_module("stand_in_builder.build")
    assert backend.prepare_metadata_for_build_wheel(str(tmp_path)) == "thing-1.2.dist-info"
    lines = (tmp_path / "thing-1.2.dist-info" / "METADATA").read_text("utf-8").splitlines()
    assert lines == ["Metadata-Version: 2.1", "Name: thing", "Version: 1.2"]
    with pytest.raises(NotImplementedError):
        backend.build_wheel(str(tmp_path))
