// How photos come in: dropped anywhere, pasted, chosen. While files hover, the page is two doors. Thread: page.
import { entriesOf, filesOf, hasFolder, limited, photosOf } from "../photos/folders.js";
import { isPresetsFile } from "../edit/preset-files.js";
import { hasFiles, lackOf, mayBeAddress } from "./dropped.js";
import { UI, say } from "../messages.js";
import { byId, setShown, setText } from "./element.js";
import { createWaysIn } from "./ways-in.js";

/** @typedef {import("../photos/state.js").Mode} Mode */

/** Whether a person writes there, so that what is pasted is no photo. @param {EventTarget | null} target */
const isField = (target) =>
  target instanceof Element && target.closest("input, textarea, [contenteditable]") !== null;

/** @param {Pick<import("./state.js").Handlers, "onFiles" | "onNoFile" | "onLeftOut" | "onOpenPresets">} handlers */
export function createIntake({ onFiles, onNoFile, onLeftOut, onOpenPresets }) {
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
  /** Whether something of this very page is dragged. */
  let isOwn = false;
  let depth = 0;
  /** By which of the app's shortcuts the page was opened. @type {Mode | null} */
  let door = null;

  /** @param {FileList | File[]} list @param {Mode | null} mode */
  const take = (list, mode) => takeGathered(limited([...list]), mode);
  /** @param {import("../photos/folders.js").Gathered} gathered @param {Mode | null} mode */
  function takeGathered({ files: all, left }, mode) {
    if (isBlocked) return;
    const own = all.filter(isPresetsFile);
    const files = all.filter((file) => !own.includes(file));
    if (own.length > 0) onOpenPresets(own);
    if (files.length > 0) onFiles(files, mode ?? door);
    if (files.length > 0) door = null;
    onLeftOut(left);
  }
  /** @param {import("../photos/folders.js").Gathered} gathered @param {Mode | null} mode */
  function takeFolder(gathered, mode) {
    if (gathered.files.length > 0) takeGathered(gathered, mode);
    else if (!isBlocked) onNoFile("no_photo_inside");
  }
  /** @param {DataTransfer | null} transfer @param {Mode | null} mode */
  function takeFrom(transfer, mode) {
    const entries = entriesOf(transfer);
    if (hasFolder(entries)) {
      if (!isBlocked) filesOf(entries).then((gathered) => takeFolder(gathered, mode));
      return;
    }
    const lack = isOwn ? null : lackOf(transfer);
    if (transfer !== null) take(transfer.files, mode);
    if (lack !== null && !isBlocked) onNoFile(lack);
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

  /** An address is let go here too, or nothing could be said of it. @param {DataTransfer} transfer */
  function effectOf(transfer) {
    const mayCome = hasFiles(transfer) || (!isOwn && mayBeAddress(transfer));
    if (isBlocked || !mayCome) return "none";
    return transfer.effectAllowed === "link" ? "link" : "copy";
  }

  createWaysIn({
    onFiles: take,
    onFolder: (files, mode) => takeFolder(photosOf(files), mode),
  });
  document.addEventListener("dragstart", () => (isOwn = true));
  document.addEventListener("dragend", () => (isOwn = false));
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
      count > 1 ? say(UI.doors.cutoutMany, { count }) : UI.doors.cutoutOne,
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
    if (event.dataTransfer) event.dataTransfer.dropEffect = effectOf(event.dataTransfer);
    if (!veil.hidden) veil.dataset.over = doorAt(event);
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const mode = veil.hidden ? null : doorAt(event);
    leave();
    takeFrom(event.dataTransfer, mode);
  });
  document.addEventListener("paste", (event) => {
    if (!isField(event.target) || event.clipboardData?.files.length)
      takeFrom(event.clipboardData, null);
  });

  return {
    /** Opens the browser's file chooser, if a photo may come in; says whether it did. @param {Mode} mode */
    choose(mode) {
      if (!isBlocked) inputs[mode].click();
      return !isBlocked;
    },
    take,
    /** What comes next goes here, and a press on Enter chooses it. @param {Mode} mode */
    openDoor(mode) {
      door = mode;
      inputs[mode].focus({ preventScroll: true });
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
