// Keys of the editor: undo, tools, the brush by keys alone. Space with the pointer moves the photo. Thread: page.
import { byId } from "../element.js";

/** What has its own use for space and arrows. @param {EventTarget | null} target */
const isControl = (target) =>
  target instanceof Element &&
  target.closest(
    "button, a, input, select, textarea, summary, [role=slider], [role=listbox], dialog, [role=dialog]",
  ) !== null;

/**
 * @param {object} setup
 * @param {ReturnType<typeof import("./painter.js").createPainter>} setup.painter
 * @param {() => boolean} setup.isOn
 * @param {() => void} setup.onUndo
 * @param {() => void} setup.onRedo
 */
export function createEditKeys({ painter, isOn, onUndo, onRedo }) {
  const table = byId("table", HTMLElement);
  let isSpace = false;
  let isUsed = false;

  document.addEventListener("keydown", (event) => {
    if (!isOn() || event.defaultPrevented) return;
    const isTyping =
      event.target instanceof HTMLInputElement && ["text", "number"].includes(event.target.type);
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !isTyping) {
      const key = event.key.toLowerCase();
      const act =
        key === "z"
          ? event.shiftKey
            ? onRedo
            : onUndo
          : key === "y" && !event.shiftKey
            ? onRedo
            : null;
      if (act === null) return;
      event.preventDefault();
      act();
      return;
    }
    if (event.key !== " " || isControl(event.target) || table.dataset.tool === "none") return;
    event.preventDefault();
    if (!event.repeat) isUsed = false;
    isSpace = true;
    table.dataset.hand = "true";
  });
  document.addEventListener("keyup", (event) => {
    if (event.key !== " " || !isSpace) return;
    isSpace = false;
    table.dataset.hand = "false";
    if (!isUsed) painter.toggle();
  });
  window.addEventListener("blur", () => {
    isSpace = false;
    table.dataset.hand = "false";
  });

  return {
    /** Space is held: this press moves the photo. */
    takesHand() {
      if (isSpace) isUsed = true;
      return isSpace;
    },
  };
}
