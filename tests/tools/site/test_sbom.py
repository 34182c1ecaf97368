"""The bill of materials: every third-party file that is shipped, in the official form."""

import hashlib
import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tools.command import main
from tools.env.errors import BuildError
from tools.env.paths import ROOT, STATIC
from tools.site.assets import fetched, pinned_parts, prepared_graphs, shipped_parts
from tools.site.compiled import compiled_files
from tools.site.licences import LICENCE, licence_files
from tools.site.packer import NAME as PACKER
from tools.site.samples import sample_parts
from tools.site.sbom import bill_of_materials
from tools.site.snapshot import MADE_FROM
from tools.site.snapshot import NAME as SNAPSHOT


@pytest.fixture(scope="module")
def bill(dist: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((dist / "sbom.cdx.json").read_text("utf-8"))
    return loaded


def test_it_holds_against_the_official_schema(dist: Path) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    text = (dist / "sbom.cdx.json").read_text("utf-8")
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(text) is None
    assert validator.validate_str(text.replace('"library"', '"librarian"')) is not None


def test_every_shipped_third_party_file_is_listed_with_its_own_hash(
    dist: Path, bill: dict[str, Any]
) -> None:
    own = {"decode.worker.js", "pipeline.worker.js", "segment.worker.js"}
    parts = _manifest(dist)["parts"]
    foreign = {part["url"] for part in parts if part["name"] not in own}
    listed = {component["bom-ref"]: component for component in bill["components"]}
    assert listed.keys() == foreign
    for url, component in listed.items():
        [digest] = component["hashes"]
        assert digest["alg"] == "SHA-256"
        assert digest["content"] == hashlib.sha256((dist / url).read_bytes()).hexdigest()
        assert component["version"]
        assert re.fullmatch(r"[\w.+-]+(?: (?:AND|OR|WITH) [\w.+-]+)*", _licence(component))
        assert re.match(r"pkg:(npm|pypi|generic)/[a-z0-9./%-]+@[\w.%-]+[?#]", component["purl"])


def _manifest(dist: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((dist / "build.json").read_text("utf-8"))
    return manifest


def _licence(component: dict[str, Any]) -> str:
    [licence] = component["licenses"]
    return str(licence["expression"])


def test_it_belongs_to_the_build_and_has_no_date(dist: Path, bill: dict[str, Any]) -> None:
    build = _manifest(dist)["build"]
    assert bill["metadata"]["component"]["version"] == build
    assert "timestamp" not in bill["metadata"]
    prepared = prepared_graphs()
    slim = shipped_parts()
    parts = (*sample_parts(STATIC)[0], *slim.parts, *prepared.parts)
    compiled = compiled_files(_manifest(dist)["parts"], parts, [PACKER])
    made = bill_of_materials(build, parts, {**prepared.made_from, **slim.made_from}, compiled)
    assert made == (dist / "sbom.cdx.json").read_bytes()
    other = json.loads(bill_of_materials("0" * 12, parts))
    assert other["serialNumber"] != bill["serialNumber"]
    [dependencies] = bill["dependencies"]
    assert dependencies["ref"] == bill["metadata"]["component"]["bom-ref"]
    assert set(dependencies["dependsOn"]) == {one["bom-ref"] for one in bill["components"]}


def test_the_project_names_its_own_licence_alike_everywhere(
    dist: Path, bill: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert bill["metadata"]["component"]["licenses"] == [{"license": {"id": LICENCE}}]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == LICENCE
    assert project["license-files"] == ["LICENSE"]
    lock = json.loads((STATIC / "package-lock.json").read_text("utf-8"))
    for package in (json.loads((STATIC / "package.json").read_text("utf-8")), lock["packages"][""]):
        assert package["license"] == LICENCE
    text = (ROOT / "LICENSE").read_text("utf-8")
    published = (STATIC / "licences" / "Apache-2.0.txt").read_text("utf-8")
    ours, theirs = text.splitlines(), published.splitlines()
    different = [both for both in zip(ours, theirs, strict=True) if both[0] != both[1]]
    assert different == [
        ("   Copyright 2026 The Stayput authors", "   Copyright [yyyy] [name of copyright owner]")
    ]
    assert (dist / "licences" / "stayput.txt").read_text("utf-8") == text
    page = (dist / "licences" / "index.html").read_text("utf-8")
    assert f'under the {LICENCE} licence: <a href="stayput.txt">' in page
    assert main(["licences"]) == 0
    assert re.search(rf"Stayput +{LICENCE} +stayput\.txt", capsys.readouterr().out)


def test_libheif_stays_files_of_its_own_under_its_own_licence(bill: dict[str, Any]) -> None:
    readers = [one for one in bill["components"] if one["name"].startswith("libheif")]
    assert {one["name"] for one in readers} == {"libheif.js", "libheif.wasm"}
    for one in readers:
        assert "LGPL-3.0-or-later" in _licence(one)
        assert one["bom-ref"].endswith(f"/{one['name']}")


def test_a_prepared_model_names_what_it_was_made_from(bill: dict[str, Any]) -> None:
    models = {
        one["name"]: one
        for one in bill["components"]
        if "pedigree" in one and one["type"] == "machine-learning-model"
    }
    assert models.keys() == {f"{graph.id}.onnx.bin" for graph in prepared_graphs().graphs}
    for model in models.values():
        [before] = model["pedigree"]["ancestors"]
        assert model["type"] == before["type"] == "machine-learning-model"
        assert before["hashes"] != model["hashes"]
    isnet = models["isnet-int8.onnx.bin"]["purl"]
    assert isnet.startswith("pkg:npm/%40imgly/background-removal-data@1.4.5#")


def test_the_snapshot_names_of_what_it_holds_something(bill: dict[str, Any]) -> None:
    [made] = [one for one in bill["components"] if one["name"] == SNAPSHOT]
    listed = {one["hashes"][0]["content"]: one for one in bill["components"]}
    before = made["pedigree"]["ancestors"]
    assert len(before) == len(MADE_FROM)
    for source in before:
        published = listed[source["hashes"][0]["content"]]
        assert source["name"] == published["name"]
        for term in _licence(published).split(" AND "):
            assert term in _licence(made)


def test_licences_lists_every_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["licences"]) == 0
    said = capsys.readouterr().out
    for part in pinned_parts():
        assert part.licence in said
        assert f"{part.origin.project} {part.origin.version}" in said


@pytest.mark.parametrize("content", [None, " \n"])
def test_a_missing_or_empty_licence_text_is_refused(tmp_path: Path, content: str | None) -> None:
    parts = (*pinned_parts(), *prepared_graphs().parts)
    for path in (STATIC / "licences").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "rembg.txt").unlink()
    if content is not None:
        (tmp_path / "rembg.txt").write_text(content)
    with pytest.raises(BuildError, match=r"rembg\.txt"):
        licence_files(parts, fetched(parts), tmp_path, project=ROOT / "LICENSE")


def test_a_part_without_a_licence_is_refused(tmp_path: Path) -> None:
    part = replace(pinned_parts()[0], licence_files=())
    with pytest.raises(BuildError, match="no licence"):
        licence_files([part], {}, tmp_path, project=ROOT / "LICENSE")


def test_the_projects_own_licence_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="Stayput: its licence text is missing"):
        licence_files([], {}, tmp_path, project=tmp_path / "LICENSE")
