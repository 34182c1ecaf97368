// The panel's foot, always in sight: Cancel while working, then Save, Copy, Start over. Thread: page.
import { UI } from "../messages.js";
import { byId, setAttribute, setShown, setText } from "./element.js";

/** @param {{onCancel: () => void, onCopy: () => void, onStartOver: () => void}} handlers */
export function createFoot({ onCancel, onCopy, onStartOver }) {
  const work = byId("foot-work", HTMLElement);
  const done = byId("foot-done", HTMLElement);
  const save = byId("save", HTMLAnchorElement);
  const cancel = byId("cancel", HTMLButtonElement);
  const copy = byId("copy", HTMLButtonElement);
  const startOver = byId("start-over", HTMLButtonElement);
  setText(byId("cancel-label", HTMLElement), UI.cancel);
  setText(byId("cancel-key", HTMLElement), UI.keys.escape);
  setText(save, UI.save);
  setText(byId("copy-label", HTMLElement), UI.copy);
  setText(byId("start-over-label", HTMLElement), UI.startOver);
  setText(byId("foot-done-note", HTMLElement), UI.saveNote);
  setAttribute(copy, "aria-label", UI.copyFull);
  setAttribute(copy, "title", UI.copyFull);
  cancel.addEventListener("click", () => onCancel());
  copy.addEventListener("click", () => onCopy());
  startOver.addEventListener("click", () => onStartOver());

  return {
    save: () => {
      if (!done.hidden) save.click();
    },
    /** @param {import("./state.js").ViewState} state */
    render({ stage, result }) {
      setShown(work, stage === "waiting" || stage === "working");
      setShown(done, stage === "done" && result !== null);
      setText(byId("foot-work-note", HTMLElement), stage === "waiting" ? UI.waitingNote : UI.workingNote);
      if (result === null) {
        save.removeAttribute("href");
        return;
      }
      setAttribute(save, "href", result.url);
      setAttribute(save, "download", result.fileName);
    },
  };
}
