/**
 * Where the models shall run. Decided before the assets are loaded: the two runtimes are large, and
 * only one of them is fetched. Runs on the page.
 */

import { LIMITS, tryFor } from "./steps.js";

/**
 * @typedef {"wasm" | "webgpu"} BackendName
 * @typedef {{name: BackendName, threads: number, reason: string | null}} Backend `reason`: why not on the GPU, or not as fast as it could be
 */

/** @returns {Promise<{runtime: BackendName, hasHalf: boolean}>} `hasHalf`: the GPU computes in float16 */
export async function chooseBackend() {
  /** @type {any} */
  const gpu = /** @type {any} */ (navigator).gpu;
  if (!gpu) return { runtime: "wasm", hasHalf: false };
  const adapter = await tryFor(
    LIMITS.gpu,
    async () => gpu.requestAdapter({ powerPreference: "high-performance" }),
    null,
  );
  // A GPU that is only imitated by the processor is slower than the processor itself.
  const isReal = adapter && !(adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter);
  return isReal
    ? { runtime: "webgpu", hasHalf: adapter.features.has("shader-f16") }
    : { runtime: "wasm", hasHalf: false };
}

/** What is tried first. @param {BackendName} name @returns {Backend} */
export function firstBackend(name) {
  return { name, threads: threadCount(), reason: name === "wasm" ? "GPU_ABSENT" : null };
}

/**
 * Gives up the GPU, then the threads: first what fails most often. The result says what ran.
 * @param {Backend} backend changed in place
 * @returns {boolean} whether there was a step left
 */
export function stepDown(backend) {
  if (backend.name === "webgpu") Object.assign(backend, { name: "wasm", reason: "GPU_LOST" });
  else if (backend.threads > 1) backend.threads = 1;
  else return false;
  return true;
}

/** As many threads as cores, never more: more is slower (measured). One where threads are not allowed. */
function threadCount() {
  return crossOriginIsolated ? Math.max(1, Math.min(navigator.hardwareConcurrency || 1, 16)) : 1;
}
