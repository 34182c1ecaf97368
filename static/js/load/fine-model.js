/**
 * Brings the fine model: from the cache, else by the service worker, which goes on fetching when the
 * tab is sealed. It is ordered before the seal, on every visit that lacks it and before any photo is
 * read, so that nothing is asked for later and the order tells nothing. Runs on the page.
 */

import { EngineError } from "../rpc/rpc.js";

/** The seal waits so long for the order to be on its way. */
const BEGUN_WITHIN_MS = 1500;

/**
 * @typedef {import("../ui/state.js").FineState} FineState
 * @typedef {ReturnType<typeof import("../engine/engine.js").createEngine>} Engine
 * @typedef {import("./on-demand.js").Needed} Needed
 * @typedef {import("../rpc/protocol.js").ModelEntry} ModelEntry
 */

/**
 * @param {object} setup
 * @param {ModelEntry | null} setup.model
 * @param {ModelEntry | null} setup.spare what is taken where the graphics card computes that one wrongly
 * @param {(fine: FineState) => void} setup.tell
 */
export function createFiner({ model, spare, tell }) {
  /** @type {Promise<Record<string, Blob>> | null} */
  let coming = null;
  /** @type {Promise<boolean> | null} */
  let handing = null;

  /** Which of the two is wanted. */
  let now = model;

  /** @param {Needed} needed @param {() => void} onBegun */
  async function order(needed, onBegun) {
    if (!now) throw new EngineError({ code: "ASSET_MISSING", message: "no fine model" });
    tell({ status: "coming", loaded: 0, total: 0, code: null });
    return needed([now.part], (loaded, total) => {
      onBegun();
      tell({ status: "coming", loaded, total, code: null });
    });
  }

  /** @param {Engine} engine @param {Needed} needed @returns {Promise<boolean>} */
  async function hand(engine, needed) {
    const wanted = now;
    try {
      const parts = await (coming ??= order(needed, () => {}));
      await engine.addFine(/** @type {ModelEntry} */ (wanted), parts);
      performance.mark("stayput.fine");
      tell({ status: "here", loaded: 0, total: 0, code: null });
      return true;
    } catch (error) {
      const { code, detail } = EngineError.from(error);
      if (detail === "GPU_HALF" && spare !== null && now !== spare) {
        engine.backend.reason = detail;
        [now, coming] = [spare, null];
        return hand(engine, needed);
      }
      tell({ status: "failed", loaded: 0, total: 0, code });
      [coming, handing] = [null, null]; // whoever asks for it again tries again
      return false;
    }
  }

  return {
    /** Before the seal: orders it, and resolves once the order is on its way. @param {Needed} needed */
    async begin(needed) {
      if (!model || isSparing()) return;
      await new Promise((resolve) => {
        coming = order(needed, () => resolve(null));
        coming.then(resolve, resolve);
        setTimeout(resolve, BEGUN_WITHIN_MS);
      });
    },
    isComing: () => coming !== null,
    /** Hands it to the engine; orders it now if it was not. @param {Engine} engine @param {Needed} needed @returns {Promise<boolean>} whether it is here */
    bring: (engine, needed) => (handing ??= hand(engine, needed)),
  };
}

/** Whoever pays for each megabyte has asked for less; the fine model then comes when it is chosen. */
function isSparing() {
  return Boolean(/** @type {any} */ (navigator).connection?.saveData);
}
