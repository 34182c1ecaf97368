/**
 * The steps of opening a tab, each with its own limit. A step that stalls is named, and no wait is
 * endless. Runs on the page.
 */

import { within } from "./timeouts.js";
import { EngineError } from "../rpc/rpc.js";

/** How long each step may take, in milliseconds. Downloads have limits by the piece; see download.js. */
export const LIMITS = Object.freeze({
  style: 70_000,
  register: 8000,
  activate: 10_000,
  reload: 10_000,
  store: 5000,
  keep: 30_000,
  gpu: 2000,
  prove: 10_000,
  thread: 20_000,
});

/** A second try may succeed after these. */
const BY_CHANCE = ["WORKER_CRASHED", "WORKER_TIMEOUT", "OPENING_STALLED"];

/** @typedef {"style" | "seal" | "threads"} StepName those whose failure ends the opening; words/en.json has words for each */

/**
 * One step that must end well.
 * @template T
 * @param {StepName} name
 * @param {number} ms
 * @param {() => Promise<T>} work
 * @returns {Promise<T>} rejects with OPENING_STALLED where it stalls or a thread is lost
 */
export async function step(name, ms, work) {
  try {
    return await within(ms, stalled(name, `nothing for ${ms / 1000} s`), work());
  } catch (error) {
    const { code, message } = EngineError.from(error);
    throw BY_CHANCE.includes(code) && code !== "OPENING_STALLED" ? stalled(name, message) : error;
  }
}

/** @param {StepName} name @param {string} why */
const stalled = (name, why) =>
  new EngineError({
    code: "OPENING_STALLED",
    message: name,
    detail: `${name}: ${why}`,
    retryable: true,
  });

/**
 * Tries once more after a failure by chance.
 * @template T
 * @param {() => Promise<T>} work
 * @param {() => void} clear removes what the first try left
 * @returns {Promise<T>}
 */
export async function twice(work, clear) {
  try {
    return await work();
  } catch (error) {
    if (!BY_CHANCE.includes(EngineError.from(error).code)) throw error;
    clear();
    return work();
  }
}

/**
 * Something that the page can do without.
 * @template T, D
 * @param {number} ms
 * @param {() => Promise<T>} work
 * @param {D} otherwise what is taken where it fails or stalls
 * @returns {Promise<T | D>}
 */
export async function tryFor(ms, work, otherwise) {
  try {
    return await within(ms, new EngineError({ code: "OPENING_STALLED" }), work());
  } catch {
    return otherwise;
  }
}

/** @param {number} ms @returns {Promise<void>} */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
