/**
 * What a saved photo is called: a number, or its own name where the person wants that. Runs on the
 * page.
 */

import { plainText } from "./plain-text.js";

/** Of the name without its ending, in UTF-8. Systems take 255 with ending and number, some fewer. */
const LONGEST_BYTES = 120;
/** Not allowed in names on one system or another. */
const UNFIT = /[\\/:*?"<>|]/g;
/** Names of devices of Windows, whatever ending follows. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])$/i;
/** More than one suffix is in use for these. */
const SAME = [
  [".jpg", ".jpeg", ".jpe", ".jfif"],
  [".tif", ".tiff"],
  [".heic", ".heif", ".hif"],
];
/** Endings of photos; another file that is made of one has its own ending in their place. */
const OF_PHOTOS = [...SAME.flat(), ".png", ".webp", ".gif", ".bmp", ".dib", ".avif", ".jxl"];

/**
 * @param {string} own the name that it came with
 * @param {string} suffix what the saved file is, such as ".jpg"
 * @param {number} number
 * @param {boolean} keepsName
 */
export function photoName(own, suffix, number, keepsName) {
  const neutral = `photo-${number}${suffix}`;
  if (!keepsName) return neutral;
  const ending = endingOf(own);
  const fits = endingsLike(suffix).includes(ending.toLowerCase());
  const plain = fitting(own);
  const stem = cleanStem(fits ? plain.slice(0, -ending.length) : plain);
  return stem === "" ? neutral : `${stem}${fits ? ending : suffix}`;
}

/**
 * A photo's own name for a file that is made of it: without the ending of a photo, clean, and with its
 * own form of the ending where that fits.
 * @param {string} own @param {string} suffix
 * @returns {{stem: string, suffix: string}} an empty stem where nothing of the name is left
 */
export function ownStem(own, suffix) {
  const ending = endingOf(own);
  const isPhotos = OF_PHOTOS.includes(ending.toLowerCase());
  const plain = fitting(own);
  return {
    stem: cleanStem(isPhotos ? plain.slice(0, -ending.length) : plain),
    suffix: endingsLike(suffix).includes(ending.toLowerCase()) ? ending : suffix,
  };
}

/** @param {string} suffix */
const endingsLike = (suffix) => [suffix, ...(SAME.find((group) => group.includes(suffix)) ?? [])];

/** @param {string} own */
const endingOf = (own) => /\.[^.]*$/.exec(fitting(own))?.[0] ?? "";

/** @param {string} text */
const fitting = (text) =>
  plainText(text)
    .replace(UNFIT, "_")
    .replace(/[.\s]+$/u, "");

/**
 * Text as the name of a file or a folder, without ending: nothing that a system does not take, no way
 * out of the folder, no device, not too long.
 * @param {string} text @param {number} [room] in bytes of UTF-8
 */
export const cleanStem = (text, room = LONGEST_BYTES) =>
  noDevice(trimmed(shortened(trimmed(fitting(text)), room)));

/** Dots in front hide a file, dots and spaces at the end are dropped by Windows. @param {string} text */
const trimmed = (text) => text.replace(/^[.\s]+|[.\s]+$/gu, "");

/** @param {string} stem */
function noDevice(stem) {
  const [first = "", ...rest] = stem.split(".");
  return DEVICE.test(first.trimEnd()) ? [`${first.trimEnd()}_`, ...rest].join(".") : stem;
}

/** As many whole characters, as a person sees them, as there is room for. @param {string} text @param {number} room */
function shortened(text, room) {
  const encoder = new TextEncoder();
  let left = room;
  let kept = "";
  for (const one of characters(text)) {
    left -= encoder.encode(one).length;
    if (left < 0) break;
    kept += one;
  }
  return kept;
}

/** Browsers before 2024 may not know where a letter with its marks ends. @param {string} text */
const characters = (text) =>
  typeof Intl.Segmenter === "function"
    ? Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
    : (text.match(/\P{M}(?:\p{M}|\u200d\P{M}?|[\u{1f3fb}-\u{1f3ff}])*/gu) ?? []);

/**
 * The first of `name`, `name (2)`, `name (3)` … that is free.
 * @param {string} name @param {(name: string) => boolean} isFree
 */
export function numbered(name, isFree) {
  const [, stem, ending] = /^(.*?)(\.[^.]*)?$/s.exec(name) ?? ["", name, ""];
  let free = name;
  for (let count = 2; !isFree(free); count += 1) free = `${stem} (${count})${ending ?? ""}`;
  return free;
}

/**
 * What names have in common that some system takes for the same: upper and lower case, a letter in one
 * piece and in two. In upper case last: of both cases only that makes SS of ß.
 * @param {string} name
 */
export const folded = (name) => name.normalize("NFD").toLowerCase().toUpperCase().normalize("NFC");
