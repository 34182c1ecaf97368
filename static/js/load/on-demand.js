/**
 * Assets that the first visit does not load. The service worker, which keeps the network after the
 * seal, fetches them by name into the cache; the page takes them from there. Runs on the page.
 */

import { EngineError } from "../rpc/rpc.js";
import { openCache, takeKept } from "./assets.js";

/**
 * @typedef {import("./assets.js").AssetEntry} AssetEntry
 * @typedef {(names: string[], onBytes: (done: number, total: number) => void) => Promise<Record<string, Blob>>} OnDemand
 */

/**
 * @param {AssetEntry[]} entries
 * @param {object} setup
 * @param {import("./service-worker.js").Install} setup.install
 * @param {(entry: AssetEntry, from: import("./assets.js").Origin) => void} setup.onAsset
 * @returns {OnDemand}
 */
export function createOnDemand(entries, { install, onAsset }) {
  return async (names, onBytes) => {
    const wanted = names.map((name) => entries.find((entry) => entry.name === name));
    const total = wanted.reduce((sum, entry) => sum + (entry?.bytes ?? 0), 0);
    const cache = await openCache();
    /** @type {Record<string, Blob>} */
    const assets = {};
    let done = 0;
    for (const entry of wanted) {
      if (!entry) throw new EngineError({ code: "VERSION_SKEW", message: names.join() });
      let blob = await takeKept(entry, cache);
      const from = blob ? "cache" : "network";
      if (!blob) {
        await order(entry, total, () =>
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
 * Says what is missing and how large all of it is, in a form that messages.js knows.
 * @param {AssetEntry} entry @param {number} total @param {() => Promise<void>} work
 */
async function order(entry, total, work) {
  try {
    await work();
  } catch (error) {
    const { code, message } = EngineError.from(error);
    const detail = `${entry.label}: ${total} bytes; ${message}`;
    throw new EngineError({ code, message, detail, retryable: true });
  }
}
