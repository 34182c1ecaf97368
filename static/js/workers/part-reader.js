/**
 * Turns the parts that a worker was handed into what the runtimes ask for. Runs in both workers.
 * Imports nothing.
 */

/** @typedef {Record<string, Blob>} Parts part name -> checked bytes */

/**
 * A module of the parts, imported through a blob address: the sealed worker has no other kind.
 * @param {Parts} parts
 * @param {string} name
 * @returns {Promise<any>}
 */
export async function importPart(parts, name) {
  const url = URL.createObjectURL(new Blob([parts[name]], { type: "text/javascript" }));
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/**
 * @param {Parts} parts
 * @param {string} name
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function readPart(parts, name) {
  return new Uint8Array(await parts[name].arrayBuffer());
}

/**
 * A model's graph. Packed by us and not by the host, whose encodings the page does not choose.
 * @param {Parts} parts
 * @param {import("../rpc/protocol.js").ModelEntry} model
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function readGraph(parts, { part, unpacked }) {
  if (!unpacked) return readPart(parts, part);
  const stream = parts[part].stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * A `fetch` that answers from the parts and refuses everything else. Runtimes that insist on
 * fetching get this one; the real one is refused by the seal anyway.
 * @param {Parts} parts
 * @param {string} base the made-up address under which the runtime looks for its files
 * @returns {(input: RequestInfo | URL) => Promise<Response>}
 */
export function fetchFromParts(parts, base) {
  return async (input) => {
    const url = String(input instanceof Request ? input.url : input);
    const name = url.startsWith(base) ? url.slice(base.length) : "";
    if (!Object.hasOwn(parts, name)) throw new TypeError(`not a part of this worker: ${url}`);
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(parts[name], { headers: { "Content-Type": type } });
  };
}
