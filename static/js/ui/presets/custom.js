// A size of one's own for an ID photo, in millimetres or pixels. Thread: page.
import { customPreset } from "../../edit/presets.js";
import { UI, UNITS } from "../../messages.js";
import { makeButton, makeChoice, makeNumber } from "../controls.js";
import { make, setText } from "../element.js";

const WORDS = UI.presets.custom;
const UNITS_OFFERED = /** @type {const} */ (["mm", "px"]);
const FIRST = { mm: { width: 35, height: 45 }, px: { width: 600, height: 600 } };

/** @param {{onPreset: (preset: import("../../files/presets.js").Preset) => void}} setup */
export function createCustom({ onPreset }) {
  const fold = make("details", "fold preset-custom");
  const body = make("div", "edit");
  const numbers = make("div", "numbers");
  /** @type {{unit: "mm" | "px", width: number, height: number, dpi: number}} */
  let size = { unit: "mm", ...FIRST.mm, dpi: 300 };
  const unit = makeChoice({
    label: WORDS.unit,
    options: UNITS_OFFERED.map((value) => ({ value, words: WORDS.units[value] })),
    onChoose(value) {
      size = { ...size, unit: value, ...FIRST[value] };
      draw();
    },
  });
  const side = (/** @type {"width" | "height"} */ name) =>
    makeNumber({
      label: WORDS[name],
      min: 5,
      max: 5000,
      onInput: (value) => {
        size = { ...size, [name]: value ?? FIRST[size.unit][name] };
        draw();
      },
    });
  const [width, height] = [side("width"), side("height")];
  const dpi = makeNumber({
    label: UI.saveSection.dpi,
    min: 72,
    max: 1200,
    unit: UNITS.dots,
    onInput: (value) => {
      size = { ...size, dpi: value ?? 300 };
      draw();
    },
  });
  const use = makeButton(WORDS.use, () => onPreset(customPreset({ ...size, name: WORDS.title })));
  numbers.append(width.node, height.node, dpi.node);
  body.append(unit.node, numbers, use);
  fold.append(make("summary", "", WORDS.title), body);

  function draw() {
    unit.set(size.unit);
    width.set(size.width);
    height.set(size.height);
    dpi.set(size.dpi);
    for (const { node } of [width, height])
      setText(node.lastElementChild ?? node, WORDS.units[size.unit]);
  }
  draw();
  return { node: fold };
}
