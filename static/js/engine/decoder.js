/**
 * Owns the decoder worker: made when a HEIC or AVIF is met, ended after it to give its memory back.
 * Runs on the page, which only passes on what goes in and comes out.
 */

import { EngineError, Moved } from "../rpc/rpc.js";
import { makeThread, proveThread } from "./spawn.js";

/** What each kind takes besides the worker itself. @type {Readonly<Record<string, string[]>>} */
const ASSETS_OF = { HEIC: ["libheif.js", "libheif.wasm"], AVIF: [] };

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
  async function decode({ kind, stream, maxPixels }, { signal, progress }) {
    const names = ASSETS_OF[kind];
    if (!names) throw new EngineError({ code: "INPUT_UNSUPPORTED", message: kind, detail: kind });
    const assets = await onDemand(names, (done, total) => progress("decode", done, total));
    made ??= open();
    const { peer } = await made;
    const params = { kind, stream, maxPixels, assets };
    const pixels = await peer.call("decode", params, { signal, move: [stream.buffer] });
    return new Moved(pixels, [pixels.data.buffer]);
  }

  function end() {
    const gone = running;
    [made, running] = [null, null];
    gone?.worker.terminate();
    gone?.peer.fail(
      new EngineError({ code: "WORKER_CRASHED", message: "decode ended", retryable: true }),
    );
  }

  return { decode, end };
}
