/**
 * Walks a finished JPEG, segment by segment, and names the first thing that we never write. Coded
 * data are passed over. Runs on the page. Pure. Source: ITU-T T.81 annex B.
 */

import { letters } from "./kind.js";

const SOS = 0xda;
const EOI = 0xd9;
/** Frames, tables, restart intervals, numbers of lines: 0xc8 is reserved. */
const PICTURE = [0xdb, 0xdc, 0xdd, ...Array.from({ length: 16 }, (_, n) => 0xc0 + n)].filter(
  (marker) => marker !== 0xc8,
);
/** The neutral forms that say how colours are meant and which way is up: marker, sign, whole length. */
const NEUTRAL = [
  { marker: 0xe0, sign: "JFIF\0", length: 16 },
  { marker: 0xe1, sign: "Exif\0\0", length: 34 },
  { marker: 0xe2, sign: "ICC_PROFILE\0", length: null },
  { marker: 0xee, sign: "Adobe", length: 14 },
];

/**
 * @param {Uint8Array} bytes
 * @returns {string | null} null where all is as it should be
 */
export function wrongInJpeg(bytes) {
  if (letters(bytes, 0, 3) !== "\xff\xd8\xff") return "no JPEG";
  let hasScan = false;
  let at = 2;
  while (at + 2 <= bytes.length) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) return "JPEG: bytes between its segments";
    if (marker === EOI) return endsWell(bytes, at + 2, hasScan);
    const end = at + 2 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
    if (end < at + 4 || end > bytes.length) return "JPEG: cut off";
    if (!isKnown(bytes, at, marker, end, hasScan)) return `JPEG: marker ${marker.toString(16)}`;
    hasScan ||= marker === SOS;
    at = marker === SOS ? endOfScan(bytes, end) : end;
  }
  return "JPEG: cut off";
}

/** @param {Uint8Array} bytes @param {number} end @param {boolean} hasScan */
function endsWell({ length }, end, hasScan) {
  if (!hasScan) return "JPEG: no picture";
  return end === length ? null : "JPEG: bytes after the end";
}

/** @param {Uint8Array} bytes @param {number} at @param {number} marker @param {number} end @param {boolean} hasScan */
function isKnown(bytes, at, marker, end, hasScan) {
  if (marker === SOS || PICTURE.includes(marker)) return true;
  const form = NEUTRAL.find((one) => one.marker === marker);
  if (!form || hasScan) return false;
  const start = at + 4;
  const isIt = letters(bytes, start, start + form.sign.length) === form.sign;
  return isIt && (form.length === null || end - at - 2 === form.length);
}

/** FF 00 is data, and restart markers belong to the scan; FFs before another marker are none of it. @param {Uint8Array} bytes @param {number} start */
function endOfScan(bytes, start) {
  let at = bytes.indexOf(0xff, start);
  while (at >= 0) {
    let last = at;
    while (bytes[last + 1] === 0xff) last += 1;
    const next = bytes[last + 1] ?? 0;
    if (next !== 0 && (next < 0xd0 || next > 0xd7)) return at;
    at = bytes.indexOf(0xff, last + 1);
  }
  return bytes.length;
}
