/**
 * Loads the pinned assets: from the cache, else from the page's own origin; each one is checked
 * against the build's SHA-256 before anything may use it. Runs on the page, before the seal.
 */

import { download, downloadText } from "./download.js";
import { EngineError } from "../rpc/rpc.js";
import { LIMITS, tryFor } from "../engine/steps.js";
import { noteReplaced } from "./replaced.js";
import { sha256Of } from "./sha256.js";

/** Shared with sw.js: content-addressed, so it outlives releases. */
export const ASSET_CACHE = "stayput-parts";
const LIST = "build.json";

/**
 * @typedef {{name: string, label: string, kind: string, url: string, bytes: number, sha256: string, mediaType: string, when: "start" | "wasm" | "webgpu" | "needed"}} AssetEntry
 * @typedef {{build: string, protocol: number, shell: import("./page-requests.js").FileEntry[], parts: AssetEntry[], models: import("../rpc/protocol.js").ModelEntry[],
 *   faces: Record<string, import("../rpc/protocol.js").ModelEntry>}} Build
 * @typedef {"cache" | "network"} Origin
 * @typedef {(entry: AssetEntry, loaded: number, from: Origin) => void} OnAsset
 */

/**
 * What this deployment consists of: the very list whose hash the page itself names.
 * @returns {Promise<{build: Build, list: import("./page-requests.js").FileEntry}>} rejects with ASSET_CORRUPT where it is another
 */
export async function loadBuild() {
  const text = await downloadText(LIST);
  const bytes = new TextEncoder().encode(text);
  const sha256 = await sha256Of(bytes);
  const found = `sha256-${sha256}`;
  const meta = document.querySelector("meta[name=build-manifest]");
  const named = meta instanceof HTMLMetaElement ? meta.content : "";
  if (found === named)
    return { build: JSON.parse(text), list: { url: LIST, bytes: bytes.byteLength, sha256 } };
  throw new EngineError({
    code: "ASSET_CORRUPT",
    message: LIST,
    detail: `${LIST}: ${found}, not ${named}`,
    retryable: true,
  });
}

/**
 * @param {AssetEntry[]} entries
 * @param {OnAsset} onAsset called as bytes arrive
 * @param {(name: string, bytes: Uint8Array<ArrayBuffer>) => void} [onBytes] gets the very bytes that were checked; the Blob is a copy
 * @returns {Promise<Record<string, Blob>>}
 */
export async function loadAssets(entries, onAsset, onBytes = () => {}) {
  const cache = await openCache();
  const load = async (/** @type {AssetEntry} */ entry) => {
    const { bytes, blob } = await loadAsset(entry, cache, onAsset);
    onBytes(entry.name, bytes);
    return /** @type {const} */ ([entry.name, blob]);
  };
  return Object.fromEntries(await Promise.all(entries.map(load)));
}

/** @returns {Promise<Cache | null>} null where the browser keeps nothing (some private windows) */
export const openCache = () => tryFor(LIMITS.store, () => caches.open(ASSET_CACHE), null);

/**
 * @param {AssetEntry} entry
 * @param {Cache | null} cache
 * @param {OnAsset} onAsset
 */
async function loadAsset(entry, cache, onAsset) {
  const here = await bytesKept(entry, cache);
  if (here) {
    onAsset(entry, entry.bytes, "cache");
    return { bytes: here, blob: toBlob(here, entry) };
  }
  const onBytes = (/** @type {number} */ loaded) => onAsset(entry, loaded, "network");
  let { bytes, isJoined } = await download(entry, onBytes);
  let isRight = await isIntact(bytes, entry);
  if (!isRight && isJoined) {
    ({ bytes } = await download(entry, onBytes, { fromStart: true }));
    isRight = await isIntact(bytes, entry);
  }
  if (!isRight)
    throw new EngineError({
      code: "ASSET_CORRUPT",
      message: entry.name,
      detail: entry.url,
      retryable: true,
    });
  const blob = toBlob(bytes, entry);
  await keep(cache, entry, blob);
  return { bytes, blob };
}

/**
 * An asset from the cache, checked; null where it is not there.
 * @param {AssetEntry} entry
 * @param {Cache | null} cache
 * @returns {Promise<Blob | null>}
 */
export async function takeKept(entry, cache) {
  const bytes = await bytesKept(entry, cache);
  return bytes && toBlob(bytes, entry);
}

/** @param {AssetEntry} entry @param {Cache | null} cache */
async function bytesKept(entry, cache) {
  if (!cache) return null;
  const read = async () => (await cache.match(entry.url))?.arrayBuffer();
  const found = await tryFor(LIMITS.store, read, undefined);
  if (!found) return null;
  const bytes = new Uint8Array(found);
  if (await isIntact(bytes, entry)) return bytes;
  noteReplaced(entry.name);
  await tryFor(LIMITS.store, () => cache.delete(entry.url), false); // a damaged copy is fetched again, never used
  return null;
}

/**
 * Whether a store has it, right or not: to read and hash a large one takes a while.
 * @param {AssetEntry | undefined} entry
 */
export async function isKept(entry) {
  const cache = await openCache();
  if (!cache || !entry) return false;
  return (await tryFor(LIMITS.store, () => cache.match(entry.url), undefined)) !== undefined;
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {AssetEntry} entry */
const toBlob = (bytes, entry) => new Blob([bytes], { type: entry.mediaType });

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {AssetEntry} entry
 */
async function isIntact(bytes, entry) {
  return bytes.byteLength === entry.bytes && (await sha256Of(bytes)) === entry.sha256;
}

/**
 * @param {Cache | null} cache
 * @param {AssetEntry} entry
 * @param {Blob} blob not the bytes: those would be handed to the browser a second time
 */
async function keep(cache, entry, blob) {
  if (!cache) return;
  const answer = new Response(blob, { headers: { "Content-Type": entry.mediaType } });
  // No room: the page works, it is only not ready for offline use.
  await tryFor(LIMITS.keep, () => cache.put(entry.url, answer), undefined);
}
