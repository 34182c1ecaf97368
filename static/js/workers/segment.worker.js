/**
 * The segment worker: onnxruntime-web. Sealed: it inherits the page's policy and has no network.
 * Methods: prove, leak, init, attach; over the attached port: run. Inlined by build.py; imports leaf modules only.
 */

import { EngineError, Moved, serve } from "../rpc.js";
import { PROTOCOL } from "../protocol.js";
import { runAttempts } from "../leaks/run-attempts.js";
import { threadAttempts } from "../leaks/thread-attempts.js";
import { disarm } from "./disarm.js";
import { guardScripts } from "../trusted.js";
import { proveSealed } from "./seal-proof.js";
import { importPart, readGraph } from "./part-reader.js";

/** The browser's own, taken before the runtimes get another one. */
const nativeFetch = self.fetch.bind(self);
const disarmed = disarm(self);
let sealed = false;
/** @type {{ort: any, session: any, model: import("../protocol.js").ModelEntry} | null} */
let loaded = null;

/**
 * @param {Record<string, Blob>} parts
 * @param {import("../protocol.js").ModelEntry} model
 * @param {number} threads
 */
async function createSession(parts, model, threads) {
  const ort = await importPart(parts, "ort.wasm.min.mjs");
  const glue = new Blob([parts["ort-wasm-simd-threaded.mjs"]], { type: "text/javascript" });
  ort.env.wasm.wasmPaths = { mjs: URL.createObjectURL(glue) };
  ort.env.wasm.wasmBinary = await parts["ort-wasm-simd-threaded.wasm"].arrayBuffer();
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.proxy = false;
  ort.env.logLevel = "error";
  const session = await ort.InferenceSession.create(await readGraph(parts, model), {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all",
  });
  return { ort, session, model };
}

/** Only one run at a time: a web session is not reentrant. @type {Promise<unknown>} */
let queue = Promise.resolve();

/** @param {{tensor: Float32Array<ArrayBuffer>, size: number}} params */
async function run({ tensor, size }) {
  if (!loaded) throw new EngineError({ code: "BACKEND_FAILED", message: "init has not ended" });
  const { ort, session, model } = loaded;
  const start = performance.now();
  try {
    const feeds = { [model.input.name]: new ort.Tensor("float32", tensor, [1, 3, size, size]) };
    const outputs = await session.run(feeds, [model.output.name]);
    const output = outputs[model.output.name];
    const raw = new Float32Array(output.data); // a copy: the runtime keeps and reuses its own memory
    output.dispose();
    return new Moved({ raw, ms: performance.now() - start }, [raw.buffer]);
  } catch (error) {
    const { code, message, detail } = EngineError.from(error);
    const kind = code === "OUT_OF_MEMORY" ? code : "BACKEND_FAILED";
    throw new EngineError({ code: kind, message, detail, retryable: true });
  }
}

/** @param {MessagePort} port */
function serveRuns(port) {
  const methods = {
    /** @param {any} params */
    run(params) {
      const answer = queue.then(() => run(params));
      queue = answer.catch(() => {});
      return answer;
    },
  };
  serve(port, methods, { worker: "segment", protocol: PROTOCOL });
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
        loaded = await createSession(parts, model, threads);
      } catch (error) {
        const { message, detail } = EngineError.from(error);
        throw new EngineError({ code: "BACKEND_FAILED", message, detail, retryable: true });
      }
      return { backend: "wasm", threads };
    },
    /** The way from the pipeline worker, or from the one that took its place. @param {{port: MessagePort}} params */
    attach({ port }) {
      serveRuns(port);
    },
  },
  { worker: "segment", protocol: PROTOCOL },
);
