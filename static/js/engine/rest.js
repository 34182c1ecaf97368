/**
 * Gives memory back while nothing is asked: a WebAssembly memory only grows, so a worker whose memory has
 * grown is ended and made anew. Of the photo that is open in Python the matte is taken out before, and by it
 * the photo is opened again, without a model, when it is next edited. Runs on the page.
 */

import { heldAnswer } from "../files/answers.js";
import { heldHeap } from "../files/words.js";
import { EngineError } from "../rpc/rpc.js";
import { within } from "./timeouts.js";

/**
 * After how long without a job, in milliseconds, and how much memory a worker may keep from then on, in
 * bytes. First what one photo of common size does not come to: a new worker is slower at its first photo.
 */
export const RESTS = Object.freeze([
  { afterMs: 20_000, pipeline: 400_000_000, segment: 600_000_000 },
  { afterMs: 300_000, pipeline: 200_000_000, segment: 300_000_000 },
]);
/** How long their answers are waited for; without one, all stays as it is. */
const HEAP_MS = 30_000;
const MATTE_MS = 60_000;

/**
 * @typedef {import("./threads.js").ThreadName} ThreadName
 * @typedef {import("../rpc/protocol.js").Method} Method
 */

/** @param {Pick<ReturnType<typeof import("./threads.js").createThreads>, "running" | "settled" | "end" | "start">} threads */
export function createRest({ running, settled, end, start }) {
  /** Jobs that have not ended. */
  let atWork = 0;
  /** Raised with each job: what was found out before it says nothing any more. */
  let turn = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** Which photo is open in Python. @type {Blob | null} */
  let open = null;
  /** Its matte, once the Python that had it was ended. @type {{file: Blob, matte: Blob} | null} */
  let kept = null;

  /** @param {Method | "add" | "leak"} method @param {{file?: Blob, editable?: boolean}} params */
  function begin(method, { file, editable } = {}) {
    atWork += 1;
    turn += 1;
    clearTimeout(timer);
    if ((method === "process" && editable) || method === "reopen" || method === "close")
      [open, kept] = [method === "close" ? null : (file ?? null), null];
  }

  function done() {
    atWork -= 1;
    if (atWork === 0) wait(0, 0);
  }

  /** @param {number} step of `RESTS` @param {number} since for how long nothing was asked by now */
  function wait(step, since) {
    if (step === RESTS.length) return;
    const { afterMs } = RESTS[step];
    const mine = turn;
    timer = setTimeout(
      () =>
        rest(RESTS[step])
          .catch(() => {})
          .finally(() => void (turn === mine && wait(step + 1, afterMs))),
      afterMs - since,
    );
    /** @type {any} */ (timer).unref?.(); // where there are no pages, nothing stays up for it
  }

  /** @param {typeof RESTS[number]} most */
  async function rest(most) {
    const mine = turn;
    await settled();
    const [pipeline, segment] = await Promise.all([heapOf("pipeline"), heapOf("segment")]);
    if (turn !== mine) return;
    const heaps = { pipeline, segment };
    performance.mark("stayput.rest", { detail: heaps });
    const names = /** @type {ThreadName[]} */ (Object.keys(heaps));
    const large = names.filter((name) => heaps[name] > most[name]);
    if (large.length === 0) return;
    const matte = large.includes("pipeline") && open !== null ? await matteOf() : null;
    if (turn !== mine) return;
    if (matte !== null && open !== null) kept = { file: open, matte };
    for (const name of large) end(name);
    await start();
    performance.mark("stayput.rested");
  }

  const late = () => new EngineError({ code: "WORKER_TIMEOUT", message: "at rest" });

  /** @param {ThreadName} name */
  async function heapOf(name) {
    const asked = running.get(name)?.peer.call("heap");
    return heldHeap(await within(HEAP_MS, late(), asked ?? Promise.resolve(0)));
  }

  /** Without one the photo is cut out again, as after a crash. */
  async function matteOf() {
    try {
      const asked = running.get("pipeline")?.peer.call("matte", { ticket: 0 });
      const answer = await within(MATTE_MS, late(), asked ?? Promise.reject(late()));
      const { data } = await heldAnswer("matte", answer, {});
      return new Blob([data], { type: "image/png" });
    } catch {
      return null;
    }
  }

  return {
    begin,
    done,
    /** The matte of a photo that was open when its worker was ended. @param {Blob} file */
    matteOf: (file) => (kept?.file === file ? kept.matte : null),
  };
}
