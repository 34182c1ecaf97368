// While the lines of a head are moved, a bar at the picture: what to do, find it again, done. Thread: page.
import { UI } from "../messages.js";
import { byId, make, setAttribute, setShown } from "./element.js";

const WORDS = UI.idPhoto.lines;

/** @param {Pick<import("./state.js").Handlers, "onEdit"> & {onDone: () => void}} handlers */
export function createHeadBar({ onEdit, onDone }) {
  const node = byId("head-bar", HTMLElement);
  setAttribute(node, "aria-label", WORDS.bar);
  setAttribute(byId("head-lines", HTMLElement), "aria-label", WORDS.bar);
  /** @param {string} words @param {string} className @param {() => void} act */
  function makeTool(words, className, act) {
    const button = make("button", className, words);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  }
  const again = makeTool(WORDS.again, "tool", () =>
    onEdit((edit) => (edit.head === null ? edit : { ...edit, head: null })),
  );
  const done = makeTool(UI.edit.endTool, "tool tool-end", onDone);
  node.append(make("span", "head-hint", UI.edit.toolMeans.head), again, done);

  return {
    /** @param {import("./state.js").ViewState} state */
    render({ editing, stage, mode }) {
      setShown(node, editing.tool === "head" && stage === "done" && mode === "cutout");
      setAttribute(again, "aria-disabled", String(editing.now.head === null));
    },
  };
}
