/**
 * The seal: the tab gives up the network, and the browser enforces it. Runs on the page.
 * Order matters: load every asset, seal, make the workers, read the photo.
 */

import { giveUp } from "./remove-apis.js";
import { proveSealed } from "./self-test.js";

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
  let refused = 0;
  /** Addresses that the browser said it refused; it may list them as requests all the same. @type {Set<string>} */
  const refusedUrls = new Set();
  /** @type {Set<PerformanceResourceTiming>} */
  const asked = new Set();
  const sealedAt = performance.now();
  const count = () => {
    const sent = [...asked].filter((entry) => !refusedUrls.has(entry.name) && !neverSent(entry));
    tell({ requestsSince: sent.length, refused });
  };
  addEventListener("securitypolicyviolation", ({ blockedURI }) => {
    refused += 1;
    refusedUrls.add(blockedURI);
    count();
  });
  const observer = new PerformanceObserver((list) => {
    for (const entry of /** @type {PerformanceResourceTiming[]} */ (list.getEntries())) {
      if (entry.startTime > sealedAt && isNetwork(entry.name)) asked.add(entry);
    }
    count();
  });
  observer.observe({ type: "resource" });
}

/** Our own origin tells every timing, so one that was never sent shows (a worklet's refusal is reported nowhere).
 * @param {PerformanceResourceTiming} entry */
const neverSent = ({ name, requestStart, responseStatus }) =>
  name.startsWith(`${location.origin}/`) && requestStart === 0 && responseStatus === 0;

/** @param {string} url */
const isNetwork = (url) => !url.startsWith("blob:") && !url.startsWith("data:");
