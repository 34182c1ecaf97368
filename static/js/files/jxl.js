/**
 * The boxes of a finished JPEG XL, held against what we write: its signature, its brand, perhaps a
 * level, and one codestream to the end; or a bare codestream. What is in that no check sees. Runs on
 * the page. Pure. Source: ISO/IEC 18181-2.
 */

import { letters } from "./kind.js";

const START = "\xff\x0a";
const HEAD = "\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl \0\0\0\0jxl ";
const LEVEL = "\0\0\0\x09jxll";
const LEVEL_BYTES = 9;
const BOX_BYTES = 8;

/** @param {Uint8Array} bytes @returns {string | null} null where all is as it should be */
export function wrongInJxl(bytes) {
  const has = (/** @type {number} */ at, /** @type {string} */ sign) =>
    letters(bytes, at, at + sign.length) === sign;
  if (has(0, START)) return null;
  if (!has(0, HEAD)) return "no JPEG XL";
  const at = HEAD.length + (has(HEAD.length, LEVEL) ? LEVEL_BYTES : 0);
  if (!has(at + 4, "jxlc")) return "JPEG XL: an unknown box";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(at) !== bytes.length - at) return "JPEG XL: bytes after the codestream";
  return has(at + BOX_BYTES, START) ? null : "JPEG XL: no codestream";
}
