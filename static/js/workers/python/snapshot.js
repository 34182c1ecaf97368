/**
 * Python's memory as the build kept it, all modules imported: put back instead of starting anew.
 * It names functions by their places in a table, so the libraries are linked before Python begins,
 * in the same order, when it is made and when it is put back. What does not fit is refused, and
 * Python starts from its sources. Runs in the pipeline worker, and in the build (tools/site/snapshot.mjs).
 */

import { holdOfLibrary, holdOfRuntime } from "./table.js";

/** What is as the runtime makes it anyway is left out, in pieces of so many bytes. */
const PIECE = 1024;
const WAIT = "stayput-libraries";

/**
 * @typedef {{build: string, size: number, table: number, libraries: string[], runs: number[], state: object}} Head
 *   the runtime's own name, bytes of memory, length of the table, paths in their order, pieces that
 *   differ as [first, count, …], and what Python knew of JavaScript
 * @typedef {{head: Head, pieces: Uint8Array}} Snapshot
 * @typedef {(settings: any) => Promise<any>} CreateModule
 */

/**
 * @param {Head} head all but `runs`
 * @param {Uint8Array} before the memory as the runtime makes it
 * @param {Uint8Array} memory
 * @returns {Uint8Array<ArrayBuffer>} the length of the head, the head as JSON, the pieces
 */
export function packSnapshot(head, before, memory) {
  const runs = [];
  const kept = [];
  for (let at = 0; at < memory.length; at += PIECE) {
    const piece = memory.subarray(at, at + PIECE);
    if (piece.every((byte, index) => byte === (before[at + index] ?? 0))) continue;
    if (runs.length && (runs.at(-2) ?? 0) + (runs.at(-1) ?? 0) === at / PIECE)
      runs[runs.length - 1]++;
    else runs.push(at / PIECE, 1);
    kept.push(piece);
  }
  const text = new TextEncoder().encode(JSON.stringify({ ...head, runs }));
  const packed = new Uint8Array(4 + text.length + kept.length * PIECE);
  new DataView(packed.buffer).setUint32(0, text.length, true);
  packed.set(text, 4);
  kept.forEach((piece, index) => packed.set(piece, 4 + text.length + index * PIECE));
  return packed;
}

/** @param {Uint8Array<ArrayBuffer>} packed @returns {Snapshot} */
export function readSnapshot(packed) {
  const start = 4 + new DataView(packed.buffer, packed.byteOffset).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(packed.subarray(4, start)));
  return { head, pieces: packed.subarray(start) };
}

/**
 * @param {CreateModule} createModule the runtime's own
 * @param {Promise<[path: string, data: Uint8Array<ArrayBuffer>][]>} libraries in their order
 * @param {{onLinked?: (module: any) => void, onHeld?: (others: number) => void}} [how] `onLinked` before anything
 *   of them runs, `onHeld` for the runtime and each library: how many functions had two objects
 * @returns {CreateModule} one whose module has them
 */
export function withLibraries(createModule, libraries, { onLinked, onHeld } = {}) {
  // Beside the runtime's own code, which takes longer.
  const compiled = libraries.then((listed) =>
    Promise.all(
      listed.map(async ([path, data]) => ({ path, code: await WebAssembly.compile(data) })),
    ),
  );
  const link = async (/** @type {any} */ module) => {
    module.addRunDependency(WAIT);
    evenOut(module);
    for (const { path, code } of await compiled) linkOne(module, path, code, onHeld);
    onLinked?.(module);
    module.removeRunDependency(WAIT);
  };
  return (settings) =>
    new Promise((resolve, reject) => {
      holdOfRuntime(settings, onHeld);
      settings.preRun.push((/** @type {any} */ module) => void link(module).catch(reject));
      createModule(settings).then(resolve, reject);
    });
}

/** Where the trampoline of this engine is named, counted in words; some have none. @param {any} module */
export const trampolineAt = (module) =>
  (module.__PyRuntime + module.HEAP32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >>> 2]) >>> 2;

/** A trampoline takes a place in the table: where there is none, one is left free. @param {any} module */
function evenOut(module) {
  if (!module.HEAP32[trampolineAt(module)]) module.wasmTable.grow(1);
}

/**
 * @param {any} module
 * @param {string} path
 * @param {WebAssembly.Module} code
 * @param {(others: number) => void} [onHeld]
 */
function linkOne(module, path, code, onHeld) {
  const how = { loadAsync: false, global: false, nodelete: true };
  const link = () => module.loadWebAssemblyModule(code, how, path, {});
  const exports = holdOfLibrary(module.wasmTable, link, onHeld);
  module.newDSO(path, undefined, exports).global = false;
  // Python asks for these as it imports them: they have their places in the table from now on.
  for (const [name, begin] of Object.entries(/** @type {Record<string, any>} */ (exports)))
    if (name.startsWith("PyInit_")) module.addFunction(begin, begin.sig);
}

/**
 * @param {CreateModule} createModule
 * @param {Snapshot} snapshot
 * @param {Promise<Map<string, Uint8Array<ArrayBuffer>>>} files path -> content, with the libraries
 * @returns {CreateModule} one whose module wakes with that memory; rejects where it does not fit
 */
export function withMemory(createModule, { head, pieces }, files) {
  const libraries = files.then((known) =>
    head.libraries.map((path) => {
      const data = known.get(path);
      if (!data) throw new Error(`${path} is missing`);
      return /** @type {[string, Uint8Array<ArrayBuffer>]} */ ([path, data]);
    }),
  );
  const create = withLibraries(createModule, libraries, {
    onLinked: (module) => {
      if (module.HEAP8.length < head.size) module._emscripten_resize_heap(head.size);
    },
  });
  return async (settings) => {
    const module = await create(settings);
    const { API } = settings;
    if (API.config.BUILD_ID !== head.build || module.wasmTable.length !== head.table)
      throw new Error("the snapshot is of another runtime");
    if (module.HEAP8.length < head.size) throw new RangeError("no memory for the snapshot");
    API.restoreSnapshot = () => {
      const trampoline = module.HEAP32[trampolineAt(module)];
      putBack(module.HEAPU8, head.runs, pieces);
      module.HEAP32[trampolineAt(module)] = trampoline;
      return head.state;
    };
    return module;
  };
}

/** @param {Uint8Array} memory @param {number[]} runs @param {Uint8Array} pieces */
function putBack(memory, runs, pieces) {
  let from = 0;
  for (let index = 0; index < runs.length; index += 2) {
    const length = runs[index + 1] * PIECE;
    memory.set(pieces.subarray(from, from + length), runs[index] * PIECE);
    from += length;
  }
}
