"""Times the models on a graphics card by WebGPU, float32 against float16, and holds the two apart.

``python build.py bench-card`` needs a Chromium that offers a card; flags of one's own come after
``--flags``. It writes nothing but its table. The refinement's full-resolution step, which the page
does in NumPy, is timed as a graph on the same card.
"""

import argparse
import gzip
import os
import shlex
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from app.refine.guided import refine
from app.refine.plan import plan_tiles
from tools.env.browser import FLAGS, needed_browser
from tools.env.errors import BuildError
from tools.env.paths import CATALOGUE, ROOT
from tools.measure.bench import where
from tools.serve.serve import serve_directory
from tools.site.assets import graph_paths, part_path
from tools.site.models import catalogued_graphs

if TYPE_CHECKING:
    from playwright.sync_api import Page

FIXTURE = ROOT / "tests" / "fixtures" / "rembg-car-1.jpg"
RUNTIME = (
    "ort.webgpu.min.mjs",
    "ort-wasm-simd-threaded.asyncify.mjs",
    "ort-wasm-simd-threaded.asyncify.wasm",
)
FLOAT, HALF = "isnet-int8", "isnet-int8-f16"
CARD = """
async () => {
  const card = await navigator.gpu?.requestAdapter({powerPreference: "high-performance"});
  if (!card) return null;
  const {vendor, architecture, isFallbackAdapter} = card.info;
  return {vendor, architecture, isFallbackAdapter, hasHalf: card.features.has("shader-f16")};
}
"""
OPEN = """
async ([provider, graph, side, inputs, output]) => {
  self.trustedTypes?.createPolicy("default", {createScriptURL: (address) => address});
  const ort = await import("./ort.webgpu.min.mjs");
  Object.assign(ort.env.wasm, {wasmPaths: "./", numThreads: navigator.hardwareConcurrency});
  const read = async (name) => (await fetch(name)).arrayBuffer();
  const options = {executionProviders: [provider]};
  if (side) options.freeDimensionOverrides = {side};
  const session = await ort.InferenceSession.create(new Uint8Array(await read(graph)), options);
  const kinds = {float32: Float32Array, uint8: Uint8Array};
  const given = {};
  for (const {name, file, type, shape} of inputs) {
    given[name] = [type, new kinds[type](await read(file)), shape];
  }
  self.once = async () => {
    const start = performance.now();
    const feeds = Object.fromEntries(
      Object.entries(given).map(([name, tensor]) => [name, new ort.Tensor(...tensor)]));
    const answer = (await session.run(feeds, [output]))[output];
    self.answer = Float32Array.from(answer.data);
    answer.dispose();
    return performance.now() - start;
  };
  return self.once();
}
"""


def main(arguments: list[str]) -> int:
    """Time what there is and print a table.

    Parameters
    ----------
    arguments : list of str
        See ``--help``.

    Returns
    -------
    int
        The exit status.
    """
    parser = argparse.ArgumentParser(prog="build.py bench-card")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each, after a first (5)")
    parser.add_argument("--side", type=int, default=960, help="at which ISNet looks (960)")
    parser.add_argument("--photo", type=Path, default=FIXTURE, help="what it looks at")
    parser.add_argument("--megapixels", type=float, default=12, help="of the refined photo (12)")
    parser.add_argument("--flags", default="", help="more flags for Chromium, in one string")
    options = parser.parse_args(arguments)
    program = needed_browser(os.environ)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only a bench needs it

    flags = [*FLAGS, "--enable-unsafe-webgpu", *shlex.split(options.flags)]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        numpy_ms, inputs = lay_out(Path(folder), options.photo, options.side, options.megapixels)
        with serve_directory(Path(folder)) as site:
            browser = playwright.chromium.launch(executable_path=program, args=flags)
            try:
                page = browser.new_page()
                page.set_default_timeout(0)
                page.goto(site.url)
                card = page.evaluate(CARD)
                if card is None:
                    text = "This Chromium offers no graphics card; --flags may help it."
                    raise BuildError(text)
                print(f"{where()['date']} · {where()['machine']} · Chromium {browser.version}")
                print(f"card: {card}", flush=True)
                _models(page, options.side, options.rounds, has_half=card["hasHalf"])
                _, median, _ = _timed(
                    page, ["webgpu", "refine.onnx", 0, inputs, "alpha"], options.rounds
                )
                print(
                    f"  refinement's last step: card {median:.0f} ms, "
                    f"NumPy in CPython {numpy_ms:.0f} ms"
                )
            finally:
                browser.close()
    return 0


