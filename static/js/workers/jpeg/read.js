/**
 * Reads the coded picture of a JPEG: its frame, its tables, every coefficient as it is. Strictly: what
 * is not plain is refused, and its caller leaves the picture alone. Runs in the pipeline worker.
 * Source: ITU-T T.81 annexes A.2 (units), B (markers), C (codes).
 */

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
 * @typedef {object} State
 * @property {(Uint16Array | undefined)[]} quants by slot
 * @property {(Uint16Array | undefined)[]} codes by class and slot, as DHT numbers them
 * @property {number} interval
 * @property {(CodedPicture & {isProgressive: boolean, unitsWide: number, unitsHigh: number}) | null} frame
 * @property {number} scans
 */

/**
 * @param {Uint8Array<ArrayBuffer>} bytes from SOI to EOI
 * @param {typeof import("./scan.js").readScan} readScan
 * @returns {CodedPicture}
 * @throws {RangeError} where it is damaged, or of a kind that is not read here
 */
export function readJpeg(bytes, readScan) {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) throw new RangeError("no beginning");
  /** @type {State} */
  const state = { quants: [], codes: [], interval: 0, frame: null, scans: 0 };
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
    if (marker === SOS) at = readCoded(bytes, end, scanOf(body, state), readScan);
    else readSegment(marker, body, state);
  }
  const { frame, scans } = state;
  if (!frame || !scans || frame.components.some(({ quant }) => !quant))
    throw new RangeError("not the whole picture");
  return frame;
}

/** @param {Uint8Array} bytes @param {number} at */
const number16 = (bytes, at) => (bytes[at] << 8) | bytes[at + 1];

/** @param {number} marker @param {Uint8Array} body @param {State} state */
function readSegment(marker, body, state) {
  // Pictures whose tables change between scans are legal and hardly ever made.
  if (marker === DQT && !state.scans) readQuants(body, state);
  else if (marker === DHT) readCodes(body, state);
  else if (marker === DRI) state.interval = number16(body, 0);
  else if (FRAMES.includes(marker) && !state.frame)
    state.frame = frameOf(body, marker === PROGRESSIVE);
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
function readCodes(body, { codes }) {
  for (let at = 0; at < body.length; ) {
    const counts = body.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    codes[body[at]] = codeTable(counts, body.subarray(at + 17, at + 17 + total));
    at += 17 + total;
  }
}

/**
 * What each 16 bits begin with: a code's length times 256, and its symbol; 0 where it is none.
 * @param {Uint8Array} counts @param {Uint8Array} symbols
 */
function codeTable(counts, symbols) {
  const table = new Uint16Array(1 << 16);
  let from = 0;
  let next = 0;
  counts.forEach((count, index) => {
    const span = 1 << (15 - index);
    for (let n = 0; n < count; n += 1, next += 1, from += span) {
      if (from + span > 1 << 16) throw new RangeError("more codes than bits");
      table.fill(((index + 1) << 8) | symbols[next], from, from + span);
    }
  });
  return table;
}

/** @param {Uint8Array} body @param {boolean} isProgressive @returns {NonNullable<State["frame"]>} */
function frameOf(body, isProgressive) {
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
    const stride = unitsWide * across;
    return {
      ...{ id, quantSlot, quant: null, across, down, stride },
      wide: Math.ceil(Math.ceil((width * across) / most[0]) / 8),
      high: Math.ceil(Math.ceil((height * down) / most[1]) / 8),
      values: new Int16Array(64 * stride * unitsHigh * down),
    };
  });
  return { width, height, components, isProgressive, unitsWide, unitsHigh };
}

/** @param {Uint8Array} body @param {State} state @returns {import("./scan.js").Scan} */
function scanOf(body, state) {
  const { frame, quants, codes, interval } = state;
  state.scans += 1;
  if (!frame || state.scans > MOST_SCANS) throw new RangeError("a scan too many");
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
 * @param {typeof import("./scan.js").readScan} readScan
 * @returns {number} where the next marker stands
 */
function readCoded(bytes, start, scan, readScan) {
  let end = bytes.indexOf(0xff, start);
  while (end >= 0 && (bytes[end + 1] === 0 || isRestart(bytes[end + 1])))
    end = bytes.indexOf(0xff, end + 2);
  if (end < 0 || end - start > MOST_SCAN_BYTES) throw new RangeError("a scan has no end");
  readScan(unstuff(bytes, start, end), scan);
  return end;
}

/** @param {number} byte */
const isRestart = (byte) => byte >= 0xd0 && byte <= 0xd7;

/**
 * Take out the zeros that stand behind each FF, and the restart markers.
 * @param {Uint8Array<ArrayBuffer>} bytes @param {number} start @param {number} end
 * @returns {import("./scan.js").Coded}
 */
function unstuff(bytes, start, end) {
  const data = new Uint8Array(end - start + 4);
  const ends = [];
  let to = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at];
    if (byte === 0xff) {
      at += 1;
      if (bytes[at] !== 0) {
        if (bytes[at] - 0xd0 !== ends.length % 8) throw new RangeError("restarts are out of order");
        ends.push(to);
        continue;
      }
    }
    data[to] = byte;
    to += 1;
  }
  return { data, ends: [...ends, to] };
}
