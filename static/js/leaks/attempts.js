/**
 * The catalogue of leak attempts: every way out that a web page or a worker has, tried with a
 * payload. Runs on the page, in both workers and in workers that these make. Imports nothing, and
 * each function closes over nothing: its text is handed to nested workers.
 */

/**
 * @typedef {object} Targets
 * @property {string} own an absolute address on the page's own origin, ending in "?leak="
 * @property {string} other the same on another origin
 * @typedef {"refused" | "absent" | "silent" | "through"} Outcome
 * @typedef {{id: string, outcome: Outcome, by: string}} LeakResult
 */

/**
 * The attempts that any thread can make.
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

/**
 * The attempts that only a document can make, and that do not leave it.
 * @param {Targets} targets
 * @returns {Record<string, () => unknown>}
 */
export function documentAttempts({ own, other }) {
  const scope = /** @type {any} */ (globalThis);
  const page = scope.document;
  const payload = new Uint8Array(64).fill(0x70);
  /** Put an element in, wait for what it says, take it out. @param {string} tag @param {any} fields @param {any} [parent] */
  const element = (tag, fields, parent = page.body) => {
    const made = page.createElement(tag);
    for (const [name, value] of Object.entries(fields)) made.setAttribute(name, value);
    const said = new Promise((resolve, reject) => {
      for (const good of ["load", "loadeddata", "canplay"]) made.addEventListener(good, resolve);
      for (const bad of ["error", "stalled"]) made.addEventListener(bad, () => reject(new Error(bad)));
    });
    made.style?.setProperty("display", "none");
    parent.append(made);
    return Promise.race([said, new Promise((resolve) => setTimeout(resolve, 1200, "silent"))]).finally(() => made.remove());
  };
  /** @param {string} rel @param {string} href @param {any} [more] */
  const link = (rel, href, more) => element("link", { rel, href, ...more }, page.head);
  const svg = "http://www.w3.org/2000/svg";
  return {
    "beacon": () => {
      if (!scope.navigator.sendBeacon(own + "beacon", payload)) throw new Error("refused");
      return "silent";
    },
    "image": () => element("img", { src: own + "image" }),
    "image-other": () => element("img", { src: other + "image-other" }),
    "image-srcset": () => element("img", { srcset: own + "image-srcset 1x" }),
    "input-image": () => element("input", { type: "image", src: own + "input-image" }),
    "script": () => element("script", { src: own + "script" }),
    "module-script": () => element("script", { type: "module", src: own + "module-script" }),
    "style-sheet": () => link("stylesheet", own + "style-sheet"),
    "style-import": () => element("style", {}, page.head).then(() => {
      const sheet = page.createElement("style");
      sheet.textContent = `@import url(${JSON.stringify(own + "style-import")}); body { --leak: url(${JSON.stringify(own + "style-import")}) }`;
      page.head.append(sheet);
      return new Promise((resolve) => setTimeout(resolve, 600, "silent")).finally(() => sheet.remove());
    }),
    "style-url": () => {
      const made = page.createElement("div");
      made.style.backgroundImage = `url(${JSON.stringify(own + "style-url")})`;
      page.body.append(made);
      return new Promise((resolve) => setTimeout(resolve, 600, "silent")).finally(() => made.remove());
    },
    "video": () => element("video", { src: own + "video", preload: "auto" }),
    "video-poster": () => element("video", { poster: own + "video-poster" }),
    "audio": () => element("audio", { src: own + "audio", preload: "auto" }),
    "frame": () => element("iframe", { src: own + "frame" }).then(() => "silent"),
    "frame-text": () => element("iframe", { srcdoc: `<img src=${JSON.stringify(own + "frame-text")}>` }).then(() => "silent"),
    "object": () => element("object", { data: own + "object" }),
    "embed": () => element("embed", { src: own + "embed" }),
    "svg-image": () => {
      const picture = page.createElementNS(svg, "svg");
      const image = page.createElementNS(svg, "image");
      image.setAttribute("href", own + "svg-image");
      picture.append(image);
      page.body.append(picture);
      return new Promise((resolve, reject) => {
        image.addEventListener("load", resolve);
        image.addEventListener("error", () => reject(new Error("error")));
      }).finally(() => picture.remove());
    },
    "icon": () => link("icon", own + "icon"),
    "manifest": () => link("manifest", own + "manifest"),
    "prefetch": () => link("prefetch", own + "prefetch"),
    // WebKit says "load" of a preload that it refused, so its word proves nothing.
    "preload": () => link("preload", own + "preload", { as: "fetch", crossorigin: "" }).then(() => "silent"),
    "module-preload": () => link("modulepreload", own + "module-preload"),
    "preconnect": () => link("preconnect", new URL(other).origin),
    "dns-prefetch": () => link("dns-prefetch", new URL(other).origin),
    "prerender": () => link("prerender", own + "prerender"),
    "speculation-rules": () => {
      const rules = page.createElement("script");
      rules.type = "speculationrules";
      rules.textContent = JSON.stringify({ prefetch: [{ source: "list", urls: [own + "speculation-rules"], eagerness: "immediate" }] });
      page.head.append(rules);
      return new Promise((resolve) => setTimeout(resolve, 600, "silent")).finally(() => rules.remove());
    },
    "inline-script": () => {
      const script = page.createElement("script");
      script.textContent = `fetch(${JSON.stringify(own + "inline-script")}); window.stayputLeaked = true`;
      page.head.append(script);
      script.remove();
      if (!scope.stayputLeaked) throw new Error("refused");
    },
    "base": () => {
      const base = page.createElement("base");
      base.href = other;
      page.head.prepend(base);
      const moved = page.baseURI.startsWith(new URL(other).origin);
      base.remove();
      if (!moved) throw new Error("refused");
    },
    "service-worker": () => scope.navigator.serviceWorker.register(own + "service-worker"),
    "service-worker-message": async () => {
      const { controller } = scope.navigator.serviceWorker;
      if (!controller) throw Object.assign(new Error("no service worker"), { name: "AbsentError" });
      for (const kind of ["fetch", "install", "cache", "leak"]) {
        controller.postMessage({ kind, name: own + "service-worker-message", url: own + "service-worker-message" });
      }
      return new Promise((resolve) => setTimeout(resolve, 600, "silent"));
    },
    "paint-worklet": () => {
      if (!scope.CSS?.paintWorklet) throw Object.assign(new Error("paintWorklet"), { name: "AbsentError" });
      return scope.CSS.paintWorklet.addModule(own + "paint-worklet");
    },
    "audio-worklet": () => {
      if (!scope.OfflineAudioContext) throw Object.assign(new Error("OfflineAudioContext"), { name: "AbsentError" });
      return new scope.OfflineAudioContext(1, 1, 44100).audioWorklet.addModule(own + "audio-worklet");
    },
  };
}

