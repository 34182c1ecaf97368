/**
 * The catalogue of leak attempts, first half: every way out that any thread has, tried with a payload.
 * Runs on the page, in the workers and in a worker that the page makes for it. Imports nothing.
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
  const have = (/** @type {string} */ name) => {
    if (typeof scope[name] === "undefined") throw Object.assign(new Error(name), { name: "AbsentError" });
    return scope[name];
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
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    const made = new (have("Worker"))(url, options);
    return new Promise((resolve, reject) => {
      made.addEventListener("message", (/** @type {any} */ { data }) => (data === "through" ? resolve(data) : reject(new Error(data))));
      made.addEventListener("error", (/** @type {Event} */ event) => {
        event.preventDefault(); // or it goes up, and the page takes this thread for crashed
        reject(new Error("error"));
      });
    }).finally(() => made.terminate());
  };
  const post = { method: "POST", body: payload };
  return {
    "fetch": () => send(own + "fetch", post),
    "fetch-other": () => send(other + "fetch-other", { ...post, mode: "no-cors" }),
    "fetch-cors": () => send(other + "fetch-cors", post),
    "fetch-credentials": () => send(own + "fetch-credentials", { ...post, credentials: "include" }),
    "fetch-keepalive": () => send(other + "fetch-keepalive", { ...post, mode: "no-cors", keepalive: true }),
    "fetch-no-referrer": () => send(own + "fetch-no-referrer", { referrerPolicy: "unsafe-url", cache: "reload" }),
    "xhr": () => {
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
    "websocket": () => settled(new (have("WebSocket"))(own.replace(/^http/, "ws") + "websocket"), "open"),
    "websocket-other": () => settled(new (have("WebSocket"))(other.replace(/^http/, "ws") + "websocket-other"), "open"),
    "event-source": () => settled(new (have("EventSource"))(own + "event-source"), "open"),
    "web-transport": () => new (have("WebTransport"))(other.replace(/^http:/, "https:") + "web-transport").ready,
    "websocket-stream": () => new (have("WebSocketStream"))(own.replace(/^http/, "ws") + "websocket-stream").opened,
    "import": () => import(own + "import"),
    "import-other": () => import(other + "import-other"),
    "import-scripts": () =>
      worker(`try { importScripts(${JSON.stringify(own + "import-scripts")}); postMessage("through"); } catch (error) { postMessage(String(error)); }`),
    "worker": () => {
      const made = new (have("Worker"))(own + "worker");
      return settled(made, "message").finally(() => made.terminate());
    },
    "module-worker": () => {
      const made = new (have("Worker"))(own + "module-worker", { type: "module" });
      return settled(made, "message").finally(() => made.terminate());
    },
    "data-worker": () =>
      settled(new (have("Worker"))(`data:text/javascript,fetch(${JSON.stringify(own + "data-worker")}).then(() => postMessage("through"))`), "message"),
    "shared-worker": () => settled(new (have("SharedWorker"))(own + "shared-worker").port, "message"),
    "nested-worker": () =>
      worker(`fetch(${JSON.stringify(own + "nested-worker")}).then(() => postMessage("through"), (error) => postMessage(String(error)))`),
    "cache-add": async () => {
      const cache = await have("caches").open("stayput-leak-test");
      await cache.add(own + "cache-add").finally(() => have("caches").delete("stayput-leak-test"));
    },
    "font": () => new (have("FontFace"))("leak", `url(${JSON.stringify(own + "font")})`).load(),
    "font-other": () => new (have("FontFace"))("leak", `url(${JSON.stringify(other + "font-other")})`).load(),
    "peer-connection": () => new (have("RTCPeerConnection"))({ iceServers: [{ urls: "stun:" + new URL(other).host }] }).createOffer(),
    "fetch-later": () => {
      have("fetchLater")(own + "fetch-later", post);
      return "silent";
    },
    "background-fetch": () => have("registration").backgroundFetch.fetch("leak", [own + "background-fetch"]),
  };
}
