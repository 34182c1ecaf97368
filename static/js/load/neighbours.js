/**
 * Other pages of this origin, as far as they show: they could read what this one stores, and one that
 * holds its window could read the window itself. Runs on the page, before the seal.
 */

const OURS = "stayput-";

/**
 * Whether another page of this origin has this page's window in its hands: what it does there no policy
 * of ours stops. A page of another origin can only send the window elsewhere.
 */
export function isHeld() {
  if (top !== self) return true;
  try {
    return Boolean(opener?.document);
  } catch {
    return false;
  }
}

/**
 * Stores and service workers of this origin that are not ours.
 * @returns {Promise<string[]>} the names of the first, the scopes of the second
 */
export async function findNeighbours() {
  const base = new URL("./", document.baseURI).href;
  const [stores, registrations] = await Promise.all([
    globalThis.caches?.keys() ?? [],
    navigator.serviceWorker?.getRegistrations() ?? [],
  ]);
  const scopes = registrations.map(({ scope }) => scope).filter((scope) => scope !== base);
  const { scriptURL } = navigator.serviceWorker?.controller ?? {};
  const isForeign = scriptURL !== undefined && scriptURL !== `${base}sw.js`;
  return [
    ...stores.filter((name) => !name.startsWith(OURS)),
    ...scopes,
    ...(isForeign ? [scriptURL] : []),
  ];
}
