/**
 * Ready-made looks of a finished picture: background, shadow, outline and frame in one press, and one
 * step of undo. What was painted stays. Pure.
 */

import { EMPTY_BACKGROUND, EMPTY_FRAME } from "./state.js";

/**
 * @typedef {import("./state.js").Edit} Edit
 * @typedef {Pick<Edit, "background" | "shadow" | "outline" | "frame">} Around what lies around the cutout
 * @typedef {object} Look
 * @property {string} id
 * @property {(size: {width: number, height: number}) => Partial<Around>} around of a photo of that size; what it leaves out is as in a new edit
 */

const white = { ...EMPTY_BACKGROUND, kind: /** @type {const} */ ("colour"), colour: "#ffffff" };
const square = {
  ...EMPTY_FRAME,
  to_subject: true,
  aspect: /** @type {[number, number]} */ ([1, 1]),
};
/** A share of the photo's longer side. @param {{width: number, height: number}} size @param {number} share @param {number} least */
const share = ({ width, height }, share, least) =>
  Math.max(least, Math.round(Math.max(width, height) * share));

/** @type {readonly Look[]} */
export const LOOKS = [
  { id: "transparent", around: () => ({}) },
  { id: "white", around: () => ({ background: white }) },
  // The subject fills 85 % of a white square, as marketplaces ask for.
  { id: "product", around: () => ({ background: white, frame: { ...square, margin: 0.088 } }) },
  {
    id: "profile",
    around: () => ({
      background: {
        ...EMPTY_BACKGROUND,
        kind: /** @type {const} */ ("gradient"),
        colour: "#f1e2d2",
        to: "#cfe3f1",
      },
      frame: { ...square, margin: 0.06 },
    }),
  },
  {
    id: "sticker",
    around: (size) => ({
      outline: { width_px: share(size, 0.012, 3), colour: "#ffffff" },
      frame: { ...EMPTY_FRAME, to_subject: true, margin: 0.05, snap: false },
    }),
  },
  {
    id: "blur",
    around: (size) => ({
      background: {
        ...EMPTY_BACKGROUND,
        kind: /** @type {const} */ ("blur"),
        radius_px: share(size, 1 / 60, 4),
      },
    }),
  },
];

/** @param {Look} look @param {{width: number, height: number}} size @returns {Around} */
const wholly = (look, size) => ({
  background: EMPTY_BACKGROUND,
  shadow: null,
  outline: null,
  frame: EMPTY_FRAME,
  ...look.around(size),
});

/** @param {Edit} edit @param {Look} look @param {{width: number, height: number}} size @returns {Edit} */
export const dressed = (edit, look, size) => ({ ...edit, ...wholly(look, size) });

/** The look that an edit has, if it has one. @param {Edit} edit @param {{width: number, height: number}} size @returns {string | null} */
export function lookOf({ background, shadow, outline, frame }, size) {
  const has = JSON.stringify({ background, shadow, outline, frame });
  return LOOKS.find((look) => JSON.stringify(wholly(look, size)) === has)?.id ?? null;
}
