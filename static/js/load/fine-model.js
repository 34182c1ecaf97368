/**
 * Brings the fine model: from the cache, else by the service worker, which goes on fetching when the
 * tab is sealed. It is ordered before the seal, on every visit that lacks it and before any photo is
 * read, so that nothing is asked for later and the order tells nothing. Runs on the page.
 */

import { EngineError } from "../rpc/rpc.js";

/** The seal waits no longer than this for the order to be on its way. */
const BEGUN_WITHIN_MS = 1500;

/**
 * @typedef {import("../ui/state.js").FineState} FineState
 * @typedef {ReturnType<typeof import("../engine/engine.js").createEngine>} Engine
 * @typedef {import("./on-demand.js").OnDemand} OnDemand
 * @typedef {import("../rpc/protocol.js").ModelEntry} ModelEntry
 */

/**
 * @param {object} setup
 * @param {ModelEntry | null} setup.model
 * @param {ModelEntry | null} setup.spare the model for a GPU that computes the first one wrongly
 * @param {(fine: FineState) => void} setup.tell
 */
export function createFiner({ model, spare, tell }) {
  /** @type {Promise<Record<string, Blob>> | null} */
  let coming = null;
  /** @type {Promise<boolean> | null} */
  let handing = null;

  /** Which of the two is wanted. */
  let now = model;

  /** @param {OnDemand} onDemand @param {() => void} onBegun */
  async function order(onDemand, onBegun) {
    if (!now) throw new EngineError({ code: "ASSET_MISSING", message: "no fine model" });
    tell({ status: "coming", loaded: 0, total: 0, code: null });
    return onDemand([now.part], (loaded, total) => {
      onBegun();
      tell({ status: "coming", loaded, total, code: null });
    });
  }

  /** @param {Engine} engine @param {OnDemand} onDemand @returns {Promise<boolean>} */
  async function hand(engine, onDemand) {
    const wanted = now;
    try {
      const assets = await (coming ??= order(onDemand, () => {}));
      await engine.addFine(/** @type {ModelEntry} */ (wanted), assets);
      performance.mark("stayput.fine");
      tell({ status: "here", loaded: 0, total: 0, code: null });
      return true;
    } catch (error) {
      const { code, detail } = EngineError.from(error);
      if (detail === "GPU_HALF" && spare !== null && now !== spare) {
        engine.backend.reason = detail;
        [now, coming] = [spare, null];
        return hand(engine, onDemand);
      }
      tell({ status: "failed", loaded: 0, total: 0, code });
      [coming, handing] = [null, null]; // the next request tries again
      return false;
    }
  }

  return {
    /** Before the seal: orders it, and resolves once the order is on its way. @param {OnDemand} onDemand */
    async begin(onDemand) {
      if (!model || isSparing()) return;
      await new Promise((resolve) => {
        coming = order(onDemand, () => resolve(null));
        coming.then(resolve, resolve);
        setTimeout(resolve, BEGUN_WITHIN_MS);
      });
    },
    isComing: () => coming !== null,
    /** Hands it to the engine; orders it now if it was not. @param {Engine} engine @param {OnDemand} onDemand @returns {Promise<boolean>} whether it is here */
    bring: (engine, onDemand) => (handing ??= hand(engine, onDemand)),
  };
}

/** A person who asked to save data gets the fine model only when it is chosen. */
function isSparing() {
  return Boolean(/** @type {any} */ (navigator).connection?.saveData);
}
