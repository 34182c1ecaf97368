/**
 * What may become a script, where the browser enforces Trusted Types: our own blobs, and the service
 * worker by its name. Runs on the page and in every worker, before anything else.
 */

/** The service worker's address, as js/load/service-worker.js gives it. */
const SERVICE_WORKER = "sw.js";

/**
 * Makes the check that every string passes before it is taken for a script's address. The policy
 * `trusted-types default` allows one such check in each thread, so nobody can put another in its place.
 * Older browsers don't know it; there the content policy alone decides.
 * @param {(url: string) => boolean} [isOurs] a worker's own addresses; on the page every blob
 */
export function guardScripts(isOurs = isOfThePage) {
  const Refusal = TypeError; // the policy is asked while other people's code runs
  /** @type {any} */ (globalThis).trustedTypes?.createPolicy("default", {
    /** @param {string} url */
    createScriptURL(url) {
      if (isOurs(url)) return url;
      throw new Refusal("Stayput makes no script from another address");
    },
  });
}

/** On the page no code runs but our own. @param {string} url */
const isOfThePage = (url) => url === SERVICE_WORKER || url.startsWith("blob:");
