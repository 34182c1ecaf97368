/**
 * What is measured of the finished picture of a head: asked for a moment after it was drawn, and only the
 * newest answer counts. Runs on the page.
 */

/**
 * @typedef {import("./editing.js").EditingState} EditingState
 * @typedef {import("../rpc/protocol.js").Check} Check
 * @typedef {{rows: readonly Check[], isCurrent: boolean, hasFailed: boolean}} ChecksState `isCurrent`: of what is shown now
 * @typedef {Parameters<ReturnType<typeof import("../engine/engine.js").createEngine>["check"]>[0]["spec"]} Spec
 */

/** @type {Readonly<ChecksState>} */
export const NO_CHECKS = Object.freeze({ rows: [], isCurrent: false, hasFailed: false });
/** Keys and drags come one after the other; what is measured waits for their end. */
const REST_MS = 400;

/** What is to be held against what; null where there is no head in the frame, or nobody knows where yet.
 * @param {EditingState} editing @returns {{edit: import("./state.js").Edit, spec: Spec} | null} */
export function checkOf({ isEditable, now, head, preset, options, saved }) {
  if (!isEditable || now.frame.to_head === null || head === null) return null;
  const isSaved = saved !== null && saved.edit === now && saved.options === options;
  return {
    edit: now,
    spec: { limits: preset?.limits ?? {}, saved_bytes: isSaved ? saved.bytes : null },
  };
}

/**
 * @param {object} setup
 * @param {(what: {edit: import("./state.js").Edit, spec: Spec}) => Promise<{checks: Check[]}>} setup.check
 * @param {(change: {checks: ChecksState}) => void} setup.tell
 * @param {number} [setup.restMs]
 */
export function createChecks({ check, tell, restMs = REST_MS }) {
  /** @type {ChecksState} */
  let state = NO_CHECKS;
  /** @type {ReturnType<typeof checkOf>} */
  let asked = null;
  let isDue = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {ChecksState} next */
  function say(next) {
    state = next;
    tell({ checks: state });
  }

  /** @param {{edit: import("./state.js").Edit, spec: Spec}} mine */
  async function measure(mine) {
    const rows = await check(mine).then(
      ({ checks }) => checks,
      () => null,
    );
    if (mine !== asked) return;
    say({ rows: rows ?? [], isCurrent: true, hasFailed: rows === null });
  }

  return {
    /** @param {EditingState} editing */
    look(editing) {
      const next = checkOf(editing);
      const isSame =
        next?.edit === asked?.edit && JSON.stringify(next?.spec) === JSON.stringify(asked?.spec);
      if (!isSame) {
        asked = next;
        isDue = next !== null;
        clearTimeout(timer);
        if (next === null) say(NO_CHECKS);
        else if (state.isCurrent) say({ ...state, isCurrent: false });
      }
      // A drawing is worth more than its figures: it comes first.
      if (!isDue || asked === null || editing.isRendering) return;
      isDue = false;
      timer = setTimeout(measure, restMs, asked);
    },
  };
}
