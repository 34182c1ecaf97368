/**
 * The catalogue of leak attempts: what the browser would ask for or say on the page's behalf, what it
 * would keep and send later, and the frames that a page can make. Runs on the page.
 */

import { have, quietly } from "./attempt-tools.js";

/**
 * The attempts by the browser's own services, and by frames.
 * @param {import("./thread-attempts.js").Targets} targets
 * @returns {Record<string, () => unknown>}
 */
export function browserAttempts({ own, other }) {
  const scope = /** @type {any} */ (globalThis);
  const page = scope.document;
  const navigator = scope.navigator;
  /** @param {string} text @param {string} type */
  const blob = (text, type) => URL.createObjectURL(new Blob([text], { type }));
  /** @param {any} target a worker or a port, whose code says "through" or why not */
  const told = (target) =>
    new Promise((resolve, reject) => {
      target.onmessage = (/** @type {any} */ { data }) =>
        data === "through" ? resolve(data) : reject(new Error(data));
      target.onerror = (/** @type {Event} */ event) => {
        event.preventDefault();
        reject(new Error("error"));
      };
    });
  /** @param {string} tag @param {string} field @param {string} url */
  const framed = (tag, field, url) => {
    const made = page.createElement(tag);
    made.setAttribute(field, url);
    page.body.append(made);
    return quietly().finally(() => made.remove());
  };
  /** An empty frame has everything anew. @param {(inside: any) => unknown} attempt */
  const inFrame = async (attempt) => {
    const frame = page.createElement("iframe");
    page.body.append(frame);
    try {
      return await attempt(frame.contentWindow);
    } finally {
      frame.remove();
    }
  };
  const image = (/** @type {string} */ name) => blob(`<img src="${own}${name}">`, "text/html");
  return {
    payment: async () => {
      const total = { label: "leak", amount: { currency: "EUR", value: "1" } };
      await new (have("PaymentRequest"))([{ supportedMethods: own + "payment" }], {
        total,
      }).canMakePayment();
      return quietly();
    },
    identity: () => {
      have("IdentityCredential");
      return have("credentials", navigator).get({
        identity: { providers: [{ configURL: own + "identity", clientId: "leak" }] },
      });
    },
    // The browser asks another site whether it may: its name could carry data.
    passkey: () => {
      have("PublicKeyCredential");
      return have("credentials", navigator).get({
        publicKey: { challenge: new Uint8Array(16), rpId: "leak.example", timeout: 1000 },
      });
    },
    login: () => have("login", navigator).setStatus("logged-in"),
    presentation: () =>
      new (have("PresentationRequest"))([
        `${other.replace(/^http:/, "https:")}presentation`,
      ]).getAvailability(),
    // Some browsers have it spoken, or heard, by a server.
    speech: () => have("speechSynthesis").speak(new (have("SpeechSynthesisUtterance"))("leak")),
    "speech-recognition": () =>
      new (scope.SpeechRecognition ?? have("webkitSpeechRecognition"))().start(),
    translator: () =>
      have("Translator").availability({ sourceLanguage: "en", targetLanguage: "de" }),
    "media-artwork": () => {
      have("mediaSession", navigator).metadata = new scope.MediaMetadata({
        artwork: [{ src: own + "media-artwork", sizes: "96x96" }],
      });
      return quietly();
    },
    "interest-group": () =>
      have("joinAdInterestGroup", navigator).call(
        navigator,
        { owner: scope.origin, name: "leak", updateURL: own + "interest-group" },
        60,
      ),
    // Sent to our own host with the next visit.
    cookie: () => {
      have("cookie", page);
      page.cookie = "leak=cookie; max-age=60";
      if (!page.cookie.includes("leak=cookie")) throw new Error("not kept");
    },
    "cookie-store": () => have("cookieStore").set("leak", "cookie-store"),
    "shared-worker-blob": () => {
      const code = `onconnect = ({ ports: [port] }) => fetch(${JSON.stringify(own + "shared-worker-blob")}).then(() => port.postMessage("through"), (error) => port.postMessage(String(error)))`;
      const shared = new (have("SharedWorker"))(blob(code, "text/javascript"));
      return Promise.race([
        told(shared.port),
        new Promise((_, reject) => (shared.onerror = () => reject(new Error("error")))),
      ]);
    },
    "frame-fetch": () => inFrame((inside) => inside.fetch(own + "frame-fetch")),
    "frame-socket": () =>
      inFrame(
        (inside) =>
          new Promise((resolve, reject) => {
            const socket = new inside.WebSocket(own.replace(/^http/, "ws") + "frame-socket");
            socket.onopen = resolve;
            socket.onerror = () => reject(new Error("error"));
          }),
      ),
    "frame-worker": () =>
      inFrame((inside) => {
        const code = `fetch(${JSON.stringify(own + "frame-worker")}).then(() => postMessage("through"), (error) => postMessage(String(error)))`;
        return told(
          new inside.Worker(
            inside.URL.createObjectURL(new inside.Blob([code], { type: "text/javascript" })),
          ),
        );
      }),
    "frame-image": () =>
      inFrame((inside) => {
        const made = inside.document.createElement("img");
        made.src = own + "frame-image";
        inside.document.body.append(made);
        return quietly();
      }),
    "frame-blob": () => framed("iframe", "src", image("frame-blob")),
    "frame-script": () =>
      framed("iframe", "src", `javascript:fetch(${JSON.stringify(own + "frame-script")})`),
    "object-blob": () => framed("object", "data", image("object-blob")),
  };
}
