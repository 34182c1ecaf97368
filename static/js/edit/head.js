/**
 * The marks of a head: where they lie in what is seen of the turned photo, what a drag or a key makes of
 * them, and the guides by which a document wants the head to stand. Pure.
 */

/**
 * @typedef {import("./state.js").Head} Head
 * @typedef {import("./state.js").Place} Place
 * @typedef {keyof Head} Mark
 * @typedef {{turned: import("../rpc/protocol.js").Turned, crop: readonly number[], canvas: readonly number[]}} Seen what a preview shows:
 *   the photo as it is turned, the part of it, and how many pixels that is made
 * @typedef {{width: number, height: number}} Size of the photo, in pixels
 * @typedef {[Place, Place]} Line from one place to another
 */

export const MARKS = /** @type {readonly Mark[]} */ (["crown", "left_eye", "right_eye", "chin"]);
/** How far a line reaches beyond its middle, by the height of the head. */
const CROWN_REACH = 0.42;
const EYES_REACH = 0.12;

/** From the photo's pixels to those of what is seen. @param {Seen} seen @param {Place} place @returns {Place} */
export function toSeen({ turned: [a, b, c, d, e, f], crop, canvas }, [x, y]) {
  const zoom = canvas[0] / crop[2];
  return [(a * x + b * y + c - crop[0]) * zoom, (d * x + e * y + f - crop[1]) * zoom];
}

/** The other way. @param {Seen} seen @param {Place} place @returns {Place} */
export function toPhoto({ turned: [a, b, c, d, e, f], crop, canvas }, [x, y]) {
  const zoom = canvas[0] / crop[2];
  const [u, v] = [x / zoom + crop[0] - c, y / zoom + crop[1] - f];
  const size = a * e - b * d;
  return [(e * u - b * v) / size, (a * v - d * u) / size];
}

/**
 * A mark moved over what is seen; it stays on the photo.
 * @param {Head} head as it was @param {Mark} mark
 * @param {number} dx @param {number} dy in pixels of what is seen
 * @param {Seen} seen @param {Size} size
 * @returns {Head}
 */
export function withMoved(head, mark, dx, dy, seen, { width, height }) {
  const [x, y] = toSeen(seen, head[mark]);
  const [left, top] = toPhoto(seen, [x + dx, y + dy]);
  const place = /** @type {Place} */ ([
    Math.min(Math.max(left, 0), width),
    Math.min(Math.max(top, 0), height),
  ]);
  return { ...head, [mark]: place };
}

/**
 * The lines through the marks, along the eyes.
 * @param {Readonly<Record<Mark, Place>>} marks in any pixels
 * @returns {{crown: Line, eyes: Line, chin: Line}}
 */
export function linesOf({ crown, chin, left_eye: left, right_eye: right }) {
  const high = Math.hypot(chin[0] - crown[0], chin[1] - crown[1]);
  const apart = Math.hypot(right[0] - left[0], right[1] - left[1]);
  const along = apart > 0 ? [(right[0] - left[0]) / apart, (right[1] - left[1]) / apart] : [1, 0];
  /** @param {Place} from @param {Place} to @param {number} reach @returns {Line} */
  const line = (from, to, reach) => [
    [from[0] - along[0] * reach * high, from[1] - along[1] * reach * high],
    [to[0] + along[0] * reach * high, to[1] + along[1] * reach * high],
  ];
  return {
    crown: line(crown, crown, CROWN_REACH),
    eyes: line(left, right, EYES_REACH),
    chin: line(chin, chin, CROWN_REACH),
  };
}

/** @typedef {{least: number, most: number}} Band two heights of the finished picture, from its top, in shares */

/**
 * Where a document wants the head, in the finished picture. What it leaves open has no band; that of the
 * crown is then by the height of the head that is allowed over the chin that is there.
 * @param {NonNullable<import("../files/presets.js").Preset["limits"]>} limits
 * @param {{crown: number, chin: number}} at where they are, in shares from the top
 * @returns {{crown: Band | null, eyes: Band | null, chin: Band | null}}
 */
export function bandsOf({ head_height: high, eyes, top, chin }, at) {
  /** @param {import("../files/presets.js").Range | undefined} range above the foot @returns {Band | null} */
  const overFoot = (range) => (range ? { least: 1 - range[2], most: 1 - range[0] } : null);
  const byHeight = high ? { least: at.chin - high[2], most: at.chin - high[0] } : null;
  return {
    crown: top ? { least: top[0], most: top[2] } : byHeight,
    eyes: overFoot(eyes),
    chin: overFoot(chin),
  };
}
