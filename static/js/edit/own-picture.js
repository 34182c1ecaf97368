/**
 * Where an own background picture lies, moved and sized. Pure.
 */

/** @typedef {import("./state.js").Background} Background */

/** The same ends as the sliders in the panel. */
const ENDS = Object.freeze({ across: 1, least: 0.2, most: 4 });

/** @param {number} value @param {number} least @param {number} most */
const within = (value, least, most) => Math.min(most, Math.max(least, value));

/**
 * Where a background lies after a move.
 * @param {Background} background
 * @param {number} dx @param {number} dy in shares of the canvas
 * @returns {Background}
 */
export function moved(background, dx, dy) {
  const [x, y] = [background.x + dx, background.y + dy];
  return {
    ...background,
    x: within(x, -ENDS.across, ENDS.across),
    y: within(y, -ENDS.across, ENDS.across),
  };
}

/**
 * A background made larger or smaller about a place that stays where it is.
 * @param {Background} background
 * @param {number} factor
 * @param {{x: number, y: number}} about in shares of the canvas
 * @returns {Background}
 */
export function scaled(background, factor, about) {
  const scale = within(background.scale * factor, ENDS.least, ENDS.most);
  const ratio = scale / background.scale;
  // What is drawn at the middle lies at 0.5 + x.
  const [x, y] = [
    about.x - 0.5 + (background.x + 0.5 - about.x) * ratio,
    about.y - 0.5 + (background.y + 0.5 - about.y) * ratio,
  ];
  return moved({ ...background, scale, x, y }, 0, 0);
}
