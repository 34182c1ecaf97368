"""The lock says of every part what it is, whose, under which licence, and with which bytes."""

import base64
import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from model.catalogue import load_catalogue
from model.face_catalogue import load_faces
from tools.env.errors import BuildError
from tools.env.paths import ASSET_LOCK, PACKAGE_LOCK, ROOT, STATIC
from tools.fetch.lock import NpmChunksSource, NpmSource, Part, PypiSource, UrlSource, load_lock
from tools.site.assets import part_path, pinned_ingredients, pinned_parts

NAMES = {
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
    "numpy.whl",
    "pillow.whl",
    "exifread.whl",
    "ort.wasm.min.mjs",
    "ort-wasm-simd-threaded.mjs",
    "ort-wasm-simd-threaded.wasm",
    "ort.webgpu.min.mjs",
    "ort-wasm-simd-threaded.asyncify.mjs",
    "ort-wasm-simd-threaded.asyncify.wasm",
    "libheif.js",
    "libheif.wasm",
}
PARTS = pinned_parts()
LABELS = {
    *("Python", "NumPy", "Pillow", "ExifRead", "HEIC reader"),
    *("Segmentation runtime", "Segmentation runtime for WebGPU"),
}
WHEN = {
    "HEIC reader": "needed",
    "Segmentation runtime": "wasm",
    "Segmentation runtime for WebGPU": "webgpu",
}
INGREDIENTS = pinned_ingredients()
# Spelt in pieces: this file is searched as well.
REGISTRIES = re.compile(r"https?://[a-z.]*(?:np" + r"m|py" + r"pi|hosted|deb" + r"ian)[a-z.]*/")


def test_the_lock_holds_exactly_the_known_parts() -> None:
    assert [part.name for part in PARTS] == list(dict.fromkeys(part.name for part in PARTS))
    assert {part.name for part in PARTS} == NAMES


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_part_is_described(part: Part) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", part.sha256)
    assert part.bytes > 0
    assert part.kind in {"runtime", "package"}
    assert part.label in LABELS
    assert part.when == WHEN.get(part.label, "start")
    assert part.file == part.name or part.file.endswith(".whl")
    assert re.fullmatch(r"[\w.+-]+( AND [\w.+-]+)*", part.licence)
    assert part.origin.project
    assert part.origin.version
    assert part.origin.what
    assert part.sources
    for text in part.licence_files:
        assert text == "wheel" or (STATIC / "licences" / text).stat().st_size > 100


def test_ingredients_are_weights_and_what_joins_the_scripts() -> None:
    names = {part.name for part in INGREDIENTS if not part.name.startswith("esbuild/")}
    finder = {f"{net}.{kind}" for net in ("blazeface", "facemesh") for kind in ("bin", "json")}
    weights = {"u2netp.onnx", "isnet.medium.onnx", "isnet.small.onnx", *finder}
    assert names == {*weights, "deflate.tar.gz"}
    for part in INGREDIENTS:
        assert re.fullmatch(r"[0-9a-f]{64}", part.sha256)
        assert part.kind == "ingredient"
        if part.name in ("u2netp.onnx", "deflate.tar.gz"):
            continue
        (source,) = part.sources
        if part.origin.project == "esbuild":
            assert source == NpmSource("esbuild-wasm", part.file)
            continue
        if part.name in finder:
            assert source == NpmSource("@vladmandic/human", f"models/{part.file}")
            continue
        assert isinstance(source, NpmChunksSource)
        assert (source.package, source.key[:8]) == ("@imgly/background-removal-data", "/models/")


def test_the_catalogue_names_what_the_lock_pins() -> None:
    pinned = {part.name: part.sha256 for part in (*PARTS, *INGREDIENTS)}
    for model in load_catalogue():
        assert pinned[model.source.name] == model.source.sha256
    for source in (one for face in load_faces() for one in (face.source, face.topology)):
        assert pinned[source.name] == source.sha256


