/**
 * What packs and unpacks a PNG's rows, compiled by the build from app/output/c/. It has a memory of its
 * own: what it works on is copied there out of Python's, and what comes out is copied back.
 * Runs in the pipeline worker, and in the build (tools/site/snapshot.mjs).
 */

/** The browser's own, taken before any code of Python's. */
const instantiate = WebAssembly.instantiate.bind(WebAssembly);
/** In place of a length: this is no piece. */
const REFUSED = -1;

/**
 * Addresses are Python's, of what is read and of what is written; what has no room there is not written.
 * @typedef {object} Packer
 * @property {(from: number, count: number, to: number, room: number) => number} pack bytes to a piece, whose length
 *   it returns; 0 where that can't be done
 * @property {(from: number, count: number, to: number, room: number) => number} unpack and back; below 0 what is no piece
 * @property {() => number} packed_sum Adler-32 of the bytes that either went through last
 */

/**
 * @param {Uint8Array<ArrayBuffer> | undefined} code
 * @param {WebAssembly.Memory | null} memory Python's
 * @returns {Promise<Packer | null>} null where there is none, or this engine has no vectors: Python has its own way
 */
export async function startPacker(code, memory) {
  if (!code || !memory) return null;
  try {
    const { instance } = await instantiate(code, {});
    return packerOf(/** @type {any} */ (instance.exports), memory);
  } catch {
    return null;
  }
}

/**
 * @param {{memory: WebAssembly.Memory, given: () => number, made: () => number, most: () => number, sum: () => number,
 *   pack: (count: number) => number, unpack: (count: number) => number}} own
 * @param {WebAssembly.Memory} memory
 * @returns {Packer}
 */
function packerOf(own, memory) {
  const given = own.given();
  const made = own.made();
  const most = own.most();
  /** @param {(count: number) => number} work @param {number} refused @returns {Packer["pack"]} */
  const through = (work, refused) => (from, count, to, room) => {
    if (count > most) return refused;
    // Both grow now and then, and have another buffer from then on.
    new Uint8Array(own.memory.buffer, given, count).set(new Uint8Array(memory.buffer, from, count));
    const length = work(count);
    if (length === refused || length > room) return refused;
    new Uint8Array(memory.buffer, to, length).set(new Uint8Array(own.memory.buffer, made, length));
    return length;
  };
  return {
    pack: through(own.pack, 0),
    unpack: through(own.unpack, REFUSED),
    packed_sum: () => own.sum() >>> 0,
  };
}
