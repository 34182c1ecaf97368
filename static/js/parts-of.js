/** Which parts go to which worker. Runs on the page. Imports nothing. */

/** What each worker is handed; the model's part is added to the segment worker's. */
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
  ],
  segment: ["ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"],
};
