/**
 * Walks a finished PNG, chunk by chunk, and names the first thing that we never write. Never looks
 * into the rows: app/output/check_png.py counts those. Runs on the page. Pure.
 * Source: PNG specification, third edition (W3C, 2025), section 5.
 */

import { letters } from "./kind.js";

const SIGNATURE = "\x89PNG\r\n\x1a\n";
/** Length, name and checksum. */
const FRAME_BYTES = 12;

/** How long each chunk before the rows may be: from, to. */
const RESOLUTION = { pHYs: [9, 9] };
/** What a photo keeps: its colours, its frames, its size in print, which way is up. */
const KEPT = {
  ...RESOLUTION,
  PLTE: [3, 768],
  tRNS: [1, 256],
  sRGB: [1, 1],
  gAMA: [4, 4],
  cHRM: [32, 32],
  cICP: [4, 4],
  mDCV: [24, 24],
  cLLI: [8, 8],
  iCCP: [20, 65_536],
  eXIf: [26, 26],
  acTL: [8, 8],
  fcTL: [26, 26],
};
const FRAMES = { fcTL: [26, 26], fdAT: [5, 0x7fffffff] };

/** @typedef {Readonly<Record<string, number[]>>} Lengths */

/** @type {{before: Lengths, after: Lengths}} */
const PLAIN = { before: {}, after: {} };
/** @type {typeof PLAIN} */
const EDITED = { before: RESOLUTION, after: {} };
/** @type {typeof PLAIN} */
const PHOTO = { before: KEPT, after: FRAMES };

/** @param {Uint8Array} bytes */
export const wrongInCutout = (bytes) => wrongInPng(bytes, PLAIN);
/** Grey, at 8 bits. @param {Uint8Array} bytes */
export const wrongInMatte = (bytes) =>
  wrongInPng(bytes, PLAIN) ?? (bytes[24] === 8 && bytes[25] === 0 ? null : "PNG: no matte");
/** @param {Uint8Array} bytes */
export const wrongInEditedPng = (bytes) => wrongInPng(bytes, EDITED);
/** @param {Uint8Array} bytes */
export const wrongInPhotoPng = (bytes) => wrongInPng(bytes, PHOTO);

/**
 * @param {Uint8Array} bytes
 * @param {{before: Lengths, after: Lengths}} allowed chunks before the first IDAT, and after the last
 * @returns {string | null} null where all is as it should be
 */
function wrongInPng(bytes, { before, after }) {
  if (letters(bytes, 0, 8) !== SIGNATURE) return "no PNG";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** @type {string[]} */
  const seen = [];
  let at = SIGNATURE.length;
  while (at + FRAME_BYTES <= bytes.length) {
    const length = view.getUint32(at);
    const name = letters(bytes, at + 4, at + 8);
    const last = seen.at(-1) ?? "";
    const hasRows = seen.includes("IDAT");
    const isExpected = fits(name, length, { last, hasRows }, hasRows ? after : before);
    if (!isExpected) return `PNG: ${said(name)}`;
    if (last !== name) seen.push(name);
    at += FRAME_BYTES + length;
    if (name === "IEND") return at === bytes.length ? null : "PNG: bytes after the end";
  }
  return "PNG: cut off";
}

/** @param {string} name @param {number} length @param {{last: string, hasRows: boolean}} so @param {Lengths} lengths */
function fits(name, length, { last, hasRows }, lengths) {
  if (name === "IHDR" || last === "") return name === "IHDR" && last === "" && length === 13;
  if (name === "IDAT") return last === "IDAT" || !hasRows;
  if (name === "IEND") return hasRows && length === 0;
  const [least, most] = Object.hasOwn(lengths, name) ? (lengths[name] ?? []) : [];
  return least !== undefined && most !== undefined && length >= least && length <= most;
}

/** A name that is none could hold anything. @param {string} name */
const said = (name) => (/^[A-Za-z]{4}$/.test(name) ? name : "a chunk without a name");

/** What the header declares. @param {Uint8Array} bytes */
export function sizeOfPng(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
