/**
 * Starts Python with app/ in it: in the pipeline worker, and in the build, which has compiled what
 * was imported (tools/site/bytecode.mjs).
 */

const SITE_PACKAGES = "/lib/python3.14/site-packages";
/** Where what is compiled lies; Python searches there before it searches its library. */
const BYTECODE = "/lib/bytecode.zip";

/**
 * @param {(options: object) => Promise<any>} loadPyodide
 * @param {object} options what it needs here
 * @param {(name: string) => Promise<Uint8Array<ArrayBuffer>>} read an asset
 * @param {{isCompiled?: boolean, env?: Record<string, string>, report?: (done: number) => void}} [how]
 *   `report` is told of steps 2 and 3
 * @returns {Promise<any>} Pyodide, its packages installed
 */
export async function startPython(
  loadPyodide,
  options,
  read,
  { isCompiled = true, env = {}, report } = {},
) {
  const library = isCompiled ? await read("library-bytecode.zip") : null;
  const pyodide = await loadPyodide({
    ...options,
    // No home in the browser's storage and no bytecode written: nothing of a photo outlives the tab.
    env: { HOME: "/tmp", PYTHONDONTWRITEBYTECODE: "1", PYTHONPATH: BYTECODE, ...env },
    fsInit: async (/** @type {any} */ files) => library && files.writeFile(BYTECODE, library),
  });
  report?.(2);
  for (const name of ["numpy.whl", "pillow.whl", "exifread.whl"]) {
    pyodide.unpackArchive(await read(name), "wheel", { extractDir: SITE_PACKAGES });
  }
  for (const name of isCompiled ? ["app.zip", "packages-bytecode.zip"] : ["app.zip"]) {
    pyodide.unpackArchive(await read(name), "zip", { extractDir: SITE_PACKAGES });
  }
  report?.(3);
  return pyodide;
}
