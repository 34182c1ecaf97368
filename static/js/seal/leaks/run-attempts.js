/**
 * Makes leak attempts and tells how each ended. Runs wherever the attempts do.
 */

/**
 * @typedef {"refused" | "removed" | "absent" | "silent" | "through"} Outcome
 * @typedef {{id: string, outcome: Outcome, by: string}} LeakResult
 */

/**
 * Make the attempts, all at once, and say how each ended. Closes over nothing, like they do.
 * @param {Record<string, () => unknown>} attempts
 * @param {number} limitMs after which an attempt counts as silent
 * @returns {Promise<LeakResult[]>} `by`: the policy's directive where the browser names one
 */
export async function runAttempts(attempts, limitMs) {
  const idOf = (/** @type {string} */ url) => (/[?&]leak=([\w-]+)/.exec(url) ?? [])[1];
  /** @type {Map<string, string>} */
  const directives = new Map();
  /** @param {any} event */
  const note = (event) => {
    const id = idOf(event.blockedURI);
    if (id) directives.set(id, event.effectiveDirective || event.violatedDirective);
  };
  globalThis.addEventListener("securitypolicyviolation", note);
  const timeout = () => new Promise((resolve) => setTimeout(resolve, limitMs, "silent"));
  const ends = Object.entries(attempts).map(async ([id, attempt]) => {
    try {
      const end = await Promise.race([(async () => attempt())(), timeout()]);
      return { id, outcome: end === "silent" ? "silent" : "through", by: "" };
    } catch (error) {
      const { name, message } = /** @type {Error} */ (error);
      const outcome = { AbsentError: "absent", RemovedError: "removed" }[name] ?? "refused";
      return { id, outcome, by: `${name}: ${message}`.slice(0, 200) };
    }
  });
  const results = /** @type {LeakResult[]} */ (await Promise.all(ends));
  // Reports of violations come later, on a busy machine much later: until no more of them come.
  for (let heard = -1; heard < directives.size; ) {
    heard = directives.size;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  globalThis.removeEventListener("securitypolicyviolation", note);
  /** @type {any[]} */
  const requests = globalThis.performance.getEntriesByType("resource");
  const sent = new Set(
    requests
      .filter((entry) => entry.responseStatus > 0 || entry.requestStart > 0)
      .map(({ name }) => idOf(name)),
  );
  return results.map((one) => {
    if (sent.has(one.id)) return { ...one, outcome: /** @type {Outcome} */ ("through"), by: "" };
    const directive = directives.get(one.id);
    if (!directive || one.outcome === "through") return one;
    return { ...one, outcome: "refused", by: directive };
  });
}
