/**
 * Tells what of a coded JPEG no decoder needs: bytes behind the last code, bits that fill, codes that
 * nothing uses. Changes nothing. Runs in the pipeline worker.
 * Source: ITU-T T.81 sections B.1.1.5 (stuffing), B.2.1 (restarts), F.1.2.3 (ones fill the last byte).
 */

/** A photo with a restart in each unit has fewer; more would only keep Python busy. */
const MOST_EDITS = 200_000;

/**
 * @typedef {[start: number, end: number, byte: number]} Edit what stands there goes, and is one data byte instead, or none (-1)
 *
 * @typedef {object} Facts
 * @property {boolean} isRead whether the coded data were understood to their end; else nothing is known
 * @property {Edit[]} edits in the order of the file
 * @property {number} surplus bytes that nothing needs
 * @property {number} fills how many last bytes of all are filled with anything but ones
 * @property {boolean} isShort whether a scan ends before its picture does
 * @property {boolean} runsOver whether a run of blocks is longer than the picture
 * @property {number} beyond how many blocks lie wholly beyond the edge and hold something
 * @property {boolean} isFilledOddly whether bytes fill within the data, which some decoders take for an end
 * @property {number} rows of units behind the last one
 * @property {[at: number, entries: number[]][]} spare where the symbols of a table stand, and which of its entries nothing uses
 */

/** @type {Facts} */
const NOTHING = {
  isRead: false,
  edits: [],
  surplus: 0,
  fills: 0,
  isShort: false,
  runsOver: false,
  beyond: 0,
  rows: 0,
  isFilledOddly: false,
  spare: [],
};

/**
 * @param {typeof import("./read.js").readJpeg} readJpeg
 * @param {typeof import("./scan.js").readScan} readScan
 */
export function lookerOf(readJpeg, readScan) {
  /** @param {Uint8Array<ArrayBuffer>} file of nothing but a picture @returns {string} its facts, as JSON */
  return (file) => {
    try {
      return JSON.stringify(factsOf(file, readJpeg(file, readScan, { isThin: true })));
    } catch {
      return JSON.stringify(NOTHING); // damaged or unusual: Python says what that means
    }
  };
}

/** @param {Uint8Array} file @param {import("./read.js").CodedPicture} picture @returns {Facts} */
function factsOf(file, { scans, tables }) {
  /** @type {Facts} */
  const facts = { ...NOTHING, isRead: true, edits: [], spare: [] };
  for (const scan of scans) {
    facts.isShort ||= scan.isShort;
    facts.runsOver ||= scan.runsOver;
    facts.beyond += scan.beyond;
    facts.rows = Math.max(facts.rows, scan.rows);
    addEdits(file, scan, facts);
  }
  facts.edits.sort(([one], [other]) => one - other);
  if (facts.edits.length > MOST_EDITS) throw new RangeError("more than can be mended");
  for (const { at, symbols, used } of tables) {
    const entries = [...symbols.keys()].filter((entry) => !used[entry]);
    if (entries.length) facts.spare.push([at, entries]);
  }
  return facts;
}

/** @param {Uint8Array} file @param {import("./read.js").ScanRead} scan @param {Facts} facts is written to */
function addEdits(file, scan, facts) {
  const { needed, stops, fills, isShort } = scan;
  /** @type {Edit[]} */
  const ends = [];
  needed.forEach((_, n) => {
    const isLast = n === needed.length - 1 && !isShort;
    const end = endOfSegment(file, scan, n, isLast ? (stops.at(-1) ?? 0) : stops[n]);
    // Behind it, what fills the byte is the beginning of the surplus.
    if (end.isFilled && end.stop === end.behind) facts.fills += 1;
    facts.surplus += end.stop - end.behind;
    if (end.isFilled || end.stop > end.behind)
      ends.push([end.isFilled ? end.last : end.behind, end.stop, end.isFilled ? end.byte : -1]);
  });
  let next = 0;
  for (const [from, to] of fills) {
    while (next < ends.length && ends[next][1] <= from) next += 1;
    if (next < ends.length && ends[next][0] <= from) continue; // goes with what it stands in
    facts.edits.push([from, to, -1]);
    facts.surplus += to - from;
    facts.isFilledOddly ||= file[to + 1] === 0;
  }
  facts.edits.push(...ends);
}

/**
 * @param {Uint8Array} file @param {import("./read.js").ScanRead} scan @param {number} n which segment
 * @param {number} stop where in the file it must end
 */
function endOfSegment(file, { data, needed, ends, starts, stops }, n, stop) {
  const begin = n ? ends[n - 1] : 0;
  const end = Math.ceil(needed[n] / 8);
  const missing = (1 << (8 * end - needed[n])) - 1;
  const behind = end === ends[n] ? stops[n] : placeOf(file, starts[n], end - begin);
  if (end === begin) return { isFilled: false, last: behind, behind, stop, byte: 0 };
  const last = file[behind - 1] === 0 && file[behind - 2] === 0xff ? behind - 2 : behind - 1;
  const byte = data[end - 1] | missing;
  return { isFilled: byte !== data[end - 1], last, behind, stop, byte };
}

/**
 * Where in the file so many data bytes of a segment have ended.
 * @param {Uint8Array} file @param {number} start @param {number} count
 */
function placeOf(file, start, count) {
  let at = start;
  for (let n = 0; n < count; n += 1) {
    while (file[at] === 0xff && file[at + 1] === 0xff) at += 1;
    at += file[at] === 0xff ? 2 : 1;
  }
  return at;
}
