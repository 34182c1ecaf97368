/**
 * The segment worker: onnxruntime-web. Sealed: it inherits the page's policy and has no network.
 * Methods: prove, leak, init, add, attach; over the attached port: run. Inlined by build.py; imports leaf modules only.
 */

import { EngineError, Moved, serve } from "../rpc.js";
import { PROTOCOL } from "../protocol.js";
import { runAttempts } from "../leaks/run-attempts.js";
import { threadAttempts } from "../leaks/thread-attempts.js";
import { disarm } from "./disarm.js";
import { guardScripts } from "../trusted.js";
import { proveSealed } from "./seal-proof.js";
import { importPart, readGraph } from "./part-reader.js";
import { createSessions } from "./sessions.js";

/** The browser's own, taken before the runtimes get another one. */
const nativeFetch = self.fetch.bind(self);
const disarmed = disarm(self);
let sealed = false;
/** @type {ReturnType<typeof createSessions> | null} */
let sessions = null;

/**
 * @param {Record<string, Blob>} parts
 * @param {number} threads
 */
async function loadRuntime(parts, threads) {
  const ort = await importPart(parts, "ort.wasm.min.mjs");
  const glue = new Blob([parts["ort-wasm-simd-threaded.mjs"]], { type: "text/javascript" });
  ort.env.wasm.wasmPaths = { mjs: URL.createObjectURL(glue) };
  ort.env.wasm.wasmBinary = await parts["ort-wasm-simd-threaded.wasm"].arrayBuffer();
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.proxy = false;
  ort.env.logLevel = "error";
  return ort;
}

/** Only one thing at a time: a web session is not reentrant. @type {Promise<unknown>} */
let queue = Promise.resolve();

/** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
function inTurn(work) {
  const answer = queue.then(work);
  queue = answer.catch(() => {});
  return answer;
}

/** @param {{tensor: Float32Array<ArrayBuffer>, size: number, tier: import("../protocol.js").Tier}} params */
async function run({ tensor, size, tier }) {
  if (!sessions) throw new EngineError({ code: "BACKEND_FAILED", message: "init has not ended" });
  const start = performance.now();
  try {
    const raw = await sessions.run(tier, tensor, size);
    return new Moved({ raw, ms: performance.now() - start }, [raw.buffer]);
  } catch (error) {
    const { code, message, detail } = EngineError.from(error);
    const kind = code === "OUT_OF_MEMORY" ? code : "BACKEND_FAILED";
    throw new EngineError({ code: kind, message, detail, retryable: true });
  }
}

/** @param {MessagePort} port */
function serveRuns(port) {
  serve(port, { run: (/** @type {any} */ params) => inTurn(() => run(params)) }, { worker: "segment", protocol: PROTOCOL });
}

guardScripts();
serve(
  /** @type {any} */ (self),
  {
    /** @param {{url: string}} params */
    async prove({ url }) {
      const proof = await proveSealed(url, disarmed);
      sealed = proof.sealed;
      return proof;
    },
    /** Try every way out, for a person to see it refused. @param {{targets: import("../leaks/thread-attempts.js").Targets, limitMs: number}} params */
    leak: ({ targets, limitMs }) => runAttempts(threadAttempts(targets, nativeFetch), limitMs),
    /** @param {{parts: Record<string, Blob>, model: import("../protocol.js").ModelEntry, threads: number}} params */
    async init({ parts, model, threads }) {
      if (!sealed) throw new EngineError({ code: "NOT_SEALED", message: "no proof in this worker" });
      try {
        const made = createSessions({ ort: await loadRuntime(parts, threads), provider: "wasm", readGraph });
        made.add("fast", model, parts);
        await made.open("fast", model.input.size);
        sessions = made;
      } catch (error) {
        const { message, detail } = EngineError.from(error);
        throw new EngineError({ code: "BACKEND_FAILED", message, detail, retryable: true });
      }
      return { backend: "wasm", threads };
    },
    /** The fine model, which comes later than the tab. @param {{parts: Record<string, Blob>, model: import("../protocol.js").ModelEntry, side: number}} params */
    add({ parts, model, side }) {
      return inTurn(async () => {
        if (!sessions) throw new EngineError({ code: "BACKEND_FAILED", message: "init has not ended" });
        sessions.add("fine", model, parts);
        await sessions.open("fine", side); // while nobody waits for it
      });
    },
    /** The way from the pipeline worker, or from the one that took its place. @param {{port: MessagePort}} params */
    attach({ port }) {
      serveRuns(port);
    },
  },
  { worker: "segment", protocol: PROTOCOL },
);
