// How to install the page where the browser has no button for it, or none that a page may press. Thread: page.
import { UI } from "../messages.js";
import { byId, setAttribute, setShown, setText } from "./element.js";

/** @typedef {keyof typeof UI.install.how} How */

/**
 * @param {{userAgent: string, maxTouchPoints: number}} browser
 * @returns {How | null} null where the browser offers it by itself
 */
export function howToInstall({ userAgent, maxTouchPoints }) {
  // An iPad calls itself a Mac.
  if (/iPhone|iPad|iPod/.test(userAgent)) return "ios";
  if (/Macintosh/.test(userAgent) && maxTouchPoints > 1) return "ios";
  if (/Firefox\//.test(userAgent)) return /Android/.test(userAgent) ? "firefoxAndroid" : "firefox";
  const isSafari = /Safari\//.test(userAgent) && !/Chrome|Chromium|Android/.test(userAgent);
  return isSafari && /Macintosh/.test(userAgent) ? "safari" : null;
}

const isInstalled = () =>
  matchMedia("(display-mode: standalone)").matches ||
  /** @type {any} */ (navigator).standalone === true;

export function createInstall() {
  const how = howToInstall(navigator);
  const button = byId("install-how", HTMLButtonElement);
  const dialog = byId("install", HTMLDialogElement);
  const close = byId("install-close", HTMLButtonElement);
  setShown(button, how !== null && !isInstalled());
  setText(button, UI.install.title);
  setText(byId("install-title", HTMLElement), UI.install.title);
  setText(byId("install-words", HTMLElement), how === null ? "" : UI.install.how[how]);
  setAttribute(close, "aria-label", UI.close);
  button.addEventListener("click", () => dialog.showModal());
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}
