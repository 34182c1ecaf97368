// A few presets of one group, each a button with its name and size. Thread: page.
import { fillList, make, setAttribute } from "../element.js";
import { nameOf, pixelsOf, sizesOf } from "./facts.js";

/** @typedef {import("../../files/presets.js").Preset} Preset */

/** @param {{label: string, onPreset: (preset: Preset) => void}} setup */
export function createChips({ label, onPreset }) {
  const node = make("div", "preset-chips");
  node.setAttribute("role", "group");
  node.setAttribute("aria-label", label);
  /** @type {{id: string, button: HTMLButtonElement}[]} */
  let buttons = [];

  /** @param {Preset} preset */
  function makeChip(preset) {
    const button = make("button", "preset-chip");
    button.type = "button";
    button.append(make("span", "preset-name", nameOf(preset)));
    if (pixelsOf(preset)) button.append(make("span", "preset-size", sizesOf(preset)));
    button.addEventListener("click", () => onPreset(preset));
    return button;
  }

  return {
    node,
    /** @param {readonly Preset[]} presets @param {Preset | null} chosen */
    render(presets, chosen) {
      fillList(node, JSON.stringify(presets), () => {
        buttons = presets.map((preset) => ({ id: preset.id, button: makeChip(preset) }));
        return buttons.map(({ button }) => button);
      });
      for (const { id, button } of buttons)
        setAttribute(button, "aria-pressed", String(id === chosen?.id));
    },
  };
}
