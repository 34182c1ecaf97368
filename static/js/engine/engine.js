/**
 * Has the workers do each job, and no photo is lost with one of them: what crashed or got stuck is
 * ended, and the job tried once more. Jobs go one after the other; beside them goes the lane of a
 * list's photos. Cancels. Runs on the page, after the seal.
 */

import { heldAnswer } from "../files/answers.js";
import { heldLeaks, heldProgress } from "../files/words.js";
import { EngineError } from "../rpc/rpc.js";
import { stepDown } from "./backend.js";
import { createDecoder } from "./decoder.js";
import { createFaceFinder } from "./face-finder.js";
import { createLane } from "./lane.js";
import { jobsOf } from "./methods.js";
import { createRest } from "./rest.js";
import { createThreads } from "./threads.js";
import { deadline, watchdog } from "./timeouts.js";

/** How long a worker may stay silent before it counts as stuck, in milliseconds. */
const ALONE = Object.freeze({ firstWordMs: 10_000, stageMs: 120_000 });
const INSPECTING = Object.freeze({ ...ALONE, stageMs: 20_000 });
/** Behind another job, whose stage comes first: even the first word waits for that. */
const BEHIND = Object.freeze({ firstWordMs: 120_000, stageMs: 240_000 });
/** How long the answer to a cancelled job is waited for. */
const CANCEL_MS = 1_500;

/** After these, a worker is started anew and the photo is tried once more. */
const WORTH_A_RESTART = ["WORKER_CRASHED", "WORKER_TIMEOUT", "BACKEND_FAILED", "OUT_OF_MEMORY"];
/** Stages before a photo is decoded, and those in which it may ask a model yet. */
const DECODING = ["sniff", "decode"];
const ASKING = [...DECODING, "segment"];

/**
 * @typedef {{data: Uint8Array<ArrayBuffer>, mime_type: string, width: number, height: number, format: string,
 *   notes: import("../rpc/protocol.js").Note[], looks_other_in_browsers: boolean, is_editable: boolean, matte: Uint8Array<ArrayBuffer> | null, passes: import("../rpc/protocol.js").InferencePass[], timings: Record<string, number>}} Outcome
 * @typedef {import("../rpc/protocol.js").Method} Method
 * @typedef {import("./lane.js").Pass} Pass
 * @typedef {{signal: AbortSignal, onProgress: (progress: import("../rpc/rpc.js").Progress) => void, onRestart?: () => void, tier?: import("../rpc/protocol.js").Tier,
 *   lane?: "queue"}} JobOptions `lane`: one of a list's photos, of which two may be in the worker at once, or one that is made again behind what is shown
 */

/**
 * @param {object} setup
 * @param {Record<string, Blob>} setup.assets
 * @param {Map<string, ArrayBuffer>} [setup.fresh] bytes of some of them, to be given away
 * @param {ReturnType<typeof import("./models.js").createModels>} setup.models
 * @param {string} setup.probeUrl
 * @param {import("./backend.js").BackendName} setup.runtime which of the two was loaded
 * @param {import("../load/on-demand.js").OnDemand} setup.onDemand
 * @param {Record<string, import("../rpc/protocol.js").ModelEntry>} [setup.faces] the face finder's graphs
 */
