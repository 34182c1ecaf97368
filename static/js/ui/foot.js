// The panel's foot, always in sight: Cancel while working, then what can be saved and where to go on. Thread: page.
import { excessOf, resultSize } from "../edit/limits.js";
import { isPlainExport, isUntouched } from "../edit/state.js";
import { UI, say } from "../messages.js";
import { byId, setAttribute, setShown, setText } from "./element.js";
import { createMore } from "./more.js";

/** @typedef {import("./state.js").ViewState} ViewState */

/** Whether this browser hands files to other programs. */
const canShare = !!navigator.canShare?.({
  files: [new File([], "cutout.png", { type: "image/png" })],
});

/** @param {ViewState} state */
function describeWaiting({ stage, seal }) {
  return stage === "waiting" && seal.status !== "sealed" ? UI.waitingNote : UI.workingNote;
}

/** @param {import("../photos/state.js").QueueState} queue */
function describeSaveAll({ rows, saving }) {
  if (saving !== null) return say(UI.saveAll.saving, { done: saving.done, total: saving.total });
  const count = rows.filter(({ status }) => status === "done").length;
  return say(UI.saveAll.press, { count });
}

/** @param {string} format @param {NonNullable<ReturnType<typeof excessOf>>} excess */
function sayExcess(format, { kind, most }) {
  const { tooMany, tooWide, tooTall } = UI.saveSection;
  if (kind === "pixels") return say(tooMany, { count: most / 1e6 });
  return say(kind === "width" ? tooWide : tooTall, { format, most });
}

