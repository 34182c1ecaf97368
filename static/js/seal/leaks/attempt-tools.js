/**
 * What the document's attempts share: finding an interface to try with, and waiting for what gives no answer.
 * Runs on the page.
 */

/** Long enough for a request to be on its way. */
const QUIET_MS = 900;

/**
 * What an attempt needs. What is there but empty was taken away by our code (js/seal/remove-apis.js).
 * @param {string} name
 * @param {any} [owner]
 * @returns {any}
 */
export function have(name, owner = globalThis) {
  const found = owner?.[name] ?? undefined;
  if (found !== undefined) return found;
  const isRemoved = owner != null && name in owner;
  throw Object.assign(new Error(name), { name: isRemoved ? "RemovedError" : "AbsentError" });
}

/** Wait for what gives no answer; then clear up. @param {() => void} [end] */
export function quietly(end = () => {}) {
  return new Promise((resolve) => setTimeout(resolve, QUIET_MS, "silent")).finally(end);
}
