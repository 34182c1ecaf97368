/**
 * The segment worker: onnxruntime-web. Sealed: it inherits the page's policy and has no network.
 * Methods: prove, leak, heap, init, add, addFaces, attach; over the attached port: run. The build makes one file of it and what it imports.
 */

import { EngineError, Moved, serve } from "../rpc/rpc.js";
import { PROTOCOL } from "../rpc/protocol.js";
import { nestedAttempts, nestedScript } from "../seal/leaks/nested-attempts.js";
import { runAttempts } from "../seal/leaks/run-attempts.js";
import { threadAttempts } from "../seal/leaks/thread-attempts.js";
import { LIMITS, gpuAgrees } from "./ort/gpu-check.js";
import { guardScripts } from "../seal/trusted-types.js";
import { proveSealed } from "../seal/self-test.js";
import { takeScripts } from "../seal/worker-scripts.js";
import { readAsset, readGraph } from "./asset-reader.js";
import { watchMemory } from "./ort/memory.js";
import { createSessions } from "./ort/sessions.js";

/** The browser's own, taken before the runtimes get another one. */
const nativeFetch = self.fetch.bind(self);
const scripts = takeScripts(self, { hasGpu: true, hasThreads: true });
/** As the runtime's threads begin. */
const startNested = scripts.starterOf([nestedScript([threadAttempts, runAttempts])]);
let sealed = false;
/** @type {ReturnType<typeof createSessions> | null} */
let sessions = null;
/** The runtime, once it is loaded. @type {any} */
let ort = null;
/** Its memory, which only grows; it is made with the first session. @type {() => WebAssembly.Memory | null} */
let memory = () => null;

/** The face finder's, once a photo needed it: always on the processor, which takes a few milliseconds. @type {ReturnType<typeof createSessions> | null} */
let faces = null;
/** @type {"wasm" | "webgpu"} where they run */
let provider = "wasm";

/** The interface and the WebAssembly module of each. */
const RUNTIMES = {
  wasm: ["ort.wasm.min.mjs", "ort-wasm-simd-threaded"],
  webgpu: ["ort.webgpu.min.mjs", "ort-wasm-simd-threaded.asyncify"],
};

/**
 * @param {import("./asset-reader.js").Assets} parts
 * @param {"wasm" | "webgpu"} runtime
 * @param {number} threads
 */
async function loadRuntime(parts, runtime, threads) {
  const [face, core] = RUNTIMES[runtime];
  const [url, glue] = [face, `${core}.mjs`].map((name) => scripts.addressOf([parts[name]]));
  scripts.allowThreads(glue);
  scripts.close();
  memory = watchMemory();
  ort = await import(url).finally(() => scripts.dropUrl(url));
  ort.env.wasm.wasmPaths = { mjs: glue };
  ort.env.wasm.wasmBinary = (await readAsset(parts, `${core}.wasm`)).buffer;
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.proxy = false;
  ort.env.logLevel = "error";
}

/**
 * The fast model is there when this ends, on the graphics card if that is wanted and computes rightly.
 * @param {import("./asset-reader.js").Assets} parts
 * @param {import("../rpc/protocol.js").ModelEntry} model
 * @param {number} side at which it looks
 * @param {"wasm" | "webgpu"} runtime which of the two is in the parts
 * @param {import("../engine/backend.js").Backend} wanted
 * @returns {Promise<Partial<import("../engine/backend.js").Backend>>} what came of it
 */
async function start(parts, model, side, runtime, wanted) {
  await loadRuntime(parts, runtime, wanted.threads);
  const processor = createSessions({ ort, provider: "wasm", readGraph });
  processor.add("fast", model, parts);
  sessions = processor;
  provider = "wasm";
  if (wanted.name === "wasm") {
    await processor.open("fast", side);
    return {};
  }
  const card = createSessions({ ort, provider: "webgpu", readGraph });
  card.add("fast", model, parts);
  try {
    const [asked, expected] = [card, processor].map((of) => runnerOf(of, model));
    if (!(await gpuAgrees(asked, expected, { tier: "fast", side, limits: LIMITS.float })))
      return { name: "wasm", reason: "GPU_WRONG" };
  } catch {
    return { name: "wasm", reason: "GPU_FAILED" };
  }
  await processor.closeAll();
  sessions = card;
  provider = "webgpu";
  watchCard(await ort.env.webgpu.device);
  return {};
}

/**
 * Only what the check asks: one square tensor in, one map out.
 * @param {ReturnType<typeof createSessions>} sessions
 * @param {import("../rpc/protocol.js").ModelEntry} model
 * @returns {import("./ort/gpu-check.js").Runner}
 */
const runnerOf = (sessions, { input, output }) => ({
  async run(tier, data, side) {
    const feeds = { [input.name]: { data, shape: [1, 3, side, side], dtype: "float32" } };
    const outputs = await sessions.run(tier, feeds, [output.name]);
    return outputs[output.name].data;
  },
});

/**
 * Arithmetic in float16 is another way through a driver: what the fast model showed tells nothing of it.
 * @param {ReturnType<typeof createSessions>} card
 * @param {import("./asset-reader.js").Assets} parts
 * @param {import("../rpc/protocol.js").ModelEntry} model
 */
