/**
 * Presets: what a record makes of an edit and of the way its file is written, and which record an edit
 * has. What was painted, turned and marked in a photo stays under each. Pure.
 * A record is described in docs/presets.md; what it leaves out has its first value.
 */

import { lookOf, withLook } from "./look.js";
import { EMPTY_EDIT, FIRST_EXPORT, FIRST_OUTLINE, FIRST_SHADOW } from "./state.js";

/**
 * @typedef {import("../files/presets.js").Preset} Preset
 * @typedef {import("./state.js").Edit} Edit
 * @typedef {import("./state.js").Export} Export
 * @typedef {Preset["group"] | "more"} Group
 */

/** The groups that hold more than one press can choose, in the order in which they are shown. */
export const GROUPS = /** @type {const} */ (["product", "id", "headshot", "sticker", "more"]);
/** Those that one press chooses: what most photos get. */
const SINGLE = ["transparent", "white", "blur"];
const OWN = "own-";
const MM_PER_INCH = 25.4;
/** Crown to chin, and from the top to the crown: between the rules of most authorities. */
const HEAD = { height: 0.72, top: 0.1 };

/** Whether it came from a file of a person's own; Python names those so. @param {Preset} preset */
export const isOwn = ({ id }) => id.startsWith(OWN);

/** Where it is shown. @param {Preset} preset @returns {Group} */
export const groupOf = (preset) =>
  isOwn(preset) || (preset.group === "basic" && !SINGLE.includes(preset.id))
    ? "more"
    : preset.group;

/** @param {Partial<import("./state.js").HeadRule> | null | undefined} rule @returns {import("./state.js").HeadRule | null} */
const headRule = (rule) =>
  rule
    ? {
        height: rule.height ?? 0,
        eyes: rule.eyes ?? null,
        top: rule.top ?? null,
        level: rule.level ?? true,
        most: rule.most ?? null,
      }
    : null;

/** The whole look of a record. @param {Preset} preset @returns {Edit} */
export function lookFrom({ edit = {} }) {
  const { background, shadow, outline, frame, shape, reference_px } = edit;
  return {
    ...EMPTY_EDIT,
    background: { ...EMPTY_EDIT.background, ...background },
    shadow: shadow ? { ...FIRST_SHADOW, ...shadow } : null,
    outline: outline ? { ...FIRST_OUTLINE, ...outline } : null,
    frame: { ...EMPTY_EDIT.frame, ...frame, to_head: headRule(frame?.to_head) },
    shape: shape ?? "rectangle",
    reference_px: reference_px ?? null,
  };
}

/** How its file is written. @param {Preset} preset @returns {Export} */
export const optionsOf = (preset) => ({ ...FIRST_EXPORT, ...preset.export });

/** An edit with a preset taken on; a soft edge belongs to the cutout, and stays. @param {Edit} edit @param {Preset} preset @returns {Edit} always a new value */
export const dressed = (edit, preset) => ({
  ...withLook(edit, lookFrom(preset)),
  feather_px: edit.feather_px,
  shift_px: edit.shift_px,
});

/** @param {unknown} one @param {unknown} other */
const hasSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Whether nothing of a preset was changed. @param {{now: Edit, options: Export}} editing @param {Preset} preset */
export const hasPreset = ({ now, options }, preset) =>
  hasSame(lookOf(now), lookOf(dressed(now, preset))) && hasSame(options, optionsOf(preset));

/** The preset that was taken last, or one of a single press that the edit has by itself.
 * @param {{now: Edit, options: Export, preset: Preset | null}} editing @param {readonly Preset[]} records @returns {Preset | null} */
export const presetOf = (editing, records) =>
  editing.preset ??
  records.find((one) => groupOf(one) === "basic" && hasPreset(editing, one)) ??
  null;

/** Sides of a photo by which the subject is cut off, where that matters: of a product each, of a head the one above.
 * @param {Preset} preset @param {readonly boolean[]} cutOff left, top, right, bottom @returns {("left" | "top" | "right" | "bottom")[]} */
export function cutSides(preset, cutOff) {
  const { to_subject, to_head } = lookFrom(preset).frame;
  return /** @type {const} */ (["left", "top", "right", "bottom"]).filter(
    (side, at) => cutOff[at] === true && (to_head ? side === "top" : to_subject),
  );
}

/** A size of a person's own for an ID photo. @param {{width: number, height: number, unit: "mm" | "px", dpi: number | null, name: string}} size @returns {Preset} */
export function customPreset({ width, height, unit, dpi, name }) {
  const perUnit = unit === "mm" ? (dpi ?? 300) / MM_PER_INCH : 1;
  /** @type {[number, number]} */
  const canvas = [
    Math.max(1, Math.round(width * perUnit)),
    Math.max(1, Math.round(height * perUnit)),
  ];
  return {
    id: "custom",
    group: "id",
    name,
    document: "custom",
    edit: {
      background: { kind: "colour", colour: "#ffffff" },
      frame: { canvas, to_head: headRule(HEAD) },
    },
    export: { format: "jpeg", quality: 95, dpi: dpi ?? (unit === "mm" ? 300 : null) },
    ...(unit === "mm" && { print_mm: /** @type {[number, number]} */ ([width, height]) }),
  };
}

/** What differs from the first values. @template {object} T @param {T} value @param {T} first @returns {Partial<T>} */
const lean = (value, first) =>
  /** @type {Partial<T>} */ (
    Object.fromEntries(
      Object.entries(value).filter(
        ([name, one]) => !hasSame(one, /** @type {Record<string, unknown>} */ (first)[name]),
      ),
    )
  );

/** What is a person's own of an edit, as a record. What belongs to the one photo is left out, and so are a picture behind it,
 * the mask and the sheet. @param {{now: Edit, options: Export}} editing @param {string} name @returns {Preset} */
export function recordOf({ now, options }, name) {
  const { background, shadow, outline, frame, shape, reference_px } = lookOf(now);
  const isPicture = background.kind === "picture";
  const kept = lean(
    /** @type {Export} */ ({
      ...options,
      content: "picture",
      sheet: null,
      format: options.format === "pdf" ? "png" : options.format,
      dpi: options.format === "webp" ? null : options.dpi,
      or_jpeg: options.format === "png" && options.or_jpeg,
    }),
    FIRST_EXPORT,
  );
  return {
    id: idFrom(name),
    group: "basic",
    name,
    edit: {
      background: isPicture ? {} : lean(background, EMPTY_EDIT.background),
      ...(shadow && { shadow }),
      ...(outline && { outline }),
      frame: lean(frame, EMPTY_EDIT.frame),
      ...(shape !== "rectangle" && { shape }),
      ...(reference_px !== null && { reference_px }),
    },
    export: kept,
  };
}

/** Small letters, digits and single hyphens. @param {string} name */
export function idFrom(name) {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, "");
  const id = plain
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/^-+|-+$/g, "");
  return id || "preset";
}
