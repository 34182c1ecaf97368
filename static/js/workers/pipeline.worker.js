/**
 * The pipeline worker: Pyodide and app/. Sealed: it inherits the page's policy and has no network.
 * Methods: prove, leak, heap, init, attach, and those of the table in protocol.js. The build makes one file of it and what it imports.
 */

import { EngineError, Moved, connect, serve } from "../rpc/rpc.js";
import { METHODS, PROTOCOL } from "../rpc/protocol.js";
import { runAttempts } from "../seal/leaks/run-attempts.js";
import { threadAttempts } from "../seal/leaks/thread-attempts.js";
import { guardScripts } from "../seal/trusted-types.js";
import { proveSealed } from "../seal/self-test.js";
import { takeScripts } from "../seal/worker-scripts.js";
import { stageClock } from "./python/stage-clock.js";
import { startPython } from "./python/start-python.js";
import { fetchFromAssets, readAsset } from "./asset-reader.js";
import { piecesOf, readFiles } from "./read-file.js";
import { readJpeg } from "./jpeg/read.js";
import { readScan } from "./jpeg/scan.js";
import { orienterOf } from "./jpeg/orient.js";
import { lookerOf } from "./jpeg/look.js";
import { writeJpeg } from "./jpeg/write.js";

/** The made-up address of Pyodide's files; nothing is ever asked of it. */
const PYODIDE_BASE = "https://parts.invalid/";
/** A site may lack it. */
const SNAPSHOT = "python-snapshot.mem";
const RUNTIME_PARTS = ["pyodide.asm.wasm", "python_stdlib.zip"];

/** The browser's own, taken before the runtimes get another one. */
const nativeFetch = self.fetch.bind(self);
const scripts = takeScripts(self);
let sealed = false;
/** Python's, which only grows. @type {WebAssembly.Memory | null} */
let memory = null;
/** @type {any} app.bridge, once Python runs */
let bridge = null;
/** @type {ReturnType<typeof connect> | null} */
let segmentPeer = null;
/** @type {ReturnType<typeof connect> | null} the page, which has HEIC, AVIF and JPEG XL decoded */
let pagePeer = null;

/**
 * @param {import("./asset-reader.js").Assets} parts
 * @param {(done: number, total: number) => void} report
 */
async function bootPython(parts, report) {
  const steps = 3;
  report(0, steps);
  const read = (/** @type {string} */ name) => readAsset(parts, name);
  const lock = new TextDecoder().decode(await read("pyodide-lock.json"));
  // Both before either of them runs: from then on no script is made in this worker.
  const urls = ["pyodide.mjs", "pyodide.asm.mjs"].map((name) => scripts.addressOf([parts[name]]));
  scripts.close();
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all(
    urls.map((url) => import(url).finally(() => scripts.dropUrl(url))),
  );
  const runtime = Object.fromEntries(RUNTIME_PARTS.map((name) => [name, parts[name]]));
  self.fetch = fetchFromAssets(runtime, PYODIDE_BASE);
  report(1, steps);
  const options = {
    indexURL: PYODIDE_BASE,
    createPyodideModule,
    lockFileContents: JSON.parse(lock),
  };
  const snapshot = parts[SNAPSHOT] ? await read(SNAPSHOT) : null;
  const {
    pyodide,
    isResumed,
    kernel,
    memory: own,
  } = await startPython(loadPyodide, options, read, {
    snapshot,
  });
  memory = own;
  report(2, steps);
  const imported = pyodide.pyimport("app.bridge");
  if (kernel) imported.use_kernel(kernel);
  report(steps, steps);
  return { bridge: imported, isResumed, isCompiled: kernel !== null };
}

/**
 * What Python calls to run a graph. Never rejects: Python gets the outputs or an error it can map.
 * A cancelled photo does not wait for the model: its run ends unheard, and the next one queues.
 * @param {(ms: number) => void} onModelMs
 * @param {AbortSignal} signal
 */
