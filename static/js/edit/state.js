/**
 * An edit as the page holds it: the plain value that app/edit/state.py reads, with its first values, and
 * what can be told from one. Pure.
 * tests/contract/test_edit_state.py holds the first values against app/edit/state.py and app/edit/export/options.py.
 */

/**
 * @typedef {[number, number, number]} StrokePoint x, y and radius, in pixels of the photo
 * @typedef {{mode: "keep" | "erase", refined: boolean, hardness: number, points: StrokePoint[]}} Stroke
 * @typedef {{x: number, y: number, keep: boolean, after: number}} Component a connected region, by a point in it, after so many strokes
 * @typedef {{kind: "transparent" | "colour" | "gradient" | "picture" | "blur" | "original", colour: string, to: string, angle_deg: number,
 *   id: string, fit: "cover" | "contain", x: number, y: number, scale: number, radius_px: number}} Background
 * @typedef {{kind: "drop" | "contact", colour: string, opacity: number, blur_px: number, x_px: number, y_px: number}} Shadow
 * @typedef {{width_px: number, colour: string}} Outline
 * @typedef {{height: number, eyes: number | null, top: number | null, level: boolean, most: number | null}} HeadRule where a head stands, in shares of the frame's height
 * @typedef {[number, number]} Place x and y in pixels of the photo
 * @typedef {{crown: Place, chin: Place, left_eye: Place, right_eye: Place}} Head
 * @typedef {{crop: [number, number, number, number] | null, to_subject: boolean, margin: number, aspect: [number, number] | null,
 *   fill: "pad" | "crop", turn: 0 | 90 | 180 | 270, straighten_deg: number, flip: boolean, canvas: [number, number] | null, snap: boolean,
 *   centre: "box" | "weight", to_head: HeadRule | null}} Frame
 * @typedef {{version: 1, strokes: Stroke[], components: Component[], feather_px: number, shift_px: number, background: Background,
 *   shadow: Shadow | null, outline: Outline | null, frame: Frame, head: Head | null,
 *   shape: "rectangle" | "circle", reference_px: number | null}} Edit
 * @typedef {{paper: [number, number], photo: [number, number], gap_mm: number, marks: boolean}} Sheet in millimetres
 * @typedef {{format: "png" | "webp" | "jpeg" | "pdf", lossless: boolean, quality: number, max_bytes: number | null,
 *   content: "picture" | "mask", dpi: number | null, min_bytes: number | null, or_jpeg: boolean, sheet: Sheet | null}} Export
 */

export const EMPTY_FRAME = Object.freeze(
  /** @type {Frame} */ ({
    crop: null,
    to_subject: false,
    margin: 0.05,
    aspect: null,
    fill: "pad",
    turn: 0,
    straighten_deg: 0,
    flip: false,
    canvas: null,
    snap: true,
    centre: "box",
    to_head: null,
  }),
);

export const EMPTY_BACKGROUND = Object.freeze(
  /** @type {Background} */ ({
    kind: "transparent",
    colour: "#ffffff",
    to: "#000000",
    angle_deg: 0,
    id: "",
    fit: "cover",
    x: 0,
    y: 0,
    scale: 1,
    radius_px: 24,
  }),
);

export const EMPTY_EDIT = Object.freeze(
  /** @type {Edit} */ ({
    version: 1,
    strokes: [],
    components: [],
    feather_px: 0,
    shift_px: 0,
    background: EMPTY_BACKGROUND,
    shadow: null,
    outline: null,
    frame: EMPTY_FRAME,
    head: null,
    shape: "rectangle",
    reference_px: null,
  }),
);

export const FIRST_SHADOW = Object.freeze(
  /** @type {Shadow} */ ({
    kind: "drop",
    colour: "#000000",
    opacity: 0.4,
    blur_px: 24,
    x_px: 0,
    y_px: 16,
  }),
);
export const FIRST_OUTLINE = Object.freeze(
  /** @type {Outline} */ ({ width_px: 8, colour: "#ffffff" }),
);

export const FIRST_EXPORT = Object.freeze(
  /** @type {Export} */ ({
    format: "png",
    lossless: true,
    quality: 90,
    max_bytes: null,
    content: "picture",
    dpi: null,
    min_bytes: null,
    or_jpeg: false,
    sheet: null,
  }),
);

