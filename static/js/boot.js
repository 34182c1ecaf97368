/**
 * The page's first script. It hears when the main script or the style sheet does not come, asks for it
 * again twice, then says what is missing, with a button. So does an error before the page stands. It
 * needs nothing else of the page, and the page can do without it. Runs on the page.
 */

import { BOOT } from "./boot-messages.js";
import { guardScripts } from "./trusted.js";

/** Before the second and the third try. A network that changes is new within seconds. */
const PAUSES_MS = [400, 3000];
/** Whatever says nothing for so long is asked for again, on a new connection. */
const SILENT_MS = 20_000;

/** @typedef {HTMLScriptElement | HTMLLinkElement} Loader what in the page loads a file */

/** How often each file was asked for again. @type {Map<string, number>} */
const repeats = new Map();

guardScripts();
addEventListener("error", onError, { capture: true }); // of a file it is told to the element alone
addEventListener("unhandledrejection", onRejection);
waitFor(SILENT_MS);

/** The main script has run to its end: from here on it says itself what goes wrong. */
const stands = () => document.documentElement.dataset.started === "true";

/** @param {Event} event */
function onError(event) {
  if (stands()) return;
  const { target } = event;
  if (isLoader(target)) repeat(target);
  else if (target === window && event instanceof ErrorEvent) say(BOOT.broken, event.message);
}

/** @param {PromiseRejectionEvent} event */
function onRejection({ reason }) {
  if (!stands()) say(BOOT.broken, String(reason?.message ?? reason));
}

/** @param {unknown} node @returns {node is Loader} */
const isLoader = (node) => node instanceof HTMLScriptElement || (node instanceof HTMLLinkElement && node.rel === "stylesheet");

/** @param {Loader} node its address, without what says that it is a repetition */
const addressOf = (node) => (node.getAttribute(node instanceof HTMLLinkElement ? "href" : "src") ?? "").replace(/\?again=\d$/, "");

/** Asks for the file again, at a new address: the browser may remember the failure of the old one. @param {Loader} node */
function repeat(node) {
  const address = addressOf(node);
  const count = repeats.get(address) ?? 0;
  if (count === PAUSES_MS.length) return say(BOOT.missing(address), address);
  repeats.set(address, count + 1);
  setTimeout(() => {
    if (stands() && node instanceof HTMLScriptElement) return;
    const next = copyOf(node, `${address}?again=${count + 1}`);
    // An old style sheet that never comes would hold back the scripts; an old script may still come.
    if (node instanceof HTMLLinkElement) node.remove();
    document.head.append(next);
    waitFor(SILENT_MS);
  }, PAUSES_MS[count]);
}

/** @param {Loader} node @param {string} address @returns {Loader} */
function copyOf(node, address) {
  if (node instanceof HTMLLinkElement) {
    return Object.assign(document.createElement("link"), { rel: "stylesheet", integrity: node.integrity, href: address });
  }
  return Object.assign(document.createElement("script"), { type: node.type, integrity: node.integrity, src: address });
}

/** A file that neither comes nor fails: the style sheet first, for scripts wait for it. @param {number} ms */
function waitFor(ms) {
  setTimeout(() => {
    if (stands()) return;
    const late = [...document.querySelectorAll("link")].find((node) => isLoader(node) && node.sheet === null);
    const script = [...document.querySelectorAll("script")].findLast(({ type }) => type === "module");
    const node = late ?? script;
    if (node) repeat(node);
    else say(BOOT.broken, "index.html");
  }, ms);
}

/** @param {string} sentence @param {string} detail */
function say(sentence, detail) {
  if (!document.body) return addEventListener("DOMContentLoaded", () => say(sentence, detail), { once: true });
  document.body.dataset.boot = "failed";
  const found = document.querySelector(".stalled");
  const place = found ?? document.body.appendChild(document.createElement("div"));
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: BOOT.again });
  button.addEventListener("click", () => location.reload());
  const more = Object.assign(document.createElement("code"), { textContent: detail });
  place.setAttribute("role", "alert");
  place.replaceChildren(`${sentence} ${BOOT.next} `, button, " ", more);
}
