/**
 * What the page keeps of a preview that came, and what is known by the finished picture of its edit. Runs
 * on the page.
 */

import { isUnframed, only } from "./state.js";

/**
 * @typedef {import("./editing.js").EditingState} EditingState
 * @typedef {import("./state.js").Edit} Edit
 * @typedef {import("../rpc/protocol.js").Rendered} Rendered
 */

/** Of a picture that nobody sees: only its numbers count. */
const LEARNT_PX = 64;

/** Brings one rectangle of a picture up to date. @param {ImageData} whole @param {Uint8ClampedArray} bytes @param {import("../rpc/protocol.js").Rectangle} rectangle */
function putRectangle(whole, bytes, [x, y, width, height]) {
  for (let row = 0; row < height; row += 1) {
    whole.data.set(
      bytes.subarray(row * width * 4, (row + 1) * width * 4),
      ((y + row) * whole.width + x) * 4,
    );
  }
  return whole;
}

/**
 * @param {Rendered} made
 * @param {{edit: import("./state.js").Edit, extent: import("./state.js").Extent, sidePx: number}} asked
 * @param {EditingState["preview"]} shown the one before
 * @returns {Pick<EditingState, "preview"> & Partial<EditingState>} what changes of the state
 */
export function withPreview(made, { edit, extent, sidePx }, shown) {
  const { data, width, height, canvas, serial, rectangle, crop, turned } = made;
  const bytes = new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength);
  const pixels =
    rectangle !== null && shown !== null
      ? putRectangle(shown.pixels, bytes, rectangle)
      : new ImageData(bytes, width, height);
  const preview = { pixels, canvas, edit, extent, sidePx, crop, turned, serial, rectangle };
  const { photo } = made;
  if (extent !== "whole") return { preview, photo };
  const { head, headFound, cutOff } = made;
  return { preview, photo, head, headFound, cutOff, ...seenIn(made, edit) };
}

/** What a finished picture shows of the photo. @param {Rendered} made @param {Edit} edit @returns {Partial<EditingState>} */
const seenIn = ({ crop, photo }, { frame, head }) =>
  crop ? { photo, seen: { frame, head, crop } } : { photo };

/** Whether anything of it is so many pixels wide. @param {Edit} edit */
const hasEffects = ({ background, shadow, outline }) =>
  background.kind === "blur" || shadow !== null || outline !== null;

/**
 * The longer side of what the finished picture shows, in pixels of the photo; null as long as nobody knows.
 * @param {Edit} edit @param {Pick<EditingState, "seen" | "photo">} known
 */
export function longerOf({ frame, head }, { seen, photo }) {
  if (photo && isUnframed(frame)) return Math.max(...photo);
  return seen?.frame === frame && seen.head === head ? Math.max(seen.crop[2], seen.crop[3]) : null;
}

/**
 * What is drawn for an extent. Effects go with the size of what is seen: where all of the photo is seen
 * beside the finished picture, they are as wide as in that.
 * @param {Edit} edit @param {import("./state.js").Extent} extent @param {Pick<EditingState, "seen" | "photo">} known
 * @returns {Edit}
 */
export function drawnFor(edit, extent, known) {
  const drawn = only(edit, extent);
  const longer = longerOf(edit, known);
  if (extent === "whole" || drawn.reference_px === null || longer === null || !known.photo)
    return drawn;
  return { ...drawn, reference_px: (drawn.reference_px * Math.max(...known.photo)) / longer };
}

/**
 * Effects go with the size of what the finished picture shows: where that was never drawn, it is now.
 * While something is dragged, only where the preview itself goes by it.
 * @param {{edit: Edit, extent: import("./state.js").Extent, isDragging: boolean}} next @param {EditingState} known
 * @param {(params: {edit: Edit, side_px: number, base: null}) => Promise<Rendered>} render
 * @returns {Promise<Partial<EditingState>>} what is known now
 */
export async function learn({ edit, extent, isDragging }, known, render) {
  const isBeside = extent === "unframed" || extent === "uncropped";
  const isDue = isBeside && (edit.reference_px !== null || !isDragging);
  const isKnown = Boolean(known.photo) && longerOf(edit, known) !== null;
  if (!isDue || isKnown || !hasEffects(edit)) return {};
  return seenIn(await render({ edit, side_px: LEARNT_PX, base: null }), edit);
}

/**
 * The same edit, with effects that are shares of what is seen. The same value where they are already, where
 * there are none, or as long as nobody knows what is seen.
 * @param {Edit} edit @param {EditingState} known @returns {Edit}
 */
export function related(edit, known) {
  const longer = longerOf(edit, known);
  const isRelated = edit.reference_px !== null || !hasEffects(edit) || longer === null;
  return isRelated ? edit : { ...edit, reference_px: longer };
}
