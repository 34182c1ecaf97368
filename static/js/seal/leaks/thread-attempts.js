/**
 * The catalogue of leak attempts: every way out that any thread has, tried with a payload.
 * Runs on the page, in the workers and in a worker that the page makes for it.
 */

/**
 * @typedef {object} Targets
 * @property {string} own an absolute address on the page's own origin, ending in "?leak="
 * @property {string} other the same on another origin
 */

/**
 * The attempts that any thread can make. Closes over nothing: its text is handed to a nested worker.
 * @param {Targets} targets
 * @param {typeof fetch} send the browser's own fetch, also where another one took its name
 * @returns {Record<string, () => unknown>} each throws where it is refused or absent
 */
export function threadAttempts({ own, other }, send) {
  const scope = /** @type {any} */ (globalThis);
  const payload = new Uint8Array(64).fill(0x70);
  /** What is there but empty was taken away by our code (js/seal/remove-apis.js, js/seal/disarm-worker.js). @param {string} name @param {any} [owner] */
  const have = (name, owner = scope) => {
    if (owner[name] !== undefined) return owner[name];
    throw Object.assign(new Error(name), { name: name in owner ? "RemovedError" : "AbsentError" });
  };
  /** The service worker's registration, by which the browser itself can be asked to use the network. */
  const registration = async (/** @type {string} */ name) => {
    const container = have("serviceWorker", scope.navigator);
    // Asking for the registration takes its time; what was taken away shows without.
    const prototype = scope.ServiceWorkerRegistration?.prototype ?? {};
    const taken = Object.getOwnPropertyDescriptor(prototype, name);
    if (taken && !taken.get && taken.value === undefined)
      throw Object.assign(new Error(name), { name: "RemovedError" });
    const [first] = await container.getRegistrations();
    if (!first) throw Object.assign(new Error("no service worker"), { name: "AbsentError" });
    return first;
  };
  /** @param {any} target @param {string} good @param {string} [bad] */
  const settled = (target, good, bad = "error") =>
    new Promise((resolve, reject) => {
      target.addEventListener(good, resolve);
      target.addEventListener(bad, (/** @type {Event} */ event) => {
        event.preventDefault();
        reject(new Error(bad));
      });
    });
  /** A worker made from text, which may only ever answer "through". @param {string} code @param {any} [options] */
  const worker = (code, options) => {
    const Maker = have("Worker");
    const script = new Blob([code], { type: "text/javascript" });
    const made = new Maker(have("createObjectURL", URL).call(URL, script), options);
    return new Promise((resolve, reject) => {
      made.addEventListener("message", (/** @type {any} */ { data }) =>
        data === "through" ? resolve(data) : reject(new Error(data)),
      );
      made.addEventListener("error", (/** @type {Event} */ event) => {
        event.preventDefault(); // or it goes up, and the page takes this thread for crashed
        reject(new Error("error"));
      });
    }).finally(() => made.terminate());
  };
  const post = { method: "POST", body: payload };
  return {
    fetch: () => send(own + "fetch", post),
    "fetch-other": () => send(other + "fetch-other", { ...post, mode: "no-cors" }),
    "fetch-cors": () => send(other + "fetch-cors", post),
    "fetch-credentials": () => send(own + "fetch-credentials", { ...post, credentials: "include" }),
    "fetch-keepalive": () =>
      send(other + "fetch-keepalive", { ...post, mode: "no-cors", keepalive: true }),
    "fetch-no-referrer": () =>
      send(own + "fetch-no-referrer", { referrerPolicy: "unsafe-url", cache: "reload" }),
    xhr: () => {
      const request = new (have("XMLHttpRequest"))();
      request.open("POST", own + "xhr");
      request.send(payload);
      return settled(request, "load");
    },
    "xhr-sync": () => {
      const request = new (have("XMLHttpRequest"))();
      request.open("POST", own + "xhr-sync", false);
      request.send(payload);
    },
    "xhr-upload": () => {
      const request = new (have("XMLHttpRequest"))();
      request.open("PUT", other + "xhr-upload");
      request.send(payload);
      return settled(request.upload, "load");
    },
    websocket: () =>
      settled(new (have("WebSocket"))(own.replace(/^http/, "ws") + "websocket"), "open"),
    "websocket-other": () =>
      settled(new (have("WebSocket"))(other.replace(/^http/, "ws") + "websocket-other"), "open"),
    "event-source": () => settled(new (have("EventSource"))(own + "event-source"), "open"),
    "web-transport": () =>
      new (have("WebTransport"))(other.replace(/^http:/, "https:") + "web-transport").ready,
    "websocket-stream": () =>
      new (have("WebSocketStream"))(own.replace(/^http/, "ws") + "websocket-stream").opened,
    import: () => import(own + "import"),
    "import-other": () => import(other + "import-other"),
    "import-scripts": () =>
      worker(
        `try { importScripts(${JSON.stringify(own + "import-scripts")}); postMessage("through"); } catch (error) { postMessage(String(error)); }`,
      ),
    worker: () => {
      const made = new (have("Worker"))(own + "worker");
      return settled(made, "message").finally(() => made.terminate());
    },
    "module-worker": () => {
      const made = new (have("Worker"))(own + "module-worker", { type: "module" });
      return settled(made, "message").finally(() => made.terminate());
    },
    "data-worker": () =>
      settled(
        new (have("Worker"))(
          `data:text/javascript,fetch(${JSON.stringify(own + "data-worker")}).then(() => postMessage("through"))`,
        ),
        "message",
      ),
    "shared-worker": () =>
      settled(new (have("SharedWorker"))(own + "shared-worker").port, "message"),
    "nested-worker": () =>
      worker(
        `fetch(${JSON.stringify(own + "nested-worker")}).then(() => postMessage("through"), (error) => postMessage(String(error)))`,
      ),
    "cache-add": async () => {
      const cache = await have("caches").open("stayput-leak-test");
      await cache.add(own + "cache-add").finally(() => have("caches").delete("stayput-leak-test"));
    },
    font: () => new (have("FontFace"))("leak", `url(${JSON.stringify(own + "font")})`).load(),
    "font-other": () =>
      new (have("FontFace"))("leak", `url(${JSON.stringify(other + "font-other")})`).load(),
    "peer-connection": () =>
      new (have("RTCPeerConnection"))({
        iceServers: [{ urls: "stun:" + new URL(other).host }],
      }).createOffer(),
    "fetch-later": () => {
      have("fetchLater")(own + "fetch-later", post);
      return "silent";
    },
    "background-fetch": async () =>
      have("backgroundFetch", await registration("backgroundFetch")).fetch("leak", [
        own + "background-fetch",
      ]),
    push: async () => {
      const manager = have("pushManager", await registration("pushManager"));
      const { publicKey } = await crypto.subtle.generateKey(
        { name: "ECDSA", namedCurve: "P-256" },
        true,
        ["sign"],
      );
      await manager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: await crypto.subtle.exportKey("raw", publicKey),
      });
    },
    // One request for sw.js each: when, and how often, is a signal.
    "service-worker-update": async () => {
      const found = await registration("update");
      have("update", found);
      await found.update();
    },
    // Kept by the browser, and sent to our own host with the next visit.
    "preload-header": async () =>
      have("navigationPreload", await registration("navigationPreload")).setHeaderValue(
        "p".repeat(64),
      ),
    notification: () => {
      const Notice = have("Notification");
      if (Notice.permission !== "granted") throw new Error("no permission");
      new Notice("leak", { icon: own + "notification" });
    },
    ...(scope.document ? {} : keptForLater()),
  };

  /** Where a worker could leave pixels for a page that is not sealed. A document may keep things (docs/threat-model.md). */
  function keptForLater() {
    return {
      "storage-cache": async () =>
        (await have("caches").open("leak")).put(own + "storage-cache", new Response(payload)),
      "storage-database": () => settled(have("indexedDB").open("leak"), "success"),
      "storage-files": async () =>
        (await have("storage", scope.navigator).getDirectory()).getFileHandle("leak", {
          create: true,
        }),
      "storage-bucket": () => have("storageBuckets", scope.navigator).open("leak"),
      "storage-old-files": () =>
        have("webkitRequestFileSystemSync")(0, 64).root.getFile("leak", { create: true }),
      broadcast: () => new (have("BroadcastChannel"))("leak").postMessage(payload),
      lock: () => have("locks", scope.navigator).request("p".repeat(64), () => {}),
      device: () => have("serial", scope.navigator).getPorts(),
    };
  }
}
