/**
 * Which files of a folder or a ZIP are photos, by their names: before the seal nothing else of them
 * may be known. What is chosen one by one is never judged by its name. Runs on the page. Pure.
 */

/**
 * Everything that goes in, as app/domain.py names it: its media type and how its files end.
 * tests/contract/test_ways_in.py holds it against app/, the manifest and the page.
 * @type {Readonly<Record<string, {type: string, suffixes: readonly string[]}>>}
 */
export const FORMATS = Object.freeze({
  JPEG: { type: "image/jpeg", suffixes: [".jpg", ".jpeg", ".jpe", ".jfif"] },
  PNG: { type: "image/png", suffixes: [".png", ".apng"] },
  WebP: { type: "image/webp", suffixes: [".webp"] },
  GIF: { type: "image/gif", suffixes: [".gif"] },
  BMP: { type: "image/bmp", suffixes: [".bmp", ".dib"] },
  TIFF: { type: "image/tiff", suffixes: [".tif", ".tiff"] },
  HEIC: { type: "image/heic", suffixes: [".heic", ".heif", ".hif"] },
  AVIF: { type: "image/avif", suffixes: [".avif"] },
  "JPEG XL": { type: "image/jxl", suffixes: [".jxl"] },
});

const ZIP = { type: "application/zip", suffix: ".zip" };
/** What systems put beside photos. Files that begin with a dot are hidden, and so is all in such a folder. */
const JUNK = ["__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin", "icon\r"];

/** @param {string} name */
const suffixOf = (name) => /\.[^./]*$/.exec(name.toLowerCase())?.[0] ?? "";

/** @param {string} name @returns {string} its media type; empty for what is no photo */
export function typeOf(name) {
  const suffix = suffixOf(name);
  return Object.values(FORMATS).find(({ suffixes }) => suffixes.includes(suffix))?.type ?? "";
}

/** @param {{name: string, type?: string}} file */
export const isArchive = ({ name, type = "" }) =>
  suffixOf(name) === ZIP.suffix || type === ZIP.type || type === "application/x-zip-compressed";

/** Whether nobody means it: hidden, or a system's own. @param {string} path with its folders */
export const isJunk = (path) =>
  path.split("/").some((step) => step.startsWith(".") || JUNK.includes(step.toLowerCase()));

const collator = new Intl.Collator(undefined, { numeric: true });

/**
 * As a person reads them: folder by folder, 9 before 10.
 * @template T @param {T[]} given @param {(one: T) => string} nameOf with its folders @returns {T[]}
 */
export const inOrder = (given, nameOf) =>
  given
    .map((one) => ({ one, name: nameOf(one) }))
    .sort((a, b) => collator.compare(a.name, b.name))
    .map(({ one }) => one);
