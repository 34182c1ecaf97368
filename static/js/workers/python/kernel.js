/**
 * The steps that the build compiled from app/imaging/c/, working in Python's own memory.
 * They ask for that memory and for nothing else, and have no place of their own in it.
 * Runs in the pipeline worker, and in the build (tools/site/snapshot.mjs).
 */

/** The browser's own, taken before any code of Python's. */
const instantiate = WebAssembly.instantiate.bind(WebAssembly);

/**
 * @typedef {(settings: any) => Promise<any>} CreateModule
 * @typedef {Record<string, (...given: number[]) => number | void>} Kernel
 */

/**
 * @param {CreateModule} createModule the runtime's own, which keeps its memory to itself
 * @returns {{createModule: CreateModule, memory: () => WebAssembly.Memory | null}} one whose memory is known
 *   once it is there
 */
export function withKnownMemory(createModule) {
  /** @type {WebAssembly.Memory | null} */
  let memory = null;
  return {
    createModule(settings) {
      const begin = settings.instantiateWasm;
      settings.instantiateWasm = (/** @type {any} */ imports, /** @type {any} */ done) =>
        begin(imports, (/** @type {any} */ instance, /** @type {any} */ module) => {
          memory = instance.exports.memory;
          return done(instance, module);
        });
      return createModule(settings);
    },
    memory: () => memory,
  };
}

/**
 * @param {Uint8Array<ArrayBuffer> | undefined} code
 * @param {WebAssembly.Memory | null} memory Python's
 * @returns {Promise<Kernel | null>} null where there is none, or this engine has no vectors: Python has its own way
 */
export async function startKernel(code, memory) {
  if (!code || !memory) return null;
  try {
    const { instance } = await instantiate(code, { env: { memory } });
    return /** @type {Kernel} */ (instance.exports);
  } catch {
    return null;
  }
}
