/**
 * Takes from a worker what the seal of some browser forgets there, and what would let a photo wait
 * for a later page that is not sealed, before other people's code runs in it. Runs in every worker,
 * and in every worker that these make.
 */

/**
 * WebKitGTK 2.50 lets a font of a sealed worker through (measured; Chromium and Firefox refuse it).
 * A new worker would have its own untouched `FontFace`, so workers made from here on disarm
 * themselves first.
 *
 * No policy covers storage. What a worker could write there another page of this origin could read,
 * and the service worker serves from its caches: so there is no way to them, not by the prototypes
 * either, where each of these is defined. A channel or a lock's name is heard by other pages. By
 * `navigator` a worker of Firefox reaches the service worker's registration, and with it a header
 * of its own making for the next visit: of `navigator` only what tells about the machine stays. Closes over nothing: its text is what a new worker runs.
 * @param {any} scope the worker's global scope
 * @returns {import("../rpc/protocol.js").SealAttempt[]} what was taken, and whether it is gone
 */
export function disarm(scope) {
  const stores = ["caches", "indexedDB", "webkitRequestFileSystem", "webkitRequestFileSystemSync"];
  const others = [
    "FontFace",
    "FontFaceSet",
    "SharedWorker",
    "RTCPeerConnection",
    "BroadcastChannel",
    "Notification",
    "cookieStore",
  ];
  const kept = [
    "appCodeName",
    "appName",
    "appVersion",
    "constructor",
    "deviceMemory",
    "gpu",
    "hardwareConcurrency",
    "language",
  ];
  kept.push("languages", "onLine", "platform", "product", "userAgent", "userAgentData");
  const taken = [
    ...others,
    ...stores,
    "webkitResolveLocalFileSystemURL",
    "webkitResolveLocalFileSystemSyncURL",
  ].filter((name) => name in scope);
  for (let owner = scope; owner; owner = Object.getPrototypeOf(owner)) {
    for (const name of taken) if (owner !== scope) delete owner[name];
  }
  /** @type {[any, string][]} */
  const gone = taken.map((name) => [scope, name]);
  for (
    let owner = scope.navigator;
    owner && owner !== Object.prototype;
    owner = Object.getPrototypeOf(owner)
  ) {
    for (const name of Object.getOwnPropertyNames(owner))
      if (!kept.includes(name)) gone.push([owner, name]);
  }
  for (const owner of [
    scope.StorageManager?.prototype,
    scope.FileSystemDirectoryHandle?.prototype,
  ]) {
    for (const name of Object.getOwnPropertyNames(owner ?? {})) {
      if (name !== "constructor") delete owner[name];
    }
  }
  for (const [owner, name] of gone) {
    try {
      Object.defineProperty(owner, name, {
        value: undefined,
        configurable: false,
        writable: false,
      });
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
      const code =
        options?.type === "module"
          ? `import ${first};\nimport ${then};`
          : `importScripts(${first}, ${then});`;
      return new Real(URL.createObjectURL(new Blob([code], { type: "text/javascript" })), options);
    };
    guarded.prototype = Real.prototype;
    Object.defineProperty(Real.prototype, "constructor", {
      value: guarded,
      configurable: false,
      writable: false,
    });
    Object.defineProperty(scope, "Worker", {
      value: guarded,
      configurable: false,
      writable: false,
    });
  }
  return gone.map(([owner, name]) => {
    const refused =
      owner === scope ? scope[name] === undefined : scope.navigator[name] === undefined;
    return { name, refused, by: refused ? "removed by this page" : "still there" };
  });
}
