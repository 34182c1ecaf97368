/**
 * Whether the browser would report what it refuses: the address of a refused request could carry a photo.
 * Asked of the browser itself, by requests that this page's first policy refuses. Runs on the page, before
 * the seal.
 */

/** How long the browser may take to tell of a refusal, and then of the same one by another policy. */
const TOLD_WITHIN_MS = 2000;
const TOLD_ALL_MS = 20;

/** @param {string} policy a policy's text, or a header's */
export const namesReports = (policy) => /\breport-(?:uri|to)\b|\bendpoints=/i.test(policy);

/**
 * A host's own policies, those that only report included, show in the refusals that they would report.
 * @returns {Promise<{told: boolean, reports: string[]}>} `told`: the browser tells of refusals at all; `reports`: policies that name where to report
 */
export async function provokeReports() {
  /** @type {Set<string>} */
  const policies = new Set();
  /** @type {(event: SecurityPolicyViolationEvent) => void} */
  let hear = () => {};
  /** @type {Promise<void>} */
  const first = new Promise((resolve) => {
    hear = ({ originalPolicy }) => (policies.add(originalPolicy), resolve());
  });
  addEventListener("securitypolicyviolation", hear);
  // No host has this name, and no request for it leaves: our own policy refuses each of the three kinds.
  const nowhere = `https://${crypto.randomUUID()}.invalid/`;
  fetch(nowhere, { mode: "no-cors" }).catch(() => {});
  new Image().src = nowhere;
  import(nowhere).catch(() => {});
  await Promise.race([first, after(TOLD_WITHIN_MS)]);
  await after(TOLD_ALL_MS);
  removeEventListener("securitypolicyviolation", hear);
  return { told: policies.size > 0, reports: [...policies].filter(namesReports) };
}

/** @param {number} ms @returns {Promise<void>} */
const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
