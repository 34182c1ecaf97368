"""The site: complete, true to its manifest, and the same bytes wherever it is built."""

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tools.env.errors import BuildError
from tools.env.paths import ROOT, STATIC
from tools.serve.media_types import media_type
from tools.site.assets import fetched, pinned_parts, prepared_graphs, shipped_parts
from tools.site.bundle import build_site
from tools.site.folder import made_of
from tools.site.samples import sample_parts
from tools.site.scripts import PAGE, WORKERS
from tools.site.site_files import check_complete, complete_page, pack_app, shell_files
from tools.site.snapshot import NAME as SNAPSHOT
from tools.site.stamp import stamp_service_worker

SOURCES = ("app", "model", "static")
COPIES = {".br", ".gz"}
KINDS = {"runtime", "package", "model", "app", "snapshot", "worker", "sample"}


@pytest.fixture(scope="module")
def manifest(dist: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((dist / "build.json").read_text("utf-8"))
    return loaded


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the sources at another place, with other dates."""
    root = tmp_path / "else where"
    ignored = shutil.ignore_patterns("node_modules", "__pycache__")
    for name in SOURCES:
        shutil.copytree(ROOT / name, root / name, ignore=ignored)
    shutil.copy(ROOT / "LICENSE", root)
    for path in root.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    return root


def build(root: Path, out: Path) -> str:
    parts = pinned_parts()
    return build_site(root, out, parts, fetched(parts), prepared=prepared_graphs())


def test_a_change_of_any_source_changes_the_name(checkout: Path, tmp_path: Path) -> None:
    names = {build(checkout, tmp_path / "out")}
    changes = ["app/__init__.py", "static/index.html", "static/sw.js", "static/js/rpc/rpc.js"]
    for number, name in enumerate(changes, 2):
        with (checkout / name).open("a", encoding="utf-8") as source:
            source.write("\n")
        names.add(build(checkout, tmp_path / "out"))
        assert len(names) == number, name


def test_an_unchanged_build_writes_nothing_and_stale_files_go(dist: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(ROOT, out)
    (out / "js" / "old").mkdir()
    (out / "js" / "old" / "module.js").write_text("gone")
    dates = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    time.sleep(0.02)
    build(ROOT, out)
    del dates[out / "js" / "old" / "module.js"]
    assert dates == {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    assert not (out / "js" / "old").exists()


def test_damage_in_the_folder_is_mended(tmp_path: Path) -> None:
    build(ROOT, tmp_path / "out")
    victim = next((tmp_path / "out" / "parts").rglob("u2netp-fp16.onnx.bin"))
    whole = victim.read_bytes()
    victim.write_bytes(whole[:-1] + b"?")
    build(ROOT, tmp_path / "out")
    assert victim.read_bytes() == whole


def test_a_folder_of_someone_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"precious")
    with pytest.raises(BuildError, match="did not make"):
        build(ROOT, tmp_path)
    assert files_of(tmp_path) == {"photo.jpg": b"precious"}


def test_the_manifest_tells_the_truth(dist: Path, manifest: dict[str, Any]) -> None:
    assert re.fullmatch(r"[0-9a-f]{12}", manifest["build"])
    listed = manifest["shell"] + manifest["parts"]
    for entry in listed:
        data = (dist / entry["url"]).read_bytes()
        assert len(data) == entry["bytes"], entry["url"]
        assert hashlib.sha256(data).hexdigest() == entry["sha256"], entry["url"]
    unlisted = files_of(dist).keys() - {entry["url"] for entry in listed}
    unlisted = {name for name in unlisted if name[-3:] not in COPIES}
    assert {name for name in unlisted if not name.startswith(("licences/", "screenshots/"))} == {
        "index.html",  # names the hash of this list; the service worker's list has it
        *("SHA256SUMS", "_headers", "build.json", "sbom.cdx.json", "sw.js"),
        "js/main.js.map",
        *(f"js/workers/{name}.map" for name in WORKERS),
    }


def test_every_part_is_there_at_the_address_of_its_hash(manifest: dict[str, Any]) -> None:
    foreign = (*shipped_parts().parts, *prepared_graphs().parts, *sample_parts(STATIC)[0])
    pinned = {part.name: part.sha256 for part in foreign}
    made = {"app.zip", SNAPSHOT, *WORKERS}
    when = {part.name: part.when for part in foreign}
    parts = {entry["name"]: entry for entry in manifest["parts"]}
    assert parts.keys() == pinned.keys() | made
    for name, entry in parts.items():
        assert entry["url"].startswith(f"parts/{entry['sha256'][:16]}/")
        assert entry["sha256"] == pinned.get(name, entry["sha256"])
        assert entry["when"] == when.get(name, "start")
        assert entry["kind"] in KINDS
    models = [*manifest["models"], *manifest["faces"].values()]
    assert {model["part"] for model in models} == {
        name for name, entry in parts.items() if entry["kind"] == "model"
    }


def test_every_shipped_graph_unpacks_to_what_the_manifest_says(
    dist: Path, manifest: dict[str, Any]
) -> None:
    parts = {entry["name"]: entry for entry in manifest["parts"]}
    listed = [*manifest["models"], *manifest["faces"].values()]
    models = {model["part"]: model for model in listed}
    assert models.keys() == {graph.id for graph in prepared_graphs().graphs}
    for name, model in models.items():
        unpacked = gzip.decompress((dist / parts[name]["url"]).read_bytes())
        assert len(unpacked) == model["unpacked"]["bytes"]
        assert hashlib.sha256(unpacked).hexdigest() == model["unpacked"]["sha256"]
        assert model["input"]["size"] in model["sides"]
    assert {name: parts[name]["when"] for name in models} == {
        "u2netp-fp16": "start",
        "isnet-int8": "needed",
        "isnet-int8-f16": "needed",
        "isnet-int8-qdq": "needed",
        "blazeface-fp16": "needed",
        "facemesh-int8": "needed",
    }
    assert {role: model["part"] for role, model in manifest["faces"].items()} == {
        "boxes": "blazeface-fp16",
        "mesh": "facemesh-int8",
    }


def test_the_service_worker_knows_the_same_files(dist: Path, manifest: dict[str, Any]) -> None:
    line = re.search(r"^const BUILD = (\{.*\});$", (dist / "sw.js").read_text("utf-8"), re.M)
    assert line
    stamp = json.loads(line[1])
    assert stamp["build"] == manifest["build"]
    shell = {entry.pop("url"): entry for entry in stamp["shell"]}
    types = {url: entry.pop("mediaType") for url, entry in shell.items()}
    assert types == {url: media_type(url) for url in shell}
    page = (dist / "index.html").read_bytes()
    own = {"bytes": len(page), "sha256": hashlib.sha256(page).hexdigest()}
    assert shell.pop("index.html") == own, "which the other list can't name: it names that list"
    assert [{"url": url, **entry} for url, entry in shell.items()] == manifest["shell"]
    assert stamp["parts"] == [
        {key: entry[key] for key in ("name", "when", "url", "sha256", "bytes", "mediaType")}
        for entry in manifest["parts"]
    ]
    listed = (dist / "build.json").read_bytes()
    assert stamp["manifest"] == {
        "url": "build.json",
        "bytes": len(listed),
        "sha256": hashlib.sha256(listed).hexdigest(),
        "mediaType": "application/json",
    }


@pytest.mark.parametrize("source", ["", "const BUILD = null;", "const BUILD = 1;\n"])
def test_a_service_worker_without_the_line_is_refused(source: str) -> None:
    with pytest.raises(BuildError, match="exactly one line"):
        stamp_service_worker(source, {})


def test_nothing_in_the_site_names_an_absolute_path_of_its_own(dist: Path) -> None:
    for name, data in files_of(dist).items():
        if not name.startswith(("parts/", "licences/")) and name[-3:] not in COPIES:
            assert str(ROOT) not in data.decode("utf-8", "replace"), name
            assert not re.search(rb"""(?:src|href)=["']/""", data), name


def test_the_app_is_packed_alone(dist: Path, manifest: dict[str, Any]) -> None:
    entry = next(entry for entry in manifest["parts"] if entry["name"] == "app.zip")
    with zipfile.ZipFile(io.BytesIO((dist / entry["url"]).read_bytes())) as archive:
        names = archive.namelist()
        assert names == sorted(names)
        assert all(
            re.fullmatch(r"app/[\w/]+\.py|app/.*/(presets\.json|(kernel|pack)\.wasm)", name)
            for name in names
        )
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("app/bridge.py") == (ROOT / "app" / "bridge.py").read_bytes()
    assert pack_app(ROOT) == pack_app(ROOT)


def test_workers_are_modules_without_imports(dist: Path, manifest: dict[str, Any]) -> None:
    for entry in manifest["parts"]:
        if entry["kind"] != "worker":
            continue
        text = (dist / entry["url"]).read_text("utf-8")
        assert not re.search(r"^(import|export)\b(?!\(| \$\{)", text, re.MULTILINE)
        assert "import.meta" not in text
        if node := shutil.which("node"):
            command = [node, "--check", "--input-type=module"]
            checked = subprocess.run(
                command, input=text, capture_output=True, text=True, check=False
            )
            assert checked.returncode == 0, checked.stderr


def test_every_part_has_its_licence_texts(dist: Path) -> None:
    index = (dist / "licences" / "index.html").read_text("utf-8")
    for name in re.findall(r'href="([^"/]+)"', index):
        assert (dist / "licences" / name).stat().st_size > 100
    for part in (*shipped_parts().parts, *prepared_graphs().parts):
        assert part.file in index
        assert part.licence in index
    assert (dist / "licences" / "stayput.txt").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert "NumPy Developers" in (dist / "licences" / "numpy.txt").read_text("utf-8")


def test_missing_sources_are_all_named(checkout: Path, tmp_path: Path) -> None:
    (checkout / "static" / "sw.js").unlink()
    (checkout / "app" / "bridge.py").unlink()
    with pytest.raises(BuildError) as refused:
        check_complete(checkout)
    assert "static/sw.js" in str(refused.value)
    assert "app/bridge.py" in str(refused.value)


def test_unknown_kinds_of_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "holiday.psd").write_bytes(b"?")
    with pytest.raises(BuildError, match=r"holiday\.psd"):
        shell_files(tmp_path)


