// ID photos, found by country or document: a field and the list under it, which one Tab key reaches. Thread: page.
import { UI, say } from "../../messages.js";
import { makeField, newId } from "../controls.js";
import { fillList, make, setAttribute, setShown, setText } from "../element.js";
import { countryOf, documentOf, shortGradeOf, sizesOf } from "./facts.js";
import { found, regionOf } from "./find.js";

/** @typedef {import("../../files/presets.js").Preset} Preset */
/** @typedef {import("./find.js").Entry} Entry */

const WORDS = UI.presets.search;
/** More than a person reads. */
const MOST = 60;

/** Its own name without the country, which stands beside it. @param {Preset} preset @param {string} country */
function restOf({ name }, country) {
  const rest = country && name.startsWith(`${country} `) ? name.slice(country.length + 1) : name;
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

/** @param {Preset} preset */
const kindOf = ({ country, document }) => `${country} ${document}`;

/** @param {readonly Preset[]} presets @returns {Entry[]} by country, in the page's own order */
function entriesOf(presets) {
  const kinds = presets.map(kindOf);
  const order = new Intl.Collator(document.documentElement.lang || "en");
  return presets
    .map((preset) => ({
      preset,
      country: countryOf(preset.country ?? ""),
      // Where a country has two of a kind, each is called by its own name.
      document:
        kinds.filter((kind) => kind === kindOf(preset)).length > 1
          ? restOf(preset, countryOf(preset.country ?? ""))
          : documentOf(preset) || preset.name,
      name: preset.name,
    }))
    .sort((one, other) => order.compare(one.country, other.country));
}

/** @param {{onPreset: (preset: Preset) => void}} setup */
export function createSearch({ onPreset }) {
  const node = make("div", "preset-search");
  const label = make("label", "", WORDS.label);
  const input = makeField("text", "preset-field");
  const list = make("ul", "preset-list");
  const count = make("p", "quiet");
  const none = make("p", "preset-means", WORDS.none);
  input.id = newId();
  list.id = newId();
  label.htmlFor = input.id;
  Object.assign(input, {
    placeholder: WORDS.example,
    maxLength: 60,
    dir: "auto",
    enterKeyHint: "search",
  });
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-expanded": "true",
    "aria-autocomplete": "list",
    "aria-controls": list.id,
  }))
    input.setAttribute(name, value);
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", WORDS.list);
  count.setAttribute("role", "status");
  node.append(label, input, list, none, count);

  const home = regionOf(navigator.language);
  /** @type {readonly Preset[]} */
  let presets = [];
  /** @type {Entry[]} */
  let entries = [];
  /** @type {{entry: Entry, option: HTMLLIElement}[]} */
  let options = [];
  /** Which of them the arrow keys are at; -1 none. */
  let at = -1;

  /** @param {Entry} entry */
  function makeOption(entry) {
    const { preset, country, document: paper } = entry;
    const option = make("li", "preset-option");
    option.id = `preset-${preset.id}`;
    option.setAttribute("role", "option");
    const title = make("span", "preset-name", country || preset.name);
    const facts = make("span", "preset-size", sizesOf(preset));
    const kind = make("span", "preset-document", country ? paper : "");
    const grade = make("span", "preset-grade", shortGradeOf(preset));
    option.append(title, kind, facts, grade);
    // The field keeps the keyboard.
    option.addEventListener("mousedown", (event) => event.preventDefault());
    option.addEventListener("click", () => onPreset(preset));
    return option;
  }

  /** @param {number | null} next null: to none */
  function go(next) {
    at = next === null || options.length === 0 ? -1 : (next + options.length) % options.length;
    for (const [index, { option }] of options.entries())
      setAttribute(option, "data-at", String(index === at));
    const option = options[at]?.option;
    if (option) option.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function draw() {
    const all = found(entries, input.value, home);
    const shown = all.slice(0, MOST);
    fillList(list, shown.map(({ preset }) => preset.id).join(" "), () => {
      options = shown.map((entry) => ({ entry, option: makeOption(entry) }));
      return options.map(({ option }) => option);
    });
    setShown(list, shown.length > 0);
    setShown(none, shown.length === 0);
    setText(count, input.value.trim() ? say(WORDS.found, { count: all.length }) : "");
    // What is typed most often means the first.
    go(input.value.trim() ? 0 : null);
  }

  input.addEventListener("input", draw);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      go(at < 0 && step < 0 ? options.length - 1 : at + step);
    } else if (event.key === "Enter" && options[at]) {
      event.preventDefault();
      onPreset(options[at].entry.preset);
    } else if (event.key === "Escape" && input.value !== "") {
      event.preventDefault();
      event.stopPropagation();
      input.value = "";
      draw();
    }
  });

  return {
    node,
    /** What was looked for before gives way to what is typed. */
    focus() {
      input.focus();
      input.select();
    },
    /** @param {readonly Preset[]} next @param {Preset | null} chosen */
    render(next, chosen) {
      if (next !== presets) {
        presets = next;
        entries = entriesOf(presets);
        draw();
      }
      for (const { entry, option } of options)
        setAttribute(option, "aria-selected", String(entry.preset.id === chosen?.id));
    },
  };
}
