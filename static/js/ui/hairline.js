// The line under the top bar: opening in the seal's colour, work in ink. Thread: page.
import { STAGES, UI } from "../messages.js";
import { byId, setAttribute, setShown } from "./element.js";
import { countEnded } from "./queue/summary.js";
import { findFailure } from "./state.js";

const ORDER = Object.keys(STAGES);

/** How far the work is: by photos, or by stages passed and the share of the present one. @param {import("./state.js").ViewState} state */
function workShare({ progress, queue }) {
  if (queue !== null) return countEnded(queue) / queue.rows.length;
  if (progress === null) return 0.02;
  const index = Math.max(0, ORDER.indexOf(progress.stage));
  const within =
    progress.total !== null && progress.total > 0 ? Math.min(1, progress.done / progress.total) : 0;
  return (index + within) / ORDER.length;
}

export function createHairline() {
  const line = byId("hairline", HTMLElement);
  const fill = byId("hairline-fill", HTMLElement);
  setAttribute(line, "aria-label", UI.progressLabel);
  setAttribute(line, "aria-valuemin", "0");
  setAttribute(line, "aria-valuemax", "100");

  return {
    /** @param {import("./state.js").ViewState} state */
    render(state) {
      const { seal, stage, queue } = state;
      const isOpening = seal.status === "opening" && stage !== "working";
      // Of a list, others are at work while one is looked at.
      const isAtWork =
        stage === "working" || (queue !== null && countEnded(queue) < queue.rows.length);
      const isShown = (isOpening || isAtWork) && findFailure(state) === null;
      setShown(line, isShown);
      if (!isShown) return;
      const share = isOpening
        ? seal.total > 0
          ? Math.min(1, seal.loaded / seal.total)
          : 0
        : workShare(state);
      line.dataset.of = isOpening ? "seal" : "work";
      setAttribute(line, "aria-valuenow", String(Math.round(share * 100)));
      fill.style.transform = `scaleX(${share.toFixed(3)})`;
    },
  };
}
