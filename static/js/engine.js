/**
 * Owns the two workers: starts them, joins them by a channel, restarts the one that crashed or got
 * stuck, cancels. Ends the decoder after each photo. Runs on the page, after the seal.
 */

import { EngineError, serve } from "./rpc.js";
import { PROTOCOL } from "./protocol.js";
import { createDecoder } from "./decoder.js";
import { makeThread, proveThread } from "./thread.js";
import { deadline, watchdog, within } from "./patience.js";

/** @typedef {"pipeline" | "segment"} ThreadName */

/** What each worker is handed; the model's part is added to the segment worker's. */
const PARTS_OF = {
  pipeline: [
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
    "numpy.whl",
    "pillow.whl",
    "exifread.whl",
    "app.zip",
  ],
  segment: ["ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"],
};

/** How long a worker may stay silent before it counts as stuck, in milliseconds. */
const LIMITS = Object.freeze({
  startMs: 120_000,
  firstWordMs: 10_000,
  stageMs: 120_000,
  cancelMs: 1_500,
});

/** After these, a worker is started anew and the photo is tried once more. */
const WORTH_A_RESTART = ["WORKER_CRASHED", "WORKER_TIMEOUT", "BACKEND_FAILED", "OUT_OF_MEMORY"];

/**
 * @typedef {{data: Uint8Array<ArrayBuffer>, mime_type: string, width: number, height: number, format: string,
 *   notes: import("./protocol.js").Note[], timings: Record<string, number>}} Outcome
 * @typedef {ReturnType<typeof makeThread> & {loading: Promise<any> | null}} Thread
 * @typedef {{signal: AbortSignal, onProgress: (progress: import("./rpc.js").Progress) => void, onRestart?: () => void}} JobOptions
 * @typedef {(done: number, total: number) => void} OnStart
 */

/**
 * @param {object} setup
 * @param {Record<string, Blob>} setup.parts
 * @param {import("./protocol.js").ModelEntry} setup.model
 * @param {string} setup.probeUrl
 * @param {number} setup.threads
 * @param {import("./needed.js").Needed} setup.needed
 */
