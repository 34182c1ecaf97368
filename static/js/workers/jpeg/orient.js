/**
 * Turns and mirrors the coefficients of a JPEG without changing one: they are read in another order, and
 * some with the other sign. Runs in the pipeline worker.
 * Source: the cosine transform's symmetry; mirrored samples negate every odd frequency of that direction,
 * transposed samples transpose the frequencies.
 */

/** What each orientation of Exif takes, in this order: mirror left and right, mirror top and bottom, swap the axes. */
const STEPS_OF = [
  { isAcross: false, isDown: false, isSwapped: false },
  { isAcross: true, isDown: false, isSwapped: false },
  { isAcross: true, isDown: true, isSwapped: false },
  { isAcross: false, isDown: true, isSwapped: false },
  { isAcross: false, isDown: false, isSwapped: true },
  { isAcross: false, isDown: true, isSwapped: true },
  { isAcross: true, isDown: true, isSwapped: true },
  { isAcross: true, isDown: false, isSwapped: true },
];

/**
 * @typedef {object} OrientedPlane
 * @property {number} id
 * @property {number} quantSlot
 * @property {Uint16Array} quant in zigzag order
 * @property {number} across
 * @property {number} down
 * @property {number} wide
 * @property {number} high
 * @property {Int16Array} values as they were read
 * @property {number} start where the first block of the oriented picture is among them
 * @property {number} stepX from there to the block at its right
 * @property {number} stepY and to the one below
 * @property {Uint8Array} order where each coefficient is in its block, by its new place
 * @property {Int8Array} signs 1 or -1, by its new place
 *
 * @typedef {{width: number, height: number, planes: OrientedPlane[]}} OrientedPicture
 */

/**
 * What brings a whole file upright.
 * @param {typeof import("./read.js").readJpeg} readJpeg
 * @param {typeof import("./scan.js").readScan} readScan
 * @param {typeof import("./write.js").writeJpeg} writeJpeg
 */
export function orienterOf(readJpeg, readScan, writeJpeg) {
  /** @param {Uint8Array<ArrayBuffer>} file of nothing but a picture @param {number} orientation 1 to 8, as in Exif */
  return (file, orientation) => {
    try {
      const picture = readJpeg(file, readScan);
      // Where data are missing a decoder is to show the same; that is not asked of a turned one.
      if (orientation !== 1 && picture.scans.some(({ isShort }) => isShort))
        throw new RangeError("the coded data end early");
      return { isTurned: true, turned: writeJpeg(orientPicture(picture, orientation)) };
    } catch {
      return { isTurned: false, turned: null }; // damaged or unusual: it stays as it is, and Python says so
    }
  };
}

/**
 * The same picture upright. Where a mirrored side is not whole units, the caller must not ask.
 * @param {import("./read.js").CodedPicture} picture
 * @param {number} orientation 1 to 8, as in Exif
 * @returns {OrientedPicture}
 */
function orientPicture({ width, height, components }, orientation) {
  const steps = STEPS_OF[orientation - 1];
  const { order, signs } = placesOf(steps);
  const planes = components.map((one) => orientPlane(one, steps, order, signs));
  return steps.isSwapped ? { width: height, height: width, planes } : { width, height, planes };
}

/**
 * @param {import("./read.js").Component} component
 * @param {typeof STEPS_OF[number]} steps @param {Uint8Array} order @param {Int8Array} signs
 * @returns {OrientedPlane}
 */
function orientPlane(
  { id, quantSlot, quant, across, down, wide, high, stride, values },
  steps,
  order,
  signs,
) {
  const { isAcross, isDown, isSwapped } = steps;
  const right = isAcross ? -64 : 64;
  const below = (isDown ? -64 : 64) * stride;
  const start = 64 * ((isAcross ? wide - 1 : 0) + (isDown ? (high - 1) * stride : 0));
  const common = {
    id,
    quantSlot,
    quant: Uint16Array.from(order, (place) => quant?.[place] ?? 0),
    values,
    start,
    order,
    signs,
  };
  return isSwapped
    ? { ...common, across: down, down: across, wide: high, high: wide, stepX: below, stepY: right }
    : { ...common, across, down, wide, high, stepX: right, stepY: below };
}

/** Where each coefficient of an oriented block comes from, and with which sign. @param {typeof STEPS_OF[number]} steps */
function placesOf({ isAcross, isDown, isSwapped }) {
  const zigzag = zigzagPlaces();
  const order = new Uint8Array(64);
  const signs = new Int8Array(64);
  zigzag.forEach(([row, column], place) => {
    const [y, x] = isSwapped ? [column, row] : [row, column];
    order[place] = zigzag.findIndex(([down, across]) => down === y && across === x);
    signs[place] = (isAcross && x % 2 === 1) !== (isDown && y % 2 === 1) ? -1 : 1;
  });
  return { order, signs };
}

/** Row and column of each place, along the diagonals. */
function zigzagPlaces() {
  const places = Array.from({ length: 64 }, (_, n) => [n >> 3, n & 7]);
  /** @param {number[]} place */
  const key = ([row, column]) => 100 * (row + column) + ((row + column) % 2 ? row : column);
  return places.sort((one, other) => key(one) - key(other));
}
