// A row of ready-made looks over the panel's sections. Thread: page.
import { LOOKS, dressed, lookOf } from "../edit/looks.js";
import { UI, ownOf } from "../messages.js";
import { byId, make, setAttribute, setShown } from "./element.js";

const WORDS = UI.looks;

/** @param {Pick<import("./state.js").Handlers, "onEdit">} handlers */
export function createLooks({ onEdit }) {
  const node = byId("looks", HTMLElement);
  node.setAttribute("role", "group");
  setAttribute(node, "aria-label", WORDS.title);
  let size = { width: 1, height: 1 };
  const buttons = LOOKS.map((look) => {
    const button = make("button", "look");
    const sample = make("span", "look-sample");
    sample.dataset.look = look.id;
    sample.append(make("span", "look-subject"));
    button.type = "button";
    button.append(sample, make("span", "look-name", ownOf(WORDS.names, look.id) ?? look.id));
    button.addEventListener("click", () => onEdit((edit) => dressed(edit, look, size)));
    return { look, button };
  });
  node.append(...buttons.map(({ button }) => button));

  return {
    /** @param {import("./state.js").ViewState} state */
    render({ mode, stage, editing, photo }) {
      setShown(node, mode === "cutout" && stage === "done" && editing.isEditable);
      size = { width: photo?.width ?? 1, height: photo?.height ?? 1 };
      const now = lookOf(editing.now, size);
      for (const { look, button } of buttons)
        setAttribute(button, "aria-pressed", String(look.id === now));
    },
  };
}
