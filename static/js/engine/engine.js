/**
 * Owns the two workers: starts them, joins them by a channel, restarts the one that crashed or got
 * stuck, cancels. Ends the decoder after each photo. Runs on the page, after the seal.
 */

import { heldAnswer } from "../files/answers.js";
import { heldBackend, heldError, heldLeaks, heldProgress } from "../files/words.js";
import { EngineError, serve } from "../rpc/rpc.js";
import { PROTOCOL } from "../rpc/protocol.js";
import { firstBackend, stepDown } from "./backend.js";
import { createDecoder } from "./decoder.js";
import { jobsOf } from "./methods.js";
import { ASSETS_OF } from "./worker-assets.js";
import { makeThread, proveThread } from "./spawn.js";
import { deadline, watchdog, within } from "./timeouts.js";
import { twice } from "./steps.js";

/** @typedef {"pipeline" | "segment"} ThreadName */

/** How long a worker may stay silent before it counts as stuck, in milliseconds. */
const LIMITS = Object.freeze({
  startMs: 120_000,
  firstWordMs: 10_000,
  stageMs: 120_000,
  inspectMs: 20_000,
  cancelMs: 1_500,
});

/** After these, a worker is started anew and the photo is tried once more. */
const WORTH_A_RESTART = ["WORKER_CRASHED", "WORKER_TIMEOUT", "BACKEND_FAILED", "OUT_OF_MEMORY"];

/**
 * @typedef {{data: Uint8Array<ArrayBuffer>, mime_type: string, width: number, height: number, format: string,
 *   notes: import("../rpc/protocol.js").Note[], looks_other_in_browsers: boolean, is_editable: boolean, matte: Uint8Array<ArrayBuffer> | null, passes: import("../rpc/protocol.js").InferencePass[], timings: Record<string, number>}} Outcome
 * @typedef {import("../rpc/protocol.js").Method} Method
 * @typedef {ReturnType<typeof makeThread> & {loading: Promise<any> | null}} Thread
 * @typedef {{signal: AbortSignal, onProgress: (progress: import("../rpc/rpc.js").Progress) => void, onRestart?: () => void, tier?: import("../rpc/protocol.js").Tier}} JobOptions
 * @typedef {(done: number, total: number) => void} OnStart
 */

/**
 * @param {object} setup
 * @param {Record<string, Blob>} setup.assets
 * @param {ReturnType<typeof import("./models.js").createModels>} setup.models
 * @param {string} setup.probeUrl
 * @param {import("./backend.js").BackendName} setup.runtime which of the two was loaded
 * @param {import("../load/on-demand.js").OnDemand} setup.onDemand
 */
