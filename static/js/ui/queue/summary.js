// What is said of a list of photos: of all of it, and of one row. Thread: page. Nothing here touches the page.
import { ERRORS, STAGES, UI, formatSeries, ownOf, say } from "../../messages.js";

/**
 * @typedef {import("../../photos/state.js").RowState} RowState
 * @typedef {import("../../photos/state.js").QueueState} QueueState
 */

const WORDS = UI.strip;
const ROWS = UI.rows;

/** How many are done or failed. @param {QueueState | null} queue */
export const countEnded = (queue) =>
  queue?.rows.filter(({ status }) => status === "done" || status === "failed").length ?? 0;

/** @param {QueueState} queue */
export function countRows({ rows }) {
  const failed = rows.filter(({ status }) => status === "failed");
  const done = rows.filter(({ status }) => status === "done");
  const ended = failed.length + done.length;
  return {
    total: rows.length,
    done: done.length,
    failed,
    ended,
    isOver: ended === rows.length,
    found: done.reduce((sum, { found }) => sum + (found ?? 0), 0),
    left: done.reduce((sum, { left }) => sum + left, 0),
    isAllTold: done.every(({ found }) => found !== null),
  };
}

/** How far it is, then how it ended. @param {QueueState} queue */
export function summariseQueue(queue) {
  const { total, done, failed, ended, isOver } = countRows(queue);
  if (!isOver) return sayProgress(queue, say(WORDS.progress, { done: ended, total }));
  const good = say(isOnlyStrips(queue) ? WORDS.cleaned : ROWS.finished, { count: done });
  if (failed.length === 0) return good;
  return say(WORDS.both, { good, bad: sayFailed(queue, failed) });
}

/** @param {QueueState} queue @param {string} progress */
function sayProgress({ leftMs, isPaused }, progress) {
  if (isPaused) return say(ROWS.paused, { progress });
  if (leftMs === null) return progress;
  const count = Math.round(leftMs / 60_000);
  return leftMs < 60_000
    ? say(WORDS.leftUnder, { progress })
    : say(WORDS.left, { progress, count });
}

/** @param {QueueState} queue */
const isOnlyStrips = ({ rows }) => rows.every(({ job }) => job === "strip");

/** @param {QueueState} queue @param {RowState[]} failed */
function sayFailed(queue, failed) {
  const count = failed.length;
  if (failed.every(({ code }) => code?.startsWith("INPUT_")))
    return say(WORDS.unreadable, { count });
  return say(isOnlyStrips(queue) ? WORDS.notCleaned : ROWS.notFinished, { count });
}

/** @param {{found: number, left: number, isAllTold: boolean}} facts */
function sayFound({ found, left, isAllTold }) {
  // Of what was not listed nobody says that it is not there.
  if (found === 0) return isAllTold ? [ROWS.removedNothing] : [];
  if (left > 0) return [say(ROWS.removedBut, { count: found, left })];
  return [say(ROWS.removed, { count: found })];
}

/** Once all of it has ended: what was found, then what failed, the commonest reason first.
 * @param {QueueState} queue @returns {string[]} */
export function summariseEnd(queue) {
  const { isOver, failed, done, ...facts } = countRows(queue);
  if (!isOver) return [];
  const counts = new Map();
  for (const { code } of failed) {
    const title = titleOf(code);
    counts.set(title, (counts.get(title) ?? 0) + 1);
  }
  const reasons = [...counts].sort(([, one], [, other]) => other - one);
  return [
    ...(done > 0 ? sayFound(facts) : []),
    ...reasons.map(([title, count]) => say(ROWS.reason, { title, count })),
  ];
}

/** @param {string | null} code */
const titleOf = (code) => ownOf(ERRORS, code ?? "")?.title ?? WORDS.rowStatus.failed;

/** What a row says of its photo. @param {RowState} row */
export function describeRow({ status, job, format, found, left, code, progress }) {
  if (status === "done") {
    if (found === null) return ROWS.done;
    const removed = say(WORDS.rowRemoved, { count: found - left });
    const kept = left > 0 ? [say(ROWS.kept, { count: left })] : [];
    return formatSeries([format, found > 0 ? removed : WORDS.rowNothing, ...kept]);
  }
  if (status === "failed") return titleOf(code);
  if (status === "waiting" || job === "strip") return WORDS.rowStatus[status];
  return ownOf(STAGES, progress?.stage ?? "") ?? UI.starting;
}

/** What can be done about one that failed. @param {RowState} row */
export const nextStep = ({ status, code }) =>
  status === "failed" ? (ownOf(ERRORS, code ?? "")?.next ?? "") : "";

/** How much of the stage at hand is done, in 0 to 1; null where that can't be told. @param {RowState} row */
export function shareOf({ status, progress }) {
  if (status !== "working" || !progress?.total) return null;
  return Math.min(1, progress.done / progress.total);
}
