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

/**
 * @param {string} own the name that it came with
 * @param {string} suffix what the saved file is, such as ".jpg"
 * @param {number} number
 * @param {boolean} keepsName
 */
export function photoName(own, suffix, number, keepsName) {
  const numbered = `photo-${number}${suffix}`;
  if (!keepsName) return numbered;
  const plain = plainText(own)
    .replace(UNFIT, "_")
    .replace(/[.\s]+$/u, "");
  const ending = /\.[^.]*$/.exec(plain)?.[0] ?? "";
  const fits = [suffix, ...(SAME.find((group) => group.includes(suffix)) ?? [])].includes(
    ending.toLowerCase(),
  );
  const stem = trimmed(shortened(trimmed(fits ? plain.slice(0, -ending.length) : plain)));
  return stem === "" ? numbered : `${noDevice(stem)}${fits ? ending : suffix}`;
}

/** Dots in front hide a file, dots and spaces at the end are dropped by Windows. @param {string} text */
const trimmed = (text) => text.replace(/^[.\s]+|[.\s]+$/gu, "");

/** @param {string} stem */
function noDevice(stem) {
  const [first = "", ...rest] = stem.split(".");
  return DEVICE.test(first.trimEnd()) ? [`${first.trimEnd()}_`, ...rest].join(".") : stem;
}

/** As many whole characters, as a person sees them, as there is room for. @param {string} text */
function shortened(text) {
  const encoder = new TextEncoder();
  let room = LONGEST_BYTES;
  let kept = "";
  for (const one of characters(text)) {
    room -= encoder.encode(one).length;
    if (room < 0) break;
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
 * The same names, none twice, not even where a system takes upper and lower case, or a letter in one
 * piece and in two, for the same: files that lie in one folder must not overwrite one another.
 * @param {string[]} names
 */
export function withoutDoubles(names) {
  /** @type {Set<string>} */
  const taken = new Set();
  return names.map((given) => {
    const name = given.normalize("NFC");
    const [, stem, ending] = /^(.*?)(\.[^.]*)?$/s.exec(name) ?? ["", name, ""];
    let free = name;
    for (let count = 2; taken.has(folded(free)); count += 1)
      free = `${stem} (${count})${ending ?? ""}`;
    taken.add(folded(free));
    return free;
  });
}

/** In upper case last: of both cases only that makes SS of ß. @param {string} name */
const folded = (name) => name.normalize("NFD").toLowerCase().toUpperCase().normalize("NFC");
