"""A page around IMG.LY's package, with its weights and its runtime served beside it.

The package is under the AGPL: it is fetched to be measured, and never shipped.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tools.env.node import Node
from tools.fetch.cache import default_directory

PACKAGES = Path(__file__).with_name("packages")
MODELS = {"isnet_fp16": "/models/medium", "isnet_quint8": "/models/small"}
_CHUNK_BYTES = 4 << 20
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>imgly</title><link rel="icon" href="data:,">
<script type="module" src="page.js"></script></html>
"""
_SCRIPT = """
import { removeBackground } from "@imgly/background-removal";

window.cut = async (model, photo) => {
  const blob = await (await fetch(photo)).blob();
  const publicPath = new URL("data/", location.href).href;
  const began = performance.now();
  const made = await removeBackground(blob, {publicPath, model, device: "cpu"});
  return {total: performance.now() - began, bytes: made.size, type: made.type};
};
window.isThere = crossOriginIsolated;
"""


def install(node: Node) -> Path:
    """Install what the lock pins, once.

    Parameters
    ----------
    node : Node
        From `tools.env.node.find_node`.

    Returns
    -------
    Path
        The folder with ``node_modules``, in the user's cache.
    """
    lock = (PACKAGES / "package-lock.json").read_bytes()
    cache = default_directory(os.environ, sys.platform, Path.home())
    folder = cache / "peers" / hashlib.sha256(lock).hexdigest()[:16]
    if (folder / "node_modules" / ".package-lock.json").is_file():
        return folder
    shutil.copytree(PACKAGES, folder, dirs_exist_ok=True)
    command = [node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=folder, env=node.environ, check=True)
    return folder


def make_site(node: Node, installed: Path, site: Path) -> None:
    """Lay the page out.

    Parameters
    ----------
    node : Node
        Runs esbuild.
    installed : Path
        From `install`.
    site : Path
        An empty folder.
    """
    packages = installed / "node_modules"
    (site / "index.html").write_text(_PAGE, "utf-8")
    source = installed / "page.mjs"
    source.write_text(_SCRIPT, "utf-8")
    esbuild = packages / "esbuild-wasm" / "bin" / "esbuild"
    command = [node.node, str(esbuild), str(source), "--bundle", "--format=esm", "--minify"]
    command += [f"--outfile={site / 'page.js'}", "--log-level=error"]
    subprocess.run(command, cwd=installed, env=node.environ, check=True)
    _lay_data(packages, site / "data")


def _lay_data(packages: Path, folder: Path) -> None:
    """Copy the weights as they come, and cut the runtime that this version asks for like them."""
    folder.mkdir()
    published = packages / "@imgly" / "background-removal-data" / "dist"
    theirs = json.loads((published / "resources.json").read_text("utf-8"))
    ours: dict[str, Any] = {}
    for model, key in MODELS.items():
        ours[f"/models/{model}"] = theirs[key]
        for chunk in theirs[key]["chunks"]:
            chunk["name"] = chunk["hash"]  # what this version of the package asks for
            shutil.copyfile(published / chunk["hash"], folder / chunk["hash"])
    runtime = packages / "onnxruntime-web" / "dist"
    for name, kind in (("mjs", "text/javascript"), ("wasm", "application/wasm")):
        file = f"ort-wasm-simd-threaded.{name}"
        ours[f"/onnxruntime-web/{file}"] = _cut(runtime / file, kind, folder)
    (folder / "resources.json").write_text(json.dumps(ours), "utf-8")


def _cut(path: Path, kind: str, folder: Path) -> dict[str, Any]:
    data, chunks = path.read_bytes(), []
    for start in range(0, len(data), _CHUNK_BYTES):
        piece = data[start : start + _CHUNK_BYTES]
        digest = hashlib.sha256(piece).hexdigest()
        (folder / digest).write_bytes(piece)
        chunks.append({"name": digest, "offsets": [start, start + len(piece)]})
    return {"chunks": chunks, "size": len(data), "mime": kind}
