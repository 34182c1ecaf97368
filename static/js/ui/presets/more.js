// Backgrounds that are chosen less often, and a person's own presets: those of this tab, and their files. Thread: page.
import { UI, say } from "../../messages.js";
import { makeButton, makeText } from "../controls.js";
import { make, setAttribute, setShown, setText } from "../element.js";
import { createChips } from "./chips.js";

/** @typedef {import("../../files/presets.js").Preset} Preset */

const WORDS = UI.presets.more;
const LONGEST_NAME = 60;

/** @param {Pick<import("../state.js").Handlers, "onPreset" | "onSavePreset" | "onOpenPresets">} handlers */
export function createMore({ onPreset, onSavePreset, onOpenPresets }) {
  const node = make("div", "edit");
  const rest = createChips({ label: WORDS.backgrounds, onPreset });
  const chips = createChips({ label: WORDS.own, onPreset });
  const heading = make("p", "preset-heading", WORDS.own);
  const means = make("p", "preset-means", WORDS.means);
  let name = "";
  const field = makeText({
    label: WORDS.name,
    longest: LONGEST_NAME,
    onInput(text) {
      name = text.trim();
      draw();
    },
  });
  field.set("", WORDS.example, WORDS.kept);
  function write() {
    if (name !== "") onSavePreset(name);
  }
  const save = makeButton(WORDS.save, write);
  field.node.addEventListener("keydown", (event) => {
    if (event.key === "Enter") write();
  });
  const open = make("label", "button small choose-background", WORDS.open);
  const file = make("input");
  Object.assign(file, { type: "file", id: "presets-input", accept: ".json", multiple: true });
  file.addEventListener("change", () => {
    const files = [...(file.files ?? [])];
    file.value = "";
    if (files.length > 0) onOpenPresets(files);
  });
  open.append(file);
  const wrong = make("p", "preset-wrong");
  const row = make("div", "edit-row");
  row.append(save, open);
  node.append(rest.node, heading, chips.node, means, field.node, row, wrong);
  /** A press without a name says nothing, so there is none. */
  const draw = () => setAttribute(save, "aria-disabled", String(name === ""));
  draw();

  return {
    node,
    /** @param {{others: readonly Preset[], own: readonly Preset[], chosen: Preset | null, wrong: string | null}} presets */
    render({ others, own, chosen, wrong: what }) {
      setShown(wrong, what !== null);
      setText(wrong, say(WORDS.wrong, { what: what ?? "" }));
      setShown(rest.node, others.length > 0);
      rest.render(others, chosen);
      setShown(chips.node, own.length > 0);
      setShown(means, own.length === 0);
      chips.render(own, chosen);
    },
  };
}
