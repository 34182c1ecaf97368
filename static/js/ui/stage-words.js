// The pill under the photo that says, in words, what is being done; it stands where the tools will. Thread: page.
import { STAGES, UI } from "../messages.js";
import { byId, setAttribute, setShown, setText } from "./element.js";

/** What is being done, in words; before the first stage, Python or the model is still starting.
 * @param {import("./state.js").ViewState} state */
export function describeWork({ stage, progress, mode, seal, queue }) {
  if (stage === "waiting" && seal.status !== "sealed") return UI.waiting;
  if (queue?.rows[queue.selected]?.status === "waiting" && progress === null)
    return queue.isPaused ? UI.list.paused : UI.list.waiting;
  if (progress === null) return UI.starting;
  return mode === "strip" ? UI.strip.working : (STAGES[progress.stage] ?? "");
}

export function createStageWords() {
  const pill = byId("words", HTMLElement);
  setAttribute(byId("stage", HTMLElement), "aria-label", UI.stageLabel);

  return {
    /** @param {import("./state.js").ViewState} state @param {boolean} isBlocked */
    render(state, isBlocked) {
      const isBusy = state.stage === "waiting" || state.stage === "working";
      setShown(pill, !isBlocked && isBusy);
      if (isBusy) setText(pill, describeWork(state));
    },
  };
}
