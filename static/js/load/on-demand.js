/**
 * Assets that the first visit does not load. The service worker, which keeps the network after the
 * seal, fetches them by name into the cache; the page takes them from there. What must be ordered is
 * ordered only if whoever asks may, and each order is told, failed ones too. Runs on the page.
 */

import { EngineError } from "../rpc/rpc.js";
import { openCache, takeKept } from "./assets.js";

/**
 * @typedef {import("./assets.js").AssetEntry} AssetEntry
 * @typedef {{name: string, label: string, bytes: number, end: "coming" | "came" | "failed"}} Order
 * @typedef {() => boolean} MayOrder asked once a call, and only where something must be ordered
 * @typedef {(names: string[], onBytes: (done: number, total: number) => void, mayOrder?: MayOrder) => Promise<Record<string, Blob>>} OnDemand
 */

/**
 * @param {AssetEntry[]} entries
 * @param {object} setup
 * @param {import("./service-worker.js").Install} setup.install
 * @param {(entry: AssetEntry, from: import("./assets.js").Origin) => void} [setup.onAsset]
 * @param {(entry: AssetEntry) => (hasCome: boolean) => void} [setup.onOrder] hears of each order, and gives back what hears of its end
 * @returns {OnDemand}
 */
export function createOnDemand(entries, { install, onAsset = () => {}, onOrder = () => () => {} }) {
  return async (names, onBytes, mayOrder = () => true) => {
    const wanted = names.map((name) => entries.find((entry) => entry.name === name));
    const total = wanted.reduce((sum, entry) => sum + (entry?.bytes ?? 0), 0);
    const cache = await openCache();
    /** @type {Record<string, Blob>} */
    const assets = {};
    let done = 0;
    /** @type {boolean | null} */
    let isAllowed = null;
    for (const entry of wanted) {
      if (!entry) throw new EngineError({ code: "VERSION_SKEW", message: names.join() });
      let blob = await takeKept(entry, cache);
      const from = blob ? "cache" : "network";
      if (!blob) {
        isAllowed ??= mayOrder();
        if (!isAllowed) throw missing(entry, total, "not asked for again");
        const onEnd = onOrder(entry);
        await order(entry, total, onEnd, () =>
          install(entry.name, (loaded) => onBytes(done + loaded, total)),
        );
        blob = await takeKept(entry, cache);
        // A service worker of another build may have put another file there.
        if (!blob) throw new EngineError({ code: "VERSION_SKEW", message: entry.name });
      }
      onAsset(entry, from);
      done += entry.bytes;
      assets[entry.name] = blob;
    }
    return assets;
  };
}

/**
 * @param {AssetEntry} entry @param {number} total
 * @param {(hasCome: boolean) => void} onEnd @param {() => Promise<void>} work
 */
async function order(entry, total, onEnd, work) {
  try {
    await work();
    onEnd(true);
  } catch (error) {
    onEnd(false);
    const { code, message } = EngineError.from(error);
    throw missing(entry, total, message, code);
  }
}

/** Says what is missing and how large all of it is, in a form that messages.js knows. @param {AssetEntry} entry @param {number} total @param {string} why */
function missing({ label }, total, why, code = "ASSET_MISSING") {
  const detail = `${label}: ${total} bytes; ${why}`;
  return new EngineError({ code, message: why, detail, retryable: true });
}

/**
 * Every order since the seal, for the page to show, and of those before it what did not come.
 * @param {{isSealed: () => boolean, tell: (orders: Order[]) => void}} setup
 * @returns {(entry: AssetEntry) => (hasCome: boolean) => void}
 */
export function orderList({ isSealed, tell }) {
  /** @type {Order[]} */
  const orders = [];
  const show = () => tell(orders.map((one) => ({ ...one })));
  return ({ name, label, bytes }) => {
    /** @type {Order} */
    const mine = { name, label, bytes, end: "coming" };
    const isListed = isSealed();
    if (isListed) {
      orders.push(mine);
      show();
    }
    return (hasCome) => {
      mine.end = hasCome ? "came" : "failed";
      if (!isListed && !hasCome) orders.push(mine);
      show();
    };
  };
}
