/** The header of a finished BMP, held against what we write. Runs on the page. Pure. */

import { letters } from "./kind.js";

const FILE_BYTES = 14;
/** BITMAPINFOHEADER, and those with masks, transparency, a profile. */
const HEADERS = [12, 40, 52, 56, 108, 124];

/** @param {Uint8Array} bytes @returns {string | null} null where all is as it should be */
export function wrongInBmp(bytes) {
  if (letters(bytes, 0, 2) !== "BM" || bytes.length < FILE_BYTES + 12) return "no BMP";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [length, reserved, pixels] = [2, 6, 10].map((at) => view.getUint32(at, true));
  const header = view.getUint32(FILE_BYTES, true);
  if (length !== bytes.length || reserved !== 0) return "BMP: another length";
  if (!HEADERS.includes(header)) return "BMP: an unknown header";
  const isInside = pixels !== undefined && pixels >= FILE_BYTES + header && pixels < bytes.length;
  return isInside ? null : "BMP: no pixels";
}
