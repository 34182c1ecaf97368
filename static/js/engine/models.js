/**
 * The two models: what the segment worker is told of each, and which of them a photo gets. The fine
 * model comes after the tab is open, or never. Runs on the page.
 */

import { SIDES } from "../rpc/protocol.js";
import { EngineError } from "../rpc/rpc.js";

/**
 * @typedef {import("../rpc/protocol.js").ModelEntry} ModelEntry
 * @typedef {import("../rpc/protocol.js").Tier} Tier
 * @typedef {ReturnType<typeof import("../rpc/rpc.js").connect>} Peer
 */

/** The side at which a model is made ready: the strategy's side, where the model has it. @param {Tier} tier @param {ModelEntry} model */
const sideOf = (tier, model) =>
  model.sides.includes(SIDES[tier]) ? SIDES[tier] : model.input.size;

/** @param {{fast: ModelEntry}} models */
export function createModels({ fast }) {
  /** @type {{model: ModelEntry, assets: Record<string, Blob>} | null} the fine one, once it came */
  let came = null;
  /** @type {Peer | null} the worker that has it */
  let holder = null;
  let refusal = new EngineError({ code: "BACKEND_FAILED" });

  /**
   * Hands the fine model to a worker, if it is there. Without it the fast one does the work.
   * @param {Peer} peer
   */
  async function hand(peer) {
    if (!came || holder === peer) return;
    const { model, assets } = came;
    try {
      await peer.call("add", { parts: assets, model, side: sideOf("fine", model) });
      holder = peer;
    } catch (error) {
      refusal = EngineError.from(error);
    }
  }

  /** @param {Peer | undefined} peer */
  const isWith = (peer) => holder !== null && holder === peer;

  return {
    fast,
    fastSide: sideOf("fast", fast),
    hand,
    isWith,
    /** Why the worker did not take it. */
    refusal: () => refusal,
    /** @param {ModelEntry} model @param {Record<string, Blob>} assets */
    bring: (model, assets) => void ([came, holder] = [{ model, assets }, null]),
    /** What Python is told. @param {Tier} wanted @param {Peer} peer */
    paramsFor: (wanted, peer) => ({
      fast: { ...fast.input, sides: fast.sides, output: fast.output.name },
      fine:
        wanted === "fine" && came && isWith(peer)
          ? {
              ...came.model.input,
              sides: came.model.sides,
              output: came.model.output.name,
              range: came.model.output.range,
            }
          : null,
    }),
  };
}
