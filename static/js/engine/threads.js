/**
 * Owns the two workers: starts them, joins them by a channel, makes those anew that crashed or were
 * ended. Runs on the page, after the seal.
 */

import { heldBackend, heldError } from "../files/words.js";
import { EngineError, serve } from "../rpc/rpc.js";
import { PROTOCOL } from "../rpc/protocol.js";
import { firstBackend, stepDown } from "./backend.js";
import { ASSETS_OF } from "./worker-assets.js";
import { makeThread, proveThread } from "./spawn.js";
import { within } from "./timeouts.js";
import { twice } from "./steps.js";

/** How long a start may take, in milliseconds. */
const LIMITS = Object.freeze({ startMs: 120_000 });

/**
 * @typedef {"pipeline" | "segment"} ThreadName
 * @typedef {ReturnType<typeof makeThread>["peer"]} Peer
 * @typedef {NonNullable<Parameters<Peer["call"]>[2]> & {said?: ReadonlySet<string>}} CallOptions `said`: codes that the page itself gave this worker
 * @typedef {Omit<Peer, "call"> & {call: (method: string, params?: any, options?: CallOptions) => Promise<any>}} HeldPeer
 * @typedef {{worker: Worker, peer: HeldPeer, loading: Promise<any> | null, isEnded: boolean}} Thread `isEnded`: by the page
 * @typedef {(done: number, total: number) => void} OnStart
 */

/** No worker says what only the page may say. @param {Peer} peer @returns {HeldPeer} */
const held = (peer) => ({
  ...peer,
  call: (method, params, { said, ...options } = {}) =>
    peer.call(method, params, options).catch((error) => {
      throw heldError(error, said);
    }),
});

/**
 * @param {object} setup
 * @param {Record<string, Blob>} setup.assets
 * @param {Map<string, ArrayBuffer>} setup.fresh bytes of some of them, which the first worker that needs them is given
 * @param {ReturnType<typeof import("./models.js").createModels>} setup.models
 * @param {string} setup.probeUrl
 * @param {import("./backend.js").BackendName} setup.runtime which of the two was loaded
 * @param {ReturnType<typeof import("./decoder.js").createDecoder>["decode"]} setup.decode
 */
export function createThreads({ assets, fresh, models, probeUrl, runtime, decode }) {
  /** @type {Map<ThreadName, Thread>} */
  const running = new Map();
  /** @type {Promise<void> | null} */
  let starting = null;
  const backend = firstBackend(runtime);

  /** @param {ThreadName} name @returns {Thread} */
  function thread(name) {
    const known = running.get(name);
    if (known) return known;
    const { worker, peer } = makeThread(name, assets[`${name}.worker.js`]);
    /** @type {Thread} */
    const made = { worker, peer: held(peer), loading: null, isEnded: false };
    // A worker that is lost while nobody waits for it is replaced at the next start. One that was
    // ended may have been replaced already: what it still says must not end the new one.
    made.peer.failed.catch(() => void (running.get(name) === made && drop(name)));
    running.set(name, made);
    return made;
  }

  /** @param {ThreadName} name @param {Thread} [mine] no other one, which may have taken its place */
  function end(name, mine = running.get(name)) {
    if (!mine || running.get(name) !== mine) return;
    mine.isEnded = true;
    drop(name);
  }

  /** @param {ThreadName} name */
  function drop(name) {
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
    for (const name of names) end(name);
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

  /**
   * Resolves once both are up, or Python alone: one that was ended meanwhile is waited for anew.
   * @param {boolean} needsModel
   */
  async function ready(needsModel) {
    for (;;) {
      const all = start();
      const python = bootPipeline();
      // Without a model, the rest comes up beside it; with one, a start has a second try of its own.
      for (const one of [all, python]) one.catch(() => {});
      await (needsModel ? all : within(LIMITS.startMs, late(), python));
      const isUp = running.get("pipeline")?.loading === python;
      if (isUp && (!needsModel || starting === all)) return;
    }
  }

  const late = () => new EngineError({ code: "WORKER_TIMEOUT", message: "start", retryable: true });

  /** @param {OnStart} [onStart] */
  const bootPipeline = (onStart) =>
    boot("pipeline", async ({ peer }) => {
      const { port1, port2: page } = new MessageChannel();
      serve(port1, { decode }, { worker: "page", protocol: PROTOCOL });
      const { parts, move } = give(ASSETS_OF.pipeline);
      /** @type {import("../rpc/protocol.js").Begun} */
      const { isResumed, isCompiled } = await peer.call(
        "init",
        { parts, page },
        {
          move: [page, ...move],
          onProgress: ({ done, total }) => onStart?.(done, total ?? done),
        },
      );
      if (isResumed) performance.mark("stayput.resumed");
      if (isCompiled) performance.mark("stayput.compiled");
    });

  const bootSegment = () =>
    boot("segment", async ({ peer }) => {
      const model = models.fast;
      const { parts, move } = give([...ASSETS_OF[runtime], model.part]);
      const params = { parts, model, side: models.fastSide, runtime, backend };
      Object.assign(backend, heldBackend(await peer.call("init", params, { move })));
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

  /** A Blob is read by way of the browser's own process, so bytes that are there still are given instead. @param {string[]} names */
  function give(names) {
    const move = names.flatMap((name) => fresh.get(name) ?? []);
    const parts = Object.fromEntries(names.map((name) => [name, fresh.get(name) ?? assets[name]]));
    for (const name of names) fresh.delete(name);
    return { parts, move };
  }

  return {
    open,
    start,
    ready,
    thread,
    end,
    addFine,
    backend,
    running,
    /** Settles when no start is under way. */
    settled: async () => starting?.catch(() => {}),
  };
}
