/**
 * Presets, held against what a record can be: data in known fields, no more and no deeper. Whether its
 * parts fit together Python has checked, and checks again when one is used. Runs on the page. Pure.
 */

import { textOf } from "./words.js";

/**
 * @typedef {import("../edit/state.js").Edit} Edit
 * @typedef {import("../edit/state.js").Export} Export
 * @typedef {[number, number, number]} Range least, aim, most
 * @typedef {object} Preset what is left out has its first value; see docs/presets.md
 * @property {string} id
 * @property {"basic" | "product" | "id" | "headshot" | "sticker"} group
 * @property {string} name
 * @property {string} [country] ISO 3166, two letters
 * @property {string} [document]
 * @property {"forbidden"} [edits]
 * @property {"A" | "B" | "C"} [grade] left out: our own choice
 * @property {string} [source]
 * @property {string} [seen] a date
 * @property {string[]} [notes]
 * @property {{background?: Partial<Edit["background"]>, shadow?: Partial<NonNullable<Edit["shadow"]>>, outline?: Partial<NonNullable<Edit["outline"]>>,
 *   frame?: Partial<Edit["frame"]>, shape?: Edit["shape"], reference_px?: number}} [edit]
 * @property {Partial<Export>} [export]
 * @property {[number, number]} [print_mm]
 * @property {{head_height?: Range, eyes?: Range, top?: Range, chin?: Range, size_px?: {least?: [number, number], most?: [number, number]},
 *   bytes?: {least?: number, most?: number}, background?: string[]}} [limits]
 */

const GROUPS = ["basic", "product", "id", "headshot", "sticker"];
const TEXTS = ["id", "name", "country", "document", "edits", "grade", "source", "seen"];
const TABLES = ["edit", "export", "limits"];
const MOST_PRESETS = 1000;
const MOST_VALUES = 50;
const DEEPEST = 4;

/** @param {unknown} value @returns {Preset[]} those that are records */
export const heldPresets = (value) =>
  (Array.isArray(value) ? value.slice(0, MOST_PRESETS) : []).map(heldPreset).filter(isRecord);

/** @param {unknown} value @returns {any} */
function heldPreset(value) {
  const held = heldTable(value, DEEPEST);
  return Object.fromEntries(
    Object.entries(held).filter(([name, one]) => {
      if (TEXTS.includes(name)) return typeof one === "string";
      if (TABLES.includes(name)) return isTable(one);
      return name === "group" ? GROUPS.includes(one) : ["notes", "print_mm"].includes(name);
    }),
  );
}

/** @param {any} held @returns {held is Preset} */
const isRecord = ({ id, group, name, notes, print_mm }) =>
  Boolean(id && group && name) &&
  (notes === undefined || isListOf(notes, "string")) &&
  (print_mm === undefined || (isListOf(print_mm, "number") && print_mm.length === 2));

/** @param {unknown} value @param {string} kind */
const isListOf = (value, kind) => Array.isArray(value) && value.every((one) => typeof one === kind);

/** @param {unknown} value @returns {value is Record<string, any>} */
const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {unknown} value @param {number} deep @returns {Record<string, any>} */
const heldTable = (value, deep) =>
  Object.fromEntries(
    (isTable(value) ? Object.entries(value).slice(0, MOST_VALUES) : [])
      .filter(([name]) => /^[a-z_]{1,20}$/.test(name))
      .map(([name, one]) => [name, heldValue(one, deep - 1)])
      .filter(([, one]) => one !== undefined),
  );

/** A text, a finite number, a truth, or a list or table of them. @param {unknown} value @param {number} deep @returns {any} */
function heldValue(value, deep) {
  if (typeof value === "string") return textOf(value);
  if (typeof value === "boolean" || Number.isFinite(value)) return value;
  if (deep === 0) return undefined;
  if (Array.isArray(value))
    return value
      .slice(0, MOST_VALUES)
      .map((one) => heldValue(one, deep - 1))
      .filter((one) => one !== undefined);
  return isTable(value) ? heldTable(value, deep) : undefined;
}
