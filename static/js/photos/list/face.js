/**
 * What the page shows of a list: its rows, and the photo that is chosen. Runs on the page. Pure.
 */

import { NO_PHOTO } from "../state.js";
import { cleanOf, isOver, resultOf, rowOf } from "./entries.js";

/**
 * @typedef {import("../../ui/state.js").ViewState} ViewState
 * @typedef {import("./entries.js").Entry} Entry
 *
 * @typedef {object} Facts
 * @property {readonly Entry[]} entries
 * @property {Entry} selected
 * @property {boolean} isMany a list; otherwise one photo is shown as one
 * @property {boolean} isSealed
 * @property {boolean} isBusy
 * @property {boolean} keepsName
 * @property {ViewState["choices"]} choices
 * @property {Omit<import("../state.js").QueueState, "rows" | "selected">} queue
 * @property {ReturnType<ReturnType<typeof import("./shown.js").createShown>["get"]>} shown
 */

/** A finished cutout is open while others are at work; of photos themselves all must be ready. @param {Facts} facts @returns {ViewState["stage"]} */
function stageOf({ selected, isMany, isSealed, isBusy }) {
  if (!isMany && selected.error) return "error";
  if (!isSealed) return "waiting";
  const isAtWork =
    selected.job === "cutout" ? !selected.cutout && !isOver(selected) : isBusy || !isOver(selected);
  return isAtWork ? "working" : "done";
}

/** @param {Facts} facts @returns {Partial<ViewState>} */
export function faceOf(facts) {
  const { entries, selected, isMany, keepsName, choices, queue, shown } = facts;
  const { job, progress, report, reportCode, error, cutout } = selected;
  const isStrip = job === "strip";
  const { photo, url, matteUrl, early } = shown;
  const atWork = entries.find((entry) => entry.progress !== null);
  return {
    ...NO_PHOTO,
    mode: job,
    stage: stageOf(facts),
    photo,
    // Of photos themselves it is told how far they all are.
    progress: progress ?? (isStrip ? (atWork?.progress ?? null) : null),
    matteUrl,
    early,
    report,
    reportCode: isStrip ? (error?.code ?? null) : reportCode,
    result: isStrip ? null : resultOf(selected, url),
    improving: cutout !== null && !isOver(selected),
    clean: isStrip ? cleanOf(selected, url, keepsName) : null,
    choices,
    error,
    queue: isMany
      ? {
          ...queue,
          rows: entries.map((entry) => rowOf(entry, queue.hasLook)),
          selected: entries.indexOf(selected),
        }
      : null,
  };
}
