/**
 * Walks a finished WebP, chunk by chunk, and names the first thing that we never write. Runs on the
 * page. Pure. Source: RFC 9649 section 2.
 */

import { letters } from "./kind.js";

const HEAD_BYTES = 8;
const FRAME_BYTES = 16;

/** How long each chunk may be: from, to. */
const CODED = { "VP8 ": [10, 0xfffffff0], VP8L: [5, 0xfffffff0], ALPH: [1, 0xfffffff0] };
const EDITED = { VP8X: [10, 10], ...CODED };
/** What a photo keeps: its colours, its frames, which way is up. */
const PHOTO = {
  ...EDITED,
  ICCP: [128, 65_536],
  ANIM: [6, 6],
  ANMF: [FRAME_BYTES + HEAD_BYTES, 0xfffffff0],
  EXIF: [26, 26],
};

/** @typedef {Readonly<Record<string, number[]>>} Lengths */

/** @param {Uint8Array} bytes */
export const wrongInEditedWebp = (bytes) => wrongInWebp(bytes, EDITED);
/** @param {Uint8Array} bytes */
export const wrongInPhotoWebp = (bytes) => wrongInWebp(bytes, PHOTO);

/** @param {Uint8Array} bytes @param {Lengths} lengths @returns {string | null} null where all is as it should be */
function wrongInWebp(bytes, lengths) {
  if (letters(bytes, 0, 4) !== "RIFF" || letters(bytes, 8, 12) !== "WEBP") return "no WebP";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(4, true) !== bytes.length - HEAD_BYTES) return "WebP: another length";
  return wrongInChunks(view, { start: 12, end: bytes.length, lengths });
}

/** @param {DataView} view @param {{start: number, end: number, lengths: Lengths}} stretch @returns {string | null} */
function wrongInChunks(view, { start, end, lengths }) {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  let hasPicture = false;
  let at = start;
  while (at + HEAD_BYTES <= end) {
    const name = letters(bytes, at, at + 4);
    const length = view.getUint32(at + 4, true);
    const [least, most] = Object.hasOwn(lengths, name) ? (lengths[name] ?? []) : [];
    if (least === undefined || most === undefined || length < least || length > most)
      return "WebP: an unknown chunk";
    const next = at + HEAD_BYTES + length + (length & 1);
    if (next > end || (length & 1 && bytes[next - 1] !== 0)) return "WebP: cut off";
    if (name === "ANMF") {
      const inside = { start: at + HEAD_BYTES + FRAME_BYTES, end: at + HEAD_BYTES + length };
      const wrong = wrongInChunks(view, { ...inside, lengths: CODED });
      if (wrong !== null) return wrong;
    }
    hasPicture ||= ["VP8 ", "VP8L", "ANMF"].includes(name);
    at = next;
  }
  return at === end && hasPicture ? null : "WebP: cut off";
}