/**
 * The attempts that would take a person away from the page, and the one that no browser refuses:
 * tried by the tests, never by the page.
 * @param {Targets} targets
 * @returns {Record<string, () => unknown>}
 */
export function testAttempts({ own }) {
  const scope = /** @type {any} */ (globalThis);
  const page = scope.document;
  return {
    "policy-report": () => {
      const policy = page.createElement("meta");
      policy.httpEquiv = "Content-Security-Policy";
      policy.content = `img-src 'none'; report-uri ${own}policy-report`;
      page.head.append(policy);
      const image = page.createElement("img");
      image.src = own + "policy-report";
      page.body.append(image);
      return new Promise((resolve) => setTimeout(resolve, 600, "silent"));
    },
    "form": () => {
      const form = page.createElement("form");
      Object.assign(form, { action: own + "form", method: "post" });
      const field = page.createElement("input");
      Object.assign(field, { name: "pixels", value: "p".repeat(64) });
      form.append(field);
      page.body.append(form);
      form.submit();
      form.remove();
      return "silent";
    },
    "ping": () => {
      const anchor = page.createElement("a");
      Object.assign(anchor, { href: "#", ping: own + "ping" });
      page.body.append(anchor);
      anchor.click();
      anchor.remove();
      return "silent";
    },
    "window": () => {
      const opened = scope.open(own + "window", "_blank");
      if (!opened) throw new Error("refused");
      setTimeout(() => opened.close(), 500);
    },
    "frame-peers": () => {
      const frame = page.createElement("iframe");
      page.body.append(frame);
      try {
        const Peers = frame.contentWindow?.RTCPeerConnection;
        if (!Peers) throw Object.assign(new Error("RTCPeerConnection"), { name: "AbsentError" });
        new Peers().close();
      } finally {
        frame.remove();
      }
    },
    "navigation": () => {
      scope.location.assign(own + "navigation");
      return "silent";
    },
  };
}