async function checkHalf(card, parts, model) {
  const processor = createSessions({ ort, provider: "wasm", readGraph });
  processor.add("fine", model, parts);
  /** A photo that comes meanwhile waits for one of the two runs, not for both. @param {typeof card} of @returns {import("./ort/gpu-check.js").Runner} */
  const inTurns = (of) => ({ run: (...what) => inTurn(() => runnerOf(of, model).run(...what)) });
  try {
    const agrees = await gpuAgrees(inTurns(card), inTurns(processor), {
      tier: "fine",
      side: Math.min(...model.sides),
      limits: LIMITS.half,
    });
    if (!agrees) throw new Error("the graphics card computes wrongly in float16");
  } catch (error) {
    await inTurn(() => card.forget("fine"));
    throw new EngineError({
      code: "BACKEND_FAILED",
      message: EngineError.from(error).message,
      detail: "GPU_HALF",
    });
  } finally {
    await inTurn(() => processor.closeAll());
  }
}

/** A card that is lost takes what runs on it along, without a word: so this worker ends, loudly, and the page makes another. @param {any} device */
function watchCard(device) {
  device?.lost?.then((/** @type {any} */ { message }) =>
    crash(`the graphics card was lost: ${message}`),
  );
}

/** @param {string} reason */
const crash = (reason) =>
  void setTimeout(() => {
    throw new Error(reason);
  });

/** Only one thing at a time: a web session is not reentrant. @type {Promise<unknown>} */
let queue = Promise.resolve();

/** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
function inTurn(work) {
  const answer = queue.then(work);
  queue = answer.catch(() => {});
  return answer;
}

/** @param {import("../rpc/protocol.js").GraphRun} params */
async function run({ graph, feeds, wanted }) {
  if (!sessions) throw new EngineError({ code: "BACKEND_FAILED", message: "init has not ended" });
  const start = performance.now();
  const isFaces = graph === "boxes" || graph === "mesh";
  try {
    const mine = isFaces ? faces : sessions;
    if (!mine) throw new Error("no face finder");
    const outputs = await mine.run(graph, feeds, wanted);
    const buffers = Object.values(outputs).map(({ data }) => data.buffer);
    return new Moved({ outputs, ms: performance.now() - start }, buffers);
  } catch (error) {
    const { code, message, detail } = EngineError.from(error);
    if (provider === "webgpu" && !isFaces) {
      crash(message); // once more, on the processor, from the beginning
      return new Promise(() => {});
    }
    const kind = code === "OUT_OF_MEMORY" ? code : "BACKEND_FAILED";
    throw new EngineError({ code: kind, message, detail, retryable: true });
  }
}

/** @param {MessagePort} port */
function serveRuns(port) {
  serve(
    port,
    { run: (/** @type {any} */ params) => inTurn(() => run(params)) },
    { worker: "segment", protocol: PROTOCOL },
  );
}

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
    /** Try every way out, for a person to see it refused. @param {{targets: import("../seal/leaks/thread-attempts.js").Targets, limitMs: number, nested: boolean}} params */
    leak: ({ targets, limitMs, nested }) =>
      nested
        ? startNested
          ? nestedAttempts(startNested, targets, limitMs)
          : []
        : runAttempts(threadAttempts(targets, nativeFetch), limitMs),
    /** In bytes, from its begin to its end. */
    heap: () => memory()?.buffer.byteLength ?? 0,
    /** @param {{parts: import("./asset-reader.js").Assets, model: import("../rpc/protocol.js").ModelEntry, side: number, runtime: "wasm" | "webgpu", backend: import("../engine/backend.js").Backend}} params */
    async init({ parts, model, side, runtime, backend }) {
      if (!sealed)
        throw new EngineError({ code: "NOT_SEALED", message: "no proof in this worker" });
      try {
        return await start(parts, model, side, runtime, backend).finally(scripts.endThreads);
      } catch (error) {
        const { message, detail } = EngineError.from(error);
        throw new EngineError({ code: "BACKEND_FAILED", message, detail, retryable: true });
      }
    },
    /** The fine model, which comes later than the tab. @param {{parts: import("./asset-reader.js").Assets, model: import("../rpc/protocol.js").ModelEntry, side: number}} params */
    async add({ parts, model, side }) {
      await inTurn(async () => sessions?.add("fine", model, parts));
      const mine = sessions;
      if (!mine) throw new EngineError({ code: "BACKEND_FAILED", message: "init has not ended" });
      if (provider === "webgpu" && model.on === "webgpu-f16") await checkHalf(mine, parts, model);
      await inTurn(() => mine.open("fine", side)); // while nobody waits for it
    },
    /** The face finder, which comes with the first edit that places a head. @param {{parts: Record<string, Blob>, graphs: Record<string, import("../rpc/protocol.js").ModelEntry>}} params */
    addFaces({ parts, graphs }) {
      return inTurn(async () => {
        const made = createSessions({ ort, provider: "wasm", readGraph });
        for (const name of /** @type {const} */ (["boxes", "mesh"])) {
          made.add(name, graphs[name], parts);
          await made.open(name, graphs[name].input.size);
        }
        faces = made;
      });
    },
    /** The way from the pipeline worker, or from the one that took its place. @param {{port: MessagePort}} params */
    attach({ port }) {
      serveRuns(port);
    },
  },
  { worker: "segment", protocol: PROTOCOL },
);
