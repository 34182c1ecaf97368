/**
 * Reads the coded picture of a JPEG: its frame, its tables, every coefficient as it is, and what of its
 * bytes the picture needs. Strictly: what is not plain is refused, and its caller leaves the picture
 * alone. Runs in the pipeline worker.
 * Source: ITU-T T.81 annexes A.2 (units), B (markers), C (codes).
 */

import { NEAR_BITS } from "./blocks.js";

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const DQT = 0xdb;
const DHT = 0xc4;
const DRI = 0xdd;
const PROGRESSIVE = 0xc2;
/** Baseline, extended and progressive frames of Huffman codes. */
const FRAMES = [0xc0, 0xc1, PROGRESSIVE];
/** Encoders write about ten; a file of thousands would take for ever. */
const MOST_SCANS = 32;
/** So that a position fits when it is counted in bits. */
const MOST_SCAN_BYTES = 1 << 27;

/**
 * @typedef {import("./scan.js").Plane & {id: number, quantSlot: number, quant: Uint16Array | null}} Component
 *   `quant` in zigzag order, as the first of its scans had it
 * @typedef {object} CodedPicture
 * @property {number} width pixels
 * @property {number} height
 * @property {Component[]} components
 *
 * @property {CodeTable[]} tables all codes, in the order of the file
 * @property {ScanRead[]} scans
 *
 * @typedef {import("./blocks.js").CodeTable & {at: number}} CodeTable `at`: where its symbols stand in the file
 * @typedef {object} Stretches where coded data stand in the file, by segment
 * @property {number[]} starts
 * @property {number[]} stops
 * @property {[number, number][]} fills bytes between them, and within, that only fill
 * @typedef {import("./scan.js").Reading & import("./scan.js").Coded & Stretches} ScanRead
 *
 * @typedef {object} State
 * @property {boolean} isThin
 * @property {number} origin where the file begins in its buffer
 * @property {(Uint16Array | undefined)[]} quants by slot
 * @property {(CodeTable | undefined)[]} codes by class and slot, as DHT numbers them
 * @property {number} interval
 * @property {Frame | null} frame
 * @property {ScanRead[]} scans
 * @property {CodeTable[]} tables
 *
 * @typedef {{width: number, height: number, components: Component[], isProgressive: boolean, unitsWide: number, unitsHigh: number}} Frame
 */

/**
 * @param {Uint8Array<ArrayBuffer>} bytes from SOI to EOI
 * @param {typeof import("./scan.js").readScan} readScan
 * @param {{isThin?: boolean}} [how] thin: of a sequential picture no coefficients are kept
 * @returns {CodedPicture}
 * @throws {RangeError} where it is damaged, or of a kind that is not read here
 */
export function readJpeg(bytes, readScan, { isThin = false } = {}) {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) throw new RangeError("no beginning");
  /** @type {State} */
  const state = {
    ...{ isThin, origin: bytes.byteOffset, interval: 0, frame: null },
    ...{ quants: [], codes: [], scans: [], tables: [] },
  };
  let at = 2;
  for (;;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1;
    const marker = bytes[at + 1];
    if (bytes[at] !== 0xff || marker === undefined)
      throw new RangeError("no marker where one must be");
    if (marker === EOI) break;
    const end = at + 2 + number16(bytes, at + 2);
    if (end < at + 4 || end > bytes.length) throw new RangeError("a segment of no length");
    const body = bytes.subarray(at + 4, end);
    at = end;
    if (marker === SOS) at = readCoded(bytes, end, scanOf(body, state), readScan, state);
    else readSegment(marker, body, state);
  }
  const { frame, scans, tables } = state;
  if (!frame || !scans.length || frame.components.some(({ quant }) => !quant))
    throw new RangeError("not the whole picture");
  return { ...frame, scans, tables };
}

/** @param {Uint8Array} bytes @param {number} at */
const number16 = (bytes, at) => (bytes[at] << 8) | bytes[at + 1];

