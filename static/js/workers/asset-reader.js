/**
 * Reads the assets that a worker was handed, in the form that the runtimes ask for. Runs in every worker.
 */

/** @typedef {Record<string, Blob | ArrayBuffer>} Assets asset name -> checked bytes */

/**
 * @param {Assets} assets
 * @param {string} name
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function readAsset(assets, name) {
  const asset = assets[name];
  return new Uint8Array(asset instanceof ArrayBuffer ? asset : await asset.arrayBuffer());
}

/**
 * A model's graph. Packed by us and not by the host, whose encodings the page does not choose.
 * @param {Assets} assets
 * @param {import("../rpc/protocol.js").ModelEntry} model
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function readGraph(assets, { part, unpacked }) {
  if (!unpacked) return readAsset(assets, part);
  const stream = new Blob([assets[part]]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * A `fetch` that answers from the assets and refuses everything else. Runtimes that insist on
 * fetching get this one; the real one is refused by the seal anyway.
 * @param {Assets} assets
 * @param {string} base the made-up address under which the runtime looks for its files
 * @returns {(input: RequestInfo | URL) => Promise<Response>}
 */
export function fetchFromAssets(assets, base) {
  return async (input) => {
    const url = String(input instanceof Request ? input.url : input);
    const name = url.startsWith(base) ? url.slice(base.length) : "";
    if (!Object.hasOwn(assets, name)) throw new TypeError(`not an asset of this worker: ${url}`);
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(assets[name], { headers: { "Content-Type": type } });
  };
}
