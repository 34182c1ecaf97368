/**
 * What a person does with the rows of a list. Runs on the page.
 */

import { isMade, isOver } from "./entries.js";

/**
 * @typedef {import("./entries.js").Entry} Entry
 * @typedef {object} Means
 * @property {() => import("./new-list.js").List} current
 * @property {() => ReturnType<typeof import("../../engine/engine.js").createEngine> | null} engine
 * @property {() => void} publish
 * @property {() => void} proceed
 * @property {(entry: Entry | null) => void} choose
 * @property {() => void} startOver
 */

/** @param {Means} means */
export function rowsOfList({ current, engine, publish, proceed, choose, startOver }) {
  /** @param {Entry} entry */
  function again(entry) {
    if (entry.status !== "failed") return;
    engine()?.allow(entry.file);
    [entry.status, entry.error] = ["waiting", null];
  }

  /** @param {number} id */
  const find = (id) => current().entries.find((entry) => entry.id === id);

  return {
    pause: () => current().runner.pause(),
    resume: () => current().runner.resume(),
    /** What is finished stays; the rest can be tried again. */
    stop() {
      const { entries, runner } = current();
      if (!entries.some(isMade)) return startOver();
      runner.dropAll();
      for (const entry of entries.filter((entry) => !isOver(entry))) {
        entry.progress = null;
        // A cutout that was to be made better is still there.
        entry.status = entry.cutout ? "done" : "failed";
        if (!entry.cutout) entry.error = { code: "CANCELLED", detail: null };
      }
      publish();
    },
    /** @param {number} id */
    remove(id) {
      const list = current();
      const entry = find(id);
      if (!entry) return;
      const index = list.entries.indexOf(entry);
      list.entries = list.entries.filter((one) => one !== entry);
      if (!list.entries.length) return startOver();
      if (entry === list.selected)
        choose(list.entries[Math.min(index, list.entries.length - 1)] ?? null);
      list.runner.drop(entry);
      list.thumbs.drop(entry);
      list.revision += 1;
      list.runner.proceed();
    },
    /** @param {number} id */
    retryOne(id) {
      const entry = find(id);
      if (entry) again(entry);
      proceed();
    },
    retryFailed() {
      current().entries.forEach(again);
      proceed();
    },
    /** @param {number} id @param {number} toIndex */
    move(id, toIndex) {
      const list = current();
      const entry = find(id);
      if (!entry) return;
      const rest = list.entries.filter((one) => one !== entry);
      const index = Math.min(rest.length, Math.max(0, toIndex));
      list.entries = [...rest.slice(0, index), entry, ...rest.slice(index)];
      publish();
    },
  };
}
