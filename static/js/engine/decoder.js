/**
 * Owns the decoder worker: made when a HEIC, AVIF or JPEG XL is met, ended after it to give its memory back.
 * Nothing is decoded, let alone ordered, but for a kind that the page itself saw in the photo at work.
 * Runs on the page, which only passes on what goes in and comes out.
 */

import { kindsIn } from "../files/kind.js";
import { heldError, textOf } from "../files/words.js";
import { EngineError, Moved } from "../rpc/rpc.js";
import { makeThread, proveThread } from "./spawn.js";
import { within } from "./timeouts.js";

/** A picture of few pixels is had soon, or not at all; of many, the pipeline's watchdog waits. */
const LEAST_MS = 2_000;
const PIXELS_A_MS = 1_000;

/** What each kind takes besides the worker itself. @type {Readonly<Record<string, string[]>>} */
const ASSETS_OF = { HEIC: ["libheif.js", "libheif.wasm"], AVIF: [], JXL: [] };

/**
 * @param {object} setup
 * @param {Blob} setup.script
 * @param {string} setup.probeUrl
 * @param {import("../load/on-demand.js").OnDemand} setup.onDemand
 */
export function createDecoder({ script, probeUrl, onDemand }) {
  /** @type {Promise<ReturnType<typeof makeThread>> | null} */
  let made = null;
  /** @type {ReturnType<typeof makeThread> | null} */
  let running = null;
  /** The file that the job at hand is about. @type {Blob | null} */
  let photo = null;
  /** Files for which something was ordered. @type {WeakSet<Blob>} */
  const ordered = new WeakSet();
  /** What the page itself said to the pipeline worker in this job: the same codes come back from it. @type {Set<string>} */
  const said = new Set();

  async function open() {
    const thread = makeThread("decode", script);
    running = thread;
    await proveThread(thread.peer, probeUrl);
    return thread;
  }

  /**
   * Answers the pipeline worker.
   * @param {{kind: string, stream: Uint8Array<ArrayBuffer>, maxPixels: number}} params
   * @param {import("../rpc/rpc.js").Job} job
   */
  async function decode(params, job) {
    try {
      return await decodeSeen(params, job);
    } catch (error) {
      said.add(EngineError.from(error).code);
      throw error;
    }
  }

  /** @param {Parameters<typeof decode>[0]} params @param {import("../rpc/rpc.js").Job} job */
  async function decodeSeen({ kind, stream, maxPixels }, { signal, progress }) {
    const file = photo;
    const seen = file === null ? [] : await kindsIn(file);
    const names = seen.some((one) => one === kind) ? ASSETS_OF[kind] : undefined;
    if (!names || file === null)
      throw new EngineError({ code: "INPUT_UNSUPPORTED", message: "decode", detail: textOf(kind) });
    const mayOrder = () => !ordered.has(file) && ordered.add(file) !== null;
    const onBytes = (/** @type {number} */ done, /** @type {number} */ total) =>
      progress("decode", done, total);
    const assets = await onDemand(names, onBytes, mayOrder);
    made ??= open();
    const mine = await made;
    const params = { kind, stream, maxPixels, assets };
    const late = new EngineError({ code: "WORKER_TIMEOUT", message: "decode", retryable: true });
    const asked = mine.peer.call("decode", params, { signal, move: [stream.buffer] });
    const pixels = await within(LEAST_MS + maxPixels / PIXELS_A_MS, late, asked).catch((error) => {
      // The photo's next picture gets a thread that nothing has failed in.
      if (running === mine) drop();
      throw heldError(error);
    });
    return new Moved(pixels, [pixels.data.buffer]);
  }

  /** A job begins: what it is about, if it has a file. @param {Blob | null} file */
  function begin(file) {
    photo = file;
    said.clear();
  }

  function end() {
    photo = null;
    drop();
  }

  function drop() {
    const gone = running;
    [made, running] = [null, null];
    gone?.worker.terminate();
    gone?.peer.fail(
      new EngineError({ code: "WORKER_CRASHED", message: "decode ended", retryable: true }),
    );
  }

  return {
    decode,
    begin,
    end,
    said,
    /** A person chose this file, or pressed "Try again": what it needs may be ordered once more. @param {Blob} file */
    allow: (file) => void ordered.delete(file),
  };
}
