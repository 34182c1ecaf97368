/**
 * A sheet of one picture for a printer: how often it fits on a paper, and how the file is written. Pure.
 * tests/contract/test_papers.py holds the count against app/edit/export/sheet.py.
 */

import { PAPERS } from "./papers.js";
import { FIRST_EXPORT } from "./state.js";

/**
 * @typedef {{paper: string, format: "pdf" | "jpeg" | "png", dpi: 300 | 600, marks: boolean}} SheetChoice
 * @typedef {[number, number]} Millimetres width and height
 */

export const SHEET_FORMATS = /** @type {const} */ (["pdf", "jpeg", "png"]);
export const SHEET_DPI = /** @type {const} */ ([300, 600]);
/** What most shops print, in the way that keeps its size. @type {Readonly<SheetChoice>} */
export const FIRST_SHEET = Object.freeze({ paper: "10x15", format: "pdf", dpi: 300, marks: true });
const GAP_MM = 2;
/** As app/edit/export/sheet.py has it: most printers leave so much white. */
const MARGIN_MM = 3;
const INCH_MM = 25.4;
/** Of a picture that a printer draws with dots, this loses nothing that can be seen. */
const QUALITY = 95;

/** @param {string} id @returns {Millimetres} */
const sizeOf = (id) => (PAPERS.find((paper) => paper.id === id) ?? PAPERS[0]).mm;

/**
 * How many copies fit; 0 where not one does.
 * @param {Pick<SheetChoice, "paper" | "dpi">} choice @param {Millimetres} photo
 */
export function copiesOn({ paper, dpi }, photo) {
  const pixels = (/** @type {number} */ mm) => Math.round((mm / INCH_MM) * dpi);
  const [wide, high] = sizeOf(paper).map(pixels);
  const [width, height] = photo.map(pixels);
  const gap = pixels(GAP_MM);
  const margin = Math.floor((MARGIN_MM / INCH_MM) * dpi);
  /** @param {number} side @param {number} one */
  const along = (side, one) => Math.max(Math.floor((side - 2 * margin + gap) / (one + gap)), 0);
  return Math.max(
    along(wide, width) * along(high, height),
    along(high, width) * along(wide, height),
  );
}

/** How its file is written. @param {SheetChoice} choice @param {Millimetres} photo @returns {import("./state.js").Export} */
export const sheetExport = ({ paper, format, dpi, marks }, photo) => ({
  ...FIRST_EXPORT,
  format,
  lossless: format === "png",
  quality: QUALITY,
  dpi,
  sheet: { paper: sizeOf(paper), photo, gap_mm: GAP_MM, marks },
});