@pytest.mark.parametrize("part", [*PARTS, INGREDIENTS[0]], ids=lambda part: part.name)
def test_official_addresses_come_first_and_wheels_are_pinned(part: Part) -> None:
    kinds = [type(source) for source in part.sources]
    assert UrlSource not in kinds[1:]
    for source in part.sources:
        match source:
            case UrlSource(url):
                assert url.startswith("https://")
            case PypiSource(sha256=sha256, version=version):
                assert re.fullmatch(r"[0-9a-f]{64}", sha256)
                assert re.fullmatch(r"[\d.]+", version)
            case NpmSource(package):
                assert package in {"pyodide", "onnxruntime-web", "libheif-js"}


def test_wheels_are_the_ones_that_pyodide_trusts() -> None:
    trusted = json.loads(part_path("pyodide-lock.json").read_text("utf-8"))["packages"]
    for name in ("numpy", "pillow"):
        part = next(part for part in PARTS if part.name == f"{name}.whl")
        assert part.sha256 == trusted[name]["sha256"]
        assert part.file == trusted[name]["file_name"]
        assert part.origin.version == trusted[name]["version"]


def test_the_tests_run_the_same_versions_natively() -> None:
    pins = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    wheels = {p.origin.project.lower(): p.origin.version for p in PARTS if p.kind == "package"}
    assert sorted(pins) == sorted(f"{name}=={version}" for name, version in wheels.items())


def all_of(wanted: dict[str, dict[str, str]]) -> dict[str, str]:
    """Direct dependencies of any sort."""
    sorts = ("dependencies", "devDependencies", "optionalDependencies")
    return {name: version for sort in sorts for name, version in wanted[sort].items()}


def test_package_lock_has_hashes_and_no_addresses() -> None:
    text = PACKAGE_LOCK.read_text("utf-8")
    assert "resolved" not in text
    assert "://" not in text
    packages = json.loads(text)["packages"]
    wanted = packages.pop("")
    assert packages
    for name, entry in packages.items():
        algorithm, _, digest = entry["integrity"].partition("-")
        assert (algorithm, len(base64.b64decode(digest))) == ("sha512", 64), name
    for name, version in all_of(wanted).items():
        assert packages[f"node_modules/{name}"]["version"] == version
    chunks = {
        source.package: source.version
        for part in INGREDIENTS
        for source in part.sources
        if isinstance(source, NpmChunksSource)
    }
    joins = {
        source.package: part.origin.version
        for part in INGREDIENTS
        for source in part.sources
        if isinstance(source, NpmSource)
    }
    assert wanted["optionalDependencies"] == chunks | joins
    for part in PARTS:
        for source in part.sources:
            if isinstance(source, NpmSource):
                assert wanted["dependencies"][source.package] == part.origin.version


def test_an_unknown_time_to_load_is_refused(tmp_path: Path) -> None:
    entry = json.loads(ASSET_LOCK.read_text("utf-8"))["parts"][0] | {"when": "later"}
    lock = tmp_path / "lock.json"
    lock.write_text(json.dumps({"parts": [entry]}), "utf-8")
    with pytest.raises(BuildError, match="later"):
        load_lock(lock)


def test_the_heic_reader_asks_for_no_eval() -> None:
    # The sealed tab allows WebAssembly to be compiled, and no text to become code.
    script = part_path("libheif.js").read_text("utf-8")
    assert "libheif" in script
    assert not re.search(r"\beval\b|new Function|(?<![\w.])Function\(", script)


def test_package_json_runs_nothing() -> None:
    package = json.loads((STATIC / "package.json").read_text("utf-8"))
    assert package["private"] is True
    assert "scripts" not in package


def test_no_package_registry_is_named() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("no git checkout")
    names = [Path(name) for name in listed.stdout.decode().split("\0") if name]
    assert names
    named = [
        str(name)
        for name in names
        if (ROOT / name).is_file()
        and REGISTRIES.search((ROOT / name).read_bytes().decode("utf-8", "replace"))
    ]
    assert named == []
