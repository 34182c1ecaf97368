// The controls of the panel: slider, choice, colour, number, switch, each with its words. Thread: page.
import { parseColour } from "../edit/state.js";
import { UI, colourWords, say } from "../messages.js";
import { make, makeIcon, setAttribute, setShown, setText, stepOf } from "./element.js";

/** Whether black is seen better on it than white. @param {string} colour as #rrggbb */
const isLight = (colour) => /^#[89a-f].[89a-f].[89a-f]/i.test(colour);

let count = 0;
export const newId = () => `control-${(count += 1)}`;

/**
 * A field in which a person types. Nobody else gets a letter of it: the browser neither checks its
 * spelling, nor fills it in, nor goes on writing it.
 * @param {"text" | "number"} type @param {string} [className]
 */
export function makeField(type, className) {
  const field = make("input", className);
  Object.assign(field, { type, spellcheck: false, autocomplete: "off", autocapitalize: "off" });
  field.setAttribute("autocorrect", "off");
  field.setAttribute("writingsuggestions", "false");
  return field;
}

/** A group of controls under one name. @param {string} name @param {...HTMLElement} nodes */
export function makeGroup(name, ...nodes) {
  const group = make("fieldset", "group");
  group.append(make("legend", "", name), ...nodes);
  return group;
}

/**
 * @param {object} setup
 * @param {string} setup.label
 * @param {number} setup.min
 * @param {number} setup.max
 * @param {number} [setup.step]
 * @param {(value: number) => string} setup.say
 * @param {(value: number) => void} setup.onInput while it is dragged
 * @param {() => void} [setup.onEnd]
 */
export function makeSlider({ label, min, max, step = 1, say, onInput, onEnd = () => {} }) {
  const node = make("div", "slider");
  const name = make("label", "", label);
  const out = make("output");
  const input = make("input");
  Object.assign(input, {
    type: "range",
    id: newId(),
    min: String(min),
    max: String(max),
    step: String(step),
  });
  name.htmlFor = input.id;
  out.setAttribute("for", input.id);
  node.append(name, out, input);
  /** @param {number} value */
  function tell(value) {
    setText(out, say(value));
    setAttribute(input, "aria-valuetext", say(value));
  }
  input.addEventListener("input", () => {
    tell(input.valueAsNumber);
    onInput(input.valueAsNumber);
  });
  input.addEventListener("change", onEnd);
  return {
    node,
    /** @param {number} value @param {number} [most] the greatest value, which differs by photo; where the slider goes both ways, it sets the least one too */
    set(value, most) {
      if (most !== undefined) {
        input.max = String(Math.max(most, step, min + step, value));
        if (min < 0) input.min = String(Math.min(-most, value));
      }
      if (Number(input.value) !== value) input.value = String(value);
      tell(value);
    },
  };
}

/**
 * One of several, as a row of buttons that are one stop of the Tab key.
 * @template {string} T
 * @param {object} setup
 * @param {string} setup.label
 * @param {ReadonlyArray<{value: T, words: string}>} setup.options
 * @param {(value: T) => void} setup.onChoose
 * @param {(value: T) => boolean} [setup.waitsForPress] what an arrow key only goes to, since choosing it opens something
 */
export function makeChoice({ label, options, onChoose, waitsForPress = () => false }) {
  const node = make("fieldset", "pills");
  node.append(make("legend", "", label));
  const name = newId();
  const boxes = options.map(({ value, words }) => {
    const pill = make("label", "pill");
    const box = make("input");
    Object.assign(box, { type: "radio", name, value });
    box.addEventListener("change", () => onChoose(value));
    pill.append(box, make("span", "", words));
    node.append(pill);
    return box;
  });
  // Arrow keys choose what they come to, as in any radio group; but what would open another window waits for
  // a press (WCAG 3.2.2), and the choice before it stays.
  node.addEventListener("keydown", (event) => {
    const at = boxes.findIndex((box) => box === event.target);
    if (at < 0) return;
    if (event.key === "Enter" && !boxes[at].checked) boxes[at].click();
    const step = stepOf(event.key);
    if (step === undefined) return;
    const next = (at + step + boxes.length) % boxes.length;
    if (!waitsForPress(options[next].value) && boxes[at].checked) return;
    event.preventDefault();
    boxes[next].focus();
    if (!waitsForPress(options[next].value)) boxes[next].click();
  });
  return {
    node,
    /** @param {string} value */
    set(value) {
      for (const box of boxes) box.checked = box.value === value;
    },
  };
}

