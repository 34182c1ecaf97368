/**
 * Fetches from the page's own origin, and does not give up at the first failure: a network that changes
 * ends everything under way. What has come is kept, and the rest is asked for. Runs on the page, before the seal.
 */

import { EngineError } from "../rpc/rpc.js";
import { pause } from "../engine/steps.js";

/** Before the second and the third try. */
const PAUSES_MS = [500, 3000];
/** A connection that brings nothing for this long is given up. */
const SILENT_MS = 15_000;
/** Answers that may be another one soon; all others stay as they are. */
const PASSING = [408, 425, 429, 500, 502, 503, 504];

/** @typedef {{url: string, bytes: number}} Wanted */

/** An answer that another try would not change. */
class Final extends Error {}
/** An answer that ended too early, without an error: the connection broke, or the host changes files. */
class Short extends Error {}

/**
 * @param {string} url
 * @returns {Promise<string>} rejects with ASSET_MISSING
 */
export function downloadText(url) {
  return persistently(url, async ({ signal, isAnew }) => {
    const response = await ask(url, { signal, isAnew });
    return response.text();
  });
}

/**
 * @param {string} url
 * @returns {Promise<{bytes: Uint8Array<ArrayBuffer>, headers: Headers}>} rejects with ASSET_MISSING; what the browser kept will do, however old
 */
export function downloadPage(url) {
  return persistently(url, async ({ signal, isAnew }) => {
    const how = /** @type {RequestInit} */ ({ cache: "force-cache", redirect: "follow" });
    const response = await ask(url, { signal, isAnew }, how);
    return { bytes: new Uint8Array(await response.arrayBuffer()), headers: response.headers };
  });
}

/**
 * @param {Wanted} wanted
 * @param {(loaded: number) => void} onBytes
 * @param {{fromStart?: boolean}} [how] `fromStart`: what was joined of two answers was wrong once
 * @returns {Promise<{bytes: Uint8Array<ArrayBuffer>, isJoined: boolean}>} rejects with ASSET_MISSING, or ASSET_CORRUPT where it is always too short; `isJoined`: of more than one answer
 */
export async function download({ url, bytes: size }, onBytes, { fromStart = false } = {}) {
  const bytes = new Uint8Array(size);
  let loaded = 0;
  let isJoined = false;
  const all = await persistently(url, async ({ signal, sign, isAnew }) => {
    if (fromStart || loaded >= size) loaded = 0;
    const how = loaded > 0 ? { headers: { Range: `bytes=${loaded}-` } } : {};
    const response = await ask(url, { signal, isAnew }, how);
    if (response.status === 206 && !isFrom(response, loaded))
      throw new Error("another range than the one that was asked for");
    if (response.status !== 206) loaded = 0; // this host sends all or nothing
    isJoined ||= loaded > 0;
    const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      if (loaded + step.value.byteLength > size) return new Uint8Array(0); // too long: not what was built
      bytes.set(step.value, loaded);
      loaded += step.value.byteLength;
      sign();
      onBytes(loaded);
    }
    if (loaded < size) throw new Short(`${loaded} of ${size} bytes`);
    return bytes;
  });
  return { bytes: all, isJoined };
}

/**
 * @typedef {object} Attempt
 * @property {AbortSignal} signal
 * @property {() => void} sign is called whenever something came
 * @property {boolean} isAnew not the first
 */

/**
 * @template T
 * @param {string} url
 * @param {(attempt: Attempt) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function persistently(url, work) {
  for (let tried = 0; ; tried += 1) {
    try {
      return await attempt(work, tried > 0);
    } catch (error) {
      if (tried === PAUSES_MS.length || error instanceof Final) {
        const code = error instanceof Short ? "ASSET_CORRUPT" : "ASSET_MISSING";
        throw new EngineError({
          code,
          message: url,
          detail: `${url}: ${reasonOf(error)}`,
          retryable: true,
        });
      }
      await pause(PAUSES_MS[tried]);
    }
  }
}

/** @template T @param {(attempt: Attempt) => Promise<T>} work @param {boolean} isAnew @returns {Promise<T>} */
async function attempt(work, isAnew) {
  const controller = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const silent = new Promise((_, reject) =>
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason)),
  );
  const sign = () => {
    clearTimeout(timer);
    timer = setTimeout(
      () => controller.abort(new Error(`nothing came for ${SILENT_MS / 1000} s`)),
      SILENT_MS,
    );
  };
  sign();
  try {
    return await Promise.race([work({ signal: controller.signal, sign, isAnew }), silent]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A browser lets one request for a file wait for another, which it remembers by its address: a second try
 * would wait for the first, where a service worker passed that on and hears of no end. So it goes past that.
 * @param {string} url @param {Pick<Attempt, "signal" | "isAnew">} attempt @param {RequestInit} [how]
 */
async function ask(url, { signal, isAnew }, how = {}) {
  const usual = /** @type {RequestInit} */ ({ credentials: "omit", redirect: "error" });
  const alone = /** @type {RequestInit} */ (isAnew ? { cache: "no-store" } : {});
  const response = await fetch(url, { ...usual, ...how, ...alone, signal });
  if (!response.ok)
    throw new (PASSING.includes(response.status) ? Error : Final)(`status ${response.status}`);
  return response;
}

/** @param {Response} response @param {number} from the first byte that is wanted */
const isFrom = (response, from) =>
  Boolean(response.headers.get("Content-Range")?.startsWith(`bytes ${from}-`));

/** @param {any} error */
const reasonOf = (error) => String(error?.message ?? error);
