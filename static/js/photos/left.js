/**
 * What of a folder or a ZIP was left out, as counts and as a sentence: told once, and not as so many
 * failures. Runs on the page. Pure.
 */

import { UI, say } from "../messages.js";

/** More are not taken at once, from wherever they come. */
export const MOST_FILES = 10_000;

/**
 * @typedef {object} Left how many of each
 * @property {number} others files that are no photos
 * @property {number} archives ZIPs in a ZIP
 * @property {number} locked behind a password
 * @property {number} large more than can be unpacked here
 * @property {number} unread damaged, or packed in a way that can't be read here
 * @property {number} beyond photos that are too many, as far as they were looked for
 */

/** @returns {Left} */
export const nothingLeft = () => ({
  others: 0,
  archives: 0,
  locked: 0,
  large: 0,
  unread: 0,
  beyond: 0,
});

const COUNTED = /** @type {const} */ (["others", "archives", "locked", "large", "unread"]);

/** @param {Left} left @returns {string} empty where nothing was left out */
export function leftWords(left) {
  const told = COUNTED.filter((kind) => left[kind] > 0).map((kind) =>
    say(UI.left[kind], { count: left[kind] }),
  );
  if (left.beyond > 0) told.push(say(UI.leftBeyond, { most: MOST_FILES }));
  return told.join(" ");
}
