// A word at the picture while what is shown is only the quick version, and how far the finer one is. Thread: page.
import { UI, formatPercent, say } from "../messages.js";
import { byId, setShown, setText } from "./element.js";

/** @param {import("./state.js").ViewState} state */
export function describeQuick({ stage, mode, tier, fine, result, improving }) {
  const isQuick =
    stage === "done" &&
    mode === "cutout" &&
    tier === "fine" &&
    result !== null &&
    !result.passes.some((pass) => pass.tier === "fine");
  if (!isQuick) return "";
  if (improving) return UI.quick.making;
  if (fine.status !== "coming") return "";
  return fine.total > 0
    ? say(UI.quick.comingShare, { percent: formatPercent(fine.loaded / fine.total) })
    : UI.quick.coming;
}

export function createQuickVersion() {
  const pill = byId("quick-version", HTMLElement);
  return {
    /** @param {import("./state.js").ViewState} state */
    render(state) {
      const words = describeQuick(state);
      setShown(pill, words !== "");
      setText(pill, words);
    },
  };
}
