/**
 * Loads the pinned parts: from the cache, else from the page's own origin; each one is checked
 * against the build's SHA-256 before anything may use it. Runs on the page, before the seal.
 */

import { EngineError } from "./rpc.js";

/** Shared with sw.js: content-addressed, so it outlives releases. */
const PARTS_CACHE = "stayput-parts";

/**
 * @typedef {{name: string, label: string, kind: string, url: string, bytes: number, sha256: string, mediaType: string, when: "start" | "wasm" | "webgpu" | "needed"}} PartEntry
 * @typedef {{build: string, protocol: number, shell: import("./own-files.js").FileEntry[], parts: PartEntry[], models: import("./protocol.js").ModelEntry[]}} Build
 * @typedef {"cache" | "network"} Origin
 * @typedef {(entry: PartEntry, loaded: number, from: Origin) => void} OnPart
 */

/**
 * What this deployment consists of.
 * @returns {Promise<Build>}
 */
export async function loadBuild() {
  const response = await request("build.json");
  try {
    return await response.json();
  } catch (error) {
    throw new EngineError({ code: "ASSET_CORRUPT", message: "build.json", detail: String(error), retryable: true });
  }
}

/**
 * @param {PartEntry[]} entries
 * @param {OnPart} onPart called as bytes arrive
 * @returns {Promise<{parts: Record<string, Blob>, cached: boolean}>} `cached`: all of it is kept for offline use
 */
export async function loadParts(entries, onPart) {
  const cache = await openCache();
  const loaded = await Promise.all(entries.map((entry) => loadPart(entry, cache, onPart)));
  const parts = Object.fromEntries(loaded.map(({ blob }, index) => [entries[index].name, blob]));
  return { parts, cached: loaded.every((one) => one.kept) };
}

/** @returns {Promise<Cache | null>} null where the browser keeps nothing (some private windows) */
export async function openCache() {
  try {
    return await caches.open(PARTS_CACHE);
  } catch {
    return null;
  }
}

/**
 * @param {PartEntry} entry
 * @param {Cache | null} cache
 * @param {OnPart} onPart
 */
async function loadPart(entry, cache, onPart) {
  const here = await takeKept(entry, cache);
  if (here) {
    onPart(entry, entry.bytes, "cache");
    return { blob: here, kept: true };
  }
  const bytes = await download(entry, onPart);
  if (!(await isIntact(bytes, entry))) {
    throw new EngineError({ code: "ASSET_CORRUPT", message: entry.name, detail: entry.url, retryable: true });
  }
  const blob = toBlob(bytes, entry);
  return { blob, kept: await keep(cache, entry, blob) };
}

/**
 * A part from the cache, checked; null where it is not there.
 * @param {PartEntry} entry
 * @param {Cache | null} cache
 * @returns {Promise<Blob | null>}
 */
export async function takeKept(entry, cache) {
  const hit = await cache?.match(entry.url);
  if (!hit) return null;
  const bytes = new Uint8Array(await hit.arrayBuffer());
  if (await isIntact(bytes, entry)) return toBlob(bytes, entry);
  await cache?.delete(entry.url); // a damaged copy is fetched again, never used
  return null;
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {PartEntry} entry */
const toBlob = (bytes, entry) => new Blob([bytes], { type: entry.mediaType });

/**
 * @param {PartEntry} entry
 * @param {OnPart} onPart
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
async function download(entry, onPart) {
  const response = await request(entry.url);
  const bytes = new Uint8Array(entry.bytes);
  let loaded = 0;
  try {
    const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      if (loaded + step.value.byteLength > entry.bytes) return new Uint8Array(0); // too long: not what was built
      bytes.set(step.value, loaded);
      loaded += step.value.byteLength;
      onPart(entry, loaded, "network");
    }
  } catch (error) {
    throw missing(entry.name, error);
  }
  return bytes.subarray(0, loaded);
}

/** @param {string} url */
async function request(url) {
  let response;
  try {
    response = await fetch(url, { credentials: "omit", redirect: "error" });
  } catch (error) {
    throw missing(url, error);
  }
  if (!response.ok) throw missing(url, `status ${response.status}`);
  return response;
}

/** @param {string} name @param {unknown} reason */
const missing = (name, reason) =>
  new EngineError({ code: "ASSET_MISSING", message: name, detail: String(reason), retryable: true });

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {PartEntry} entry
 */
async function isIntact(bytes, entry) {
  if (bytes.byteLength !== entry.bytes) return false;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("") === entry.sha256;
}

/**
 * @param {Cache | null} cache
 * @param {PartEntry} entry
 * @param {Blob} blob
 */
async function keep(cache, entry, blob) {
  if (!cache) return false;
  try {
    await cache.put(entry.url, new Response(blob, { headers: { "Content-Type": entry.mediaType } }));
    return true;
  } catch {
    return false; // no room: the page works, it is only not ready for offline use
  }
}