/** @param {number} marker @param {Uint8Array} body @param {State} state */
function readSegment(marker, body, state) {
  // Pictures whose tables change between scans are legal and hardly ever made.
  if (marker === DQT && !state.scans.length) readQuants(body, state);
  else if (marker === DHT) readCodes(body, state);
  else if (marker === DRI) state.interval = number16(body, 0);
  else if (FRAMES.includes(marker) && !state.frame)
    state.frame = frameOf(body, marker === PROGRESSIVE, state.isThin);
  else throw new RangeError(`marker ${marker.toString(16)}`);
}

/** @param {Uint8Array} body @param {State} state */
function readQuants(body, { quants }) {
  for (let at = 0; at < body.length; ) {
    const size = body[at] >> 4 ? 2 : 1;
    const table = new Uint16Array(64);
    for (let k = 0; k < 64; k += 1) {
      table[k] = size === 2 ? number16(body, at + 1 + 2 * k) : body[at + 1 + k];
    }
    quants[body[at] & 15] = table;
    at += 1 + 64 * size;
  }
}

/** @param {Uint8Array} body @param {State} state */
function readCodes(body, { origin, codes, tables }) {
  for (let at = 0; at < body.length; ) {
    const counts = body.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const symbols = body.slice(at + 17, at + 17 + total);
    const lookup = lookupOf(counts);
    const table = {
      lookup,
      near: nearOf(lookup),
      symbols,
      used: new Uint8Array(256),
      at: body.byteOffset - origin + at + 17,
    };
    codes[body[at]] = table;
    tables.push(table);
    at += 17 + total;
  }
}

/**
 * What each 16 bits begin with: a code's length times 256, and its entry; 0 where it is none.
 * @param {Uint8Array} counts
 */
function lookupOf(counts) {
  const table = new Uint16Array(1 << 16);
  let from = 0;
  let entry = 0;
  counts.forEach((count, index) => {
    const span = 1 << (15 - index);
    for (let n = 0; n < count; n += 1, entry += 1, from += span) {
      if (from + span > 1 << 16 || entry > 255) throw new RangeError("more codes than bits");
      table.fill(((index + 1) << 8) | entry, from, from + span);
    }
  });
  return table;
}

/** What of it shorter codes need. @param {Uint16Array} lookup */
const nearOf = (lookup) =>
  Uint16Array.from({ length: 1 << NEAR_BITS }, (_, bits) => {
    const found = lookup[bits << (16 - NEAR_BITS)];
    return found >> 8 > NEAR_BITS ? 0 : found;
  });

/** @param {Uint8Array} body @param {boolean} isProgressive @param {boolean} isThin @returns {Frame} */
function frameOf(body, isProgressive, isThin) {
  const [depth, , , , , count] = body;
  const height = number16(body, 1);
  const width = number16(body, 3);
  const rows = Array.from({ length: count }, (_, n) => body.subarray(6 + 3 * n, 9 + 3 * n));
  const isAlone = count === 1;
  const factors = rows.map(([, both]) => (isAlone ? [1, 1] : [both >> 4, both & 15]));
  if (
    depth !== 8 ||
    !width ||
    !height ||
    factors.flat().some((factor) => factor < 1 || factor > 4)
  ) {
    throw new RangeError("a frame that is not read here");
  }
  const most = [0, 1].map((side) => Math.max(...factors.map((pair) => pair[side])));
  const [unitsWide, unitsHigh] = [
    Math.ceil(width / (8 * most[0])),
    Math.ceil(height / (8 * most[1])),
  ];
  const components = rows.map(([id, , quantSlot], n) => {
    const [across, down] = factors[n];
    const isRow = isThin && !isProgressive;
    const stride = isRow ? 0 : unitsWide * across;
    return {
      ...{ id, quantSlot, quant: null, across, down, stride },
      wide: Math.ceil(Math.ceil((width * across) / most[0]) / 8),
      high: Math.ceil(Math.ceil((height * down) / most[1]) / 8),
      values: new Int16Array(64 * unitsWide * across * (isRow ? 1 : unitsHigh * down)),
    };
  });
  return { width, height, components, isProgressive, unitsWide, unitsHigh };
}

