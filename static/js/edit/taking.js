/**
 * Steps in which the way a file is written changes with the edit: a preset is taken on, or all is reset.
 * Taken back, both are again as they were before. Runs on the page.
 */

import { dressed, hasPreset, optionsOf } from "./presets.js";
import { EMPTY_EDIT, FIRST_EXPORT } from "./state.js";

/**
 * @typedef {import("./state.js").Edit} Edit
 * @typedef {import("./editing.js").EditingState} EditingState
 * @typedef {Pick<EditingState, "options" | "preset">} Beside what goes with an edit and is no part of it
 */

/**
 * @param {object} setup
 * @param {() => EditingState} setup.state
 * @param {(make: (edit: Edit) => Edit, key: null, beside: Beside) => void} setup.change makes one step
 */
export function createTaking({ state, change }) {
  /** By the edit that a step made: each is a value of its own. @type {WeakMap<Edit, {before: Beside, after: Beside}>} */
  const steps = new WeakMap();

  /** @param {(edit: Edit) => Edit} make a new value @param {Beside} after */
  function step(make, after) {
    const { options, preset } = state();
    const note = (/** @type {Edit} */ edit) => {
      steps.set(edit, { before: { options, preset }, after });
      return edit;
    };
    change((edit) => note(make(edit)), null, after);
  }

  return {
    /** @param {import("../files/presets.js").Preset} preset */
    takePreset(preset) {
      const { options } = state();
      if (!hasPreset(state(), preset))
        step((edit) => dressed(edit, preset), { options: optionsOf(preset), preset });
      // Nothing changes, and that is no step.
      else change((edit) => edit, null, { options, preset });
    },
    reset() {
      const { options, preset } = state();
      const after = { options: preset ? FIRST_EXPORT : options, preset: null };
      step(() => ({ ...EMPTY_EDIT }), after);
    },
    /** What is beside the edit again. @param {"undo" | "redo"} direction @param {Edit} from what was left @param {Edit} to @returns {Partial<Beside>} */
    besideOf: (direction, from, to) =>
      (direction === "undo" ? steps.get(from)?.before : steps.get(to)?.after) ?? {},
  };
}
