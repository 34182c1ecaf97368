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
  return persistently(url, async (signal) => {
    const response = await ask(url, signal);
    return response.text();
  });
}

/**
 * @param {string} url
 * @returns {Promise<{bytes: Uint8Array<ArrayBuffer>, headers: Headers}>} rejects with ASSET_MISSING; what the browser kept will do, however old
 */
export function downloadPage(url) {
  return persistently(url, async (signal) => {
    const response = await ask(url, signal, 0, { cache: "force-cache", redirect: "follow" });
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
  const all = await persistently(url, async (signal, sign) => {
    if (fromStart || loaded >= size) loaded = 0;
    const response = await ask(url, signal, loaded);
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
 * @template T
 * @param {string} url
 * @param {(signal: AbortSignal, sign: () => void) => Promise<T>} work calls `sign` whenever something came
 * @returns {Promise<T>}
 */
async function persistently(url, work) {
  for (let tried = 0; ; tried += 1) {
    try {
      return await attempt(work);
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

/** @template T @param {(signal: AbortSignal, sign: () => void) => Promise<T>} work @returns {Promise<T>} */
async function attempt(work) {
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
    return await Promise.race([work(controller.signal, sign), silent]);
  } finally {
    clearTimeout(timer);
  }
}

/** @param {string} url @param {AbortSignal} signal @param {number} [from] the first byte that is wanted @param {RequestInit} [how] */
async function ask(url, signal, from = 0, how = {}) {
  /** @type {Record<string, string>} */
  const headers = from > 0 ? { Range: `bytes=${from}-` } : {};
  const usual = /** @type {RequestInit} */ ({ credentials: "omit", redirect: "error" });
  const response = await fetch(url, { ...usual, ...how, signal, headers });
  if (
    response.status === 206 &&
    !response.headers.get("Content-Range")?.startsWith(`bytes ${from}-`)
  ) {
    throw new Error("another range than the one that was asked for");
  }
  if (!response.ok)
    throw new (PASSING.includes(response.status) ? Error : Final)(`status ${response.status}`);
  return response;
}

/** @param {any} error */
const reasonOf = (error) => String(error?.message ?? error);