/** What is to be seen of an edit: the finished picture, the whole photo on its background, or the cutout alone.
 * Or the whole photo turned as it is chosen, for a crop to be drawn on it.
 * @typedef {"whole" | "unframed" | "uncropped" | "bare"} Extent */

/** @param {Edit} edit @param {Extent} extent @returns {Edit} */
export function only(edit, extent) {
  if (extent === "whole") return edit;
  if (extent === "unframed") return { ...edit, frame: EMPTY_FRAME, shape: "rectangle" };
  if (extent === "uncropped") return { ...edit, frame: uncropped(edit.frame), shape: "rectangle" };
  return {
    ...EMPTY_EDIT,
    strokes: edit.strokes,
    components: edit.components,
    feather_px: edit.feather_px,
    shift_px: edit.shift_px,
  };
}

/** The same turn, and all of the photo. @param {Frame} frame @returns {Frame} */
function uncropped({ turn, straighten_deg, flip }) {
  return { ...EMPTY_FRAME, turn, straighten_deg, flip };
}

/** Whether two edits show the same picture, where only this extent is seen. @param {Edit} one @param {Edit} other @param {Extent} extent */
export function shows(one, other, extent) {
  if (one === other) return true;
  // As wide as in the finished picture: see drawnFor in preview.js.
  if (extent !== "bare" && one.reference_px !== null && one.frame !== other.frame) return false;
  const cutout = /** @type {const} */ (["strokes", "components", "feather_px", "shift_px"]);
  const rest = /** @type {const} */ (["background", "shadow", "outline", "reference_px"]);
  if (extent === "uncropped") {
    const [a, b] = [uncropped(one.frame), uncropped(other.frame)];
    if (a.turn !== b.turn || a.straighten_deg !== b.straighten_deg || a.flip !== b.flip)
      return false;
  }
  const fields =
    extent === "bare"
      ? cutout
      : extent !== "whole"
        ? [...cutout, ...rest]
        : /** @type {const} */ ([...cutout, ...rest, "frame", "head", "shape"]);
  return fields.every((field) => one[field] === other[field]);
}

/** Whether it changes nothing. What a kind of background doesn't use may differ. @param {Edit} edit */
export function isUntouched(edit) {
  const isCutoutPlain =
    edit.strokes.length + edit.components.length === 0 &&
    edit.feather_px === 0 &&
    edit.shift_px === 0;
  const isBare =
    edit.background.kind === "transparent" && edit.shadow === null && edit.outline === null;
  return isCutoutPlain && isBare && edit.shape === "rectangle" && isUnframed(edit.frame);
}

/** Whether the whole photo is seen as it is. @param {Frame} frame */
export function isUnframed({
  crop,
  to_subject,
  to_head,
  aspect,
  turn,
  straighten_deg,
  flip,
  canvas,
}) {
  return (
    crop === null &&
    !to_subject &&
    to_head === null &&
    aspect === null &&
    turn === 0 &&
    straighten_deg === 0 &&
    !flip &&
    canvas === null
  );
}

/** Whether the file is what the cutout itself is. @param {Export} options */
export const isPlainExport = ({ format, content, dpi, max_bytes, min_bytes, sheet }) =>
  format === "png" &&
  content === "picture" &&
  [dpi, max_bytes, min_bytes, sheet].every((one) => one === null);

/** "#abc", "abcdef" or "12, 34, 56" as "#rrggbb"; null if it is no colour. @param {string} text */
export function parseColour(text) {
  const given = text.trim().toLowerCase();
  const short = /^#?([0-9a-f])([0-9a-f])([0-9a-f])$/.exec(given);
  if (short)
    return `#${short
      .slice(1)
      .map((digit) => digit + digit)
      .join("")}`;
  const long = /^#?([0-9a-f]{6})$/.exec(given);
  if (long) return `#${long[1]}`;
  const numbers = given.replace(/^rgb\(|\)$/g, "").split(/[\s,]+/);
  if (numbers.length !== 3 || !numbers.every((one) => /^\d{1,3}$/.test(one) && Number(one) <= 255))
    return null;
  return `#${numbers.map((one) => Number(one).toString(16).padStart(2, "0")).join("")}`;
}