function runThrough(onModelMs, signal) {
  /** @param {import("../rpc/protocol.js").Tier} graph @param {Row[]} rows @param {string[]} wanted */
  return async (graph, rows, wanted) => {
    try {
      if (!segmentPeer)
        throw new EngineError({ code: "BACKEND_FAILED", message: "no segment worker" });
      const feeds = Object.fromEntries(
        rows.map(([name, data, shape, dtype]) => [name, { data, shape, dtype }]),
      );
      const move = rows.map(([, data]) => data.buffer);
      const running = segmentPeer.call("run", { graph, feeds, wanted }, { move });
      const { outputs, ms } = await Promise.race([running, whenAborted(signal)]);
      onModelMs(ms);
      return { outputs: Object.entries(outputs).map(toRow) };
    } catch (error) {
      return { error: EngineError.from(error).toWire() };
    }
  };
}

/** @typedef {[name: string, data: any, shape: number[], dtype: string]} Row a tensor, as it crosses to Python */

/** @param {[string, import("../rpc/protocol.js").Tensor]} entry @returns {Row} */
const toRow = ([name, { data, shape, dtype }]) => [name, data, shape, dtype];

/**
 * What Python calls to decode a HEIC, AVIF or JPEG XL. Never rejects, like the one above.
 * @param {import("../rpc/rpc.js").Job} job
 * @param {number} ticket of the job, by the page's count
 */
function decodeThrough({ signal, progress }, ticket) {
  /** @param {string} kind @param {Uint8Array<ArrayBuffer>} stream @param {number} maxPixels */
  return async (kind, stream, maxPixels) => {
    try {
      if (!pagePeer)
        throw new EngineError({ code: "BACKEND_FAILED", message: "no way to the decoder" });
      const asked = pagePeer.call(
        "decode",
        { ticket, kind, stream, maxPixels },
        {
          signal,
          move: [stream.buffer],
          onProgress: ({ stage, done, total }) => progress(stage, done, total),
        },
      );
      return await Promise.race([asked, whenAborted(signal)]);
    } catch (error) {
      return { error: EngineError.from(error).toWire() };
    }
  };
}

/** What Python calls to turn the coded picture of a JPEG; it checks what it gets. */
const turnCoded = orienterOf(readJpeg, readScan, writeJpeg);
/** And to be told what of it nobody sees. */
const lookAtCoded = lookerOf(readJpeg, readScan);

/** @param {AbortSignal} signal @returns {Promise<never>} */
function whenAborted(signal) {
  return new Promise((_, reject) => {
    const refuse = () => reject(new EngineError({ code: "CANCELLED" }));
    if (signal.aborted) refuse();
    else signal.addEventListener("abort", refuse, { once: true });
  });
}

/** @typedef {Uint8Array<ArrayBuffer> | null} Pixels */

/** What can be shown already. @param {Pixels} data @param {number | null} width */
const earlyOf = (data, width) =>
  data && width ? { early: { data, width, height: data.length / width / 4 } } : {};

/**
 * One call of the bridge. What is given goes by name, and becomes a keyword in Python.
 * @param {import("../rpc/protocol.js").Method} method
 * @param {object} params
 * @param {{source?: Uint8Array<ArrayBuffer>, matte?: Uint8Array<ArrayBuffer>, background?: Uint8Array<ArrayBuffer>, run?: Function, read?: import("./read-file.js").ReadPiece, decode?: Function}} given what is not given is None in Python
 * @param {(stage: string, done: number, total: number | null, matte: Pixels, rgba: Pixels, width: number | null) => void} report
 * @param {AbortSignal} signal
 * @returns {Promise<{header: any, payload: Uint8Array<ArrayBuffer> | null}>}
 */
async function ask(method, params, given, report, signal) {
  if (!bridge)
    throw new EngineError({ code: "RUNTIME_LOAD_FAILED", message: "init has not ended" });
  const [text, payload] = await bridge.dispatch.callKwargs(method, JSON.stringify(params), {
    ...given,
    report,
    is_cancelled: () => signal.aborted,
    turn: turnCoded,
    look: lookAtCoded,
  });
  const header = JSON.parse(text);
  if (!header.ok) throw new EngineError(header.error);
  return { header, payload };
}

