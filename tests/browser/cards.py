"""Graphics cards that are imitated by Chromium's SwiftShader, and what may be wrong with one."""

from typing import TYPE_CHECKING, Any

from tests.browser.tiny_models import FINE_SIDE
from tools.serve.serve import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CARD = [
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--enable-features=Vulkan",
    "--use-vulkan=swiftshader",
]
# What imitates a card says so, and the page would not use it.
REAL = "Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', {get: () => false});"
NO_CARD = "this Chromium has no SwiftShader"
TAKEN_FOR_REAL = "if (self.GPUAdapterInfo) " + REAL
# What of onnxruntime-web runs on a card, and says where each node of a graph is placed.
RUNTIME = (
    "ort.webgpu.min.mjs",
    "ort-wasm-simd-threaded.asyncify.mjs",
    "ort-wasm-simd-threaded.asyncify.wasm",
)
PLACED = """
async ([graph, side]) => {
  const ort = await import("./ort.webgpu.min.mjs");
  ort.env.wasm.wasmPaths = "./";
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "verbose";
  const bytes = new Uint8Array(await (await fetch(graph)).arrayBuffer());
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ["webgpu"], freeDimensionOverrides: {side}, logSeverityLevel: 0,
  });
  await session.release();
}
"""
HALF = "navigator.gpu.requestAdapter().then((card) => card.features.has('shader-f16'))"
# The graphs that are shipped for cards, each at its side.
SHIPPED = {"u2netp-fp16": 320, "isnet-int8": 512, "isnet-int8-f16": 512}
KEPT = """
const asked = GPUAdapter.prototype.requestDevice;
GPUAdapter.prototype.requestDevice = async function (...how) {
  return (self.card = await asked.apply(this, how));
};
"""
LIES = """
const honest = GPUBuffer.prototype.getMappedRange;
GPUBuffer.prototype.getMappedRange = function (...which) {
  const range = honest.apply(this, which);
  if (this.usage & GPUBufferUsage.MAP_READ) new Uint8Array(range).fill(0x3f);
  return range;
};
"""
REFUSES = "GPUAdapter.prototype.requestDevice = () => Promise.reject(new Error('planted'));"
IS_LOST = (
    KEPT
    + """
const submit = GPUQueue.prototype.submit;
let armed = false;
self.arm = () => void (armed = true);
GPUQueue.prototype.submit = function (...what) {
  if (armed) self.card.destroy();
  armed = false;
  return submit.apply(this, what);
};
"""
)
HAS_HALF = """
const known = GPUSupportedFeatures.prototype.has;
GPUSupportedFeatures.prototype.has = function (name) {
  return name === "shader-f16" || known.call(this, name);
};
"""
# Of one size of answer only: that of the fine model.
LIES_ON_FINE = f"""
const honest = GPUBuffer.prototype.getMappedRange;
let lies = 1;
GPUBuffer.prototype.getMappedRange = function (...which) {{
  const range = honest.apply(this, which);
  const isFine = range.byteLength === 4 * {FINE_SIDE} * {FINE_SIDE};
  if (this.usage & GPUBufferUsage.MAP_READ && isFine && lies-- > 0) new Uint8Array(range).fill(0);
  return range;
}};
"""
# What may be wrong with a card, by name: the page says which, before it says anything else.
FAULTS = {"lost": IS_LOST, "lies": LIES, "refuses": REFUSES, "lies on fine": LIES_ON_FINE}
PLANTED = """
{
  const faults = {%s};
  addEventListener("message", ({data}) => faults[data?.planted]?.());
}
"""
WITH_FAULT = """
  const Real = Worker;
  window.Worker = class extends Real {
    constructor(url, options) {
      super(url, options);
      if (options?.name === "segment") this.postMessage({planted: "FAULT"});
    }
  };
"""
# The imitated card draws the page as well: little of it, and seldom.
UNHURRIED: Any = {
    "accept_downloads": True,
    "viewport": {"width": 1000, "height": 500},
    "reduced_motion": "reduce",
}


class Profiles:
    """One profile for each site: the second page of a site finds what its first one kept."""

    def __init__(self, browser: "Browser") -> None:
        self._browser = browser
        self._kept: dict[str, BrowserContext] = {}

    def page(self, site: Site, *, first: bool = False) -> "Page":
        """Open a page; where it has to be the `first`, in a profile that keeps nothing."""
        if first and site.url in self._kept:
            self._kept.pop(site.url).close()
        if site.url not in self._kept:
            self._kept[site.url] = self._browser.new_context(**UNHURRIED)
        return self._kept[site.url].new_page()
