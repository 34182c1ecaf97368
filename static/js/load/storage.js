/**
 * What this device keeps of the page, checked by its hashes; it can be deleted, and the browser be asked
 * to keep it. Only a person's press does either: what is missing is asked of the host at the next visit,
 * so whoever chose what is deleted could tell the host something. Workers have no way to these stores
 * (js/seal/disarm-worker.js), and no word of theirs is heard here. Runs on the page.
 */

import { ASSET_CACHE } from "./assets.js";
import { sha256Of } from "./sha256.js";
import { LIMITS, tryFor } from "../engine/steps.js";

/** Taken before anything else runs. */
const manager = navigator.storage;
const persist = manager?.persist?.bind(manager);
const isPersisted = manager?.persisted?.bind(manager);

const OURS = "stayput-";
/** Stands for the page itself, among the labels of parts. */
const PAGE = "";

/**
 * @typedef {import("./page-requests.js").FileEntry} FileEntry
 * @typedef {import("../ui/state.js").Stored} Stored
 */

/** A store, but no new one: where there is none, the service worker has nothing to renew. @param {string} name */
const existing = (name) =>
  tryFor(LIMITS.store, async () => ((await caches.has(name)) ? caches.open(name) : null), null);

/**
 * @param {object} setup
 * @param {import("./assets.js").Build} setup.build
 * @param {FileEntry[]} setup.page the page and its list, which can't stand in the list
 * @param {import("./assets.js").AssetEntry[]} setup.atStart
 * @param {boolean} setup.isRegistered whether there is a service worker to answer without the network
 * @param {() => string | null} setup.finePart
 * @param {(stored: Partial<Stored>) => void} setup.tell
 * @param {() => Promise<void>} setup.quiet ends when no photo is at work: reading all of it takes a while
 */
export function createStorage({ build, page, atStart, isRegistered, finePart, tell, quiet }) {
  /** What was read from the store once and is what was built. @type {Set<string>} */
  const intact = new Set();
  const shell = [...build.shell, ...page];

  /** @param {Cache} cache @param {FileEntry} entry */
  async function isIntact(cache, { url, sha256 }) {
    const href = new URL(url, document.baseURI).href;
    const found = await cache.match(href);
    if (!found) intact.delete(href);
    else if (!intact.has(href)) {
      const bytes = new Uint8Array(await found.arrayBuffer());
      if ((await sha256Of(bytes)) === sha256) intact.add(href);
    }
    return intact.has(href);
  }

  /** @template {FileEntry} T @param {Cache | null} cache @param {T[]} entries @returns {Promise<T[]>} those that are there and right */
  async function intactOf(cache, entries) {
    /** @type {T[]} */
    const found = [];
    // One after the other: a whole model in memory is enough.
    for (const entry of cache ? entries : []) {
      await quiet();
      if (await isIntact(/** @type {Cache} */ (cache), entry)) found.push(entry);
    }
    return found;
  }

  async function look() {
    const ofShell = await intactOf(await existing(`${OURS}shell-${build.build}`), shell);
    const parts = await intactOf(await existing(ASSET_CACHE), build.parts);
    const names = new Set(parts.map((part) => part.name));
    /** @type {Map<string, number>} */
    const kept = new Map();
    const rows = [...parts, ...ofShell.map(({ bytes }) => ({ label: PAGE, bytes }))];
    for (const { label, bytes } of rows) kept.set(label, (kept.get(label) ?? 0) + bytes);
    const fine = finePart();
    tell({
      ready:
        isRegistered &&
        ofShell.length === shell.length &&
        atStart.every((part) => names.has(part.name)),
      hasFine: fine === null || names.has(fine),
      kept: [...kept].map(([label, bytes]) => ({ label, bytes })),
    });
    const isLasting = isPersisted ? await isPersisted() : null;
    if (isLasting !== null) tell({ lasting: isLasting ? "yes" : "no" });
  }

  /** @param {string | null} label */
  async function remove(label) {
    if (label === null || label === PAGE) {
      const names = (await caches.keys()).filter((name) => name.startsWith(OURS));
      const gone = names.filter((name) => label === null || name.startsWith(`${OURS}shell-`));
      await Promise.all(gone.map((name) => caches.delete(name)));
    }
    if (label === null) {
      const registration = await navigator.serviceWorker?.getRegistration();
      await registration?.unregister();
      return;
    }
    const cache = await existing(ASSET_CACHE);
    const mine = build.parts.filter((part) => part.label === label);
    await Promise.all(mine.map(({ url }) => cache?.delete(url)));
  }

  /** One after the other. @type {Promise<void>} */
  let work = Promise.resolve();
  const enqueue = (/** @type {() => Promise<void>} */ job) => {
    work = work.then(job).catch(() => {}); // no store here, so nothing is kept and nothing to delete
    return work;
  };

  return {
    look: () => enqueue(look),
    /** A person pressed: away with what has this label, or with everything. @param {string | null} label */
    remove: (label) => enqueue(() => remove(label).then(look)),
    /** A person pressed. */
    keep: () => enqueue(async () => tell({ lasting: (await persist?.()) ? "yes" : "refused" })),
  };
}
