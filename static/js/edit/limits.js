/**
 * How large a picture each format can hold, and what can be told of an edit before it is saved. Pure.
 * tests/contract/test_edit_state.py holds LIMITS against app/edit/export/limits.py.
 */

/** @typedef {import("./state.js").Export["format"]} Format */
/** @typedef {{kind: "width" | "height" | "pixels", most: number}} Excess what is too much, and how much may be */

export const LIMITS = Object.freeze({
  sides_px: Object.freeze({ png: 1_000_000, webp: 16_383, jpeg: 65_500, pdf: 65_500 }),
  pixels: 100_000_000,
});

/** @param {Format} format @param {[number, number]} size @returns {Excess | null} null where it fits */
export function excessOf(format, [width, height]) {
  const most = LIMITS.sides_px[format];
  if (width > most) return { kind: "width", most };
  if (height > most) return { kind: "height", most };
  return width * height > LIMITS.pixels ? { kind: "pixels", most: LIMITS.pixels } : null;
}

/**
 * The size of the finished picture, as lay_out in app/edit/frame.py decides it; of a crop to the
 * subject only Python knows where that is, and the last preview tells.
 * @param {import("./editing.js").EditingState} editing
 * @param {{width: number, height: number}} photo
 * @returns {[number, number]}
 */
export function resultSize({ now: { frame }, preview }, photo) {
  if (frame.canvas !== null) return frame.canvas;
  if (preview?.extent === "whole" && preview.edit.frame === frame) return preview.canvas;
  const isUpright = frame.turn % 180 === 0;
  const whole = isUpright ? [photo.width, photo.height] : [photo.height, photo.width];
  let [width = 1, height = 1] = frame.to_subject ? whole : (frame.crop?.slice(2) ?? whole);
  if (frame.aspect !== null) {
    const ratio = frame.aspect[0] / frame.aspect[1];
    [width, height] = [Math.max(width, height * ratio), Math.max(height, width / ratio)];
  }
  return [Math.max(1, Math.round(width)), Math.max(1, Math.round(height))];
}
