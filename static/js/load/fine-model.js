/**
 * Brings the fine model: from the cache, else by the service worker, which goes on fetching when the
 * tab is sealed. It is ordered before the seal, on every visit that lacks it and before any photo is
 * read; later only when a person presses for it, whatever a worker says. Runs on the page.
 */

import { EngineError } from "../rpc/rpc.js";

/** The seal waits no longer than this for the order to be on its way. */
const BEGUN_WITHIN_MS = 1500;

const ALWAYS = () => true;
/** Only what is on this device already. */
const NEVER = () => false;

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
  /** What is on this device is taken and checked when the tab is ready. @type {(() => Promise<Record<string, Blob>>) | null} */
  let kept = null;

  /** Which of the two is wanted. */
  let now = model;

  /** @param {OnDemand} onDemand @param {() => void} onBegun @param {import("./on-demand.js").MayOrder} mayOrder */
  async function order(onDemand, onBegun, mayOrder) {
    if (!now) throw new EngineError({ code: "ASSET_MISSING", message: "no fine model" });
    tell({ status: "coming", loaded: 0, total: 0, code: null });
    const onBytes = (/** @type {number} */ loaded, /** @type {number} */ total) => {
      onBegun();
      tell({ status: "coming", loaded, total, code: null });
    };
    return onDemand([now.part], onBytes, mayOrder);
  }

  /** @param {Engine} engine @param {OnDemand} onDemand @param {import("./on-demand.js").MayOrder} mayOrder @returns {Promise<boolean>} */
  async function hand(engine, onDemand, mayOrder) {
    const wanted = now;
    try {
      coming ??= kept ? kept() : order(onDemand, () => {}, mayOrder);
      kept = null;
      const assets = await coming;
      await engine.addFine(/** @type {ModelEntry} */ (wanted), assets);
      performance.mark("stayput.fine");
      tell({ status: "here", loaded: 0, total: 0, code: null });
      return true;
    } catch (error) {
      const { code, detail } = EngineError.from(error);
      if (detail === "GPU_HALF" && spare !== null && now !== spare) {
        engine.backend.reason = detail;
        [now, coming] = [spare, null];
        return hand(engine, onDemand, NEVER); // a worker's word orders nothing
      }
      const isLacking = mayOrder === NEVER && code === "ASSET_MISSING";
      tell({ status: "failed", loaded: 0, total: 0, code: isLacking ? "GPU_HALF" : code });
      [coming, handing] = [null, null]; // the next request tries again
      return false;
    }
  }

  return {
    /**
     * Before the seal: orders it, and resolves once the order is on its way. Nothing is ordered where a
     * store has it; if that turns out to be damaged, a press orders it.
     * @param {OnDemand} onDemand @param {(name: string) => Promise<boolean>} isKept
     */
    async begin(onDemand, isKept) {
      if (!model || isSparing()) return;
      if (await isKept(model.part)) {
        kept = () => order(onDemand, () => {}, NEVER);
        return tell({ status: "coming", loaded: 0, total: 0, code: null });
      }
      await new Promise((resolve) => {
        coming = order(onDemand, () => resolve(null), ALWAYS);
        coming.then(resolve, resolve);
        setTimeout(resolve, BEGUN_WITHIN_MS);
      });
    },
    /** What it is kept as; null where this build has none. */
    part: () => now?.part ?? null,
    isComing: () => coming !== null || kept !== null,
    /** Hands it to the engine; a press, after which it is ordered if it was not, or the end of an order before the seal. @param {Engine} engine @param {OnDemand} onDemand @returns {Promise<boolean>} whether it is here */
    bring: (engine, onDemand) => (handing ??= hand(engine, onDemand, ALWAYS)),
  };
}

/** A person who asked to save data gets the fine model only when it is chosen. */
function isSparing() {
  return Boolean(/** @type {any} */ (navigator).connection?.saveData);
}
