"""Times the graphs of the models in a browser's WebAssembly.

``python build.py bench-graphs`` runs each graph at each side in a page of its own, all of them in
turn, so that what else the machine does falls on all alike, and writes the medians beside
model/evaluate, which adds up from them what a plan costs. Ratios are what counts.
"""

import argparse
import gzip
import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.env.browser import FLAGS, needed_browser
from tools.env.paths import CATALOGUE, ROOT
from tools.measure.bench import where
from tools.serve.serve import serve_directory
from tools.site.assets import graph_paths, shipped_parts
from tools.site.models import Graph, catalogued_graphs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OUT = ROOT / "model" / "evaluate" / "graph-times.json"
REFERENCE = ("isnet-fp16", 1024)
"""The published weights at the side that they were trained at, in float32."""
FACES = {"blazeface-fp16": (256,), "facemesh-int8": (192,)}
"""The face finder's graphs; one face takes the first once and the second four times."""
RUNTIME = ("ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm")
SIDES = {
    "u2netp-fp16": (224, 256, 320),
    "isnet-int8-qdq": (512, 640, 768, 832, 896, 960, 1024),
    "isnet-int8": (512, 960),
    "isnet-fp16": (1024,),
}
OPEN = """
async ([graph, side, threads]) => {
  // The runtime names its threads' script by a string, which the server's policy refuses otherwise.
  self.trustedTypes?.createPolicy("default", {createScriptURL: (address) => address});
  const ort = await import("./ort.wasm.min.mjs");
  Object.assign(ort.env.wasm, {wasmPaths: "./", numThreads: threads});
  const bytes = new Uint8Array(await (await fetch(graph)).arrayBuffer());
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ["wasm"], freeDimensionOverrides: {side},
  });
  const picture = new Float32Array(3 * side * side).map((_, index) => Math.sin(index / 9000) / 2);
  self.once = async () => {
    const input = new ort.Tensor("float32", picture, [1, 3, side, side]);
    const start = performance.now();
    const {output} = await session.run({input});
    const spent = performance.now() - start;
    output.dispose();
    return spent;
  };
  return self.once();
}
"""


def main(arguments: list[str]) -> int:
    """Time the graphs, print a table and write the file.

    Parameters
    ----------
    arguments : list of str
        See ``--help``.

    Returns
    -------
    int
        The exit status.
    """
    parser = argparse.ArgumentParser(prog="build.py bench-graphs")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each, after a first (5)")
    parser.add_argument(
        "--faces", action="store_true", help="the face finder's alone, only printed"
    )
    parser.add_argument("--out", type=Path, default=OUT, help="where to write")
    options = parser.parse_args(arguments)
    wanted = FACES if options.faces else SIDES
    graphs = tuple(graph for graph in catalogued_graphs(CATALOGUE) if graph.id in wanted)
    with tempfile.TemporaryDirectory() as folder:
        _lay_out(graphs, Path(folder))
        report = {**where(), **_measure(Path(folder), options.rounds, wanted)}
    if options.faces:
        print(report)
        return 0
    options.out.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    print(table(report))
    return 0


def table(report: dict[str, Any]) -> str:
    """Write the figures as lines.

    Parameters
    ----------
    report : dict
        With ``date``, ``machine``, ``browser``, ``threads`` and ``ms`` (graph, then side).

    Returns
    -------
    str
        Each median in milliseconds, and over that of the reference.

    Examples
    --------
    >>> ms = {"isnet-fp16": {"1024": 5000.0}, "u2netp-fp16": {"320": 650.0}}
    >>> print(table({"date": "D", "machine": "M", "browser": "B", "threads": 2, "ms": ms}))
    D · M · B · 2 threads
      isnet-fp16       1024    5000 ms  1.000
      u2netp-fp16       320     650 ms  0.130
    """
    graph, side = REFERENCE
    whole = report["ms"][graph][str(side)]
    words = (report["date"], report["machine"], report["browser"], f"{report['threads']} threads")
    rows = [
        f"  {name:16}{side:>5}{median:8.0f} ms{median / whole:7.3f}"
        for name, sides in report["ms"].items()
        for side, median in sides.items()
    ]
    return "\n".join([" · ".join(words), *rows])


def _lay_out(graphs: tuple[Graph, ...], folder: Path) -> None:
    shipped = shipped_parts().paths
    for name in RUNTIME:
        shutil.copyfile(shipped[name], folder / name)
    paths = graph_paths(graphs)
    for graph in graphs:
        (folder / f"{graph.id}.onnx").write_bytes(gzip.decompress(paths[graph.id].read_bytes()))
    (folder / "index.html").write_text("<!doctype html><title>Graphs</title>", "utf-8")


def _measure(folder: Path, rounds: int, wanted: Mapping[str, tuple[int, ...]]) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only the bench needs it

    program = needed_browser(os.environ)
    threads = os.cpu_count() or 1
    with serve_directory(folder) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            pages = {
                (graph, side): _opened(browser, site.url, graph, side, threads)
                for graph, sides in wanted.items()
                for side in sides
            }
            spent: dict[tuple[str, int], list[float]] = {key: [] for key in pages}
            for number in range(rounds):
                for key in list(pages)[:: -1 if number % 2 else 1]:
                    spent[key].append(pages[key].evaluate("self.once()"))
            version = browser.version
        finally:
            browser.close()
    medians: dict[str, dict[str, float]] = {}
    for (graph, side), runs in spent.items():
        medians.setdefault(graph, {})[str(side)] = round(statistics.median(runs), 1)
    return {"browser": f"Chromium {version}", "threads": threads, "ms": medians}


def _opened(browser: "Browser", url: str, graph: str, side: int, threads: int) -> "Page":
    page = browser.new_context().new_page()
    page.set_default_timeout(0)
    page.goto(url)
    page.evaluate(OPEN, [f"{graph}.onnx", side, threads])
    print(f"{graph} at {side} is open", file=sys.stderr, flush=True)
    return page


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