def lay_out(
    folder: Path, photo: Path, side: int, megapixels: float
) -> tuple[float, list[dict[str, Any]]]:
    """Write all that the page reads.

    Parameters
    ----------
    folder : Path
        An empty one.
    photo : Path
        Any picture.
    side : int
        At which ISNet looks.
    megapixels : float
        Of the photo that is refined.

    Returns
    -------
    numpy_ms : float
        Milliseconds that NumPy takes for the step that the graph takes, planning left out.
    inputs : list of dict
        What the refinement's graph reads, and where it lies.
    """
    from model.experiments.refine_graph import build, feeds  # noqa: PLC0415 - only a bench needs onnx

    for name in RUNTIME:
        shutil.copyfile(part_path(name), folder / name)
    graphs = tuple(one for one in catalogued_graphs(CATALOGUE) if one.id in {FLOAT, HALF})
    for name, path in graph_paths(graphs).items():
        (folder / f"{name}.onnx").write_bytes(gzip.decompress(path.read_bytes()))
    (folder / "index.html").write_text("<!doctype html><title>Card</title>", "utf-8")
    with Image.open(photo) as image:
        rgb = image.convert("RGB")
    small = np.asarray(rgb.resize((side, side), Image.Resampling.LANCZOS), np.float32) / 255
    (folder / "input.bin").write_bytes((small.transpose(2, 0, 1) - np.float32(0.5)).tobytes())
    share = (megapixels * 1e6 / (rgb.width * rgb.height)) ** 0.5
    large = np.asarray(rgb.resize((round(rgb.width * share), round(rgb.height * share))))
    # Any mask will do: a disc with a soft edge.
    y, x = np.mgrid[:side, :side] / side - 0.5
    mask = np.clip((0.3 - np.hypot(y, x)) * 40 + 0.5, 0, 1).astype(np.float32)
    plan = plan_tiles(large, mask, 1.0)
    inputs = []
    for name, value in feeds(plan, large).items():
        (folder / f"{name}.bin").write_bytes(value.tobytes())
        inputs.append(_tensor(name, str(value.dtype), value.shape))
    (folder / "refine.onnx").write_bytes(build(*large.shape[:2]))
    times = []
    for _ in range(3):
        started = time.perf_counter()
        plan_tiles(large, mask, 1.0)
        planned = time.perf_counter()
        refine(large, mask)
        times.append((time.perf_counter() - planned) - (planned - started))
    return 1000 * statistics.median(times), inputs


def _models(page: "Page", side: int, rounds: int, *, has_half: bool) -> None:
    inputs = [_tensor("input", "float32", (1, 3, side, side))]
    answers: dict[str, Any] = {}
    for name in (FLOAT, HALF) if has_half else (FLOAT,):
        first, median, answers[name] = _timed(
            page, ["webgpu", f"{name}.onnx", side, inputs, "output"], rounds
        )
        print(f"  {name:16} {side:>5}  first {first:7.0f} ms, then {median:7.0f} ms", flush=True)
    if has_half:
        apart = np.abs(answers[HALF] - answers[FLOAT])
        print(f"  float16 from float32: mean {apart.mean():.5f}, at most {apart.max():.3f}")


def _tensor(name: str, kind: str, shape: tuple[int, ...]) -> dict[str, Any]:
    return {"name": name, "file": f"{name}.bin", "type": kind, "shape": list(shape)}


def _timed(page: "Page", what: list[Any], rounds: int) -> tuple[float, float, Any]:
    page.reload()
    first = page.evaluate(OPEN, what)
    spent = [page.evaluate("self.once()") for _ in range(rounds)]
    # A million samples are enough of a large answer to hold two against each other.
    step = "Math.ceil(self.answer.length / 1e6)"
    answer = page.evaluate(f"Array.from(self.answer).filter((_, index) => index % {step} === 0)")
    return first, statistics.median(spent or [first]), np.asarray(answer, np.float32)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
