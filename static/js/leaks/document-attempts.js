/**
 * The catalogue of leak attempts, second half: the ways out that only a document has. Runs on the page.
 */

/**
 * The attempts that only a document can make, and that do not leave it.
 * @param {import("./thread-attempts.js").Targets} targets
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
 * The attempts that would take a person away from the page, and those that no browser refuses:
 * tried by the tests, never by the page.
 * @param {import("./thread-attempts.js").Targets} targets
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
    "storage": async () => {
      const cache = await scope.caches.open("stayput-leak-test");
      await cache.put(own + "storage", new Response("p".repeat(64)));
      const kept = await cache.match(own + "storage");
      await scope.caches.delete("stayput-leak-test");
      if (!kept) throw new Error("not kept");
    },
    "broadcast": () => {
      const [from, to] = [new scope.BroadcastChannel("stayput-leak-test"), new scope.BroadcastChannel("stayput-leak-test")];
      return new Promise((resolve) => {
        to.onmessage = resolve;
        from.postMessage("p".repeat(64));
      }).finally(() => (from.close(), to.close()));
    },
    "navigation": () => {
      scope.location.assign(own + "navigation");
      return "silent";
    },
  };
}
