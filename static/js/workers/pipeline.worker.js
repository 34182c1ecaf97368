/**
 * The pipeline worker: Pyodide and app/. Sealed: it inherits the page's policy and has no network.
 * Methods: prove, init, attach, process, preview. Inlined by build.py; imports leaf modules only.
 */

import { EngineError, Moved, connect, serve } from "../rpc.js";
import { PROTOCOL } from "../protocol.js";
import { guardScripts } from "../trusted.js";
import { proveSealed } from "./seal-proof.js";
import { fetchFromParts, importPart, readPart } from "./part-reader.js";

/** The made-up address of Pyodide's files; nothing is ever asked of it. */
const PYODIDE_BASE = "https://parts.invalid/";
const SITE_PACKAGES = "/lib/python3.14/site-packages";
const RUNTIME_PARTS = ["pyodide.asm.wasm", "python_stdlib.zip"];

let sealed = false;
/** @type {any} app.bridge, once Python runs */
let bridge = null;
/** @type {ReturnType<typeof connect> | null} */
let segmentPeer = null;

/**
 * @param {Record<string, Blob>} parts
 * @param {(done: number, total: number) => void} report
 */
async function bootPython(parts, report) {
  const steps = 5;
  report(0, steps);
  const [{ loadPyodide }, { default: createPyodideModule }, lock] = await Promise.all([
    importPart(parts, "pyodide.mjs"),
    importPart(parts, "pyodide.asm.mjs"),
    parts["pyodide-lock.json"].text(),
  ]);
  const runtime = Object.fromEntries(RUNTIME_PARTS.map((name) => [name, parts[name]]));
  self.fetch = fetchFromParts(runtime, PYODIDE_BASE);
  report(1, steps);
  const pyodide = await loadPyodide({
    indexURL: PYODIDE_BASE,
    createPyodideModule,
    lockFileContents: JSON.parse(lock),
    // No home in the browser's storage and no bytecode written: nothing of a photo outlives the tab.
    env: { HOME: "/tmp", PYTHONDONTWRITEBYTECODE: "1" },
  });
  report(2, steps);
  for (const name of ["numpy.whl", "pillow.whl"]) {
    pyodide.unpackArchive(await readPart(parts, name), "wheel");
  }
  pyodide.unpackArchive(await readPart(parts, "app.zip"), "zip", { extractDir: SITE_PACKAGES });
  report(3, steps);
  const imported = pyodide.pyimport("app.bridge");
  report(steps, steps);
  return imported;
}

/**
 * What Python calls to segment. Never rejects: Python gets the raw map or an error it can map.
 * A cancelled photo does not wait for the model: its run ends unheard, and the next one queues.
 * @param {(ms: number) => void} onModelMs
 * @param {AbortSignal} signal
 */
function segmentThrough(onModelMs, signal) {
  /** @param {Float32Array<ArrayBuffer>} tensor @param {number} size */
  return async (tensor, size) => {
    try {
      if (!segmentPeer) throw new EngineError({ code: "BACKEND_FAILED", message: "no segment worker" });
      const running = segmentPeer.call("run", { tensor, size }, { move: [tensor.buffer] });
      const { raw, ms } = await Promise.race([running, whenAborted(signal)]);
      onModelMs(ms);
      return { raw };
    } catch (error) {
      return { error: EngineError.from(error).toWire() };
    }
  };
}

/** @param {AbortSignal} signal @returns {Promise<never>} */
function whenAborted(signal) {
  return new Promise((_, reject) => {
    const refuse = () => reject(new EngineError({ code: "CANCELLED" }));
    if (signal.aborted) refuse();
    else signal.addEventListener("abort", refuse, { once: true });
  });
}

/**
 * One call of the bridge: a File in, a header and bytes out.
 * @param {string} method
 * @param {{file: Blob, options: object, model?: object}} params
 * @param {import("../rpc.js").Job} job
 */
async function dispatch(method, { file, ...params }, { signal, progress }) {
  if (!bridge) throw new EngineError({ code: "RUNTIME_LOAD_FAILED", message: "init has not ended" });
  progress("inspect", 0, 1); // at once: the page takes silence for a dead worker
  const clock = stageClock();
  const source = await readFile(file);
  /** @param {string} stage @param {number} done @param {number | null} total @param {Uint8Array<ArrayBuffer> | null} matte */
  const report = (stage, done, total, matte) => {
    clock.enter(stage);
    progress(stage, done, total, matte ? { matte } : {});
  };
  const answer = await bridge.dispatch(
    method,
    JSON.stringify(params),
    source,
    segmentThrough(clock.addModel, signal),
    report,
    () => signal.aborted,
  );
  const [headerText, payload] = answer;
  const header = JSON.parse(headerText);
  if (!header.ok) throw new EngineError(header.error);
  return new Moved({ ...header, data: payload, timings: clock.end() }, [payload.buffer]);
}

/** @param {Blob} file */
async function readFile(file) {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    const detail = String(error);
    throw new EngineError({ code: "INPUT_UNREADABLE", message: "the file could not be opened", detail });
  }
}

/** Time spent in each stage, in milliseconds, and in the model alone. */
function stageClock() {
  /** @type {Record<string, number>} */
  const timings = {};
  let current = "inspect";
  let since = performance.now();
  const enter = (/** @type {string} */ stage) => {
    const now = performance.now();
    timings[current] = (timings[current] ?? 0) + now - since;
    [current, since] = [stage, now];
  };
  return {
    enter,
    addModel: (/** @type {number} */ ms) => void (timings.model = (timings.model ?? 0) + ms),
    end: () => (enter("end"), timings),
  };
}

guardScripts();
serve(
  /** @type {any} */ (self),
  {
    /** @param {{url: string}} params */
    async prove({ url }) {
      const proof = await proveSealed(url);
      sealed = proof.sealed;
      return proof;
    },
    /** @param {{parts: Record<string, Blob>}} params */
    async init({ parts }, { progress }) {
      if (!sealed) throw new EngineError({ code: "NOT_SEALED", message: "no proof in this worker" });
      try {
        bridge = await bootPython(parts, (done, total) => progress("start", done, total));
      } catch (error) {
        const { message, detail } = EngineError.from(error);
        throw new EngineError({ code: "RUNTIME_LOAD_FAILED", message, detail, retryable: true });
      }
    },
    /** The way to the segment worker, or to the one that took its place. @param {{port: MessagePort}} params */
    attach({ port }) {
      const crashed = new EngineError({ code: "WORKER_CRASHED", message: "segment", retryable: true });
      segmentPeer?.fail(crashed);
      segmentPeer = connect(port);
    },
    process: (params, job) => dispatch("process", params, job),
    preview: (params, job) => dispatch("preview", params, job),
  },
  { worker: "pipeline", protocol: PROTOCOL },
);
