// The pill under the photo that says, in words, what is being done; it stands where the tools will. Thread: page.
import { STAGES, UI } from "../messages.js";
import { byId, setAttribute, setShown, setText } from "./element.js";

export function createStageWords() {
  const pill = byId("words", HTMLElement);
  setAttribute(byId("stage", HTMLElement), "aria-label", UI.stageLabel);

  return {
    /** @param {import("./state.js").ViewState} state @param {boolean} isBlocked */
    render({ stage, progress }, isBlocked) {
      setShown(pill, !isBlocked && (stage === "waiting" || stage === "working"));
      if (stage === "waiting") setText(pill, UI.waiting);
      else if (stage === "working") setText(pill, STAGES[progress?.stage ?? "inspect"] ?? STAGES.inspect ?? "");
    },
  };
}
