// Keys of the whole page, and the list of them that "?" opens. Thread: page.
import { UI, say } from "../messages.js";
import { byId, fillList, make, setAttribute, setText } from "./element.js";

const WORDS = UI.keys;
/** @param {string} first @param {string} second */
const together = (first, second) => say(WORDS.together, { first, second });
/** @type {Array<[string[], string]>} */
const LIST = [
  [["C", "R", "M", "O"], WORDS.view],
  [["2"], WORDS.beside],
  [["G"], WORDS.ground],
  [["B", "E", "X", "K", "V"], WORDS.tools],
  [["[", "]"], WORDS.brush],
  [[WORDS.arrows, WORDS.space], WORDS.paint],
  [[together(WORDS.shift, WORDS.press)], WORDS.straight],
  [[together(WORDS.space, WORDS.drag)], WORDS.hand],
  [[`${WORDS.ctrl} Z`, `${WORDS.ctrl} ${WORDS.shift} Z`], WORDS.undo],
  [["L"], WORDS.loupe],
  [["+", "−"], WORDS.zoom],
  [["0"], WORDS.fit],
  [["1"], WORDS.actual],
  [[WORDS.drag, WORDS.arrows], WORDS.pan],
  [[WORDS.arrows, WORDS.home, WORDS.end], WORDS.slider],
  [[`${WORDS.alt} ↑`, `${WORDS.alt} ↓`], WORDS.moveRow],
  [[WORDS.delete], WORDS.removeRow],
  [["S"], WORDS.save],
  [["P"], WORDS.choose],
  [["D"], WORDS.chooseStrip],
  [[WORDS.escape], WORDS.cancel],
  [["?"], WORDS.help],
];

/** Typing, and what has its own use for keys, is left alone. @param {KeyboardEvent} event */
function takesKeys({ target, key }) {
  if (!(target instanceof HTMLElement)) return false;
  // A slider or a switch takes arrows and the like; letters, digits and signs go on to the page.
  if (target.matches("[type=range], [type=radio], [type=checkbox], [type=color]"))
    return !/^[a-z0-9?[\]+=-]$/i.test(key);
  return target.matches("input:not([type=file]), textarea, select, [contenteditable]");
}

/** @param {{press: (key: string) => boolean, isArrowFree: () => boolean}} handlers press says whether the key meant something */
export function createKeys({ press, isArrowFree }) {
  const dialog = byId("keys", HTMLDialogElement);
  const close = byId("keys-close", HTMLButtonElement);
  setText(byId("keys-title", HTMLElement), WORDS.title);
  setAttribute(close, "aria-label", UI.close);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  function open() {
    fillList(byId("keys-list", HTMLElement), "all", () =>
      LIST.flatMap(([keys, words]) => {
        const term = make("dt");
        term.append(...keys.map((key) => make("kbd", "", key)));
        return [term, make("dd", "", words)];
      }),
    );
    dialog.showModal();
  }

  document.addEventListener("keydown", (event) => {
    if (
      event.defaultPrevented ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      document.querySelector("dialog[open]") !== null ||
      takesKeys(event)
    )
      return;
    if (event.key === "?") {
      event.preventDefault();
      open();
      return;
    }
    if (event.key.startsWith("Arrow") && !isArrowFree()) return;
    if (press(event.key)) event.preventDefault();
  });
}
