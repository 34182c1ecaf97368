/**
 * Reads the coded data of one scan of a JPEG into coefficients, and tells what of the data the picture
 * needs. Strictly: what is not as the standard has it is refused, but for data that end early and data
 * that nothing needs, which decoders take. Runs in the pipeline worker.
 * Source: ITU-T T.81 annexes A.2 (units), E.1.4 (restarts); of what is too short or too long, libjpeg.
 */

import { readerOf } from "./blocks.js";

/** So many bits are looked at for one code. */
const LOOKED_AHEAD = 16;
/** No picture has more rows of units. */
const MOST_ROWS = 8192;
/** Bytes of another kind may pass for a unit or two, hardly for so many rows. */
const ROWS_OF_A_PICTURE = 4;

/**
 * @typedef {import("./blocks.js").Plane} Plane
 * @typedef {import("./blocks.js").Pass} Pass
 *
 * @typedef {import("./blocks.js").Progress & {
 *   members: import("./blocks.js").Member[],
 *   interval: number,
 *   unitsWide: number,
 *   unitsHigh: number,
 * }} Scan `interval`: units between two restarts, or 0; units of the whole picture in a row and in a column
 *
 * @typedef {{data: Uint8Array<ArrayBuffer>, ends: number[]}} Coded without stuffing; where each segment ends: what lies between two restarts
 * @typedef {{pass: Pass, ends: number[], scan: Scan, left: number, needed: number[], units: number}} Walk how far it is; `left` units to the next restart
 * @typedef {(pass: Pass, x: number, y: number) => void} ReadUnit
 *
 * @typedef {object} Reading
 * @property {number[]} needed for each segment that the picture needs, the bit of the data behind which it needs no more
 * @property {boolean} isShort whether the data end before the picture does; what is missing stays 0
 * @property {boolean} runsOver whether a run of ended blocks goes on where there are no blocks
 * @property {number} beyond how many blocks lie wholly beyond the edge, and yet hold something
 * @property {number} rows of units that can be read behind the last one
 */

/**
 * @param {Coded} coded
 * @param {Scan} scan its planes are written to
 * @returns {Reading}
 * @throws {RangeError} where anything is out of order
 */
export function readScan({ data, ends }, scan) {
  const pass = { data, at: 0, skip: 0 };
  /** @type {Reading} */
  const reading = { needed: [], isShort: false, runsOver: false, beyond: 0, rows: 0 };
  const read = unitReaderOf(scan, reading);
  const walk = { pass, ends, scan, left: scan.interval, needed: reading.needed, units: 0 };
  const [wide, high] = unitsOf(scan);
  try {
    reading.isShort = !readRows(walk, read, wide, 0, high, reading);
  } catch (error) {
    // What is missing behind the last bytes may have been read as a code.
    const isAtEnd = pass.at + LOOKED_AHEAD > 8 * (ends.at(-1) ?? 0);
    if (!(error instanceof RangeError) || !isAtEnd) throw error;
    reading.isShort = true;
  }
  if (reading.isShort) return reading;
  reading.runsOver ||= pass.skip > 0;
  reading.needed.push(pass.at);
  return {
    ...reading,
    rows: rowsBehind({ ...walk, needed: [...reading.needed] }, read, wide, high),
  };
}

/** Alone, a component has only the blocks that hold some of the picture. @param {Scan} scan */
function unitsOf({ members, unitsWide, unitsHigh }) {
  const [{ plane }] = members;
  return members.length === 1 ? [plane.wide, plane.high] : [unitsWide, unitsHigh];
}

/**
 * @param {Walk} walk @param {ReadUnit} read @param {number} wide units in a row
 * @param {number} from the first row @param {number} to @param {Reading} reading
 * @returns {boolean} whether the data are long enough
 */
function readRows(walk, read, wide, from, to, reading) {
  const { pass, ends, scan, needed } = walk;
  for (let y = from; y < to; y += 1) {
    for (let x = 0; x < wide; x += 1) {
      if (scan.interval && walk.left === 0) {
        reading.runsOver ||= pass.skip > 0;
        restart(walk);
        if (needed.length >= ends.length) return false;
      }
      read(pass, x, y);
      if (pass.at > 8 * ends[needed.length]) {
        if (needed.length < ends.length - 1) throw new RangeError("a segment ends early");
        return false;
      }
      walk.left -= 1;
      walk.units += 1;
    }
  }
  return true;
}

/** @param {Walk} walk */
function restart(walk) {
  const { pass, ends, scan, needed } = walk;
  needed.push(pass.at);
  pass.at = 8 * ends[needed.length - 1];
  pass.skip = 0;
  walk.left = scan.interval;
  for (const member of scan.members) member.dcBefore = 0;
}

/**
 * Read on where the picture has ended: rows that a smaller height hides, or bytes of another kind.
 * Nothing is stored, for no plane reaches there.
 * @param {Walk} walk @param {ReadUnit} read @param {number} wide units in a row @param {number} high
 * @returns {number} 0 where it is no picture
 */
function rowsBehind(walk, read, wide, high) {
  const { pass, ends, scan, needed } = walk;
  if (scan.first > 0 || scan.isRefining) return 0;
  const tables = scan.members.flatMap(({ dc, ac }) => [dc, ac]).filter((table) => table !== null);
  const used = tables.map((table) => table.used.slice());
  // The last needed segment goes on where it has stopped.
  needed.pop();
  walk.units = 0;
  let at = pass.at;
  const nothing = { needed: [], isShort: false, runsOver: false, beyond: 0, rows: 0 };
  try {
    for (let y = high; y < MOST_ROWS; y += 1) {
      if (!readRows(walk, read, wide, y, y + 1, nothing)) break;
      at = pass.at;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  tables.forEach((table, n) => table.used.set(used[n]));
  const rows = Math.floor(walk.units / wide);
  const isToTheEnd = 8 * (ends.at(-1) ?? 0) - at < 8;
  return isToTheEnd || rows >= ROWS_OF_A_PICTURE ? rows : 0;
}

/** @param {Scan} scan @param {Reading} reading @returns {ReadUnit} */
function unitReaderOf(scan, reading) {
  const read = readerOf(scan);
  const { members } = scan;
  if (members.length === 1) {
    const [member] = members;
    const { stride } = member.plane;
    return (pass, x, y) => read(pass, scan, member, (y * stride + x) * 64);
  }
  return (pass, x, y) => {
    for (const member of members) {
      const { across, down, stride, wide, high } = member.plane;
      for (let row = y * down; row < (y + 1) * down; row += 1) {
        for (let column = x * across; column < (x + 1) * across; column += 1) {
          const at = (row * stride + column) * 64;
          if (column < wide && row < high) read(pass, scan, member, at);
          else if (readBeyond(pass, scan, member, at, read)) reading.beyond += 1;
        }
      }
    }
  };
}

/**
 * A block that only fills its unit: encoders write an even one, as bright as the one before.
 * @param {Pass} pass @param {Scan} scan @param {import("./blocks.js").Member} member @param {number} at
 * @param {import("./blocks.js").ReadBlock} read
 * @returns {boolean} whether it holds more than that
 */
function readBeyond(pass, scan, member, at, read) {
  const { values } = member.plane;
  const before = member.dcBefore;
  // Of a progressive picture only means come so; else nothing was here before but another row.
  if (!scan.isProgressive) values.fill(0, at, at + 64);
  read(pass, scan, member, at);
  if (scan.isRefining) return false;
  if (member.dcBefore !== before) return true;
  return !scan.isProgressive && values.subarray(at + 1, at + 64).some(Boolean);
}
