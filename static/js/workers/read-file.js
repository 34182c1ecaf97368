/** Reads what a person chose: a photo at once, a ZIP in pieces. Runs in the pipeline worker. */

import { EngineError } from "../rpc/rpc.js";

/** What browsers call a file that was moved, changed or deleted after it was chosen. */
const GONE = ["NotFoundError", "NotReadableError"];

/**
 * @param {Blob} file
 * @returns {Promise<Uint8Array<ArrayBuffer>>} rejects with INPUT_GONE, OUT_OF_MEMORY or INPUT_UNREADABLE
 */
export async function readFile(file) {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    throw failureOf(error);
  }
}

/** What is there of these, by name. @param {Record<string, Blob | undefined>} files */
export async function readFiles(files) {
  /** @type {Record<string, Uint8Array<ArrayBuffer>>} */
  const read = {};
  for (const [name, file] of Object.entries(files)) if (file) read[name] = await readFile(file);
  return read;
}

/** @param {any} error @returns {unknown} */
function failureOf(error) {
  if (EngineError.from(error).code === "OUT_OF_MEMORY") return error;
  return new EngineError({
    code: GONE.includes(error?.name) ? "INPUT_GONE" : "INPUT_UNREADABLE",
    message: "the file could not be opened",
    detail: String(error),
  });
}

/** @typedef {(which: number, start: number, end: number) => Uint8Array<ArrayBuffer>} ReadPiece */

/**
 * At once, since Python does not wait.
 * @param {Blob[]} files
 * @param {(piece: Blob) => ArrayBuffer} [readNow] the browser's own by default
 * @returns {{read: ReadPiece, failure: () => unknown}} `failure`: why a piece could not be read, which Python can't tell
 */
export function piecesOf(files, readNow = readerNow()) {
  /** @type {unknown} */
  let failed = null;
  return {
    read(which, start, end) {
      try {
        return new Uint8Array(readNow(/** @type {Blob} */ (files[which]).slice(start, end)));
      } catch (error) {
        failed = failureOf(error);
        throw error;
      }
    },
    failure: () => failed,
  };
}

function readerNow() {
  const reader = new /** @type {any} */ (globalThis).FileReaderSync();
  return (/** @type {Blob} */ piece) => reader.readAsArrayBuffer(piece);
}
