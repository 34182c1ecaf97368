/**
 * The work on one photo of a list: what it tells, then its cutout, or the photo without metadata. It
 * ends as "done" or "failed". Runs on the page.
 */

import { EngineError } from "../../rpc/rpc.js";
import { record } from "../../rpc/timings.js";

/**
 * @typedef {import("./entries.js").Entry} Entry
 * @typedef {ReturnType<typeof import("../../engine/engine.js").createEngine>} Engine
 *
 * @typedef {object} Means
 * @property {Engine} engine
 * @property {AbortSignal} signal
 * @property {import("../../rpc/protocol.js").Tier} tier
 * @property {import("../state.js").StripChoices} choices
 * @property {() => number} nextNumber
 * @property {(seen: {matte?: Uint8Array<ArrayBuffer>, early?: import("../../rpc/rpc.js").Early}) => void} onNews what can be seen of it by now
 * @property {() => void} onRestart
 */

/** Its turn comes after what a person waits for. */
const LANE = /** @type {const} */ ("queue");

/** @param {Entry} entry @param {Means} means @returns {Promise<void>} rejects where it was given up */
export async function workOn(entry, means) {
  const { signal } = means;
  try {
    await (entry.job === "strip" ? strip(entry, means) : cut(entry, means));
    entry.error = null;
    entry.status = "done";
  } catch (error) {
    signal.throwIfAborted();
    const { code, message, detail } = EngineError.from(error);
    entry.error = { code, detail: detail ?? message };
    // A cutout that was to be made better is still there.
    entry.status = entry.cutout ? "done" : "failed";
  }
  entry.progress = null;
}

/** @param {Entry} entry @param {Means} means */
const hearing =
  (entry, { signal, onNews }) =>
  (/** @type {import("../../rpc/rpc.js").Progress} */ { stage, done, total, matte, early }) => {
    if (signal.aborted) return;
    entry.progress = { stage, done, total };
    onNews({ matte, early });
  };

/** What the photo tells. @param {Entry} entry @param {Means} means */
async function inspect(entry, means) {
  const { engine, signal } = means;
  const job = { signal, lane: LANE, onProgress: hearing(entry, means) };
  const { timings, ...report } = await engine.inspect(entry.file, job);
  signal.throwIfAborted();
  entry.report = report;
  record(performance.now(), {
    "findings.read": timings.read ?? 0,
    findings: timings.inspect ?? 0,
  });
}

/** @param {Entry} entry @param {Means} means */
async function strip(entry, means) {
  const { engine, signal, choices, nextNumber } = means;
  if (!entry.report) await inspect(entry, means);
  const job = { signal, lane: LANE, onProgress: hearing(entry, means) };
  const { data, timings, ...stripped } = await engine.strip(entry.file, choices, job);
  signal.throwIfAborted();
  record(performance.now(), { "strip.read": timings.read ?? 0, strip: timings.strip ?? 0 });
  entry.number ??= nextNumber();
  entry.clean = { blob: new Blob([data], { type: stripped.mime_type }), stripped };
}

/** The cutout does not depend on what the photo tells. @param {Entry} entry @param {Means} means */
async function look(entry, means) {
  if (entry.report) return;
  try {
    await inspect(entry, means);
    entry.reportCode = null;
  } catch (error) {
    means.signal.throwIfAborted();
    entry.reportCode = EngineError.from(error).code;
  }
}

/** @param {Entry} entry @param {Means} means */
async function cut(entry, means) {
  const { engine, signal, tier, onRestart } = means;
  await look(entry, means);
  const began = performance.now();
  const { data, mime_type, matte, ...outcome } = await engine.process(
    entry.file,
    { signal, tier, lane: LANE, onProgress: hearing(entry, means), onRestart },
    { keeps_alpha: entry.keepsAlpha },
    { editable: false, wantsMatte: true },
  );
  signal.throwIfAborted();
  const { width, height, notes, passes, timings } = outcome;
  const totalMs = performance.now() - began;
  record(began, { ...timings, total: totalMs });
  const { name: backend, threads, reason } = engine.backend;
  const blob = new Blob([data], { type: mime_type });
  const bytes = blob.size;
  entry.cutout = {
    blob,
    matte: matte && new Blob([matte], { type: "image/png" }),
    made: passes.length === 0 ? null : passes.some(({ tier }) => tier === "fine") ? "fine" : "fast",
    keepsAlpha: entry.keepsAlpha,
    looksOther: outcome.looks_other_in_browsers,
    facts: {
      ...{ width, height, bytes, notes, passes, timings, totalMs },
      ...{ backend, threads, reason },
    },
  };
}
