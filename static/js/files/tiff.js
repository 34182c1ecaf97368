/**
 * Walks the directories of a finished TIFF and names the first thing that we never write. Runs on
 * the page. Pure. Source: TIFF 6.0 section 2.
 */

import { letters } from "./kind.js";

const ENTRY_BYTES = 12;
/** What app/formats/tiff/strip.py writes: the picture, how it is coded, how large it is in print, its colours. */
const TAGS = [
  254, 256, 257, 258, 259, 262, 273, 277, 278, 279, 282, 283, 284, 296, 317, 320, 338, 339, 34_675,
];

/** @param {Uint8Array} bytes @returns {string | null} null where all is as it should be */
export function wrongInTiff(bytes) {
  if (letters(bytes, 0, 4) !== "II*\0" || bytes.length < 8) return "no TIFF";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [before, at] = [7, view.getUint32(4, true)];
  do {
    // We write one page behind the other; so there is an end to it, too.
    if (at <= before || at + 2 > bytes.length) return "TIFF: cut off";
    const count = view.getUint16(at, true);
    const end = at + 2 + count * ENTRY_BYTES;
    if (count === 0 || end + 4 > bytes.length) return "TIFF: cut off";
    for (let entry = at + 2; entry < end; entry += ENTRY_BYTES) {
      const tag = view.getUint16(entry, true);
      if (!TAGS.includes(tag)) return `TIFF: tag ${tag}`;
    }
    [before, at] = [at, view.getUint32(end, true)];
  } while (at !== 0);
  return null;
}
