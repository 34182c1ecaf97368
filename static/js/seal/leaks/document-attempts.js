/**
 * The catalogue of leak attempts: the ways out that only a document has, by its elements. Runs on the page.
 */

import { browserAttempts } from "./browser-attempts.js";
import { have, quietly } from "./attempt-tools.js";
import { referenceAttempts } from "./reference-attempts.js";

/**
 * The attempts that only a document can make, and that do not leave it.
 * @param {import("./thread-attempts.js").Targets} targets
 * @returns {Record<string, () => unknown>}
 */
export function documentAttempts(targets) {
  const { own, other } = targets;
  const scope = /** @type {any} */ (globalThis);
  const page = scope.document;
  const payload = new Uint8Array(64).fill(0x70);
  /** Put an element in, wait for what it says, take it out. @param {string} tag @param {any} fields @param {any} [parent] */
  const element = (tag, fields, parent = page.body) => {
    const made = page.createElement(tag);
    for (const [name, value] of Object.entries(fields)) made.setAttribute(name, value);
    const said = new Promise((resolve, reject) => {
      for (const good of ["load", "loadeddata", "canplay"]) made.addEventListener(good, resolve);
      for (const bad of ["error", "stalled"])
        made.addEventListener(bad, () => reject(new Error(bad)));
    });
    made.style?.setProperty("display", "none");
    parent.append(made);
    return Promise.race([
      said,
      new Promise((resolve) => setTimeout(resolve, 1200, "silent")),
    ]).finally(() => made.remove());
  };
  /** @param {string} rel @param {string} href @param {any} [more] */
  const link = (rel, href, more) => element("link", { rel, href, ...more }, page.head);
  const svg = "http://www.w3.org/2000/svg";
  return {
    beacon: () => {
      if (!scope.navigator.sendBeacon(own + "beacon", payload)) throw new Error("refused");
      return "silent";
    },
    image: () => element("img", { src: own + "image" }),
    "image-other": () => element("img", { src: other + "image-other" }),
    "image-srcset": () => element("img", { srcset: own + "image-srcset 1x" }),
    "input-image": () => element("input", { type: "image", src: own + "input-image" }),
    script: () => element("script", { src: own + "script" }),
    "module-script": () => element("script", { type: "module", src: own + "module-script" }),
    "style-sheet": () => link("stylesheet", own + "style-sheet"),
    "style-import": () =>
      element("style", {}, page.head).then(() => {
        const sheet = page.createElement("style");
        sheet.textContent = `@import url(${JSON.stringify(own + "style-import")}); body { --leak: url(${JSON.stringify(own + "style-import")}) }`;
        page.head.append(sheet);
        return new Promise((resolve) => setTimeout(resolve, 600, "silent")).finally(() =>
          sheet.remove(),
        );
      }),
    "style-url": () => {
      const made = page.createElement("div");
      made.style.backgroundImage = `url(${JSON.stringify(own + "style-url")})`;
      page.body.append(made);
      return new Promise((resolve) => setTimeout(resolve, 600, "silent")).finally(() =>
        made.remove(),
      );
    },
    video: () => element("video", { src: own + "video", preload: "auto" }),
    picture: () => {
      const [picture, source] = [page.createElement("picture"), page.createElement("source")];
      source.srcset = own + "picture";
      picture.append(source, page.createElement("img"));
      page.body.append(picture);
      return quietly(() => picture.remove());
    },
    track: () => {
      const [video, track] = [page.createElement("video"), page.createElement("track")];
      Object.assign(track, { src: own + "track", default: true });
      video.append(track);
      page.body.append(video);
      track.track.mode = "showing";
      return quietly(() => video.remove());
    },
    "table-background": () => element("table", { background: own + "table-background" }),
    "video-poster": () => element("video", { poster: own + "video-poster" }),
    audio: () => element("audio", { src: own + "audio", preload: "auto" }),
    frame: () => element("iframe", { src: own + "frame" }).then(() => "silent"),
    "frame-other": () => element("iframe", { src: other + "frame-other" }).then(() => "silent"),
    "frame-text": () =>
      element("iframe", { srcdoc: `<img src=${JSON.stringify(own + "frame-text")}>` }).then(
        () => "silent",
      ),
    object: () => element("object", { data: own + "object" }),
    embed: () => element("embed", { src: own + "embed" }),
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
    icon: () => link("icon", own + "icon"),
    manifest: () => link("manifest", own + "manifest"),
    "touch-icon": () => link("apple-touch-icon", own + "touch-icon"),
    "compression-dictionary": () => link("compression-dictionary", own + "compression-dictionary"),
    prefetch: () => link("prefetch", own + "prefetch"),
    // WebKit says "load" of a preload that it refused, so its word proves nothing.
    preload: () =>
      link("preload", own + "preload", { as: "fetch", crossorigin: "" }).then(() => "silent"),
    "preload-image": () =>
      link("preload", own + "preload-image", { as: "image" }).then(() => "silent"),
    "preload-font": () =>
      link("preload", own + "preload-font", { as: "font", crossorigin: "" }).then(() => "silent"),
    "preload-script": () =>
      link("preload", own + "preload-script", { as: "script" }).then(() => "silent"),
    "module-preload": () => link("modulepreload", own + "module-preload"),
    preconnect: () => link("preconnect", new URL(other).origin),
    "dns-prefetch": () => link("dns-prefetch", new URL(other).origin),
    prerender: () => link("prerender", own + "prerender"),
    "speculation-rules": () => {
      const rules = page.createElement("script");
      rules.type = "speculationrules";
      rules.append(
        JSON.stringify({
          prefetch: [{ source: "list", urls: [own + "speculation-rules"], eagerness: "immediate" }],
        }),
      );
      page.head.append(rules);
      return new Promise((resolve) => setTimeout(resolve, 600, "silent")).finally(() =>
        rules.remove(),
      );
    },
    "inline-script": () => {
      const script = page.createElement("script");
      script.append(`fetch(${JSON.stringify(own + "inline-script")}); window.stayputLeaked = true`);
      page.head.append(script);
      script.remove();
      if (!scope.stayputLeaked) throw new Error("refused");
    },
    base: () => {
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
      for (const kind of ["fetch", "cache", "leak"]) {
        controller.postMessage({
          kind,
          name: own + "service-worker-message",
          url: own + "service-worker-message",
        });
      }
      const { port1, port2 } = new MessageChannel();
      controller.postMessage({ kind: "install", name: own + "service-worker-message" }, [port2]);
      return new Promise((resolve, reject) => {
        port1.onmessage = ({ data }) =>
          data.kind === "failed"
            ? reject(new Error(`service worker: ${data.reason}`))
            : resolve(data);
      });
    },
    // Were it allowed, the browser would ask for sw.js: a signal.
    "service-worker-again": () => scope.navigator.serviceWorker.register("sw.js"),
    "paint-worklet": () => {
      return have("paintWorklet", scope.CSS).addModule(own + "paint-worklet");
    },
    "audio-worklet": () => {
      return new (have("OfflineAudioContext"))(1, 1, 44100).audioWorklet.addModule(
        own + "audio-worklet",
      );
    },
    ...referenceAttempts(targets),
    ...browserAttempts(targets),
  };
}
