"""Graphics cards that are imitated by Chromium's SwiftShader, and what may be wrong with one."""

from tests.browser.tiny_models import FINE_SIDE

CARD = [
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--enable-features=Vulkan",
    "--use-vulkan=swiftshader",
]
# What imitates a card says so, and the page would not use it.
REAL = "Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', {get: () => false});"
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
