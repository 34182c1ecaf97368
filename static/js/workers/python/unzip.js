/**
 * Unpacks a zip whose hash is known, by the browser's own inflater: Python's zipfile takes longer.
 * Source: PKWARE's APPNOTE, sections 4.3.7, 4.3.12 and 4.3.16. Zips of 4 GB and more are not read.
 */

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

/**
 * @param {Uint8Array<ArrayBuffer>} data the whole zip
 * @returns {Promise<Map<string, Uint8Array<ArrayBuffer>>>} name -> content, which may be a view of `data`
 */
export async function unzip(data) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const text = new TextDecoder();
  // No comment stands behind it in the zips that are meant.
  const end = data.byteLength - 22;
  if (end < 0 || view.getUint32(end, true) !== END) throw new Error("this is not a zip");
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  /** @type {Promise<[string, Uint8Array<ArrayBuffer>]>[]} */
  const files = [];
  for (let number = 0; number < count; number++) {
    if (view.getUint32(at, true) !== ENTRY) throw new Error("the zip's list is damaged");
    const nameLength = view.getUint16(at + 28, true);
    const name = text.decode(data.subarray(at + 46, at + 46 + nameLength));
    files.push(contentOf(data, view, at).then((content) => [name, content]));
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return new Map(await Promise.all(files));
}

/** @param {Uint8Array<ArrayBuffer>} data @param {DataView} view @param {number} entry where it is listed */
async function contentOf(data, view, entry) {
  const method = view.getUint16(entry + 10, true);
  const local = view.getUint32(entry + 42, true);
  if (view.getUint32(local, true) !== LOCAL) throw new Error("a file of the zip is missing");
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const coded = data.subarray(start, start + view.getUint32(entry + 20, true));
  if (method === STORED) return coded;
  if (method !== DEFLATED) throw new Error(`a file of the zip is packed by method ${method}`);
  return inflated(coded, new Uint8Array(view.getUint32(entry + 24, true)));
}

/**
 * @param {Uint8Array<ArrayBuffer>} coded
 * @param {Uint8Array<ArrayBuffer>} content to be filled
 * @returns {Promise<Uint8Array<ArrayBuffer>>} it
 */
async function inflated(coded, content) {
  const { readable, writable } = new DecompressionStream("deflate-raw");
  const writer = writable.getWriter();
  // What goes wrong is told to the reader too.
  writer.write(coded).catch(() => {});
  writer.close().catch(() => {});
  const reader = readable.getReader();
  let length = 0;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    content.set(piece.value, length);
    length += piece.value.length;
  }
  if (length !== content.length) throw new Error("a file of the zip ends early");
  return content;
}
