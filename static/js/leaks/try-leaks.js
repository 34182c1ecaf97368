/**
 * Tries the whole catalogue in every thread of this tab, for a person to see each attempt refused.
 * Runs on the page, after the seal.
 */

import { disarm } from "../workers/disarm.js";
import { documentAttempts, nestedAttempts, runAttempts, threadAttempts } from "./attempts.js";

/** How long an attempt may take before it counts as silent. */
const LIMIT_MS = 2500;

/**
 * @typedef {import("./attempts.js").LeakResult} LeakResult
 * @typedef {"page" | "pipeline" | "segment" | "nested"} Place
 * @typedef {Record<Place, LeakResult[]>} PlaceResults
 */

/**
 * @param {(targets: import("./attempts.js").Targets, limitMs: number) => Promise<Pick<PlaceResults, "pipeline" | "segment">>} inWorkers
 * @returns {Promise<PlaceResults>}
 */
export async function tryLeaks(inWorkers) {
  const targets = targetsOf(new URL("seal-probe", document.baseURI));
  const onPage = runAttempts({ ...threadAttempts(targets, fetch), ...documentAttempts(targets) }, LIMIT_MS);
  // As a worker makes one: disarmed before anything else runs in it.
  const inNew = nestedAttempts(targets, LIMIT_MS, `(${disarm})(self);`);
  const [page, workers, nested] = await Promise.all([onPage, inWorkers(targets, LIMIT_MS), inNew]);
  return { page, ...workers, nested };
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
