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
 */
export function guardScripts() {
  /** @type {any} */ (globalThis).trustedTypes?.createPolicy("default", {
    /** @param {string} url */
    createScriptURL(url) {
      if (url === SERVICE_WORKER || url.startsWith("blob:")) return url;
      throw new TypeError(`Stayput makes no script from ${url}`);
    },
  });
}
