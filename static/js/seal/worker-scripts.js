/**
 * The only way in a worker to a script or a thread, taken before other people's code runs there.
 * Imported first by each of our workers; of the native ones nothing is left for others
 * (js/seal/disarm-worker.js).
 */

import { disarm } from "./disarm-worker.js";

const TYPE = Object.freeze({ type: "text/javascript" });

/**
 * Take what makes scripts and threads, and disarm the worker.
 *
 * What is called while other people's code runs uses nothing that such code could have replaced: no
 * global and no method, only what was taken here. tests/js/worker-scripts.test.mjs replaces all of it.
 * @param {any} scope the worker's global scope
 * @param {{hasGpu?: boolean, hasThreads?: boolean}} [kept] what the model's runtime needs
 */
export function takeScripts(scope, { hasGpu = false, hasThreads = false } = {}) {
  const { Worker: NativeWorker, Blob: NativeBlob, TypeError: NativeTypeError } = scope;
  const makeUrl = scope.URL.createObjectURL.bind(scope.URL);
  const dropUrl = scope.URL.revokeObjectURL.bind(scope.URL);
  const moduleOptions = Object.freeze({ __proto__: null, type: "module", name: "em-pthread" });
  /** Whether the worker's own code still stands alone. */
  let isAlone = true;
  /** The runtime's script, and the one that starts in its place: disarmed first. @type {string | null} */
  let asked = null;
  /** @type {string | null} */
  let started = null;

  /** Only the runtime's own script, by its address, which is read once; none once the session stands. @param {unknown} url */
  function Worker(url) {
    if (asked === null || started === null || `${url}` !== asked)
      throw new NativeTypeError("Stayput starts no such thread");
    return new NativeWorker(started, moduleOptions);
  }

  const canStart = hasThreads && typeof NativeWorker === "function";
  if (canStart) {
    Object.defineProperty(Worker, "prototype", { value: NativeWorker.prototype, writable: false });
    Object.freeze(Worker);
  }
  /** Where a thread of ours may begin. @type {string[]} */
  const beginnings = [];
  /** @param {BlobPart[]} parts @returns {string} */
  const addressOf = (parts) => {
    if (!isAlone) throw new NativeTypeError("other people's code runs already");
    return makeUrl(new NativeBlob(parts, TYPE));
  };
  /** A script that is disarmed before another begins: static and in this order, so that no message to it is lost. @param {string} then */
  const disarmedFirst = (then) => {
    const first = addressOf([`(${disarm})(self);`]);
    const address = addressOf([
      `import ${JSON.stringify(first)};\nimport ${JSON.stringify(then)};`,
    ]);
    beginnings.push(address);
    return address;
  };

  const attempts = disarm(scope, { hasGpu, Worker: canStart ? Worker : undefined });

  return {
    /** What was taken from this worker. */
    attempts,
    addressOf,
    dropUrl,
    /** Whether a thread may begin there. @param {string} address */
    isBeginning(address) {
      for (let index = 0; index < beginnings.length; index += 1)
        if (beginnings[index] === address) return true;
      return false;
    },
    /**
     * Let the runtime start threads of this script.
     * @param {string} address
     */
    allowThreads(address) {
      started = disarmedFirst(address);
      asked = address;
    },
    /** No thread from now on. */
    endThreads() {
      asked = null;
      started = null;
    },
    /** From now on other people's code runs: no script is made any more. */
    close() {
      isAlone = false;
    },
    /**
     * A way for our own code to start this script, whatever happened meanwhile.
     * @param {BlobPart[]} parts
     * @returns {(() => Worker) | null}
     */
    starterOf(parts) {
      if (!canStart) return null;
      const address = disarmedFirst(addressOf(parts));
      return () => new NativeWorker(address, moduleOptions);
    },
  };
}