/** @param {{label: string, presets?: readonly string[], onInput: (colour: string) => void, onEnd?: () => void}} setup */
export function makeColour({ label, presets = [], onInput, onEnd = () => {} }) {
  const node = make("div", "colour");
  const name = make("label", "", label);
  const picker = make("input", "colour-picker");
  const text = makeField("text", "colour-text");
  Object.assign(picker, { type: "color", id: newId() });
  Object.assign(text, { maxLength: 24, title: UI.edit.colourForms });
  name.htmlFor = picker.id;
  text.setAttribute("aria-label", say(UI.edit.colourValue, { label }));
  const wrong = make("p", "colour-wrong", UI.edit.colourInvalid);
  Object.assign(wrong, { id: newId(), hidden: true });
  /** @param {boolean} isWrong */
  function mark(isWrong) {
    setAttribute(text, "aria-invalid", String(isWrong));
    // What is hidden would still be read as its description.
    setAttribute(text, "aria-describedby", isWrong ? wrong.id : "");
    setShown(wrong, isWrong);
  }
  picker.addEventListener("input", () => onInput(picker.value));
  picker.addEventListener("change", onEnd);
  text.addEventListener("input", () => {
    const colour = parseColour(text.value);
    mark(colour === null);
    if (colour !== null) onInput(colour);
  });
  text.addEventListener("change", onEnd);
  const row = make("div", "swatches");
  for (const colour of presets) {
    const swatch = make("button", "swatch");
    swatch.type = "button";
    swatch.style.setProperty("--swatch", colour);
    swatch.dataset.colour = colour;
    swatch.setAttribute("aria-label", colourWords(colour));
    swatch.title = colourWords(colour);
    swatch.append(makeIcon("check"));
    swatch.dataset.tone = isLight(colour) ? "light" : "dark";
    swatch.addEventListener("click", () => (onInput(colour), onEnd()));
    row.append(swatch);
  }
  node.append(name, picker, text, wrong);
  if (presets.length > 0) node.append(row);
  let shown = "";
  return {
    node,
    /** @param {string} colour */
    set(colour) {
      picker.value = colour;
      for (const swatch of row.children)
        setAttribute(
          swatch,
          "aria-pressed",
          String(swatch instanceof HTMLElement && swatch.dataset.colour === colour),
        );
      // What is being typed is no colour at every letter, and the page is drawn again meanwhile.
      const isTyped = colour === shown || parseColour(text.value) === colour;
      shown = colour;
      if (document.activeElement === text && isTyped) return;
      text.value = colour;
      mark(false);
    },
  };
}

/** A whole number, or nothing. @param {{label: string, min: number, max: number, unit?: string, onInput: (value: number | null) => void}} setup */
export function makeNumber({ label, min, max, unit = "", onInput }) {
  const node = make("div", "number");
  const name = make("label", "", label);
  const input = makeField("number");
  Object.assign(input, {
    id: newId(),
    min: String(min),
    max: String(max),
    inputMode: "numeric",
  });
  name.htmlFor = input.id;
  input.addEventListener("change", () => {
    const value = Math.round(input.valueAsNumber);
    onInput(Number.isFinite(value) ? Math.min(max, Math.max(min, value)) : null);
  });
  node.append(name, input, make("span", "number-unit", unit));
  return {
    node,
    /** @param {number | null} value @param {string} [empty] what stands there while there is none */
    set(value, empty = "") {
      if (document.activeElement !== input) input.value = value === null ? "" : String(value);
      input.placeholder = empty;
    },
  };
}

/** @param {{label: string, onChange: (isOn: boolean) => void}} setup */
export function makeSwitch({ label, onChange }) {
  const node = make("label", "switch");
  const box = make("input");
  box.type = "checkbox";
  box.addEventListener("change", () => onChange(box.checked));
  node.append(box, make("span", "", label));
  return { node, set: (/** @type {boolean} */ isOn) => void (box.checked = isOn) };
}

/** A box to tick, with what it means under it. @param {string} id @param {{label: string, means: string}} words @param {(isOn: boolean) => void} onChange */
export function makeSetting(id, words, onChange) {
  const setting = make("div", "setting");
  const box = make("input");
  const label = make("label", "", words.label);
  const means = make("p", "setting-means", words.means);
  box.type = "checkbox";
  box.id = id;
  means.id = `${id}-means`;
  label.htmlFor = id;
  box.setAttribute("aria-describedby", means.id);
  box.addEventListener("change", () => onChange(box.checked));
  setting.append(box, label, means);
  return { setting, box };
}

/**
 * A line of text. @param {{label: string, longest: number, onInput: (text: string) => void}} setup
 */
export function makeText({ label, longest, onInput }) {
  const node = make("div", "text-line");
  const name = make("label", "", label);
  const input = makeField("text");
  const means = make("p", "setting-means");
  Object.assign(input, { id: newId(), maxLength: longest, dir: "auto" });
  means.id = newId();
  name.htmlFor = input.id;
  input.setAttribute("aria-describedby", means.id);
  input.addEventListener("input", () => onInput(input.value));
  node.append(name, input, means);
  return {
    node,
    /** @param {string} text @param {string} empty what stands there while there is none @param {string} words what it means */
    set(text, empty, words) {
      if (document.activeElement !== input) input.value = text;
      input.placeholder = empty;
      setText(means, words);
    },
  };
}

/** @param {string} words @param {() => void} act */
export function makeButton(words, act) {
  const button = make("button", "button small", words);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

/** Only what counts is seen. @param {Array<[HTMLElement, boolean]>} pairs */
export function showOnly(pairs) {
  for (const [node, isShown] of pairs) setShown(node, isShown);
}