/**
 * Files in, if the method reads any, a header and perhaps bytes out. A ZIP stays where it is, and is read in pieces.
 * @param {import("../rpc/protocol.js").Method} method
 * @param {{ticket: number, file?: Blob, matte?: Blob, background?: Blob, zip?: Blob} & Record<string, unknown>} params
 * @param {import("../rpc/rpc.js").Job} job
 */
async function dispatch(method, { file, matte, background, zip, ticket, ...params }, job) {
  const { signal, progress } = job;
  progress("sniff", 0, 1); // at once: the page takes silence for a dead worker
  const clock = stageClock();
  const given = await readFiles({ source: file, matte, background });
  const archive = zip && piecesOf([zip]);
  clock.enter(method === "process" ? "sniff" : method);
  const run = runThrough(clock.addModel, signal);
  const { header, payload } = await ask(
    method,
    zip ? { ...params, length: zip.size } : params,
    { ...given, ...(archive && { read: archive.read }), run, decode: decodeThrough(job, ticket) },
    (stage, done, total, matte, rgba, width) => {
      clock.enter(stage);
      const seen = { ...(matte && { matte }), ...earlyOf(rgba, width) };
      progress(stage, done, total, seen, rgba ? [rgba.buffer] : []);
    },
    signal,
  ).catch((error) => {
    throw archive?.failure() ?? error;
  });
  return new Moved(
    { ...header, data: payload, timings: clock.end() },
    payload ? [payload.buffer] : [],
  );
}

/** Each method of the table, as the bridge answers it. @type {Record<string, (params: any, job: import("../rpc/rpc.js").Job) => Promise<any>>} */
const ofPython = {};
for (const method of /** @type {import("../rpc/protocol.js").Method[]} */ (Object.keys(METHODS)))
  ofPython[method] = (params, job) => dispatch(method, params, job);

guardScripts(scripts.isBeginning);
serve(
  /** @type {any} */ (self),
  {
    /** @param {{url: string}} params */
    async prove({ url }) {
      const proof = await proveSealed(url, scripts.attempts);
      sealed = proof.sealed;
      return proof;
    },
    /** Try every way out, for a person to see it refused. @param {{targets: import("../seal/leaks/thread-attempts.js").Targets, limitMs: number}} params */
    leak: ({ targets, limitMs }) => runAttempts(threadAttempts(targets, nativeFetch), limitMs),
    /** In bytes, from its begin to its end. */
    heap: () => memory?.buffer.byteLength ?? 0,
    /**
     * With the parts comes the way to the page.
     * @param {{parts: import("./asset-reader.js").Assets, page: MessagePort}} params
     * @returns {Promise<import("../rpc/protocol.js").Begun>}
     */
    async init({ parts, page }, { progress, signal }) {
      if (!sealed)
        throw new EngineError({ code: "NOT_SEALED", message: "no proof in this worker" });
      let begun;
      try {
        begun = await bootPython(parts, (done, total) => progress("start", done, total));
      } catch (error) {
        const { message, detail } = EngineError.from(error);
        throw new EngineError({ code: "RUNTIME_LOAD_FAILED", message, detail, retryable: true });
      }
      const { isResumed, isCompiled } = begun;
      bridge = begun.bridge;
      pagePeer = connect(page);
      // Behind the answer, while nothing waits. If it fails, the photo that needs it tries again.
      setTimeout(() =>
        ask("prepare", {}, {}, () => {}, signal).then(
          () => performance.mark("stayput.prepared"),
          () => {},
        ),
      );
      return { isResumed, isCompiled };
    },
    /** The way to the segment worker, or to the one that took its place. @param {{port: MessagePort}} params */
    attach({ port }) {
      const crashed = new EngineError({
        code: "WORKER_CRASHED",
        message: "segment",
        retryable: true,
      });
      segmentPeer?.fail(crashed);
      segmentPeer = connect(port);
    },
    ...ofPython,
  },
  { worker: "pipeline", protocol: PROTOCOL },
);