export function createEngine({ parts, model, probeUrl, threads, needed }) {
  /** @type {Map<ThreadName, Thread>} */
  const running = new Map();
  /** @type {Promise<void> | null} */
  let starting = null;
  const backend = { name: "wasm", threads };
  const decoder = createDecoder({ script: parts["decode.worker.js"], probeUrl, needed });
  /** One photo at a time. @type {Promise<unknown>} */
  let queue = Promise.resolve();

  /** @param {ThreadName} name @returns {Thread} */
  function thread(name) {
    const known = running.get(name);
    if (known) return known;
    const made = { ...makeThread(name, parts[`${name}.worker.js`]), loading: null };
    // Whoever dies while nobody waits is found missing at the next start.
    made.peer.failed.catch(() => end(name));
    running.set(name, made);
    return made;
  }

  /** @param {ThreadName} name */
  function end(name) {
    const gone = running.get(name);
    running.delete(name);
    starting = null;
    gone?.worker.terminate();
    gone?.peer.fail(new EngineError({ code: "WORKER_CRASHED", message: `${name} ended`, retryable: true }));
  }

  /** @param {ThreadName} name */
  const prove = (name) => proveThread(thread(name).peer, probeUrl);

  /** Make both workers and prove both sealed; nothing heavy yet. */
  const open = () => Promise.all([prove("pipeline"), prove("segment")]);

  /** @param {OnStart} [onStart] @returns {Promise<void>} */
  function start(onStart) {
    // Memoised, but a failure is forgotten: otherwise nothing could be tried again.
    starting ??= load(onStart).catch((error) => {
      starting = null;
      throw error;
    });
    return starting;
  }

  /** @param {OnStart} [onStart] */
  async function load(onStart) {
    try {
      await join(onStart);
    } catch (error) {
      if (EngineError.from(error).code !== "BACKEND_FAILED" || backend.threads === 1) throw error;
      backend.threads = 1; // threads are what fails most often; the result says how many ran
      end("segment");
      await join(onStart);
    }
  }

  /** @param {OnStart} [onStart] */
  async function join(onStart) {
    await open();
    const [pipeline, segment] = [thread("pipeline"), thread("segment")];
    const { port1, port2 } = new MessageChannel();
    const { port1: asked, port2: page } = new MessageChannel();
    serve(asked, { decode: decoder.decode }, { worker: "page", protocol: PROTOCOL });
    const late = new EngineError({ code: "WORKER_TIMEOUT", message: "start", retryable: true });
    pipeline.loading ??= pipeline.peer.call(
      "init",
      { parts: pick(PARTS_OF.pipeline) },
      { onProgress: ({ done, total }) => onStart?.(done, total ?? done) },
    );
    segment.loading ??= segment.peer.call("init", {
      parts: pick([...PARTS_OF.segment, model.part]),
      model,
      threads: backend.threads,
    });
    const steps = [
      pipeline.loading,
      segment.loading,
      pipeline.peer.call("attach", { port: port1, page }, { move: [port1, page] }),
      segment.peer.call("attach", { port: port2 }, { move: [port2] }),
    ];
    await within(LIMITS.startMs, late, Promise.all(steps));
  }

  /** @param {string[]} names */
  const pick = (names) => Object.fromEntries(names.map((name) => [name, parts[name]]));

  /**
   * @param {"process" | "preview"} method
   * @param {Blob} file
   * @param {JobOptions} job
   */
  async function attempt(method, file, { signal, onProgress }) {
    await start();
    signal.throwIfAborted();
    const { peer } = thread("pipeline");
    const watch = watchdog(LIMITS);
    const call = peer.call(
      method,
      { file, options: {}, contract: model.input },
      { signal, onProgress: (progress) => (watch.feed(progress.stage), onProgress(progress)) },
    );
    call.catch(() => {}); // if it loses the race below, nobody else listens
    // A lost segment worker tells nobody but this page.
    const { failed } = thread("segment").peer;
    try {
      return await Promise.race([call, failed, watch.barked, deadline(signal, LIMITS.cancelMs)]);
    } catch (error) {
      const { code } = EngineError.from(error);
      if (error === watch.reason()) end(watch.stage() === "segment" ? "segment" : "pipeline");
      else if (code === "BACKEND_FAILED") end("segment");
      else if (code === "OUT_OF_MEMORY") end("pipeline"); // WebAssembly memory never shrinks
      throw error;
    } finally {
      watch.end();
      decoder.end(); // its memory goes back with it, and so does a decoder that is stuck
    }
  }

  /**
   * @param {"process" | "preview"} method
   * @param {Blob} file
   * @param {JobOptions} job
   */
  async function runJob(method, file, job) {
    try {
      return await attempt(method, file, job);
    } catch (error) {
      const failure = EngineError.from(error);
      if (job.signal.aborted) {
        if (failure.message === "unanswered") end("pipeline");
        start().catch(() => {}); // warm again for the next photo
        throw new EngineError({ code: "CANCELLED" });
      }
      if (!WORTH_A_RESTART.includes(failure.code)) throw failure;
      if (failure.code === "BACKEND_FAILED") backend.threads = 1;
      job.onRestart?.();
      return attempt(method, file, job);
    }
  }

  /**
   * @param {"process" | "preview"} method
   * @returns {(file: Blob, job: JobOptions) => Promise<Outcome>}
   */
  const queued = (method) => (file, job) => {
    const answer = queue.then(() => runJob(method, file, job));
    queue = answer.catch(() => {}); // a failed photo must not poison the next one
    return answer;
  };

  return { open, start, process: queued("process"), preview: queued("preview"), backend };
}