/** @param {Uint8Array} body @param {State} state @returns {import("./scan.js").Scan} */
function scanOf(body, state) {
  const { frame, quants, codes, interval } = state;
  if (!frame || state.scans.length >= MOST_SCANS) throw new RangeError("a scan too many");
  const [first, last, bits] = body.subarray(1 + 2 * body[0]);
  const members = Array.from({ length: body[0] }, (_, n) => {
    const [id, slots] = body.subarray(1 + 2 * n);
    const plane = frame.components.find((component) => component.id === id);
    if (!plane) throw new RangeError("a scan of what is not there");
    plane.quant ??= quants[plane.quantSlot] ?? null;
    return {
      plane,
      dc: codes[slots >> 4] ?? null,
      ac: codes[16 | (slots & 15)] ?? null,
      dcBefore: 0,
    };
  });
  const { isProgressive, unitsWide, unitsHigh } = frame;
  const isDc = last === 0 && members.length <= 4;
  const isAc = first > 0 && last >= first && last < 64 && members.length === 1;
  const isWhole = first === 0 && last === 63 && bits === 0;
  if (isProgressive ? !(first === 0 ? isDc : isAc) || (bits & 15) > 13 : !isWhole)
    throw new RangeError("a scan out of order");
  return {
    members,
    first,
    last,
    isRefining: bits >> 4 > 0,
    low: bits & 15,
    isProgressive,
    interval,
    unitsWide,
    unitsHigh,
  };
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes @param {number} start @param {import("./scan.js").Scan} scan
 * @param {typeof import("./scan.js").readScan} readScan @param {State} state
 * @returns {number} where the next marker stands
 */
function readCoded(bytes, start, scan, readScan, { scans }) {
  let end = bytes.indexOf(0xff, start);
  while (end >= 0 && isCoded(bytes[end + 1])) {
    // Of several FFs in a row the last decides.
    end = bytes.indexOf(0xff, bytes[end + 1] === 0xff ? end + 1 : end + 2);
  }
  if (end < 0 || end - start > MOST_SCAN_BYTES) throw new RangeError("a scan has no end");
  while (end > start && bytes[end - 1] === 0xff) end -= 1;
  const coded = unstuff(bytes, start, end);
  scans.push({ ...coded, ...readScan(coded, scan) });
  return end;
}

/** @param {number} byte behind an FF */
const isCoded = (byte) => byte === 0 || byte === 0xff || (byte >= 0xd0 && byte <= 0xd7);

/**
 * Take out the zeros that stand behind each FF, bytes that fill, and the restart markers.
 * @param {Uint8Array<ArrayBuffer>} bytes @param {number} start @param {number} end
 * @returns {import("./scan.js").Coded & Stretches}
 */
function unstuff(bytes, start, end) {
  const data = new Uint8Array(end - start + 4);
  /** @type {import("./scan.js").Coded & Stretches} */
  const found = { data, ends: [], starts: [start], stops: [], fills: [] };
  let to = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at];
    if (byte === 0xff) {
      const first = at;
      while (bytes[at + 1] === 0xff) at += 1;
      if (at > first) found.fills.push([first, at]);
      at += 1;
      if (bytes[at] !== 0) {
        if (bytes[at] - 0xd0 !== found.ends.length % 8)
          throw new RangeError("restarts are out of order");
        found.ends.push(to);
        found.stops.push(first);
        found.starts.push(at + 1);
        continue;
      }
    }
    data[to] = byte;
    to += 1;
  }
  found.ends.push(to);
  found.stops.push(end);
  return found;
}
