/** Which assets go to which worker. Runs on the page. */

/** What the pipeline worker is handed, and the segment worker by its backend; the model's asset is added. */
export const ASSETS_OF = {
  pipeline: [
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
    "numpy.whl",
    "pillow.whl",
    "exifread.whl",
    "app.zip",
    "python-snapshot.mem",
  ],
  wasm: ["ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"],
  webgpu: [
    "ort.webgpu.min.mjs",
    "ort-wasm-simd-threaded.asyncify.mjs",
    "ort-wasm-simd-threaded.asyncify.wasm",
  ],
};
