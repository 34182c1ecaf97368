/**
 * What this device kept of the page and was not what was built: found by the service worker as it serves
 * a file, or by the page as it takes a part. Never used, fetched anew, and said. Runs on the page.
 */

/** @type {Set<string>} */
const names = new Set();
/** @type {(names: string[]) => void} */
let tell = () => {};

/** @param {...string} found */
export function noteReplaced(...found) {
  for (const name of found) names.add(name);
  if (names.size) tell([...names]);
}

/** Asks for what the service worker found before this page could listen. @param {typeof tell} listener */
export function watchReplaced(listener) {
  tell = listener;
  const container = navigator.serviceWorker;
  container?.addEventListener("message", ({ data }) => {
    if (data?.kind === "replaced") noteReplaced(...data.names);
  });
  container?.startMessages();
  container?.controller?.postMessage({ kind: "replaced" });
  noteReplaced();
}
