/**
 * Takes from a worker what the seal of some browser forgets there, and what would let a photo wait
 * for a later page that is not sealed, before other people's code runs in it. Runs in both workers and in every worker that these make. Imports nothing.
 */

/**
 * WebKitGTK 2.50 lets a font of a sealed worker through (measured; Chromium and Firefox refuse it).
 * A new worker would have its own untouched `FontFace`, so workers made from here on disarm
 * themselves first.
 *
 * No policy covers storage. What a worker could write there another page of this origin could read,
 * and the service worker serves from its caches: so there is no way to them, not by the prototypes
 * either, where each of these is defined. Closes over nothing: its text is what a new worker runs.
 * @param {any} scope the worker's global scope
 * @returns {import("../protocol.js").SealAttempt[]} what was taken, and whether it is gone
 */
export function disarm(scope) {
  const taken = ["FontFace", "FontFaceSet", "SharedWorker", "RTCPeerConnection"];
  const stores = ["caches", "indexedDB"];
  for (let owner = scope; owner; owner = Object.getPrototypeOf(owner)) {
    for (const name of stores) delete owner[name];
  }
  for (const owner of [scope.StorageManager?.prototype, scope.FileSystemDirectoryHandle?.prototype]) {
    for (const name of Object.getOwnPropertyNames(owner ?? {})) {
      if (name !== "constructor") delete owner[name];
    }
  }
  taken.push(...stores);
  for (const name of taken) {
    try {
      Object.defineProperty(scope, name, { value: undefined, configurable: false, writable: false });
    } catch {
      // Reported below: what counts is whether it is gone.
    }
  }
  const Real = scope.Worker;
  if (typeof Real === "function") {
    const head = URL.createObjectURL(new Blob([`(${disarm})(self)`], { type: "text/javascript" }));
    /** @param {string | URL} url @param {WorkerOptions} [options] */
    const guarded = function Worker(url, options) {
      // Any other address is refused by the policy.
      if (!String(url).startsWith("blob:")) return new Real(url, options);
      // Static, in this order, and without waiting: a message that is posted at once must not be lost.
      const first = JSON.stringify(head);
      const then = JSON.stringify(String(url));
      const code = options?.type === "module" ? `import ${first};\nimport ${then};` : `importScripts(${first}, ${then});`;
      return new Real(URL.createObjectURL(new Blob([code], { type: "text/javascript" })), options);
    };
    guarded.prototype = Real.prototype;
    Object.defineProperty(Real.prototype, "constructor", { value: guarded, configurable: false, writable: false });
    Object.defineProperty(scope, "Worker", { value: guarded, configurable: false, writable: false });
  }
  return taken.map((name) => {
    const gone = scope[name] === undefined;
    return { name, refused: gone, by: gone ? "removed by this page" : "still there" };
  });
}
