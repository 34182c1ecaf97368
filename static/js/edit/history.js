/**
 * What was chosen, step by step: undo and redo over immutable values, which share what did not change.
 * Pure.
 */

/** More steps than a person takes back. The limit keeps a tab that is open for days from growing. */
const MOST = 10_000;

/**
 * @template T
 * @param {T} first
 */
export function createHistory(first) {
  /** @type {T[]} */
  let past = [];
  /** @type {T[]} */
  let future = [];
  let now = first;
  /** Changes under one key are one step, as while a slider is dragged. @type {string | null} */
  let open = null;

  return {
    now: () => now,
    canUndo: () => past.length > 0,
    canRedo: () => future.length > 0,
    /** @param {T} next @param {string | null} [key] joins it to the step before, if that has the same one and was not settled */
    commit(next, key = null) {
      if (next === now) return;
      if (key === null || key !== open) past.push(now);
      if (past.length > MOST) past = past.slice(-MOST);
      open = key;
      future = [];
      now = next;
    },
    /** The next change is a step of its own. */
    settle() {
      open = null;
    },
    undo() {
      const before = past.pop();
      if (before === undefined) return false;
      future.push(now);
      now = before;
      open = null;
      return true;
    },
    redo() {
      const after = future.pop();
      if (after === undefined) return false;
      past.push(now);
      now = after;
      open = null;
      return true;
    },
    /** The same said in another way is no step. @param {T} value @returns {boolean} whether it is another value */
    amend(value) {
      const isOther = value !== now;
      now = value;
      return isOther;
    },
    /** Takes the last step out for good, if it is this one: it did nothing. @param {T} value */
    withdraw(value) {
      const before = value === now ? past.pop() : undefined;
      if (before === undefined) return false;
      now = before;
      open = null;
      return true;
    },
  };
}
