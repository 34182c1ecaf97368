// How a photo comes in: dropped anywhere, pasted, chosen. Shows the veil while a file hovers. Thread: page.
import { UI } from "../messages.js";
import { byId, setShown, setText } from "./element.js";

/** @param {DataTransfer | null} transfer */
function hasFiles(transfer) {
  return transfer !== null && [...transfer.types].includes("Files");
}

/** @param {{onFiles: (files: File[]) => void}} handlers */
export function createIntake({ onFiles }) {
  const input = byId("file-input", HTMLInputElement);
  const veil = byId("veil", HTMLElement);
  const words = byId("veil-words", HTMLElement);
  let isBlocked = false;
  let depth = 0;

  /** @param {FileList | File[]} list */
  function take(list) {
    const files = [...list];
    if (!isBlocked && files.length > 0) onFiles(files);
  }
  function leave() {
    depth = 0;
    setShown(veil, false);
  }

  input.addEventListener("change", () => {
    if (input.files && input.files.length > 0) take(input.files);
    input.value = "";
  });
  document.addEventListener("dragenter", (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    depth += 1;
    setShown(veil, true);
  });
  document.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    if (depth === 0) leave();
  });
  // Without this a dropped file would be opened in place of the page, and anything dropped could navigate the tab.
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = hasFiles(event.dataTransfer) && !isBlocked ? "copy" : "none";
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    leave();
    if (event.dataTransfer) take(event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files;
    if (files && files.length > 0) take(files);
  });

  return {
    /** Opens the browser's file chooser, if a photo may come in; says whether it did. */
    choose() {
      if (!isBlocked) input.click();
      return !isBlocked;
    },
    /** @param {import("./state.js").ViewState} state */
    render({ seal }) {
      isBlocked = seal.status === "broken" || seal.status === "unsupported";
      veil.dataset.blocked = String(isBlocked);
      setText(words, isBlocked ? UI.dropBlocked : UI.dropNow);
    },
  };
}
