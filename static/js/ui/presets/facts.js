// What a preset is called and what it does, in words. Thread: page.
import { isOwn, lookFrom, optionsOf } from "../../edit/presets.js";
import {
  UI,
  colourName,
  formatBytes,
  formatDay,
  formatNames,
  formatPercent,
  formatSeries,
  formatSize,
  ownOf,
  say,
} from "../../messages.js";

/** @typedef {import("../../files/presets.js").Preset} Preset */

const WORDS = UI.presets;
const FORMATS = UI.saveSection.formats;

/** @type {Intl.DisplayNames | null} */
let regions = null;

/** The country in the page's language; its code where that has no name. @param {string} code */
export function countryOf(code) {
  if (code === "") return "";
  regions ??= new Intl.DisplayNames(document.documentElement.lang || "en", { type: "region" });
  return regions.of(code) ?? code;
}

/** @param {Preset} preset */
export const documentOf = ({ document = "" }) => ownOf(WORDS.documents, document) ?? "";

/** What it is called among those of its group. @param {Preset} preset */
export function nameOf(preset) {
  if (isOwn(preset)) return preset.name;
  return ownOf(WORDS.names, preset.id) ?? preset.name;
}

/** @param {Preset} preset */
export const pixelsOf = (preset) => lookFrom(preset).frame.canvas;

/** "35×45 mm". @param {Preset} preset */
export const printOf = ({ print_mm }) =>
  print_mm ? say(WORDS.millimetres, { width: print_mm[0], height: print_mm[1] }) : "";

/** Its sizes, as short as can be. @param {Preset} preset */
export function sizesOf(preset) {
  const canvas = pixelsOf(preset);
  const pixels = canvas ? say(WORDS.pixels, { size: formatSize(...canvas) }) : "";
  return formatSeries([printOf(preset), pixels].filter((one) => one !== ""));
}

/** @param {Preset} preset */
function backgroundOf(preset) {
  const { kind, colour } = lookFrom(preset).background;
  if (kind !== "colour") return WORDS.backgrounds[kind];
  return say(WORDS.backgrounds.colour, { colour: colourName(colour) });
}

/** @param {Preset} preset */
function framingOf(preset) {
  const { to_subject, margin, to_head } = lookFrom(preset).frame;
  if (to_head) return say(WORDS.head, { share: formatPercent(to_head.height) });
  // The margin is on each side, as a share of the subject's longer one.
  if (to_subject) return say(WORDS.subject, { share: formatPercent(1 / (1 + 2 * margin)) });
  return "";
}

/** @param {Preset} preset */
function fileOf(preset) {
  const { format, max_bytes, dpi, or_jpeg } = optionsOf(preset);
  const name = or_jpeg ? say(WORDS.orJpeg, { format: FORMATS[format] }) : FORMATS[format];
  const most = max_bytes === null ? "" : say(WORDS.most, { bytes: formatBytes(max_bytes) });
  const density = dpi === null ? "" : say(WORDS.dpi, { dpi: String(dpi) });
  return [name, most, density].filter((one) => one !== "").join(" ");
}

/** What it does, in one line. @param {Preset} preset */
export const doesOf = (preset) =>
  formatSeries(
    [
      sizesOf(preset),
      lookFrom(preset).shape === "circle" ? WORDS.circle : "",
      backgroundOf(preset),
      framingOf(preset),
      fileOf(preset),
    ].filter((one) => one !== ""),
  );

/** @param {Preset} preset @returns {keyof typeof WORDS.grades} */
const gradeOf = (preset) => (isOwn(preset) ? "mine" : (preset.grade ?? "own"));

/** How sure its figures are, in a word or two. @param {Preset} preset */
export const shortGradeOf = (preset) => WORDS.shortGrades[gradeOf(preset)];

/** Where its figures come from. @param {Preset} preset */
export function sourceOf(preset) {
  const { source = "", seen = "" } = preset;
  const grade = WORDS.grades[gradeOf(preset)];
  if (source === "" || isOwn(preset)) return grade;
  const date = formatDay(seen);
  return `${grade} ${say(date ? WORDS.source : WORDS.sourceUndated, { source, date })}`;
}

/** The photo's sides, in a sentence. @param {("left" | "top" | "right" | "bottom")[]} sides */
export const sidesOf = (sides) => formatNames(sides.map((side) => WORDS.sides[side]));
