/**
 * Tries the whole catalogue in every thread of this tab, for a person to see each attempt refused.
 * Runs on the page, after the seal.
 */

import { disarm } from "../disarm-worker.js";
import { documentAttempts } from "./document-attempts.js";
import { nestedAttempts, nestedScript } from "./nested-attempts.js";
import { runAttempts } from "./run-attempts.js";
import { threadAttempts } from "./thread-attempts.js";

/** How long an attempt may take before it counts as silent. */
const LIMIT_MS = 2500;
/** @type {OurWorker[]} */
const OURS = ["pipeline", "segment"];

/**
 * @typedef {import("./run-attempts.js").LeakResult} LeakResult
 * @typedef {"pipeline" | "segment"} OurWorker
 * @typedef {"page" | OurWorker | "nested" | "segment-nested"} Place
 * @typedef {Record<Place, LeakResult[]>} PlaceResults
 */

/**
 * @param {(place: OurWorker, attempt: {targets: import("./thread-attempts.js").Targets, limitMs: number, nested: boolean}) => Promise<LeakResult[]>} inWorker in it, or in a thread of its runtime
 * @returns {Promise<PlaceResults>}
 */
export async function tryLeaks(inWorker) {
  const targets = targetsOf(new URL("seal-probe", document.baseURI));
  const onPage = runAttempts(
    { ...threadAttempts(targets, fetch), ...documentAttempts(targets) },
    LIMIT_MS,
  );
  // As the runtime's threads begin: disarmed before anything else runs.
  const script = nestedScript([`(${disarm})(self);`, threadAttempts, runAttempts]);
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const start = () => new Worker(url, { type: "module" });
  const inNew = nestedAttempts(start, targets, LIMIT_MS).finally(() => URL.revokeObjectURL(url));
  const inOurs = OURS.map((place) =>
    inWorker(place, { targets, limitMs: LIMIT_MS, nested: false }),
  );
  // Python's worker has no way to a thread at all, which its own attempts show.
  const inThread = inWorker("segment", { targets, limitMs: LIMIT_MS, nested: true });
  const [page, nested, pipeline, segment, thread] = await Promise.all([
    onPage,
    inNew,
    ...inOurs,
    inThread,
  ]);
  return { page, pipeline, segment, nested, "segment-nested": thread };
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
