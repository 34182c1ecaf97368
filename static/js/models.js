/**
 * The two models: what the segment worker is told of each, and which of them a photo gets. The fine
 * one comes later than the tab, or never. Runs on the page.
 */

import { SIDES } from "./protocol.js";
import { EngineError } from "./rpc.js";

/**
 * @typedef {import("./protocol.js").ModelEntry} ModelEntry
 * @typedef {import("./protocol.js").Tier} Tier
 * @typedef {ReturnType<typeof import("./rpc.js").connect>} Peer
 */

/** At which side a model is made ready: the plan's, where it has that one. @param {Tier} tier @param {ModelEntry} model */
const sideOf = (tier, model) => (model.sides.includes(SIDES[tier]) ? SIDES[tier] : model.input.size);

/** @param {{fast: ModelEntry, fine: ModelEntry | null}} models */
export function createModels({ fast, fine }) {
  /** @type {Record<string, Blob> | null} what came of the fine one */
  let came = null;
  /** @type {Peer | null} the worker that has it */
  let holder = null;
  let refusal = "";

  /**
   * Hands the fine model to a worker, if it is there. Without it the fast one does the work.
   * @param {Peer} peer
   */
  async function hand(peer) {
    if (!fine || !came || holder === peer) return;
    try {
      await peer.call("add", { parts: came, model: fine, side: sideOf("fine", fine) });
      holder = peer;
    } catch (error) {
      refusal = EngineError.from(error).message;
    }
  }

  /** @param {Peer | undefined} peer */
  const isWith = (peer) => holder !== null && holder === peer;

  return {
    fast,
    fastSide: sideOf("fast", fast),
    hand,
    isWith,
    why: () => refusal,
    /** @param {Record<string, Blob>} parts */
    bring: (parts) => void (came = parts),
    /** What Python is told. @param {Tier} wanted @param {Peer} peer */
    paramsFor: (wanted, peer) => ({
      fast: { ...fast.input, sides: fast.sides },
      fine: wanted === "fine" && fine && isWith(peer) ? { ...fine.input, sides: fine.sides, range: fine.output.range } : null,
    }),
  };
}
