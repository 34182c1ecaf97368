/**
 * Takes from a worker what the seal of some browser forgets there, what would let a photo wait for a
 * later page that is not sealed, and what would start a thread or a script of somebody's own making,
 * before other people's code runs in it. Runs in every worker, and first of all in every thread that
 * the model's runtime starts.
 */

/**
 * WebKitGTK 2.50 lets a font of a sealed worker through (measured; Chromium and Firefox refuse it).
 *
 * No policy covers storage. What a worker could write there another page of this origin could read,
 * and the service worker serves from its caches: so there is no way to them, not by the prototypes
 * either, where each of these is defined. A channel or a lock's name is heard by other pages. By
 * `navigator` a worker of Firefox reaches the service worker's registration, and with it a header
 * of its own making for the next visit: of `navigator` only what tells about the machine stays.
 *
 * A new thread would have all of this again. So no code here starts one, and none can make the
 * address of a script: js/seal/worker-scripts.js took what it needs of the two before. Closes over
 * nothing: its text is what such a thread runs first.
 * @param {any} scope the worker's global scope
 * @param {{hasGpu?: boolean, Worker?: Function}} [kept] the GPU is for the model alone; the runtime's way to its own threads
 * @returns {import("../rpc/protocol.js").SealAttempt[]} what was taken, and whether it is gone
 */
export function disarm(scope, { hasGpu = false, Worker: inItsPlace } = {}) {
  const stores = [
    ...["caches", "indexedDB", "webkitRequestFileSystem", "webkitRequestFileSystemSync"],
    ...["webkitResolveLocalFileSystemURL", "webkitResolveLocalFileSystemSyncURL"],
  ];
  const others = [
    ...["FontFace", "FontFaceSet", "fonts", "SharedWorker", "ShadowRealm", "RTCPeerConnection"],
    ...["BroadcastChannel", "Notification", "cookieStore"],
  ];
  const told = [
    ...["appCodeName", "appName", "appVersion", "constructor", "deviceMemory"],
    ...["hardwareConcurrency", "language", "languages", "onLine", "platform", "product"],
    ...["userAgent", "userAgentData"],
    ...(hasGpu ? ["gpu"] : []),
  ];
  const taken = [...others, ...stores, "Worker"].filter((name) => name in scope);
  for (let owner = scope; owner; owner = Object.getPrototypeOf(owner)) {
    for (const name of taken) if (owner !== scope) delete owner[name];
  }
  const NativeWorker = scope.Worker;
  /** @type {[any, string, string][]} */
  const gone = taken.map((name) => [scope, name, name]);
  for (
    let owner = scope.navigator;
    owner && owner !== Object.prototype;
    owner = Object.getPrototypeOf(owner)
  ) {
    for (const name of Object.getOwnPropertyNames(owner))
      if (!told.includes(name)) gone.push([owner, name, name]);
  }
  gone.push([scope.URL, "createObjectURL", "URL.createObjectURL"]);
  for (const owner of [
    scope.StorageManager?.prototype,
    scope.FileSystemDirectoryHandle?.prototype,
  ]) {
    for (const name of Object.getOwnPropertyNames(owner ?? {})) {
      if (name !== "constructor") delete owner[name];
    }
  }
  /** @param {any} owner @param {string} name @param {unknown} value */
  const fix = (owner, name, value) => {
    try {
      Object.defineProperty(owner, name, { value, configurable: false, writable: false });
    } catch {
      // Reported below: what counts is whether it is gone.
    }
  };
  if (NativeWorker?.prototype) fix(NativeWorker.prototype, "constructor", inItsPlace);
  for (const [owner, name] of gone)
    fix(owner, name, owner === scope && name === "Worker" ? inItsPlace : undefined);
  return gone.map(([owner, name, label]) => {
    const found = owner === scope || owner === scope.URL ? owner[name] : scope.navigator[name];
    const refused = found === (owner === scope && name === "Worker" ? inItsPlace : undefined);
    return { name: label, refused, by: refused ? "removed by this page" : "still there" };
  });
}
