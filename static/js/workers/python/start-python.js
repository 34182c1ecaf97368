/**
 * Starts Python with app/ in it: in the pipeline worker, and in the build, which has compiled what
 * was imported (tools/site/bytecode.mjs).
 */

import { unzip } from "./unzip.js";

const SITE_PACKAGES = "/lib/python3.14/site-packages";
/** Where what is compiled lies; Python searches there before it searches its library. */
const BYTECODE = "/lib/bytecode.zip";
/** What of a package can be imported, and is; the rest would only take time. */
const IS_CODE = /\.(py|pyc|so)$/;
const IS_UNUSED = /^numpy\/(f2py|random|testing)\/|\/(tests|_pyinstaller)\//;

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
  const compiled = isCompiled ? ["packages-bytecode.zip"] : [];
  for (const name of ["numpy.whl", "pillow.whl", "exifread.whl", "app.zip", ...compiled]) {
    await install(pyodide, await read(name));
  }
  report?.(3);
  return pyodide;
}

/** @param {any} pyodide @param {Uint8Array<ArrayBuffer>} data a zip, which is not used afterwards */
async function install({ FS }, data) {
  const files = await unzip(data, (name) => IS_CODE.test(name) && !IS_UNUSED.test(name));
  for (const [name, content] of files) {
    const path = `${SITE_PACKAGES}/${name}`;
    FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    FS.writeFile(path, content, { canOwn: true });
  }
}
