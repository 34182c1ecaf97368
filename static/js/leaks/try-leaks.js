/**
 * Tries the whole catalogue in every thread of this tab, for a person to see each attempt refused.
 * Runs on the page, after the seal.
 */

import { documentAttempts, nestedAttempts, runAttempts, threadAttempts } from "./attempts.js";

/** How long an attempt may take before it counts as silent. */
const LIMIT_MS = 2500;

/**
 * @typedef {import("./attempts.js").LeakResult} LeakResult
 * @typedef {"page" | "pipeline" | "segment" | "nested"} Place
 * @typedef {{place: Place, results: LeakResult[]}} PlaceResults
 */

/**
 * @param {(targets: import("./attempts.js").Targets, limitMs: number) => Promise<{place: Place, results: LeakResult[]}[]>} inWorkers
 * @returns {Promise<PlaceResults[]>}
 */
export async function tryLeaks(inWorkers) {
  const targets = targetsOf(new URL("seal-probe", document.baseURI));
  const onPage = runAttempts({ ...threadAttempts(targets, fetch), ...documentAttempts(targets) }, LIMIT_MS);
  const [page, workers, nested] = await Promise.all([onPage, inWorkers(targets, LIMIT_MS), nestedAttempts(targets, LIMIT_MS)]);
  return [{ place: "page", results: page }, ...workers, { place: "nested", results: nested }];
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