def test_only_what_is_served_as_it_is_is_taken_from_the_sources(tmp_path: Path) -> None:
    sources = {
        *("index.html", "sw.js", "package.json", "jsconfig.worker.json", ".hidden"),
        *("node_modules/a/index.js", "licences/MIT.txt", "icons/icon.svg"),
        *("styles.css", "styles/base.css", "js/main.js", "js/workers/x.worker.js"),
    }
    for name in sources:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", "utf-8")
    assert list(shell_files(tmp_path)) == ["icons/icon.svg", "index.html"]


@pytest.mark.parametrize(
    ("place", "instead"),
    [
        ('<script src="js/load/boot.js"></script>', ""),
        ("'sha256-BOOT'", ""),
        ("sha256-MANIFEST", ""),
        (' src="js/main.js"', ""),
        ("</head>", '<link rel="stylesheet" href="styles.css"></head>'),
    ],
)
def test_a_page_without_the_place_for_a_script_is_refused(
    checkout: Path, place: str, instead: str
) -> None:
    page = checkout / "static" / "index.html"
    html = page.read_text("utf-8")
    page.write_text(html.replace(place, instead), "utf-8")
    files = {url: made_of(b"") for url in PAGE}
    with pytest.raises(BuildError, match="exactly once"):
        complete_page(checkout / "static", files)
