/**
 * A stroke while it is painted: where a brush went, as few points as its shape needs. Pure.
 */

/**
 * @typedef {import("./state.js").StrokePoint} StrokePoint
 * @typedef {{x: number, y: number, radius: number}} Dab in pixels of the photo
 */

/** Points nearer than this share of the radius add nothing that is seen. */
const APART = 0.25;

/** A pen that is pressed lightly paints thinner; other pointers press by halves, or not at all.
 * @param {number} radius @param {string} pointerType @param {number} pressure in [0, 1] */
export function pressed(radius, pointerType, pressure) {
  return pointerType === "pen" && pressure > 0 ? radius * (0.25 + 0.75 * pressure) : radius;
}

/** @param {Dab} dab @returns {StrokePoint} tenths of a pixel are finer than any matte */
const rounded = ({ x, y, radius }) => [
  Math.round(x * 10) / 10,
  Math.round(y * 10) / 10,
  Math.max(0.3, Math.round(radius * 10) / 10),
];

/** @param {Dab} first */
export function createPath(first) {
  /** @type {StrokePoint[]} */
  const points = [rounded(first)];
  /** Where the brush is, though too near to be kept. @type {StrokePoint | null} */
  let loose = null;
  return {
    /** @param {Dab} dab @returns {boolean} whether there is something new to draw */
    add(dab) {
      const [x, y, radius] = rounded(dab);
      const last = points[points.length - 1];
      if (Math.hypot(x - last[0], y - last[1]) < APART * Math.min(radius, last[2])) {
        loose = [x, y, radius];
        return false;
      }
      points.push([x, y, radius]);
      loose = null;
      return true;
    },
    points: () => points,
    /** @returns {StrokePoint[]} to the very place where the brush was lifted */
    end() {
      const last = points[points.length - 1];
      const hasMoved = loose !== null && (loose[0] !== last[0] || loose[1] !== last[1]);
      return hasMoved && loose ? [...points, loose] : [...points];
    },
  };
}
