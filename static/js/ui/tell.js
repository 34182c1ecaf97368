/** Takes what changed of the page's state, and has it drawn. */

import { paced } from "../pace.js";

/** @typedef {import("./state.js").ViewState} ViewState */

/**
 * @param {ViewState} state is changed in place
 * @param {() => void} show draws it
 * @returns {(change: {[K in keyof ViewState]?: Partial<ViewState[K]> | null} | Partial<ViewState>) => void}
 */
export function createTell(state, show) {
  let isDue = false;
  const showSoon = paced(show);
  const showNow = () => {
    isDue = false;
    show();
  };
  return (change) => {
    const { seal, offline, ...rest } = /** @type {any} */ (change);
    const stage = state.progress?.stage;
    Object.assign(state.seal, seal);
    Object.assign(state.offline, offline);
    Object.assign(state, rest);
    // Within a stage it comes often.
    if (Object.keys(change).join() === "progress" && rest.progress?.stage === stage)
      return showSoon();
    if (isDue) return; // many changes, one drawing
    isDue = true;
    queueMicrotask(showNow);
  };
}
