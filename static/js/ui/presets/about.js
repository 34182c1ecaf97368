// What the chosen preset does, where its figures come from, and what stands against it. Thread: page.
import { cutSides, groupOf } from "../../edit/presets.js";
import { UI, ownOf, say } from "../../messages.js";
import { makeSwitch } from "../controls.js";
import { fillList, make, makeIcon, setShown, setText } from "../element.js";
import { doesOf, nameOf, sidesOf, sourceOf } from "./facts.js";

/** @typedef {import("../../files/presets.js").Preset} Preset */

const WORDS = UI.presets;
const WHITE = "#ffffff";

function makeWarning() {
  const node = make("p", "preset-warning");
  const words = make("span");
  node.append(makeIcon("warn"), words);
  return { node, set: (/** @type {string} */ text) => setText(words, text) };
}

/** @param {Pick<import("../state.js").Handlers, "onEdit">} handlers */
export function createAbout({ onEdit }) {
  const node = make("div", "preset-about");
  const title = make("p", "preset-does");
  const forbidden = make("div", "preset-forbidden");
  const why = make("p", "preset-means", WORDS.forbidden);
  const risk = makeWarning();
  const fold = make("details", "fold");
  const notes = make("ul", "preset-notes");
  const source = make("p", "preset-means");
  const cut = makeWarning();
  let colour = WHITE;
  const replace = makeSwitch({
    label: WORDS.replace,
    onChange: (isOn) =>
      onEdit((edit) => ({
        ...edit,
        background: { ...edit.background, kind: isOn ? "colour" : "original", colour },
      })),
  });
  risk.set(WORDS.replaced);
  forbidden.append(why, replace.node, risk.node);
  fold.append(make("summary", "", WORDS.rules), notes, source);
  node.append(title, cut.node, forbidden, fold);
  // Heard as it is chosen, also from the list of documents, where the keyboard stays.
  title.setAttribute("role", "status");
  cut.node.setAttribute("role", "status");

  return {
    node,
    /**
     * @param {Preset | null} preset @param {object} seen
     * @param {boolean} seen.isChanged @param {boolean} seen.isOpen whether its group is @param {import("../../edit/editing.js").EditingState} seen.editing
     */
    render(preset, { isChanged, isOpen, editing }) {
      const isShown = preset !== null && groupOf(preset) !== "basic";
      const sides = preset ? cutSides(preset, editing.cutOff) : [];
      const isForbidden = isShown && preset.edits === "forbidden";
      setShown(node, isShown && (isOpen || sides.length > 0 || isForbidden));
      if (!isShown) return;
      colour = preset.limits?.background?.[0] ?? WHITE;
      const name = nameOf(preset);
      const called = isChanged ? say(WORDS.changed, { name }) : name;
      setText(title, say(WORDS.does, { name: called, what: doesOf(preset) }));
      setShown(title, isOpen);
      cut.set(
        sides.length === 0
          ? ""
          : say(ownOf(WORDS.cutOff, groupOf(preset)) ?? WORDS.cutOff.product, {
              sides: sidesOf(sides),
            }),
      );
      setShown(cut.node, sides.length > 0);
      setShown(forbidden, isForbidden);
      const isReplaced = editing.now.background.kind !== "original";
      replace.set(isReplaced);
      setShown(risk.node, isReplaced);
      fillList(notes, JSON.stringify(preset.notes ?? []), () =>
        (preset.notes ?? []).map((note) => make("li", "", note)),
      );
      setText(source, sourceOf(preset));
      setShown(fold, isOpen);
    },
  };
}