export function createEngine({ assets, models, probeUrl, runtime, onDemand }) {
  /** @type {Map<ThreadName, Thread>} */
  const running = new Map();
  /** @type {Promise<void> | null} */
  let starting = null;
  const backend = firstBackend(runtime);
  const decoder = createDecoder({ script: assets["decode.worker.js"], probeUrl, onDemand });
  /** One photo at a time. @type {Promise<unknown>} */
  let queue = Promise.resolve();

  /** @param {ThreadName} name @returns {Thread} */
  function thread(name) {
    const known = running.get(name);
    if (known) return known;
    const { worker, peer } = makeThread(name, assets[`${name}.worker.js`]);
    const made = { worker, peer: held(peer), loading: null };
    // A worker that is lost while nobody waits for it is replaced at the next start. One that was
    // ended may have been replaced already: what it still says must not end the new one.
    made.peer.failed.catch(() => void (running.get(name) === made && end(name)));
    running.set(name, made);
    return made;
  }

  /** No worker says what only the page may say. @param {Thread["peer"]} peer @returns {Thread["peer"]} */
  function held(peer) {
    /** @type {Thread["peer"]["call"]} */
    const call = (...asked) =>
      peer.call(...asked).catch((error) => {
        throw heldError(error, decoder.said);
      });
    return { ...peer, call };
  }

  /** @param {ThreadName} name */
  function end(name) {
    const gone = running.get(name);
    running.delete(name);
    starting = null;
    gone?.worker.terminate();
    gone?.peer.fail(
      new EngineError({ code: "WORKER_CRASHED", message: `${name} ended`, retryable: true }),
    );
  }

  /** @param {ThreadName} name */
  const prove = (name) => proveThread(thread(name).peer, probeUrl);

  const open = () =>
    Promise.all(
      /** @type {ThreadName[]} */ (["pipeline", "segment"]).map((name) =>
        twice(
          () => prove(name),
          () => end(name),
        ),
      ),
    );

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
      const { code } = EngineError.from(error);
      if (code === "BACKEND_FAILED" && stepDown(backend)) renew("segment");
      else if (code === "WORKER_CRASHED" || code === "WORKER_TIMEOUT") renew("pipeline", "segment");
      else throw error;
      await join(onStart);
    }
  }

  /** Ends these workers. The start that is under way makes new ones. @param {ThreadName[]} names */
  function renew(...names) {
    const mine = starting;
    names.forEach(end);
    starting = mine;
  }

  /** @param {OnStart} [onStart] */
  async function join(onStart) {
    await within(LIMITS.startMs, late(), Promise.all([bootPipeline(onStart), bootSegment()]));
    const { port1, port2 } = new MessageChannel();
    const attached = [
      thread("pipeline").peer.call("attach", { port: port1 }, { move: [port1] }),
      thread("segment").peer.call("attach", { port: port2 }, { move: [port2] }),
    ];
    await within(LIMITS.startMs, late(), Promise.all(attached));
  }

  async function startPython() {
    start().catch(() => {}); // the rest comes up beside it
    await within(LIMITS.startMs, late(), bootPipeline());
  }

  const late = () => new EngineError({ code: "WORKER_TIMEOUT", message: "start", retryable: true });

  /** @param {OnStart} [onStart] */
  const bootPipeline = (onStart) =>
    boot("pipeline", ({ peer }) => {
      const { port1, port2: page } = new MessageChannel();
      serve(port1, { decode: decoder.decode }, { worker: "page", protocol: PROTOCOL });
      const params = { parts: pick(ASSETS_OF.pipeline), page };
      return peer.call("init", params, {
        move: [page],
        onProgress: ({ done, total }) => onStart?.(done, total ?? done),
      });
    });

  const bootSegment = () =>
    boot("segment", async ({ peer }) => {
      const model = models.fast;
      const given = pick([...ASSETS_OF[runtime], model.part]);
      const params = { parts: given, model, side: models.fastSide, runtime, backend };
      Object.assign(backend, heldBackend(await peer.call("init", params)));
      await models.hand(peer);
    });

  /** The fine model came: the next photo has it. @param {import("../rpc/protocol.js").ModelEntry} model @param {Record<string, Blob>} came */
  async function addFine(model, came) {
    models.bring(model, came);
    await start();
    await models.hand(thread("segment").peer);
    const { message, detail } = models.refusal();
    if (!models.isWith(thread("segment").peer))
      throw new EngineError({ code: "BACKEND_FAILED", message, detail });
  }

  /**
   * Memoised for each thread. One that failed is ended: other people's code may have begun there, which
   * could answer the next question for a proof, and no script can be made there any more.
   * @param {ThreadName} name
   * @param {(thread: Thread) => Promise<any>} init
   */
  function boot(name, init) {
    const made = thread(name);
    made.loading ??= prove(name)
      .then(() => init(made))
      .catch((error) => {
        if (running.get(name) === made) renew(name);
        throw error;
      });
    return made.loading;
  }

  /** @param {string[]} names */
  const pick = (names) => Object.fromEntries(names.map((name) => [name, assets[name]]));

  /** @param {Method} method @param {object} params @param {JobOptions} job */
  async function attempt(method, params, { signal, onProgress, tier = "fine" }) {
    const needsModel = method === "process";
    await (needsModel ? start() : startPython());
    signal.throwIfAborted();
    const { peer } = thread("pipeline");
    decoder.begin(/** @type {{file?: Blob}} */ (params).file ?? null);
    if (needsModel) Object.assign(params, models.paramsFor(tier, thread("segment").peer));
    const watch = watchdog({
      ...LIMITS,
      stageMs: method === "inspect" ? LIMITS.inspectMs : LIMITS.stageMs,
    });
    const call = peer.call(method, params, {
      signal,
      onProgress(news) {
        const progress = heldProgress(news);
        watch.feed(progress.stage);
        onProgress(progress);
      },
    });
    call.catch(() => {}); // if it loses the race below, nobody else listens
    // A lost segment worker tells nobody but this page.
    const losses = needsModel ? [thread("segment").peer.failed] : [];
    try {
      return await Promise.race([call, ...losses, watch.barked, deadline(signal, LIMITS.cancelMs)]);
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

  /** @param {Method} method @param {object} params @param {JobOptions} job */
  async function runJob(method, params, job) {
    try {
      return await attempt(method, params, job);
    } catch (error) {
      const failure = EngineError.from(error);
      if (job.signal.aborted) {
        if (failure.message === "unanswered") end("pipeline");
        start().catch(() => {}); // warm again for the next photo
        throw new EngineError({ code: "CANCELLED" });
      }
      if (!WORTH_A_RESTART.includes(failure.code)) throw failure;
      // The cutout does not wait a second time for what is only good to know.
      if (method === "inspect" && failure.code === "WORKER_TIMEOUT") throw failure;
      if (failure.code === "BACKEND_FAILED" || backend.name === "webgpu") stepDown(backend);
      job.onRestart?.();
      return attempt(method, params, job);
    }
  }

  /**
   * @param {Method} method
   * @param {object} params
   * @param {JobOptions} job
   * @returns {Promise<any>}
   */
  function enqueue(method, params, job) {
    const answer = queue
      .then(() => runJob(method, params, job))
      .then((given) => heldAnswer(method, given, params));
    queue = answer.catch(() => {}); // a failed photo must not poison the next one
    return answer;
  }

  /** @param {"pipeline" | "segment"} place @param {{targets: import("../seal/leaks/thread-attempts.js").Targets, limitMs: number, nested: boolean}} attempt */
  async function leak(place, attempt) {
    // At work, or starting, a worker says nothing else, and would count as lost.
    await Promise.all([queue, starting?.catch(() => {})]);
    await open();
    return heldLeaks(await thread(place).peer.call("leak", attempt));
  }

  return {
    open,
    start,
    addFine,
    hasFine: () => models.isWith(running.get("segment")?.peer),
    leak,
    allow: decoder.allow,
    ...jobsOf(enqueue),
    backend,
  };
}
