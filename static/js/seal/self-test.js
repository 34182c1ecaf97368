/**
 * Proof that this thread has no network: each attempt must be refused by the browser's policy.
 * Runs in every worker at its start, and on the page.
 */

/**
 * Attempts to reach out. Each must reject because of the policy alone.
 *
 * A refused request and an unplugged cable look alike to `fetch`. So the second attempt asks for a
 * `data:` URL, which needs no network at all: only a policy can refuse that one.
 * @param {string} url an absolute address on the page's own origin
 * @param {import("../rpc/protocol.js").SealAttempt[]} [taken] what this thread gave up by itself
 * @returns {Promise<import("../rpc/protocol.js").SealProof>}
 */
export async function proveSealed(url, taken = []) {
  const refused = await Promise.all([
    attempt("same origin", url),
    attempt("data address", "data:text/plain,unsealed"),
  ]);
  const attempts = [...refused, ...taken];
  return { attempts, sealed: attempts.every((one) => one.refused) };
}

/**
 * @param {string} name
 * @param {string} url
 * @returns {Promise<import("../rpc/protocol.js").SealAttempt>}
 */
async function attempt(name, url) {
  try {
    const response = await fetch(url, { method: "HEAD", cache: "no-store" });
    return { name, refused: false, by: `answered ${response.status}` };
  } catch (error) {
    return { name, refused: true, by: String(/** @type {any} */ (error)?.message ?? error) };
  }
}
