/**
 * Starts Python with app/ in it: in the pipeline worker, and in the build, which keeps its memory
 * (tools/site/snapshot.mjs).
 */

import { startKernel, withKnownMemory } from "./kernel.js";
import { startPacker } from "./packer.js";
import { readSnapshot, withMemory } from "./snapshot.js";
import { unzip } from "./unzip.js";

const SITE_PACKAGES = "/lib/python3.14/site-packages";
/** What the build compiled of app/imaging/c/ and app/output/c/; a site may lack either. */
const KERNEL = `${SITE_PACKAGES}/app/imaging/kernel.wasm`;
const PACKER = `${SITE_PACKAGES}/app/output/pack.wasm`;
const PACKAGES = ["numpy.whl", "pillow.whl", "exifread.whl", "app.zip"];
/**
 * No home in the browser's storage and no bytecode written: nothing of a photo outlives the tab.
 * The hash seed and the program's name are those of the snapshot.
 */
const SETTINGS = {
  env: { HOME: "/tmp", PYTHONDONTWRITEBYTECODE: "1", PYTHONHASHSEED: "0" },
  _sysExecutable: "./this.program",
};

/**
 * @typedef {(name: string) => Promise<Uint8Array<ArrayBuffer>>} Read an asset
 * @typedef {Map<string, Uint8Array<ArrayBuffer>>} Files path -> content
 */

/**
 * @param {(options: object) => Promise<any>} loadPyodide
 * @param {{createPyodideModule: (settings: any) => Promise<any>, indexURL: string}} options and what else it needs here
 * @param {Read} read
 * @param {{snapshot?: Uint8Array<ArrayBuffer> | null, more?: string[]}} [how] `more` packages
 * @returns {Promise<{pyodide: any, isResumed: boolean, kernel: import("./kernel.js").Kernel | null, memory: WebAssembly.Memory | null}>} with its
 *   packages; from the sources where the snapshot is missing or does not fit this engine
 */
export async function startPython(loadPyodide, options, read, { snapshot, more = [] } = {}) {
  const files = unpacked(read, [...PACKAGES, ...more]);
  const { createModule, memory } = withKnownMemory(options.createPyodideModule);
  const given = settingsOf({ ...options, createPyodideModule: createModule }, files);
  const { pyodide, isResumed } = await begun(loadPyodide, given, snapshot, files);
  const kernel = await startKernel((await files).get(KERNEL), memory());
  const packer = await startPacker((await files).get(PACKER), memory());
  return {
    pyodide,
    isResumed,
    kernel: kernel && { ...kernel, ...packer },
    memory: memory(),
  };
}

/**
 * @param {(options: object) => Promise<any>} loadPyodide
 * @param {any} given
 * @param {Uint8Array<ArrayBuffer> | null | undefined} snapshot
 * @param {Promise<Files>} files
 */
async function begun(loadPyodide, given, snapshot, files) {
  if (snapshot) {
    try {
      return { pyodide: await resumed(loadPyodide, given, snapshot, files), isResumed: true };
    } catch {
      // From the sources, then: slower, and the same Python.
    }
  }
  return { pyodide: await loadPyodide(given), isResumed: false };
}

/** @param {object} options @param {Promise<Files>} files what is installed */
export const settingsOf = (options, files) => ({
  ...options,
  ...SETTINGS,
  fsInit: async (/** @type {any} */ system) => install(system, await files),
});

/**
 * @param {(options: object) => Promise<any>} loadPyodide
 * @param {any} given
 * @param {Uint8Array<ArrayBuffer>} packed
 * @param {Promise<Files>} files
 */
async function resumed(loadPyodide, given, packed, files) {
  const snapshot = readSnapshot(packed);
  const pyodide = await loadPyodide({
    ...given,
    createPyodideModule: withMemory(given.createPyodideModule, snapshot, files),
    _loadSnapshot: new Uint8Array(0), // the module puts its own back
  });
  // What was drawn by chance is the same in every tab until here.
  pyodide.runPython("import random; random.seed()");
  return pyodide;
}

/** @param {Read} read @param {string[]} names @returns {Promise<Files>} */
export async function unpacked(read, names) {
  const zips = await Promise.all(names.map(async (name) => unzip(await read(name))));
  return new Map(
    zips.flatMap((files) =>
      [...files].map(([name, data]) => /** @type {const} */ ([`${SITE_PACKAGES}/${name}`, data])),
    ),
  );
}

/** @param {any} system @param {Files} files */
function install(system, files) {
  const made = new Set();
  for (const [path, content] of files) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!made.has(folder)) system.mkdirTree(folder);
    made.add(folder);
    system.writeFile(path, content, { canOwn: true });
  }
}
