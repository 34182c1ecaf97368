/**
 * Starts Python as the pipeline worker does, has compiled what it imported, starts it again with
 * that, and keeps its memory: compiling leaves much behind that nobody needs.
 * node snapshot.mjs FOLDER OUT: FOLDER has the parts that it starts with, under their names in the
 * lock, and snapshot_worker.py, and gets what is compiled; OUT is the file.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import {
  packSnapshot,
  trampolineAt,
  withLibraries,
} from "../../static/js/workers/python/snapshot.js";
import { settingsOf, startPython, unpacked } from "../../static/js/workers/python/start-python.js";

const [folder, out] = process.argv.slice(2);
const COMPILED = "compiled-packages.zip";
const LIBRARY = "compiled-library.zip";
const worker = readFileSync(`${folder}/snapshot_worker.py`, "utf-8");
const read = async (name) => new Uint8Array(readFileSync(`${folder}/${name}`));

/** The same bytes each time: no clock, no place, no language of this machine gets into the memory. */
function holdStill() {
  const now = Date.UTC(2020);
  process.env.TZ = "UTC";
  globalThis.Date = class extends Date {
    constructor(...given) {
      super(...(given.length ? given : [now]));
    }
    static now = () => now;
  };
  performance.now = () => 0;
  const value = { userAgent: "build", platform: "build", language: "en" };
  Object.defineProperty(globalThis, "navigator", { value, configurable: true });
}

/** @returns {Promise<string[]>} the libraries that were loaded, in their order */
async function compile(loadPyodide, options) {
  const { pyodide } = await startPython(loadPyodide, options, read);
  const globals = pyodide.toPy({ __name__: "snapshot_worker" });
  pyodide.runPython(worker, { globals });
  pyodide.runPython("import_all()", { globals });
  for (const [name, made] of [
    [LIBRARY, "packed(of_library())"],
    [COMPILED, "packed(of_packages())"],
  ])
    writeFileSync(`${folder}/${name}`, pyodide.runPython(made, { globals }).toJs());
  return Object.keys(pyodide._module.LDSO.loadedLibsByName).filter((path) => path.endsWith(".so"));
}

/** Here each function has one object. Where that is so, and only there, names may stand for them. */
function onHeld(others) {
  if (others) throw new Error("an export has the name of another function");
}

async function keep(loadPyodide, options, libraries) {
  const files = unpacked(read, ["numpy.whl", "pillow.whl", "exifread.whl", "app.zip", COMPILED]);
  const listed = files.then((known) => libraries.map((path) => [path, known.get(path)]));
  let before;
  const create = withLibraries(options.createPyodideModule, listed, { onHeld });
  const pyodide = await loadPyodide({
    ...settingsOf(options, files),
    createPyodideModule: (settings) => {
      settings.preRun.push((module) => {
        settings.onRuntimeInitialized = () => (before = module.HEAPU8.slice());
      });
      return create(settings);
    },
    stdLibURL: `${folder}/${LIBRARY}`,
    _makeSnapshot: true,
  });
  const { _api: api, _module: module } = pyodide;
  const table = module.wasmTable.length;
  const globals = pyodide.toPy({ __name__: "snapshot_worker" });
  pyodide.runPython(worker, { globals });
  pyodide.runPython("import_all()", { globals });
  const tidy = globals.get("tidy");
  globals.destroy();
  tidy();
  tidy.destroy();
  for (let place = table; place < module.wasmTable.length; place++)
    if (!module.freeTableIndexes.includes(place)) throw new Error("an import holds a new function");
  const head = {
    build: api.config.BUILD_ID,
    size: module.HEAPU8.length,
    table,
    libraries,
    state: api.serializeHiwireState(),
  };
  writeFileSync(out, packSnapshot(head, before, settled(module)));
}

/** The memory without what depends on the version of Node: its trampoline, and what old calls left on the stack. */
function settled(module) {
  const memory = module.HEAPU8.slice();
  memory.fill(0, module._emscripten_stack_get_end(), module._emscripten_stack_get_current());
  memory.fill(0, 4 * trampolineAt(module), 4 * trampolineAt(module) + 4);
  return memory;
}

try {
  holdStill();
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all(
    ["pyodide.mjs", "pyodide.asm.mjs"].map(
      (name) => import(pathToFileURL(`${folder}/${name}`).href),
    ),
  );
  const options = { createPyodideModule, indexURL: `${folder}/` };
  const libraries = await compile(loadPyodide, options);
  await keep(loadPyodide, options, libraries);
} catch (error) {
  // Node would print the whole minified line that threw.
  console.error(String(error?.message ?? error).slice(0, 2000));
  process.exit(1);
}
