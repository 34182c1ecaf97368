// How photos come in: dropped anywhere, pasted, chosen. While files hover, the page is two doors. Thread: page.
import { UI } from "../messages.js";
import { byId, setShown, setText } from "./element.js";

/** @typedef {import("../photos/state.js").Mode} Mode */

/** @param {DataTransfer | null} transfer */
function hasFiles(transfer) {
  return transfer !== null && [...transfer.types].includes("Files");
}

/** @param {{onFiles: (files: File[], mode: Mode | null) => void}} handlers */
export function createIntake({ onFiles }) {
  const inputs = {
    cutout: byId("file-input", HTMLInputElement),
    strip: byId("strip-input", HTMLInputElement),
  };
  const doors = {
    cutout: byId("veil-cutout", HTMLElement),
    strip: byId("veil-strip", HTMLElement),
  };
  const veil = byId("veil", HTMLElement);
  const words = byId("veil-words", HTMLElement);
  setText(byId("veil-cutout-title", HTMLElement), UI.doors.cutout);
  setText(byId("veil-strip-title", HTMLElement), UI.doors.strip);
  setText(byId("veil-strip-means", HTMLElement), UI.doors.stripMany);
  let isBlocked = false;
  let depth = 0;

  /** @param {FileList | File[]} list @param {Mode | null} mode */
  function take(list, mode) {
    const files = [...list];
    if (!isBlocked && files.length > 0) onFiles(files, mode);
  }
  function leave() {
    depth = 0;
    setShown(veil, false);
  }
  /** The door under the pointer. @param {MouseEvent} event @returns {Mode} */
  function doorAt({ clientX, clientY }) {
    const { left, right, top, bottom } = doors.strip.getBoundingClientRect();
    return clientX >= left && clientX < right && clientY >= top && clientY < bottom
      ? "strip"
      : "cutout";
  }

  for (const mode of /** @type {const} */ (["cutout", "strip"])) {
    const input = inputs[mode];
    input.addEventListener("change", () => {
      if (input.files && input.files.length > 0) take(input.files, mode);
      input.value = "";
    });
  }
  document.addEventListener("dragenter", (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    depth += 1;
    const count = event.dataTransfer?.items.length ?? 1;
    setText(
      byId("veil-cutout-means", HTMLElement),
      count > 1 ? UI.doors.cutoutFirst(count) : UI.doors.cutoutOne,
    );
    setShown(veil, true);
  });
  document.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    if (depth === 0) leave();
  });
  // Without this a dropped file would be opened in place of the page, and anything dropped could navigate the tab.
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    if (event.dataTransfer)
      event.dataTransfer.dropEffect = hasFiles(event.dataTransfer) && !isBlocked ? "copy" : "none";
    if (!veil.hidden) veil.dataset.over = doorAt(event);
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const mode = veil.hidden ? null : doorAt(event);
    leave();
    if (event.dataTransfer) take(event.dataTransfer.files, mode);
  });
  document.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files;
    if (files && files.length > 0) take(files, null);
  });

  return {
    /** Opens the browser's file chooser, if a photo may come in; says whether it did. @param {Mode} mode */
    choose(mode) {
      if (!isBlocked) inputs[mode].click();
      return !isBlocked;
    },
    /** @param {import("./state.js").ViewState} state */
    render({ seal }) {
      isBlocked = seal.status === "broken" || seal.status === "unsupported";
      veil.dataset.blocked = String(isBlocked);
      setText(words, isBlocked ? UI.dropBlocked : UI.dropNow);
      setShown(byId("veil-doors", HTMLElement), !isBlocked);
    },
  };
}
