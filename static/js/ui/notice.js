// A few passing words over the photo, gone by themselves; one of them can be taken back. Thread: page.
import { UI, noticeWords } from "../messages.js";
import { KEPT_FOR_MS } from "../photos/closed.js";
import { byId, setShown, setText } from "./element.js";

const SHOWN_MS = 4000;
/** Long ones stay longer. */
const A_LETTER_MS = 60;

/** @param {string} words */
const shownMs = (words) => Math.max(SHOWN_MS, words.length * A_LETTER_MS);

/** @param {Pick<import("./state.js").Handlers, "onReopen">} handlers */
export function createNotice({ onReopen }) {
  const node = byId("notice", HTMLElement);
  const text = byId("notice-words", HTMLElement);
  const button = byId("notice-button", HTMLButtonElement);
  /** @type {import("./state.js").ViewState["notice"]} */
  let last = null;
  let timer = 0;
  setText(button, UI.undoClose);
  button.addEventListener("click", () => onReopen());

  return {
    /** @param {import("./state.js").ViewState} state @returns {string} the words, once, when they are new */
    render({ notice }) {
      if (notice === last) return "";
      last = notice;
      window.clearTimeout(timer);
      const words = notice === null ? "" : noticeWords(notice.key, notice.detail);
      const isClosed = notice?.key === "photo_closed";
      setShown(node, words !== "");
      setShown(button, isClosed);
      setText(text, words);
      const lastsMs = isClosed ? KEPT_FOR_MS : shownMs(words);
      if (words !== "") timer = window.setTimeout(() => setShown(node, false), lastsMs);
      return words;
    },
  };
}