/**
 * Make the attempts, all at once, and say how each ended.
 * @param {Record<string, () => unknown>} attempts
 * @param {number} limitMs after which an attempt counts as silent
 * @returns {Promise<LeakResult[]>} `by`: the policy's directive where the browser names one
 */
export async function runAttempts(attempts, limitMs) {
  const idOf = (/** @type {string} */ url) => (/[?&]leak=([\w-]+)/.exec(url) ?? [])[1];
  /** @type {Map<string, string>} */
  const directives = new Map();
  /** @param {any} event */
  const note = (event) => {
    const id = idOf(event.blockedURI);
    if (id) directives.set(id, event.effectiveDirective || event.violatedDirective);
  };
  globalThis.addEventListener("securitypolicyviolation", note);
  const timeout = () => new Promise((resolve) => setTimeout(resolve, limitMs, "silent"));
  const ends = Object.entries(attempts).map(async ([id, attempt]) => {
    try {
      const end = await Promise.race([(async () => attempt())(), timeout()]);
      return { id, outcome: end === "silent" ? "silent" : "through", by: "" };
    } catch (error) {
      const { name, message } = /** @type {Error} */ (error);
      return { id, outcome: name === "AbsentError" ? "absent" : "refused", by: `${name}: ${message}`.slice(0, 200) };
    }
  });
  const results = /** @type {LeakResult[]} */ (await Promise.all(ends));
  await new Promise((resolve) => setTimeout(resolve, 100)); // reports of violations come a little later
  globalThis.removeEventListener("securitypolicyviolation", note);
  /** @type {any[]} */
  const requests = globalThis.performance.getEntriesByType("resource");
  const sent = new Set(requests.filter((entry) => entry.responseStatus > 0 || entry.requestStart > 0).map(({ name }) => idOf(name)));
  return results.map((one) => {
    if (sent.has(one.id)) return { ...one, outcome: /** @type {Outcome} */ ("through"), by: "" };
    const directive = directives.get(one.id);
    if (!directive || one.outcome === "through") return one;
    return { ...one, outcome: "refused", by: directive };
  });
}

/**
 * The attempts of a worker made by this thread.
 * @param {Targets} targets
 * @param {number} limitMs
 * @param {string} before code that the worker runs first
 * @returns {Promise<LeakResult[]>}
 */
export function nestedAttempts(targets, limitMs, before) {
  const code = `
    ${before}
    ${threadAttempts}
    ${runAttempts}
    onmessage = async ({ data }) => postMessage(await runAttempts(threadAttempts(data, fetch), ${limitMs}));
  `;
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" });
  return /** @type {Promise<LeakResult[]>} */ (
    new Promise((resolve, reject) => {
      worker.addEventListener("message", ({ data }) => resolve(data));
      worker.addEventListener("error", () => reject(new Error("the nested worker did not start")));
      worker.postMessage(targets);
    })
  ).finally(() => {
    worker.terminate();
    URL.revokeObjectURL(url);
  });
}
