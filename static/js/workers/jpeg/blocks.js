/**
 * Reads one block of the coded data of a JPEG, strictly: what is not exactly as the standard has it is
 * refused. Runs in the pipeline worker.
 * Source: ITU-T T.81 annex F.2 (sequential) and G.1, G.2 (progressive), Huffman coding only.
 */

/** What no picture of 8 bits goes beyond: bits of a DC difference, bits of any other coefficient, a DC. */
const MOST_BITS_DC = 11;
const MOST_BITS_AC = 10;
const MOST_DC = 2047;
/** By how many bits `near` is looked into. */
export const NEAR_BITS = 9;
const NO_CODE = "a code that is in no table";

/**
 * @typedef {object} CodeTable
 * @property {Uint16Array} lookup by the next 16 bits: the code's length times 256, and its entry; 0 where it is none
 * @property {Uint16Array} near the same by fewer bits, small enough for the fastest memory; 0 for longer codes, too
 * @property {Uint8Array} symbols by entry
 * @property {Uint8Array} used by entry: 1 where a block needed it
 *
 * @typedef {object} Plane one component's coefficients, in zigzag order, 64 a block
 * @property {number} across its blocks in a unit's row
 * @property {number} down
 * @property {number} wide how many blocks in a row hold some of the picture
 * @property {number} high
 * @property {number} stride how many are stored in a row: whole units; 0 where only one row is kept
 * @property {Int16Array} values
 *
 * @typedef {{plane: Plane, dc: CodeTable | null, ac: CodeTable | null, dcBefore: number}} Member
 *
 * @typedef {object} Progress what of the coefficients a scan holds
 * @property {number} first the first coefficient in zigzag order
 * @property {number} last
 * @property {boolean} isRefining whether one more bit is read of coefficients that are known already
 * @property {number} low how many low bits are still left out
 * @property {boolean} isProgressive
 *
 * @typedef {{data: Uint8Array<ArrayBuffer>, at: number, skip: number}} Pass `at` counts bits, `skip` blocks that end at once
 * @typedef {(pass: Pass, scan: Progress, member: Member, at: number) => void} ReadBlock
 */

/** @param {Progress} scan @returns {ReadBlock} */
export function readerOf({ isProgressive, isRefining, first }) {
  if (!isProgressive) return readWhole;
  if (first === 0) return isRefining ? refineDc : readDc;
  return isRefining ? refineAc : readAc;
}

/** The next 16 bits. @param {Pass} pass */
function peek({ data, at }) {
  const byte = at >>> 3;
  return (((data[byte] << 16) | (data[byte + 1] << 8) | data[byte + 2]) >> (8 - (at & 7))) & 0xffff;
}

/** @param {Pass} pass @param {number} count up to 16 */
function take(pass, count) {
  const found = peek(pass) >> (16 - count);
  pass.at += count;
  return found;
}

/** @param {Pass} pass @param {CodeTable | null} table */
function takeSymbol(pass, table) {
  if (!table) throw new RangeError(NO_CODE);
  const ahead = peek(pass);
  const found = table.near[ahead >>> (16 - NEAR_BITS)] || table.lookup[ahead];
  if (!found) throw new RangeError(NO_CODE);
  pass.at += found >> 8;
  const entry = found & 255;
  table.used[entry] = 1;
  return table.symbols[entry];
}

/** A number of so many bits, in the standard's way of writing a sign. @param {Pass} pass @param {number} size */
function takeNumber(pass, size) {
  const found = take(pass, size);
  return found >> (size - 1) ? found : found - (1 << size) + 1;
}

/** @type {ReadBlock} */
function readDc(pass, { low }, member, at) {
  const size = takeSymbol(pass, member.dc);
  if (size > MOST_BITS_DC) throw new RangeError("a difference too large");
  if (size) member.dcBefore += takeNumber(pass, size);
  const value = member.dcBefore * (1 << low);
  if (Math.abs(value) > MOST_DC) throw new RangeError("a mean too large");
  member.plane.values[at] = value;
}

/**
 * Nearly all of a photo's time goes by here: so each code is read at one go with the number behind it.
 * @type {ReadBlock}
 */
