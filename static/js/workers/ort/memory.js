/** Knows the memory that onnxruntime makes for itself, and tells nobody of. Runs in the segment worker. */

/**
 * Called before the runtime is loaded. Its memory is the first one that is not empty: an empty one it
 * makes to learn of a class.
 * @returns {() => WebAssembly.Memory | null}
 */
export function watchMemory() {
  const Own = WebAssembly.Memory;
  /** @type {WebAssembly.Memory | null} */
  let found = null;
  WebAssembly.Memory = new Proxy(Own, {
    construct(_, [wanted]) {
      const made = new Own(wanted);
      if (found === null && made.buffer.byteLength > 0) {
        found = made;
        WebAssembly.Memory = Own;
      }
      return made;
    },
  });
  return () => found;
}
