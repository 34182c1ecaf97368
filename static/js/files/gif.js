/**
 * Walks a finished GIF, block by block, and names the first thing that we never write. Runs on the
 * page. Pure. Source: GIF89a, sections 15 to 27.
 */

import { letters } from "./kind.js";

const [EXTENSION, IMAGE, TRAILER] = [0x21, 0x2c, 0x3b];
const [CONTROL, APPLICATION] = [0xf9, 0xff];
const HEADER_BYTES = 13;
const IMAGE_BYTES = 10;
/** Bits of a control's and an image's flags that say nothing. */
const [CONTROL_RESERVED, IMAGE_RESERVED] = [0xe0, 0x18];
/** They say how often an animation is shown. */
const LOOPS = ["NETSCAPE2.0", "ANIMEXTS1.0"];

/** @param {Uint8Array} bytes @returns {string | null} null where all is as it should be */
export function wrongInGif(bytes) {
  if (!["GIF87a", "GIF89a"].includes(letters(bytes, 0, 6))) return "no GIF";
  if (bytes[12] !== 0) return "GIF: reserved bits";
  let hasImage = false;
  let at = HEADER_BYTES + paletteBytes(bytes[10] ?? 0);
  while (at < bytes.length) {
    const sign = bytes[at];
    if (sign === TRAILER)
      return hasImage && at + 1 === bytes.length ? null : "GIF: bytes after the end";
    if (sign === IMAGE) {
      hasImage = true;
      if ((bytes[at + 9] ?? 0) & IMAGE_RESERVED) return "GIF: reserved bits";
      at = endOfBlocks(bytes, at + IMAGE_BYTES + paletteBytes(bytes[at + 9] ?? 0) + 1);
    } else if (sign === EXTENSION && isKept(bytes, at)) at = endOfBlocks(bytes, at + 2);
    else return "GIF: an unknown block";
  }
  return "GIF: cut off";
}

/** @param {Uint8Array} bytes @param {number} at */
function isKept(bytes, at) {
  const [label, length] = [bytes[at + 1], bytes[at + 2]];
  if (label === CONTROL)
    return length === 4 && bytes[at + 7] === 0 && !((bytes[at + 3] ?? 0) & CONTROL_RESERVED);
  const isLoop = LOOPS.includes(letters(bytes, at + 3, at + 14));
  // One block behind its name, of three bytes.
  return (
    label === APPLICATION && length === 11 && isLoop && bytes[at + 14] === 3 && bytes[at + 18] === 0
  );
}

/** @param {number} flags */
const paletteBytes = (flags) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);

/** @param {Uint8Array} bytes @param {number} start */
function endOfBlocks(bytes, start) {
  let at = start;
  while (at < bytes.length && bytes[at] !== 0) at += 1 + (bytes[at] ?? 0);
  return at + 1;
}
