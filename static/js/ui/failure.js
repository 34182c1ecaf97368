// What went wrong, in the photo's place, never as a modal: one button, details folded. Thread: page.
import { UI, errorWords } from "../messages.js";
import { byId, setShown, setText } from "./element.js";
import { findFailure } from "./state.js";

/** What the one button does, by code; any other code means: choose another photo.
 * @type {Readonly<Record<string, "retry" | "reload">>} */
const ACTIONS = {
  ASSET_MISSING: "retry",
  ASSET_CORRUPT: "retry",
  BACKEND_FAILED: "retry",
  RUNTIME_LOAD_FAILED: "retry",
  OUT_OF_MEMORY: "retry",
  CANCELLED: "retry",
  WORKER_CRASHED: "retry",
  WORKER_TIMEOUT: "retry",
  OPENING_STALLED: "retry",
  VERSION_SKEW: "reload",
  NOT_SEALED: "reload",
  HOST_REPORTS: "reload",
  UNKNOWN_METHOD: "reload",
};
/** Nothing works until these are gone; they are shown in the colour of a fault. */
const BLOCKING = new Set([
  "NOT_SEALED",
  "HOST_REPORTS",
  "FRAMED",
  "BROWSER_UNSUPPORTED",
  "METADATA_LEFT",
]);

/** @param {{onRetry: () => void, onReload: () => void, onChoose: (mode: import("../photos/state.js").Mode) => void}} handlers */
export function createFailure({ onRetry, onReload, onChoose }) {
  const node = byId("failure", HTMLElement);
  const action = byId("failure-action", HTMLButtonElement);
  const next = byId("failure-next", HTMLElement);
  const apart = byId("failure-apart", HTMLAnchorElement);
  const more = byId("failure-more", HTMLDetailsElement);
  let code = "";
  /** @type {import("../photos/state.js").Mode} */
  let mode = "cutout";
  setText(byId("failure-more-title", HTMLElement), UI.details);
  action.addEventListener("click", () => {
    const what = ACTIONS[code];
    if (what === "retry") onRetry();
    else if (what === "reload") onReload();
    else onChoose(mode);
  });

  return {
    /** @param {import("./state.js").ViewState} state @returns {boolean} whether something stands in the way */
    render(state) {
      const failure = findFailure(state);
      mode = state.mode;
      setShown(node, failure !== null);
      if (failure === null) {
        code = "";
        return false;
      }
      const words = errorWords(failure.code, failure.detail);
      if (!words) return true;
      if (code !== failure.code) more.open = false;
      code = failure.code;
      node.dataset.code = code;
      node.dataset.tone = BLOCKING.has(code) ? "blocking" : "plain";
      setText(byId("failure-title", HTMLElement), words.title);
      setText(byId("failure-sentence", HTMLElement), words.sentence);
      // There the words of what to do are a link that does it.
      const isHeld = code === "FRAMED";
      setShown(next, !isHeld);
      setShown(apart, isHeld);
      setText(next, words.next);
      setText(apart, words.next.replace(/\.$/, ""));
      setShown(action, words.action !== null);
      setText(action, words.action ?? "");
      setText(
        byId("failure-detail", HTMLElement),
        failure.detail ? `${code}\n${failure.detail}` : code,
      );
      return true;
    },
  };
}
