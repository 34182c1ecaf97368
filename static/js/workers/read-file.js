/** Reads a photo that a person chose. Runs in the pipeline worker. */

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
  } catch (/** @type {any} */ error) {
    const isGone = GONE.includes(error?.name);
    if (EngineError.from(error).code === "OUT_OF_MEMORY") throw error;
    throw new EngineError({
      code: isGone ? "INPUT_GONE" : "INPUT_UNREADABLE",
      message: "the file could not be opened",
      detail: String(error),
    });
  }
}

/** What is there of these, by name. @param {Record<string, Blob | undefined>} files */
export async function readFiles(files) {
  /** @type {Record<string, Uint8Array<ArrayBuffer>>} */
  const read = {};
  for (const [name, file] of Object.entries(files)) if (file) read[name] = await readFile(file);
  return read;
}
