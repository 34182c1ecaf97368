/**
 * A rectangle that is dragged over a picture: which handle is under a pointer, and what a drag of it
 * makes. Lengths are pixels of the picture. Pure.
 */

/** @typedef {[number, number, number, number]} Box left, top, width, height */
/** @typedef {"nw" | "n" | "ne" | "e" | "se" | "s" | "sw" | "w"} Handle */
/** @typedef {Handle | "move" | "turn"} Grip what a press means: one of eight handles, the whole box, or the picture around it */

export const HANDLES = /** @type {readonly Handle[]} */ ([
  "nw",
  "n",
  "ne",
  "e",
  "se",
  "s",
  "sw",
  "w",
]);
/** Shorter than this no side gets. */
const LEAST_PX = 8;

/** The place of a handle, in shares of the box. @param {Handle} handle @returns {[number, number]} */
export const placeOf = (handle) => [
  handle.includes("w") ? 0 : handle.includes("e") ? 1 : 0.5,
  handle.includes("n") ? 0 : handle.includes("s") ? 1 : 0.5,
];

/**
 * @param {Box} box @param {number} x @param {number} y
 * @param {number} slack how far from a handle a press may be
 * @returns {Grip}
 */
export function gripAt([left, top, width, height], x, y, slack) {
  const near = HANDLES.map((handle) => {
    const [across, down] = placeOf(handle);
    return { handle, far: Math.hypot(x - left - across * width, y - top - down * height) };
  }).sort((a, b) => a.far - b.far);
  if (near[0] && near[0].far <= slack) return near[0].handle;
  const isInside = x >= left && x <= left + width && y >= top && y <= top + height;
  // A long edge is one handle.
  const edges = /** @type {const} */ ([
    ["w", Math.abs(x - left), y >= top && y <= top + height],
    ["e", Math.abs(x - left - width), y >= top && y <= top + height],
    ["n", Math.abs(y - top), x >= left && x <= left + width],
    ["s", Math.abs(y - top - height), x >= left && x <= left + width],
  ]);
  const edge = edges.find(([, far, isAlong]) => isAlong && far <= slack / 2);
  if (edge) return edge[0];
  return isInside ? "move" : "turn";
}

/** The largest box of a shape, about the middle of another. @param {Box} box @param {number | null} ratio width to height @returns {Box} */
export function shaped([left, top, width, height], ratio) {
  if (ratio === null) return [left, top, width, height];
  const wide = Math.min(width, height * ratio);
  const high = Math.min(height, width / ratio);
  return [left + (width - wide) / 2, top + (height - high) / 2, wide, high];
}

/** Inside the picture, as large as it is where it fits. @param {Box} box @param {number} wide @param {number} high @returns {Box} */
function inside([left, top, width, height], wide, high) {
  return [
    Math.min(Math.max(left, 0), Math.max(wide - width, 0)),
    Math.min(Math.max(top, 0), Math.max(high - height, 0)),
    width,
    height,
  ];
}

/**
 * What a drag makes of a box; it stays inside the picture and keeps its shape where that is locked.
 * @param {Box} box as it was when it was pressed
 * @param {Exclude<Grip, "turn">} grip
 * @param {number} dx @param {number} dy since the press
 * @param {{wide: number, high: number, ratio: number | null}} limits
 * @returns {Box}
 */
export function dragged(box, grip, dx, dy, { wide, high, ratio }) {
  const [left, top, width, height] = box;
  if (grip === "move") return inside([left + dx, top + dy, width, height], wide, high);
  const [across, down] = placeOf(grip);
  // The opposite corner or edge stays where it is.
  const fixed = { x: left + (1 - across) * width, y: top + (1 - down) * height };
  const room = {
    x: across === 1 ? wide - fixed.x : across === 0 ? fixed.x : wide,
    y: down === 1 ? high - fixed.y : down === 0 ? fixed.y : high,
  };
  let w = across === 0.5 ? width : width + (across === 1 ? dx : -dx);
  let h = down === 0.5 ? height : height + (down === 1 ? dy : -dy);
  w = Math.min(Math.max(w, LEAST_PX), room.x);
  h = Math.min(Math.max(h, LEAST_PX), room.y);
  if (ratio !== null) {
    // Along an edge the other side follows, about its middle; at a corner the larger pull leads.
    if (down === 0.5) h = w / ratio;
    else if (across === 0.5) w = h * ratio;
    else w = Math.max(w, h * ratio);
    const fit = Math.min(1, room.x / w, room.y / (w / ratio));
    w *= fit;
    h = w / ratio;
  }
  const x = across === 1 ? fixed.x : across === 0 ? fixed.x - w : left + (width - w) / 2;
  const y = down === 1 ? fixed.y : down === 0 ? fixed.y - h : top + (height - h) / 2;
  return inside([x, y, w, h], wide, high);
}

/** Larger or smaller about its middle. @param {Box} box @param {number} factor @param {{wide: number, high: number}} limits @returns {Box} */
export function scaledBox([left, top, width, height], factor, { wide, high }) {
  const most = Math.min(wide / width, high / height);
  const by = Math.min(Math.max(factor, LEAST_PX / Math.min(width, height)), most);
  const [w, h] = [width * by, height * by];
  return inside([left + (width - w) / 2, top + (height - h) / 2, w, h], wide, high);
}

/** Whole pixels, as a person reads them. @param {Box} box @returns {Box} */
export const rounded = ([left, top, width, height]) => {
  const [x, y] = [Math.round(left), Math.round(top)];
  return [
    x,
    y,
    Math.max(1, Math.round(left + width) - x),
    Math.max(1, Math.round(top + height) - y),
  ];
};

/** How far a turn about the middle of the box goes, in degrees clockwise. @param {Box} box @param {{x: number, y: number}} from @param {{x: number, y: number}} to */
export function turnBetween([left, top, width, height], from, to) {
  const [x, y] = [left + width / 2, top + height / 2];
  const angle = Math.atan2(to.y - y, to.x - x) - Math.atan2(from.y - y, from.x - x);
  const degrees = (angle * 180) / Math.PI;
  return ((degrees + 540) % 360) - 180;
}
