/**
 * What may become a script, where the browser enforces Trusted Types: our own blobs, the service worker
 * by its name, and the main script once more. Runs on the page and in every worker, before anything else. Imports nothing.
 */

/** The service worker's address, as js/offline.js gives it, and what js/boot.js asks for again. */
const OWN = /^(sw\.js|js\/main\.js\?again=[12])$/;

/**
 * Makes the check that every string passes before it is taken for a script's address. The policy
 * `trusted-types default` allows one such check in each thread, so nobody can put another in its place.
 * Older browsers don't know it; there the content policy alone decides. On the page two scripts call
 * this, and the first makes it.
 */
export function guardScripts() {
  /** @type {any} */
  const types = /** @type {any} */ (globalThis).trustedTypes;
  if (!types || types.defaultPolicy) return;
  types.createPolicy("default", {
    /** @param {string} url */
    createScriptURL(url) {
      if (OWN.test(url) || url.startsWith("blob:")) return url;
      throw new TypeError(`Stayput makes no script from ${url}`);
    },
  });
}
