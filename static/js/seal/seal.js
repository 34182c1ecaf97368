/**
 * The seal: the tab gives up the network, and the browser enforces it. Runs on the page.
 * Order matters: load every asset, seal, make the workers, read the photo.
 */

import { giveUp } from "./remove-apis.js";
import { proveSealed } from "./self-test.js";
import { createTally } from "./tally.js";

/**
 * What is left after sealing: our own blobs, and nothing else. `script-src blob:` is for the workers
 * (which inherit this policy). What is loaded already, styles included, stays.
 */
export const SEALED_POLICY = [
  "default-src 'none'",
  "connect-src 'none'",
  "script-src blob: 'wasm-unsafe-eval'",
  "worker-src blob:",
  "img-src blob: data:",
  "style-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
].join("; ");

let asked = false;

/** Whether this document has given up the network; there is no way back but a reload. */
export const isSealed = () => asked;

/**
 * Seal this document for good and prove it. A policy added at run time only ever tightens; neither
 * removing the element nor a second policy lifts it.
 * @param {string} probeUrl an absolute address on our own origin
 * @returns {Promise<import("../rpc/protocol.js").SealProof>}
 */
export async function sealDocument(probeUrl) {
  const meta = document.createElement("meta");
  meta.httpEquiv = "Content-Security-Policy";
  meta.content = SEALED_POLICY;
  document.head.append(meta);
  asked = true;
  return proveSealed(probeUrl, giveUp(globalThis));
}

/**
 * Counts, by the browser's own records, what this document asked for and was refused from now on.
 * @param {(counts: {requestsSince: number, refused: number}) => void} tell
 */
export function watchSeal(tell) {
  const tally = createTally(location.origin);
  const sealedAt = performance.now();
  addEventListener("securitypolicyviolation", (refusal) => {
    tally.refuse(refusal);
    tell(tally.counts());
  });
  const observer = new PerformanceObserver((list) => {
    for (const entry of /** @type {PerformanceResourceTiming[]} */ (list.getEntries()))
      if (entry.startTime > sealedAt) tally.list(entry);
    tell(tally.counts());
  });
  observer.observe({ type: "resource" });
}
