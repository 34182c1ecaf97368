/**
 * Registers the service worker, asks for one reload where only it can bring threads or keep a host's
 * own headers away, and says when a new version waits; passes on the order for an asset. Runs on the page.
 */

import { EngineError } from "../rpc/rpc.js";
import { LIMITS, pause } from "../engine/steps.js";

/** Set before the one reload, so that a browser that stays unisolated is not reloaded for ever. */
const RELOADED = "stayput-reloaded-for-threads";
/** How long the service worker may say nothing while it fetches an asset. */
const SILENT_FOR_MS = 30_000;
const UNANSWERED = "the service worker did not answer";

/**
 * @typedef {object} Offline
 * @property {boolean} registered
 * @property {() => void} update make the waiting version take over, then reload
 * @property {Install} install
 *
 * @typedef {(name: string, onBytes: (loaded: number) => void) => Promise<void>} Install asks for an asset that
 *   the first visit did not load; rejects with ASSET_MISSING or ASSET_CORRUPT
 */

/**
 * @param {{onUpdate: () => void, hasReports: boolean, meanwhile?: Promise<unknown> | null}} given `hasReports`: the host
 *   has refusals reported; `meanwhile`: what is loaded at the same time
 * @returns {Promise<Offline>}
 */
export async function startOffline({ onUpdate, hasReports, meanwhile = null }) {
  const container = navigator.serviceWorker;
  const none = { registered: false, update: () => location.reload(), install: refuse };
  if (!container) return none;
  const registration = await register(container, meanwhile);
  if (!registration) return none; // no service worker here: the page works, only not offline
  const registered = registration.active !== null;
  if (registered && (!crossOriginIsolated || hasReports) && !tried()) {
    sessionStorage.setItem(RELOADED, "1");
    location.reload();
    await pause(LIMITS.reload); // whoever is still here then goes on without threads, or refuses
  }
  watchForUpdate(registration, container, onUpdate);
  return {
    registered,
    update: () => activate(registration, container),
    install: (name, onBytes) =>
      registration.active ? orderTwice(registration.active, name, onBytes) : refuse(),
  };
}

/**
 * @param {ServiceWorkerContainer} container
 * @param {Promise<unknown> | null} meanwhile on a slow line this holds up the service worker's files, too: as long as
 *   the page waits for it, nothing would be won by going on without a service worker
 * @returns {Promise<ServiceWorkerRegistration | null>} it may be active only later; null where there is none
 */
async function register(container, meanwhile, tries = 2) {
  const late = new Error("late");
  const lateAfter = async (/** @type {number} */ ms) => {
    await Promise.all([pause(ms), meanwhile?.catch(() => {})]);
    throw late;
  };
  /** @type {ServiceWorkerRegistration | null} */
  let registration = null;
  try {
    const asked = container.register("sw.js", { scope: "./", updateViaCache: "none" });
    registration = await Promise.race([asked, lateAfter(LIMITS.register)]);
    await Promise.race([whenActive(registration), lateAfter(LIMITS.activate)]);
    return registration;
  } catch (error) {
    // An instant failure, as when the network changes, may not repeat. A slow start stays slow.
    if (error !== late && tries > 1) return register(container, meanwhile, tries - 1);
    return registration;
  }
}

/**
 * Whether something ought to be stored here already: a service worker serves this page, or it runs as
 * an app. Where nothing is, the browser has removed it, or it is an app's first start.
 */
export function wasHere() {
  const isApp = matchMedia("(display-mode: standalone)").matches;
  return (isApp || Boolean(navigator.serviceWorker?.controller)) && !tried();
}

function tried() {
  try {
    return sessionStorage.getItem(RELOADED) !== null;
  } catch {
    return true; // storage is refused: without a mark there is no safe reload
  }
}

/** @param {ServiceWorkerRegistration} registration @returns {Promise<void>} */
function whenActive(registration) {
  const worker = registration.active ?? registration.installing ?? registration.waiting;
  return new Promise((resolve, reject) => {
    const check = () => {
      if (worker?.state === "activated") resolve();
      if (!worker || worker.state === "redundant")
        reject(new Error("the service worker could not be installed"));
    };
    worker?.addEventListener("statechange", check);
    check();
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

/** A service worker that was ended meanwhile starts again with the second order. @type {(worker: ServiceWorker, ...order: Parameters<Install>) => Promise<void>} */
async function orderTwice(worker, name, onBytes) {
  try {
    await order(worker, name, onBytes);
  } catch (error) {
    if (EngineError.from(error).message !== UNANSWERED) throw error;
    await order(worker, name, onBytes);
  }
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
      timer = setTimeout(() => fail("ASSET_MISSING", UNANSWERED), SILENT_FOR_MS);
    };
    arm();
    port1.onmessage = ({ data }) => {
      if (data.kind === "progress") return (arm(), onBytes(data.loaded));
      clearTimeout(timer);
      port1.close();
      if (data.kind === "done") resolve();
      else fail(data.code, data.reason);
    };
    worker.postMessage({ kind: "install", name }, [port2]);
  });
}