function readWhole(pass, scan, member, at) {
  readDc(pass, scan, member, at);
  const { data } = pass;
  const { values } = member.plane;
  const { near, lookup, symbols, used } = member.ac ?? refuse(pass, pass.at, NO_CODE);
  let bit = pass.at;
  for (let k = 1; k < 64; k += 1) {
    const byte = bit >>> 3;
    // 25 bits at least, from the top.
    const ahead =
      ((data[byte] << 24) | (data[byte + 1] << 16) | (data[byte + 2] << 8) | data[byte + 3]) <<
      (bit & 7);
    const found = near[ahead >>> (32 - NEAR_BITS)] || lookup[ahead >>> 16];
    if (!found) refuse(pass, bit, NO_CODE);
    const length = found >> 8;
    const entry = found & 255;
    used[entry] = 1;
    const symbol = symbols[entry];
    const size = symbol & 15;
    bit += length;
    if (symbol === 0) break;
    if (size === 0 && symbol !== 0xf0)
      refuse(pass, bit, "a run that only progressive pictures have");
    k += symbol >> 4;
    if (k > 63) refuse(pass, bit, "a block too long");
    if (size === 0) continue;
    if (size > MOST_BITS_AC) refuse(pass, bit, "a coefficient too large");
    pass.at = bit;
    const number =
      length + size > 25 ? peek(pass) >> (16 - size) : (ahead << length) >>> (32 - size);
    // As `takeNumber`, without a choice that a processor would guess wrong half the time.
    values[at + k] = number + (((number >> (size - 1)) - 1) & (1 - (1 << size)));
    bit += size;
  }
  pass.at = bit;
}

/** @param {Pass} pass @param {number} at where it was refused @param {string} why @returns {never} */
function refuse(pass, at, why) {
  pass.at = at;
  throw new RangeError(why);
}

/** @param {Pass} pass @param {number} size */
function readAcValue(pass, size) {
  if (size > MOST_BITS_AC) throw new RangeError("a coefficient too large");
  return takeNumber(pass, size);
}

/** @type {ReadBlock} */
function refineDc(pass, { low }, { plane }, at) {
  plane.values[at] |= take(pass, 1) << low;
}

/** @type {ReadBlock} */
function readAc(pass, { first, last, low }, { plane, ac }, at) {
  if (pass.skip > 0) {
    pass.skip -= 1;
    return;
  }
  for (let k = first; k <= last; k += 1) {
    const symbol = takeSymbol(pass, ac);
    const size = symbol & 15;
    const run = symbol >> 4;
    if (size === 0 && run !== 15) {
      pass.skip = (1 << run) - 1 + take(pass, run);
      return;
    }
    k += run;
    if (k > last) throw new RangeError("a block too long");
    if (size) plane.values[at + k] = readAcValue(pass, size) * (1 << low);
  }
}

/** @type {ReadBlock} */
function refineAc(pass, { first, last, low }, { plane, ac }, at) {
  const { values } = plane;
  const bit = 1 << low;
  let k = first;
  while (pass.skip === 0 && k <= last) {
    const symbol = takeSymbol(pass, ac);
    const run = symbol >> 4;
    const size = symbol & 15;
    if (size === 0 && run !== 15) {
      pass.skip = (1 << run) + take(pass, run);
      break;
    }
    if (size > 1) throw new RangeError("a refinement of more than one bit");
    const value = size ? (take(pass, 1) ? bit : -bit) : 0;
    k = refineRun(pass, values, at, k, last, run, bit);
    if (k > last) throw new RangeError("a block too long");
    if (value) values[at + k] = value;
    k += 1;
  }
  if (pass.skip === 0) return;
  refineRun(pass, values, at, k, last, 64, bit);
  pass.skip -= 1;
}

/**
 * One more bit for each coefficient that is known, up to the zero that comes after so many others.
 * @param {Pass} pass @param {Int16Array} values @param {number} at the block
 * @param {number} from where to begin @param {number} last @param {number} run @param {number} bit
 * @returns {number} the place of that zero
 */
function refineRun(pass, values, at, from, last, run, bit) {
  let zeros = run;
  let k = from;
  for (; k <= last; k += 1) {
    const value = values[at + k];
    if (value === 0) {
      if (zeros === 0) return k;
      zeros -= 1;
    } else if (take(pass, 1) && (value & bit) === 0) {
      values[at + k] = value + (value > 0 ? bit : -bit);
    }
  }
  return k;
}
