/**
 * The page's own files, by the browser's record of what it asked for. Runs on the page, before the
 * seal.
 */

/** @typedef {{url: string, bytes: number, sha256: string}} FileEntry */
/** @typedef {{name: string, bytes: number, sha256: string, from: import("./assets.js").Origin}} OwnFile */

/**
 * Everything that this document asked for except the assets, which have a list of their own: the
 * page, its scripts and styles, and anything else. What the build does not list has no hash.
 * @param {FileEntry[]} shell
 * @param {FileEntry[]} assets
 * @param {{bytes: number, sha256: string}} page which no list can name; the page looked at itself
 * @returns {OwnFile[]}
 */
export function ownFiles(shell, assets, page) {
  const base = new URL("./", document.baseURI).href;
  const hrefOf = (/** @type {string} */ url) => new URL(url, base).href;
  const index = hrefOf("index.html");
  const listed = new Map(
    [...shell, { url: index, ...page }].map((file) => [hrefOf(file.url), file]),
  );
  const elsewhere = new Set(assets.map(({ url }) => hrefOf(url)));
  /** @type {Map<string, OwnFile>} */
  const found = new Map();
  const navigations = /** @type {PerformanceResourceTiming[]} */ (
    performance.getEntriesByType("navigation")
  );
  const resources = /** @type {PerformanceResourceTiming[]} */ (
    performance.getEntriesByType("resource")
  );
  for (const entry of [...navigations, ...resources]) {
    const address = entry.name.replace(/\?again=[12]$/, ""); // the same file, which boot.js asked for once more
    const href = [base, index].includes(address.split(/[?#]/)[0]) ? index : address;
    // The page itself comes first, by navigation; it then only looks at what it is.
    if (/^(blob|data):/.test(href) || elsewhere.has(href) || (href === index && found.has(href)))
      continue;
    const { bytes = entry.decodedBodySize, sha256 = "" } = listed.get(href) ?? {};
    const isKept = entry.workerStart > 0 || entry.transferSize === 0;
    found.set(href, {
      name: href.startsWith(base) ? href.slice(base.length) : href,
      bytes,
      sha256,
      from: isKept ? "cache" : "network",
    });
  }
  return [...found.values()];
}
