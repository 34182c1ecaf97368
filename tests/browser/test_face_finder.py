"""The face finder in the real page: its graphs run in the segment worker as they do natively."""

import base64
import json
import math
import shutil
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pytest
from PIL import Image

from app.domain import Tensors
from app.faces.finder import find_faces
from model.evaluate.native_faces import run_shipped
from tests.browser.conftest import FIXTURES
from tests.browser.tab import Tab
from tools.serve.serve import Site, serve_directory

if TYPE_CHECKING:
    from playwright.sync_api import Page

T = TypeVar("T")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.tiny,
    pytest.mark.timeout(200),
    pytest.mark.own_tab("what finds faces is kept once it came"),
]

KEEP_WORKERS = """
  window.workers = {};
  const Real = Worker;
  window.Worker = class extends Real {
    constructor(url, options) {
      super(url, options);
      workers[options.name] = this;
    }
  };
"""
# Every edit places a head, from the first one on; and what the page asks of its workers is noted.
PLACE_HEADS = """
  const freeze = Object.freeze;
  Object.freeze = (value) => {
    if (Object.hasOwn(value ?? {}, "to_head"))
      value.to_head = {height: 0.7, eyes: 0.6, top: null, level: true};
    return freeze(value);
  };
  window.ends = [];
  const real = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    const {kind, method, id} = message ?? {};
    if (kind === "call" && ["addFaces", "render"].includes(method))
      this.addEventListener("message", ({data}) => {
        if (data.id !== id || data.kind === "progress") return;
        ends.push(`${method}: ${data.kind}`);
        document.body.dataset.last = method;
      });
    return real.call(this, message, ...rest);
  };
"""
# What the page does when an edit places a head: order, take from the store, hand over. Then a way
# to the worker like that of the pipeline worker.
BRING = """
async (faces) => {
  const graphs = Object.values(faces);
  const {active} = await navigator.serviceWorker.getRegistration();
  for (const {part} of graphs) {
    const {port1, port2} = new MessageChannel();
    const ended = new Promise((resolve) => {
      port1.onmessage = ({data}) => data.kind === "progress" || resolve(data.kind);
    });
    active.postMessage({kind: "install", name: part}, [port2]);
    if ((await ended) !== "done") return `${part} did not come`;
  }
  const cache = await caches.open("stayput-parts");
  const parts = {};
  for (const request of await cache.keys()) {
    const graph = graphs.find(({part}) => request.url.includes(`/${part}.`));
    if (graph) parts[graph.part] = await (await cache.match(request)).blob();
  }
  const ask = (end, id, method, params, move = []) =>
    new Promise((resolve, reject) => {
      end.addEventListener("message", ({data}) => {
        if (data.id !== id) return;
        if (data.kind === "result") resolve(data.value);
        if (data.kind === "error") reject(new Error(JSON.stringify(data.error)));
      });
      end.start?.();
      end.postMessage({kind: "call", id, method, params}, move);
    });
  const worker = workers.segment;
  await ask(worker, 90001, "addFaces", {parts, graphs: faces});
  const {port1, port2} = new MessageChannel();
  await ask(worker, 90002, "attach", {port: port2}, [port2]);
  let last = 0;
  window.runGraph = async (graph, base64, shape) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const input = {data: new Float32Array(bytes.buffer), shape, dtype: "float32"};
    const params = {graph, feeds: {input}, wanted: ["output"]};
    const {outputs} = await ask(port1, ++last, "run", params);
    return {...outputs.output, data: Array.from(outputs.output.data)};
  };
  return "ready";
}
"""


def finder_requests(site: Site) -> list[str]:
    return [one.path for one in site.requests if "blazeface" in one.path or "facemesh" in one.path]


def graphs_of(site: Site) -> dict[str, Any]:
    faces: dict[str, Any] = json.loads((site.root / "build.json").read_text("utf-8"))["faces"]
    return faces


def finished(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that waits for nothing: the browser's own loop is at work already."""
    with pytest.raises(StopIteration) as end:
        work.send(None)
    value: T = end.value.value
    return value


def test_it_comes_when_asked_for_alone_and_finds_what_native_graphs_find(
    page: "Page", site: Site, car: Path
) -> None:
    page.add_init_script(KEEP_WORKERS)
    tab = Tab(page, site.url).open().wait_sealed()
    tab.choose(car).wait_done()
    graphs = graphs_of(site)
    assert set(graphs) == {"boxes", "mesh"}
    assert finder_requests(site) == []

    assert page.evaluate(BRING, graphs) == "ready"
    assert len(finder_requests(site)) == len(graphs)
    asked: list[str] = []

    async def run(graph: str, feeds: Tensors, wanted: Sequence[str]) -> Tensors:
        asked.append(graph)
        picture = feeds["input"]
        coded = base64.b64encode(picture.tobytes()).decode()
        code = "([graph, coded, shape]) => runGraph(graph, coded, shape)"
        answer = page.evaluate(code, [graph, coded, list(picture.shape)])
        return {wanted[0]: np.array(answer["data"], np.float32).reshape(answer["shape"])}

    photo = np.asarray(Image.open(FIXTURES / "rembg-cloth-1.jpg").convert("RGB"))
    (found,) = finished(find_faces(photo, run))
    (native,) = finished(find_faces(photo, run_shipped))
    for name in ("left_eye", "right_eye", "chin"):
        assert math.dist(getattr(found, name), getattr(native, name)) < 0.1
    assert found.score == pytest.approx(native.score, abs=1e-3)
    assert asked == ["boxes", "mesh", "mesh", "mesh", "mesh"]
    assert finished(find_faces(np.zeros((40, 60, 3), np.uint8), run)) == ()


def test_an_edit_that_places_a_head_has_it_brought_once_and_told(page: "Page", site: Site) -> None:
    page.add_init_script(PLACE_HEADS)
    tab = Tab(page, site.url).open().wait_sealed()
    tab.choose(FIXTURES / "rembg-cloth-1.jpg").wait_done()
    page.wait_for_selector("body[data-last=render]", timeout=60_000)
    assert page.evaluate("ends.slice(0, 2)") == ["addFaces: result", "render: result"]
    assert sorted(path.rpartition("/")[2] for path in finder_requests(site)) == [
        "blazeface-fp16.onnx.bin",
        "facemesh-int8.onnx.bin",
    ]
    page.locator("#chip").click()
    told = page.locator("#proof-facts").inner_text()
    assert "blazeface-fp16" in told
    assert "facemesh-int8" in told


@pytest.mark.console_errors
def test_where_it_can_not_come_the_edit_is_drawn_all_the_same(
    page: "Page", built: Path, tmp_path: Path
) -> None:
    shutil.copytree(built, tmp_path / "site")
    for path in (tmp_path / "site").glob("parts/*/facemesh-int8.onnx.bin*"):
        path.unlink()
    page.add_init_script(PLACE_HEADS)
    with serve_directory(tmp_path / "site", packed=False) as site:
        tab = Tab(page, site.url).open().wait_sealed()
        tab.choose(FIXTURES / "rembg-cloth-1.jpg").wait_done()
        page.wait_for_selector("body[data-last=render]", timeout=90_000)
        assert page.evaluate("ends.slice(0, 1)") == ["render: result"]
        assert finder_requests(site)
