/**
 * Tries the whole catalogue in every thread of this tab, for a person to see each attempt refused.
 * Runs on the page, after the seal.
 */

import { disarm } from "../workers/disarm.js";
import { documentAttempts } from "./document-attempts.js";
import { runAttempts } from "./run-attempts.js";
import { threadAttempts } from "./thread-attempts.js";

/** How long an attempt may take before it counts as silent. */
const LIMIT_MS = 2500;

/**
 * @typedef {import("./run-attempts.js").LeakResult} LeakResult
 * @typedef {"page" | "pipeline" | "segment" | "nested"} Place
 * @typedef {Record<Place, LeakResult[]>} PlaceResults
 */

/**
 * @param {(place: "pipeline" | "segment", targets: import("./thread-attempts.js").Targets, limitMs: number) => Promise<LeakResult[]>} inWorker
 * @returns {Promise<PlaceResults>}
 */
export async function tryLeaks(inWorker) {
  const targets = targetsOf(new URL("seal-probe", document.baseURI));
  const onPage = runAttempts({ ...threadAttempts(targets, fetch), ...documentAttempts(targets) }, LIMIT_MS);
  // As a worker makes one: disarmed before anything else runs in it.
  const inNew = nestedAttempts(targets, LIMIT_MS, `(${disarm})(self);`);
  const inOurs = ["pipeline", "segment"].map((place) => inWorker(/** @type {"pipeline"} */ (place), targets, LIMIT_MS));
  const [page, nested, pipeline, segment] = await Promise.all([onPage, inNew, ...inOurs]);
  return { page, pipeline, segment, nested };
}

/**
 * Our own host under two origins: were an attempt not refused, it would reach nobody else.
 * @param {URL} probe
 */
function targetsOf(probe) {
  const other = new URL(probe);
  const isLoopback = ["127.0.0.1", "localhost", "[::1]"].includes(probe.hostname);
  if (isLoopback) other.hostname = probe.hostname === "localhost" ? "127.0.0.1" : "localhost";
  else other.hostname = `leak-test.${probe.hostname}`;
  return { own: `${probe.href}?leak=`, other: `${other.href}?leak=` };
}

/**
 * The attempts of a worker made by this thread.
 * @param {import("./thread-attempts.js").Targets} targets
 * @param {number} limitMs
 * @param {string} before code that the worker runs first
 * @returns {Promise<LeakResult[]>}
 */
function nestedAttempts(targets, limitMs, before) {
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
