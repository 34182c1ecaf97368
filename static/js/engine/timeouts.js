/**
 * How long to wait for another thread. Runs on the page.
 */

import { EngineError } from "../rpc/rpc.js";

/**
 * Rejects when a worker has been silent for too long. The first word is due soon, because a worker
 * speaks before it works: silence from the start means that nobody is there.
 * @param {{firstWordMs: number, stageMs: number}} limits
 */
export function watchdog({ firstWordMs, stageMs }) {
  /** @type {(error: EngineError) => void} */
  let bark = () => {};
  /** @type {Promise<never>} */
  const barked = new Promise((_, reject) => (bark = reject));
  barked.catch(() => {});
  /** @type {EngineError | null} */
  let reason = null;
  /** @type {string | null} */
  let stage = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @param {number} ms */
  const arm = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      reason = new EngineError({
        code: "WORKER_TIMEOUT",
        message: stage ?? "no first word",
        retryable: true,
      });
      bark(reason);
    }, ms);
  };
  arm(firstWordMs);
  return {
    barked,
    reason: () => reason,
    stage: () => stage,
    /** @param {string} next */
    feed: (next) => {
      stage = next;
      arm(stageMs);
    },
    end: () => clearTimeout(timer),
  };
}

/**
 * Rejects when a cancelled job has not answered in time; its worker is then to be ended.
 * @param {AbortSignal} signal
 * @param {number} ms
 * @returns {Promise<never>}
 */
export function deadline(signal, ms) {
  const unanswered = new EngineError({ code: "CANCELLED", message: "unanswered" });
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => setTimeout(() => reject(unanswered), ms), {
      once: true,
    });
  });
}

/**
 * @template T
 * @param {number} ms
 * @param {Error} error
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
export function within(ms, error, promise) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(error), ms)));
  return Promise.race([promise, /** @type {Promise<never>} */ (late)]).finally(() =>
    clearTimeout(timer),
  );
}