export function createEngine({
  assets,
  fresh = new Map(),
  models,
  probeUrl,
  runtime,
  onDemand,
  faces = {},
}) {
  const decoder = createDecoder({ script: assets["decode.worker.js"], probeUrl, onDemand });
  const threads = createThreads({
    assets,
    fresh,
    models,
    probeUrl,
    runtime,
    decode: decoder.decode,
  });
  const { start, thread, end, backend } = threads;
  const lane = createLane();
  const rest = createRest(threads);
  const faceFinder = createFaceFinder({
    graphs: faces,
    onDemand,
    worker: async () => (await start(), thread("segment").peer),
  });
  /** Of all that is not in the lane, one at a time. @type {Promise<unknown>} */
  let queue = Promise.resolve();
  /** How many calls the pipeline worker has not answered, and how many of those are waited for. */
  const calls = { open: 0, awaited: 0 };
  /** Failures of jobs whose worker was ended for another one's sake. @type {WeakSet<Error>} */
  const innocent = new WeakSet();

  /** @param {Method} method @param {object} params @param {JobOptions} job @param {Pass | null} pass */
  async function attempt(method, params, { signal, onProgress, tier = "fine" }, pass) {
    const needsModel = method === "process";
    await threads.ready(needsModel);
    const seeksFaces = faceFinder.isAsked(params);
    if (seeksFaces) await faceFinder.bring(signal);
    signal.throwIfAborted();
    const pipeline = thread("pipeline");
    const ofFaces = seeksFaces ? (threads.running.get("segment") ?? null) : null;
    const segment = needsModel ? thread("segment") : ofFaces;
    const { file, background } = /** @type {{file?: Blob, background?: Blob}} */ (params);
    const ticket = decoder.begin([file, background].flatMap((one) => one ?? []));
    const asked = {
      ...params,
      ticket: ticket.number,
      ...(needsModel && segment && models.paramsFor(tier, segment.peer)),
    };
    const watch = watchdog(calls.open > 0 ? BEHIND : method === "inspect" ? INSPECTING : ALONE);
    const leaving = new AbortController();
    const leave = () => leaving.abort();
    signal.addEventListener("abort", leave, { once: true });
    const call = pipeline.peer.call(method, asked, {
      signal: leaving.signal,
      said: ticket.said,
      onProgress(news) {
        const progress = heldProgress(news);
        watch.feed(progress.stage);
        if (needsModel && !DECODING.includes(progress.stage)) {
          ticket.retire();
          pass?.decoded();
        }
        onProgress(progress);
      },
    });
    calls.open += 1;
    calls.awaited += 1;
    const answered = () => void (calls.open -= 1);
    call.then(answered, answered); // if it loses the race below, nobody else listens
    /** A lost segment worker tells nobody but this page, and is nothing to who has its answer. @type {Promise<never>} */
    const lost = new Promise((_, reject) => {
      segment?.peer.failed.catch((error) => {
        if (ASKING.includes(watch.stage() ?? ASKING[0])) reject(error);
      });
    });
    try {
      return await Promise.race([call, lost, watch.barked, deadline(signal, CANCEL_MS)]);
    } catch (error) {
      const failure = EngineError.from(error);
      const { code, message } = failure;
      const isStuck = error === watch.reason();
      if (code === "WORKER_CRASHED" && (pipeline.isEnded || segment?.isEnded))
        innocent.add(failure);
      if (isStuck && segment && watch.stage() === "segment") end("segment", segment);
      else if (isStuck) end("pipeline", pipeline);
      else if (code === "BACKEND_FAILED" && segment) end("segment", segment);
      else if (code === "OUT_OF_MEMORY") {
        end("pipeline", pipeline); // WebAssembly memory never shrinks
        if (pass) lane.narrow();
      } else if (message === "unanswered") {
        if (calls.awaited === 1) end("pipeline", pipeline);
        pass?.holdFor(call); // if it is stuck, so is the other one, and that is waited for
      }
      throw failure;
    } finally {
      calls.awaited -= 1;
      watch.end();
      ticket.end();
      signal.removeEventListener("abort", leave);
      leave(); // what nobody waits for any more ends at its next word
    }
  }

  /** @param {Method} method @param {object} params @param {JobOptions} job */
  async function runJob(method, params, job) {
    const bytes = /** @type {{file?: Blob}} */ (params).file?.size ?? 0;
    let hasFailed = false;
    for (let isAlone = false; ; isAlone = true) {
      const pass = job.lane ? await lane.enter(bytes, isAlone) : null;
      try {
        job.signal.throwIfAborted();
        const given = await attempt(method, params, job, pass);
        if (method === "process" && pass) lane.learn(given?.width * given?.height);
        return given;
      } catch (error) {
        const failure = EngineError.from(error);
        if (job.signal.aborted) {
          start().catch(() => {}); // warm again for the next photo
          throw new EngineError({ code: "CANCELLED" });
        }
        if (!innocent.has(failure)) {
          if (hasFailed || !WORTH_A_RESTART.includes(failure.code)) throw failure;
          // The cutout does not wait a second time for what is only good to know.
          if (method === "inspect" && failure.code === "WORKER_TIMEOUT") throw failure;
          hasFailed = true;
          if (failure.code === "BACKEND_FAILED" || backend.name === "webgpu") stepDown(backend);
        }
        job.onRestart?.();
      } finally {
        pass?.leave();
      }
    }
  }

  /**
   * @param {Method} method
   * @param {object} params
   * @param {JobOptions} job
   * @returns {Promise<any>}
   */
  function enqueue(method, params, job) {
    rest.begin(method, params);
    const work = () => runJob(method, params, job);
    const answer = (job.lane ? work() : queue.then(work)).then((given) =>
      heldAnswer(method, given, params),
    );
    answer.then(rest.done, rest.done);
    if (!job.lane) queue = answer.catch(() => {}); // a failed photo must not poison the next one
    return answer;
  }

  /** @param {"pipeline" | "segment"} place @param {{targets: import("../seal/leaks/thread-attempts.js").Targets, limitMs: number, nested: boolean}} attempt */
  async function leak(place, attempt) {
    rest.begin("leak");
    // At work, or starting, a worker says nothing else, and would count as lost.
    const [pass] = await Promise.all([lane.enter(0, true), queue, threads.settled()]);
    try {
      await threads.open();
      return heldLeaks(await thread(place).peer.call("leak", attempt));
    } finally {
      pass.leave();
      rest.done();
    }
  }

  return {
    open: threads.open,
    start,
    /** @type {typeof threads.addFine} */
    addFine(...given) {
      rest.begin("add");
      return threads.addFine(...given).finally(rest.done);
    },
    hasRoomFor: lane.hasRoomFor,
    /** Of a photo that was open when its worker was ended to give memory back: what it is opened by. */
    matteOf: rest.matteOf,
    hasFine: () => models.isWith(threads.running.get("segment")?.peer),
    leak,
    /** A person chose this file, or pressed "Try again". @param {Blob} file */
    allow(file) {
      decoder.allow(file);
      faceFinder.allow();
    },
    ...jobsOf(enqueue),
    backend,
  };
}
