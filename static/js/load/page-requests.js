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
 * @returns {OwnFile[]}
 */
export function ownFiles(shell, assets) {
  const base = new URL("./", document.baseURI).href;
  const hrefOf = (/** @type {string} */ url) => new URL(url, base).href;
  const listed = new Map(shell.map((file) => [hrefOf(file.url), file]));
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
    const href = address.split(/[?#]/)[0] === base ? hrefOf("index.html") : address;
    if (/^(blob|data):/.test(href) || elsewhere.has(href)) continue;
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
