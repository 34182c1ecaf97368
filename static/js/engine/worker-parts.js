/** Which parts go to which worker. Runs on the page. Imports nothing. */

/** What the pipeline worker is handed, and the segment worker by its backend; the model's part is added. */
export const PARTS_OF = {
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
    "library-bytecode.zip",
    "packages-bytecode.zip",
  ],
  wasm: ["ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"],
  webgpu: [
    "ort.webgpu.min.mjs",
    "ort-wasm-simd-threaded.asyncify.mjs",
    "ort-wasm-simd-threaded.asyncify.wasm",
  ],
};