/** @param {import("./state.js").Handlers & {onFormat: () => void}} handlers */
export function createFoot({
  onCancel,
  onCopy,
  onStartOver,
  onSavePhoto,
  onCutOut,
  onSaveAll,
  onStopSaving,
  onSaveEdit,
  onOptions,
  onShare,
  onSaved,
  onFormat,
}) {
  const work = byId("foot-work", HTMLElement);
  const done = byId("foot-done", HTMLElement);
  const save = byId("save", HTMLAnchorElement);
  const held = byId("foot-held", HTMLElement);
  const preparing = byId("preparing", HTMLElement);
  const note = byId("foot-excess", HTMLElement);
  const buttons = {
    cancel: byId("cancel", HTMLButtonElement),
    saveAll: byId("save-all", HTMLButtonElement),
    stopSaving: byId("stop-saving", HTMLButtonElement),
    saveEdit: byId("save-edit", HTMLButtonElement),
    share: byId("share", HTMLButtonElement),
    also: byId("also", HTMLButtonElement),
    cutOut: byId("cut-out", HTMLButtonElement),
    copy: byId("copy", HTMLButtonElement),
    startOver: byId("start-over", HTMLButtonElement),
    format: byId("more-format", HTMLButtonElement),
  };
  setText(byId("cancel-key", HTMLElement), UI.keys.escape);
  setText(byId("copy-label", HTMLElement), UI.copyFull);
  setText(byId("start-over-label", HTMLElement), UI.startOver);
  setText(byId("also-label", HTMLElement), UI.strip.also);
  setText(byId("cut-out-label", HTMLElement), UI.strip.cutOut);
  setText(byId("share-label", HTMLElement), UI.share);
  setText(byId("more-format-label", HTMLElement), UI.moreFormat);
  setText(held, UI.findings.notOffered);
  setText(preparing, UI.preparing);
  setAttribute(buttons.startOver, "title", UI.startOver);
  buttons.cancel.addEventListener("click", () => onCancel());
  save.addEventListener("click", () => onSaved());
  buttons.copy.addEventListener("click", () => onCopy());
  buttons.startOver.addEventListener("click", () => onStartOver());
  buttons.also.addEventListener("click", () => onSavePhoto());
  buttons.cutOut.addEventListener("click", () => onCutOut());
  setText(buttons.stopSaving, UI.saveAll.stop);
  buttons.saveAll.addEventListener("click", () => onSaveAll(target));
  buttons.stopSaving.addEventListener("click", () => onStopSaving());
  buttons.saveEdit.addEventListener("click", () => {
    if (remedy === "none") return;
    if (remedy !== null) onOptions({ format: remedy });
    onSaveEdit();
  });
  buttons.share.addEventListener("click", () => {
    if (remedy === null) onShare();
  });
  buttons.format.addEventListener("click", () => onFormat());
  const more = createMore();

  /** @type {import("../photos/state.js").Target} */
  let target = "zip";
  /** What the button does where the format can't hold the picture: save in another, or nothing. @type {"png" | "none" | null} */
  let remedy = null;

  /** What can't be saved, and what can, before anyone tries. @param {ViewState} state @returns {string} empty where all is well */
  function describeExcess({ photo, editing }) {
    remedy = null;
    const { format } = editing.options;
    const size = photo && resultSize(editing, photo);
    const excess = size && excessOf(format, size);
    if (!excess) return "";
    const words = sayExcess(UI.saveSection.formats[format], excess);
    remedy = excessOf("png", size) === null ? "png" : "none";
    return remedy === "png"
      ? say(UI.saveSection.instead, { excess: words, format: UI.saveSection.formats.png })
      : words;
  }

  /** @param {import("../edit/editing.js").EditingState} editing */
  function labelOfSave({ isSaving, options: { format, content } }) {
    const { formats, saveInstead } = UI.saveSection;
    if (isSaving) return UI.saving;
    if (remedy === "png") return say(saveInstead, { format: formats.png });
    return say(content === "mask" ? UI.saveMask : UI.saveFormat, { format: formats[format] });
  }

  /** @param {ViewState} state */
  function renderDone(state) {
    const { result, clean, queue, editing } = state;
    const isSaving = queue?.saving != null;
    target = state.saveAll.target;
    const file = result ?? clean;
    const isEdited =
      result !== null &&
      editing.isEditable &&
      !(isUntouched(editing.now) && isPlainExport(editing.options));
    const canSaveAll = queue !== null && queue.rows.some(({ status }) => status === "done");
    setShown(buttons.saveAll, canSaveAll);
    setAttribute(done, "data-many", String(queue !== null));
    if (queue !== null) setText(buttons.saveAll, describeSaveAll(queue));
    setAttribute(buttons.saveAll, "aria-disabled", String(isSaving));
    // What goes takes the keyboard with it; the work's own button stays.
    if (!isSaving && document.activeElement === buttons.stopSaving) buttons.saveAll.focus();
    setShown(buttons.stopSaving, isSaving);
    setShown(save, file !== null && !isEdited && !isSaving);
    setShown(buttons.saveEdit, isEdited);
    const excess = isEdited ? describeExcess(state) : "";
    if (!isEdited) remedy = null;
    setText(buttons.saveEdit, labelOfSave(editing));
    setAttribute(buttons.saveEdit, "aria-disabled", String(editing.isSaving || remedy === "none"));
    setAttribute(buttons.share, "aria-disabled", String(remedy !== null));
    setShown(note, excess !== "");
    setText(note, excess);
    setShown(buttons.share, result !== null && editing.isEditable && canShare);
    setText(save, result !== null ? UI.save : queue === null ? UI.strip.save : UI.strip.saveOne);
    save.classList.toggle("primary", !canSaveAll);
    buttons.saveEdit.classList.toggle("primary", !canSaveAll);
    if (file === null) save.removeAttribute("href");
    else {
      setAttribute(save, "href", file.url);
      setAttribute(save, "download", file.fileName);
    }
    setShown(held, file === null);
    setShown(buttons.also, result !== null);
    setShown(buttons.copy, result !== null);
    setShown(buttons.cutOut, clean !== null && queue === null);
    setShown(buttons.format, result !== null);
    more.render(queue === null && file !== null);
  }

  return {
    save: () => {
      if (done.hidden) return;
      if (!buttons.saveEdit.hidden) buttons.saveEdit.click();
      else if (!save.hidden) save.click();
    },
    /** @param {ViewState} state */
    render(state) {
      const { stage, queue, early } = state;
      // A list is paused and stopped over its photos, whichever of them is shown.
      setShown(work, queue === null && (stage === "waiting" || stage === "working"));
      setShown(preparing, stage === "working" && early?.of === "cutout");
      setText(byId("cancel-label", HTMLElement), UI.cancel);
      setText(byId("foot-work-note", HTMLElement), describeWaiting(state));
      setShown(done, stage === "done");
      setShown(buttons.startOver, stage === "done");
      if (stage !== "done") more.close();
      renderDone(state);
    },
  };
}
