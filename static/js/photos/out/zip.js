/**
 * Writes a ZIP as it is made: stored, without dates, comments or anything of a machine, with sizes and
 * checksums in front of each file, names in UTF-8, and in the larger form (ZIP64) only where the plain
 * one does not reach. Then reads it again. Runs on the page.
 * Source: PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5.
 */

import { crcOf } from "./crc32.js";

const SIGNS = {
  local: 0x04034b50,
  central: 0x02014b50,
  end64: 0x06064b50,
  locator: 0x07064b50,
  end: 0x06054b50,
};
/** 1980, the first of January, midnight. */
const NO_DATE = 0x0021;
const UNIX = 3;
const PLAIN_FILE = 0o644 << 16;
const UTF8 = 0x0800;
const ZIP64 = 0x0001;
/** Versions that a reader needs: for folders, for ZIP64. */
const NEEDS = { plain: 20, large: 45 };
/** From these on a number does not fit into the plain form. */
export const LIMITS = Object.freeze({ bytes: 0xffffffff, files: 0xffff });

/**
 * @typedef {{name: string, size: number, crc: number}} Member
 * @typedef {Member & {at: number, encoded: Uint8Array}} Written
 * @typedef {{at: number, bytes: Uint8Array<ArrayBuffer>}} Frame what stands before a file, or behind the last
 */

/**
 * The frames of a ZIP, in the order in which they are written. The files between them are the caller's.
 * @param {{bytes: number, files: number}} [limits] for tests: from where on the larger form is written
 */
export function createZipFrames(limits = LIMITS) {
  /** @type {Written[]} */
  const written = [];
  let at = 0;

  return {
    /** What stands before this file. @param {Member} member @returns {Frame} */
    before(member) {
      const encoded = new TextEncoder().encode(member.name);
      const isLarge = member.size >= limits.bytes;
      const extra = isLarge ? [member.size, member.size] : [];
      const bytes = frameOf([
        [SIGNS.local, 4],
        ...shared({ ...member, encoded }, isLarge, isLarge),
        [isLarge ? 20 : 0, 2],
        encoded,
        ...extraOf(extra),
      ]);
      const frame = { at, bytes };
      written.push({ ...member, encoded, at });
      at += bytes.length + member.size;
      return frame;
    },
    /** What stands behind the last file: the list of all. @returns {Frame} */
    end() {
      const start = at;
      const parts = written.map((member) => entryOf(member, limits));
      const size = parts.reduce((sum, { length }) => sum + length, 0);
      const tail = endOf({ count: written.length, size, start }, limits);
      return { at: start, bytes: joined([...parts, tail]) };
    },
  };
}

/** What both headers of a file say. @param {Member & {encoded: Uint8Array}} member @param {boolean} isLarge its size @param {boolean} needsLarge any number of it @returns {Part[]} */
function shared({ size, crc, encoded }, isLarge, needsLarge) {
  const isPlain = encoded.every((byte) => byte < 0x80);
  const said = isLarge ? 0xffffffff : size;
  return [
    [needsLarge ? NEEDS.large : NEEDS.plain, 2],
    [isPlain ? 0 : UTF8, 2],
    [0, 2],
    [0, 2],
    [NO_DATE, 2],
    [crc, 4],
    [said, 4],
    [said, 4],
    [encoded.length, 2],
  ];
}

/** @param {Written} member @param {{bytes: number}} limits */
function entryOf(member, limits) {
  const isLarge = member.size >= limits.bytes;
  const isFar = member.at >= limits.bytes;
  const extra = [...(isLarge ? [member.size, member.size] : []), ...(isFar ? [member.at] : [])];
  const needs = extra.length > 0;
  return frameOf([
    [SIGNS.central, 4],
    [(UNIX << 8) | (needs ? NEEDS.large : NEEDS.plain), 2],
    ...shared(member, isLarge, needs),
    [needs ? 4 + 8 * extra.length : 0, 2],
    [0, 2],
    [0, 2],
    [0, 2],
    [PLAIN_FILE, 4],
    [isFar ? 0xffffffff : member.at, 4],
    member.encoded,
    ...extraOf(extra),
  ]);
}

/** @param {{count: number, size: number, start: number}} list @param {{bytes: number, files: number}} limits */
function endOf({ count, size, start }, limits) {
  const isMany = count >= limits.files;
  const isLarge = isMany || size >= limits.bytes || start >= limits.bytes;
  /** @type {Part[]} */
  const large = [
    [SIGNS.end64, 4],
    [44, 8],
    [(UNIX << 8) | NEEDS.large, 2],
    [NEEDS.large, 2],
    [0, 4],
    [0, 4],
    [count, 8],
    [count, 8],
    [size, 8],
    [start, 8],
    [SIGNS.locator, 4],
    [0, 4],
    [start + size, 8],
    [1, 4],
  ];
  return frameOf([
    ...(isLarge ? large : []),
    [SIGNS.end, 4],
    [0, 2],
    [0, 2],
    [isLarge ? 0xffff : count, 2],
    [isLarge ? 0xffff : count, 2],
    [isLarge ? 0xffffffff : size, 4],
    [isLarge ? 0xffffffff : start, 4],
    [0, 2],
  ]);
}

/** @typedef {[number, number] | Uint8Array} Part a number with how many bytes it takes, or bytes as they are */

/** @param {number[]} numbers @returns {Part[]} */
const extraOf = (numbers) =>
  numbers.length === 0
    ? []
    : [
        [ZIP64, 2],
        [8 * numbers.length, 2],
        ...numbers.map((one) => /** @type {Part} */ ([one, 8])),
      ];

/** @param {Part[]} parts */
const frameOf = (parts) =>
  joined(parts.map((part) => (part instanceof Uint8Array ? part : littleEndian(part))));

/** @param {[number, number]} number */
const littleEndian = ([value, length]) =>
  Uint8Array.from({ length }, (_, index) => Math.floor(value / 2 ** (8 * index)) % 256);

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Whether a finished ZIP is, byte for byte, the frames and between them files of these checksums, and
 * nothing more. It is read from where it was written to.
 * @param {Blob} zip @param {Frame[]} frames with the end as the last @param {number[]} crcs one for each file
 * @param {AbortSignal} signal @param {(done: number) => void} [onFile]
 */
export async function isWholeZip(zip, frames, crcs, signal, onFile = () => {}) {
  let at = 0;
  for (const [index, frame] of frames.entries()) {
    if (frame.at !== at) return false;
    at += frame.bytes.length;
    const found = new Uint8Array(await zip.slice(frame.at, at).arrayBuffer());
    if (found.length !== frame.bytes.length || found.some((byte, n) => byte !== frame.bytes[n]))
      return false;
    const next = frames[index + 1];
    if (next === undefined) break;
    if ((await crcOf(zip.slice(at, next.at), signal)) !== crcs[index]) return false;
    onFile(index + 1);
    at = next.at;
  }
  return zip.size === at;
}
