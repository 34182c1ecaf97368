/**
 * Tells the requests that a document made from those that the browser lists though it refused them. One that
 * was refused does not count as made; one that was made always does. Runs on the page. Imports nothing, and
 * touches no DOM.
 */

/** A busy browser tells of a refusal seconds later, at worst; clocks are rounded by so much. Milliseconds. */
const LATE_MS = 10_000;
const ROUNDED_MS = 5;
/** Of what these asked another origin for, Chromium names the origin alone. */
const HOLDERS = ["iframe", "frame", "object", "embed"];

/** No answer, and no failure of the network, comes sooner. */
const INSTANT_MS = 2;

/**
 * @typedef {Pick<PerformanceResourceTiming, "name" | "initiatorType" | "startTime" | "responseEnd" | "requestStart" | "responseStatus">} Listed
 * @typedef {Pick<SecurityPolicyViolationEvent, "blockedURI" | "originalPolicy" | "timeStamp">} Refusal
 */

/** @param {string} origin the document's own */
export function createTally(origin) {
  /** @type {Set<Listed>} */
  const listed = new Set();
  /** @type {Refusal[]} */
  const refusals = [];

  /** @param {Listed} entry */
  const isOwn = ({ name }) => name.startsWith(`${origin}/`);

  /** @param {Listed} entry @param {Refusal} refusal */
  function isOf(entry, { blockedURI, timeStamp }) {
    const isThen =
      timeStamp >= entry.startTime - ROUNDED_MS && timeStamp <= entry.responseEnd + LATE_MS;
    if (!isThen) return false;
    if (bare(blockedURI) === bare(entry.name)) return true;
    const isHeld = HOLDERS.includes(entry.initiatorType) && !isOwn(entry);
    return isHeld && blockedURI.replace(/\/$/, "") === new URL(entry.name).origin;
  }

  /** Each refusal speaks for one request; each policy that refuses it tells once. */
  function made() {
    const unclaimed = new Set(refusals);
    return [...listed].filter((entry) => {
      /** @type {Set<string>} */
      const policies = new Set();
      for (const refusal of unclaimed) {
        if (policies.has(refusal.originalPolicy) || !isOf(entry, refusal)) continue;
        policies.add(refusal.originalPolicy);
        unclaimed.delete(refusal);
      }
      // Our own origin tells every timing, so what it shows to have left has left, whatever is said.
      if (isOwn(entry) && (entry.requestStart > 0 || entry.responseStatus > 0)) return true;
      return policies.size === 0 && !(isOwn(entry) && isInstant(entry));
    });
  }

  return {
    /** @param {Listed} entry as the browser lists it */
    list: (entry) => void (isNetwork(entry.name) && listed.add(entry)),
    /** @param {Refusal} refusal */
    refuse: (refusal) => void refusals.push(refusal),
    counts: () => ({ requestsSince: made().length, refused: refusals.length }),
  };
}

/** A worklet's refusal is reported nowhere, but it takes no time. @param {Listed} entry */
const isInstant = ({ initiatorType, startTime, responseEnd }) =>
  initiatorType === "script" && responseEnd - startTime < INSTANT_MS;

/** @param {string} url */
const isNetwork = (url) => !url.startsWith("blob:") && !url.startsWith("data:");

/** As a refusal names it: without the part behind "#", and without who asks. @param {string} url */
function bare(url) {
  try {
    return Object.assign(new URL(url), { hash: "", username: "", password: "" }).href;
  } catch {
    return url; // such as "inline"
  }
}
