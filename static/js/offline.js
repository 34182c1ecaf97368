/**
 * Registers the service worker, asks for one reload where only it can bring threads, and says when
 * a new version waits; passes on the order for a part. Runs on the page.
 */

import { EngineError } from "./rpc.js";

/** Set before the one reload, so that a browser that stays unisolated is not reloaded for ever. */
const RELOADED = "stayput-reloaded-for-threads";
const ACTIVE_WITHIN_MS = 10_000;
/** How long the service worker may say nothing while it fetches a part. */
const SILENT_FOR_MS = 60_000;

/**
 * @typedef {object} Offline
 * @property {boolean} registered
 * @property {() => void} update make the waiting version take over, then reload
 * @property {Install} install
 *
 * @typedef {(name: string, onBytes: (loaded: number) => void) => Promise<void>} Install asks for a part that
 *   the first visit did not load; rejects with ASSET_MISSING or ASSET_CORRUPT
 */

/**
 * @param {{onUpdate: () => void}} listeners
 * @returns {Promise<Offline>} never settles when the page is about to reload
 */
export async function startOffline({ onUpdate }) {
  const container = navigator.serviceWorker;
  const none = { registered: false, update: () => location.reload(), install: refuse };
  if (!container) return none;
  let registration;
  try {
    registration = await container.register("sw.js", { scope: "./", updateViaCache: "none" });
    await activeWithin(registration, ACTIVE_WITHIN_MS);
  } catch {
    return none; // no service worker here: the page works, only not offline
  }
  if (!crossOriginIsolated && !tried()) {
    sessionStorage.setItem(RELOADED, "1");
    location.reload();
    return new Promise(() => {});
  }
  watchForUpdate(registration, container, onUpdate);
  return {
    registered: true,
    update: () => activate(registration, container),
    install: (name, onBytes) => (registration.active ? order(registration.active, name, onBytes) : refuse()),
  };
}

function tried() {
  try {
    return sessionStorage.getItem(RELOADED) !== null;
  } catch {
    return true; // storage is refused: without a mark there is no safe reload
  }
}

/**
 * @param {ServiceWorkerRegistration} registration
 * @param {number} ms
 */
function activeWithin(registration, ms) {
  if (registration.active) return Promise.resolve();
  const worker = registration.installing ?? registration.waiting;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the service worker did not start in time")), ms);
    worker?.addEventListener("statechange", () => {
      if (worker.state === "activated") resolve(clearTimeout(timer));
      if (worker.state === "redundant") reject(new Error("the service worker could not be installed"));
    });
  });
}

/**
 * @param {ServiceWorkerRegistration} registration
 * @param {ServiceWorkerContainer} container
 * @param {() => void} onUpdate
 */
function watchForUpdate(registration, container, onUpdate) {
  const tell = () => void (registration.waiting && container.controller && onUpdate());
  tell();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", tell);
  });
}

/**
 * @param {ServiceWorkerRegistration} registration
 * @param {ServiceWorkerContainer} container
 */
function activate(registration, container) {
  if (!registration.waiting) return location.reload();
  container.addEventListener("controllerchange", () => location.reload(), { once: true });
  registration.waiting.postMessage({ kind: "activate" });
}

/** @returns {Promise<never>} */
async function refuse() {
  throw new EngineError({ code: "ASSET_MISSING", message: "no service worker", retryable: true });
}

/**
 * @param {ServiceWorker} worker
 * @param {string} name
 * @param {(loaded: number) => void} onBytes
 * @returns {Promise<void>}
 */
function order(worker, name, onBytes) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ code, /** @type {string} */ message) =>
      reject(new EngineError({ code, message, retryable: true }));
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const arm = () => {
      clearTimeout(timer);
      timer = setTimeout(() => fail("ASSET_MISSING", "the service worker did not answer"), SILENT_FOR_MS);
    };
    arm();
    port1.onmessage = ({ data }) => {
      if (data.kind === "progress") return arm(), onBytes(data.loaded);
      clearTimeout(timer);
      port1.close();
      if (data.kind === "done") resolve();
      else fail(data.code, data.reason);
    };
    worker.postMessage({ kind: "install", name }, [port2]);
  });
}
