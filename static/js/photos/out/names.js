/**
 * What many saved files are called: by a pattern of a person's, none twice, in the folders in which
 * they came if they keep their names. Runs on the page. Pure.
 *
 * In a pattern stand `{name}`, the photo's own name without its ending, or a neutral word where names
 * are not kept; `{n}`, its number, as wide as the last one's; `{preset}`, one word of the look that it
 * has, which may be empty.
 */

import { cleanStem, folded, numbered, ownStem } from "../file-names.js";

/**
 * @typedef {import("../state.js").Mode} Mode
 * @typedef {{name: string, path: string, job: Mode, suffix: string, preset?: string}} Named `path`: folders inside what was given, "a/b"
 * @typedef {{folders: string[], name: string}} Place
 */

/** @type {Readonly<Record<Mode, string>>} */
const NEUTRAL = { cutout: "cutout", strip: "photo" };
/** Without a name of its own a file needs a number. */
const PATTERNS = { own: "{name}", neutral: "{name}-{n}" };
const LONGEST_BYTES = 120;
const DEEPEST = 12;
/** Endings that browsers refuse in a folder that a page was given: links and classes of Windows. */
const REFUSED = /\.(?:lnk|local|scf|url|\{[^.]*\})$/i;

/** The pattern that counts where a person wrote none. @param {boolean} keepsName */
export const defaultPattern = (keepsName) => (keepsName ? PATTERNS.own : PATTERNS.neutral);

/**
 * Gives each file its place, one after the other.
 * @param {{pattern: string, keepsName: boolean, total: number}} wanted
 */
export function createNamer({ pattern, keepsName, total }) {
  const width = String(total).length;
  const asked = pattern.trim() || defaultPattern(keepsName);
  /** All that there is already, as paths: files and folders. @type {Map<string, "file" | "folder">} */
  const taken = new Map();
  /** As it came -> as it is called here. @type {Map<string, string>} */
  const known = new Map();

  /** @param {string[]} folders @param {string} name */
  const keyOf = (folders, name) => folded([...folders, name].join("/"));

  /** @param {string} path @returns {string[]} */
  function foldersOf(path) {
    /** @type {string[]} */
    const found = [];
    for (const part of partsOf(path)) {
      const came = JSON.stringify([found, folded(part)]);
      const isFree = (/** @type {string} */ name) => taken.get(keyOf(found, name)) !== "file";
      const name = known.get(came) ?? numbered(part, isFree);
      known.set(came, name);
      taken.set(keyOf(found, name), "folder");
      found.push(name);
    }
    return found;
  }

  return {
    /** @param {Named} file @param {number} n from 1 @returns {Place} */
    place(file, n) {
      const number = String(n).padStart(width, "0");
      const own = keepsName ? ownStem(file.name, file.suffix) : { stem: "", suffix: file.suffix };
      const neutral = NEUTRAL[file.job];
      const stem =
        fill(asked, { name: own.stem || neutral, n: number, preset: file.preset ?? "" }) ||
        `${neutral}-${number}`;
      const folders = keepsName ? foldersOf(file.path) : [];
      const isFree = (/** @type {string} */ name) => !taken.has(keyOf(folders, name));
      const name = numbered(`${stem}${own.suffix}`.normalize("NFC"), isFree);
      taken.set(keyOf(folders, name), "file");
      return { folders, name };
    },
  };
}

/** @param {string} path @returns {string[]} without anything that leads out of it */
function partsOf(path) {
  return path
    .split(/[\\/]/)
    .filter((part) => !/^(?:\s*\.*\s*|[a-z]:)$/iu.test(part))
    .map((part) => cleanStem(part))
    .filter((part) => part !== "")
    .slice(0, DEEPEST)
    .map((part) => (REFUSED.test(part) ? `${part}_` : part));
}

/**
 * The own name gives way where all of it is too long: a number at the end stays.
 * @param {string} pattern @param {{name: string, n: string, preset: string}} values
 */
function fill(pattern, { name, n, preset }) {
  /** @param {string} own */
  const withName = (own) =>
    pattern
      .replace(/\{preset\}/gi, () => preset)
      .replace(/\{n\}/gi, n)
      .replace(/\{name\}/gi, () => own);
  const bare = new TextEncoder().encode(withName("")).length;
  const copies = pattern.match(/\{name\}/gi)?.length ?? 0;
  const room = copies ? Math.floor((LONGEST_BYTES - bare) / copies) : LONGEST_BYTES;
  const filled = withName(cleanStem(name, Math.max(room, 8)));
  // Where there is no preset, what joined it to the rest goes too.
  const joined = preset === "" ? filled.replace(/^[-_ ]+|[-_ ]+$/g, "") : filled;
  return cleanStem(joined, LONGEST_BYTES);
}
