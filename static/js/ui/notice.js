// A few passing words over the photo; gone by themselves, nothing to press. Thread: page.
import { NOTICES } from "../messages.js";
import { byId, setShown, setText } from "./element.js";

const SHOWN_MS = 4000;
/** Long ones stay longer. */
const A_LETTER_MS = 60;

/** @param {string} words */
const shownMs = (words) => Math.max(SHOWN_MS, words.length * A_LETTER_MS);

export function createNotice() {
  const node = byId("notice", HTMLElement);
  /** @type {import("./state.js").ViewState["notice"]} */
  let last = null;
  let timer = 0;

  return {
    /** @param {import("./state.js").ViewState} state @returns {string} the words, once, when they are new */
    render({ notice }) {
      if (notice === last) return "";
      last = notice;
      window.clearTimeout(timer);
      const words = notice === null ? "" : (NOTICES[notice.key]?.(notice.detail) ?? "");
      setShown(node, words !== "");
      setText(node, words);
      if (words !== "") timer = window.setTimeout(() => setShown(node, false), shownMs(words));
      return words;
    },
  };
}
