/**
 * Writes an oriented picture as a JPEG: one sequential frame, the shortest Huffman codes for it, nothing
 * beside the picture. Runs in the pipeline worker.
 * Source: ITU-T T.81 annexes B.2, F.1.2 (coding) and K.2 (codes made to measure).
 */

/** One scan may hold several components if a unit of them has no more blocks. */
const MOST_BLOCKS = 10;
/** What 8 bits a sample allow: bits of a DC difference, bits of any other coefficient. */
const MOST_SIZES = [11, 10];
const LONGEST_CODE = 16;
/** Symbols: sixteen zeros, and nothing but zeros from here. */
const ZEROS = 0xf0;
const NO_MORE = 0;

/**
 * @typedef {import("./orient.js").OrientedPlane} OrientedPlane
 * @typedef {(slot: number, symbol: number, value: number, size: number) => void} Put a symbol of the slot's codes, and so many bits behind it
 * @typedef {{counts: Uint8Array, symbols: number[], codes: Uint16Array, lengths: Uint8Array}} Codes `codes` and `lengths` by symbol
 */

/**
 * @param {import("./orient.js").OrientedPicture} picture
 * @returns {Uint8Array<ArrayBuffer>}
 * @throws {RangeError} where a coefficient is larger than the format allows
 */
export function writeJpeg(picture) {
  const { planes } = picture;
  const used = Array.from({ length: 4 }, () => new Float64Array(256));
  const scans = scansOf(picture);
  for (const scan of scans) codeScan(scan, (slot, symbol) => (used[slot][symbol] += 1));
  const slots = used.map((counts) => (counts.some(Boolean) ? makeCodes(counts) : null));
  const out = createOutput(planes.reduce((sum, { wide, high }) => sum + wide * high, 0));
  out.bytes([0xff, 0xd8]);
  writeHeader(picture, out.bytes);
  slots.forEach(
    (codes, slot) =>
      codes && out.bytes(segmentOf(0xc4, [numberOf(slot), ...codes.counts, ...codes.symbols])),
  );
  for (const scan of scans) {
    const members = scan.planes.flatMap((plane) => [plane.id, slotOf(plane, planes) * 0x11]);
    out.bytes(segmentOf(0xda, [scan.planes.length, ...members, 0, 63, 0]));
    codeScan(scan, (slot, symbol, value, size) => {
      const { codes, lengths } = /** @type {Codes} */ (slots[slot]);
      out.bits(codes[symbol], lengths[symbol]);
      if (size) out.bits(value, size);
    });
    out.fill();
  }
  out.bytes([0xff, 0xd9]);
  return out.end();
}

/** As libjpeg does it: what has other quantisation than the first, chroma, has other codes. @param {OrientedPlane} plane @param {OrientedPlane[]} planes */
const slotOf = (plane, planes) => (plane.quantSlot === planes[0].quantSlot ? 0 : 1);

/** Ours are DC 0, AC 0, DC 1, AC 1. @param {number} slot @returns {number} as DHT counts them */
const numberOf = (slot) => ((slot & 1) << 4) | (slot >> 1);

/** @param {number} number */
const pair = (number) => [number >> 8, number & 255];

/** @param {number} marker @param {number[]} body */
const segmentOf = (marker, body) => [0xff, marker, ...pair(body.length + 2), ...body];

/** Tables and frame. @param {import("./orient.js").OrientedPicture} picture @param {(bytes: number[]) => void} write */
function writeHeader({ width, height, planes }, write) {
  const quants = new Map(planes.map(({ quantSlot, quant }) => [quantSlot, quant]));
  let isBaseline = true;
  for (const [slot, quant] of quants) {
    const isWide = quant.some((step) => step > 255);
    isBaseline &&= !isWide;
    write(
      segmentOf(0xdb, [(isWide ? 16 : 0) | slot, ...(isWide ? [...quant].flatMap(pair) : quant)]),
    );
  }
  const members = planes.flatMap(({ id, across, down, quantSlot }) => [
    id,
    (across << 4) | down,
    quantSlot,
  ]);
  write(
    segmentOf(isBaseline ? 0xc0 : 0xc1, [
      8,
      ...pair(height),
      ...pair(width),
      planes.length,
      ...members,
    ]),
  );
}

/** @param {import("./orient.js").OrientedPicture} picture */
function scansOf({ width, height, planes }) {
  const [across, down] = [
    Math.max(...planes.map((p) => p.across)),
    Math.max(...planes.map((p) => p.down)),
  ];
  const size = { wide: Math.ceil(width / (8 * across)), high: Math.ceil(height / (8 * down)) };
  const blocks = planes.reduce((sum, plane) => sum + plane.across * plane.down, 0);
  const groups = blocks <= MOST_BLOCKS ? [planes] : planes.map((plane) => [plane]);
  return groups.map((group) => ({
    planes: group,
    slots: group.map((plane) => slotOf(plane, planes)),
    ...size,
  }));
}

/** Every symbol of a scan, in order. @param {ReturnType<typeof scansOf>[number]} scan @param {Put} put */
function codeScan({ planes, slots, wide, high }, put) {
  const before = planes.map(() => 0);
  if (planes.length === 1) {
    for (let y = 0; y < planes[0].high; y += 1) {
      for (let x = 0; x < planes[0].wide; x += 1)
        before[0] = codeBlock(planes[0], slots[0], x, y, before[0], put);
    }
    return;
  }
  for (let unit = 0; unit < wide * high; unit += 1) {
    const [left, top] = [unit % wide, Math.floor(unit / wide)];
    planes.forEach((plane, n) => {
      for (let block = 0; block < plane.across * plane.down; block += 1) {
        const x = left * plane.across + (block % plane.across);
        const y = top * plane.down + Math.floor(block / plane.across);
        before[n] = codeBlock(plane, slots[n], x, y, before[n], put);
      }
    });
  }
}

/**
 * One block. Beyond the picture's edge it is an even one like its neighbour, whatever stood there.
 * @param {OrientedPlane} plane @param {number} slot @param {number} x @param {number} y
 * @param {number} before the DC of the block before @param {Put} put
 * @returns {number} its own DC
 */
function codeBlock(
  { values, start, stepX, stepY, order, signs, wide, high },
  slot,
  x,
  y,
  before,
  put,
) {
  const isInside = x < wide && y < high;
  const at = start + x * stepX + y * stepY;
  const dc = isInside ? values[at] : before;
  putValue(2 * slot, 0, dc - before, put);
  let zeros = 0;
  for (let k = 1; isInside && k < 64; k += 1) {
    const value = values[at + order[k]];
    if (value === 0) {
      zeros += 1;
      continue;
    }
    for (; zeros > 15; zeros -= 16) put(2 * slot + 1, ZEROS, 0, 0);
    putValue(2 * slot + 1, zeros, signs[k] * value, put);
    zeros = 0;
  }
  if (zeros || !isInside) put(2 * slot + 1, NO_MORE, 0, 0);
  return dc;
}

/** @param {number} slot @param {number} run zeros before it @param {number} value @param {Put} put */
function putValue(slot, run, value, put) {
  const size = 32 - Math.clz32(Math.abs(value));
  if (size > MOST_SIZES[slot & 1]) throw new RangeError("a coefficient too large");
  put(slot, (run << 4) | size, value < 0 ? value + (1 << size) - 1 : value, size);
}

/**
 * The shortest codes for symbols that are used so often; none is all ones.
 * @param {Float64Array} used how often, by symbol @returns {Codes}
 */
function makeCodes(used) {
  const lengthOf = wantedLengths(used);
  const counts = withinLimit(lengthOf);
  const symbols = Array.from(used.keys()).filter((symbol) => used[symbol] > 0);
  symbols.sort((one, other) => lengthOf[one] - lengthOf[other] || one - other);
  const codes = new Uint16Array(256);
  const lengths = new Uint8Array(256);
  let code = 0;
  let next = 0;
  counts.forEach((count, index) => {
    for (let n = 0; n < count; n += 1, next += 1, code += 1)
      [codes[symbols[next]], lengths[symbols[next]]] = [code, index + 1];
    code *= 2;
  });
  return { counts, symbols, codes, lengths };
}

/** How long each code would best be: the two rarest are joined until all are one. @param {Float64Array} used */
function wantedLengths(used) {
  // One more, used once, is to take the code of all ones; the last of equals goes first, as in libjpeg.
  const uses = Float64Array.of(...used, 1);
  const lengths = new Uint16Array(uses.length);
  const joined = Array.from(uses.keys(), (symbol) => [symbol]);
  for (;;) {
    const one = rarest(uses, -1);
    const other = rarest(uses, one);
    if (other < 0) return lengths;
    uses[one] += uses[other];
    uses[other] = 0;
    joined[one].push(...joined[other]);
    for (const symbol of joined[one]) lengths[symbol] += 1;
  }
}

/** @param {Float64Array} uses @param {number} except */
function rarest(uses, except) {
  let found = -1;
  uses.forEach((count, symbol) => {
    if (count > 0 && symbol !== except && (found < 0 || count <= uses[found])) found = symbol;
  });
  return found;
}

/** How many codes there are of each length, none longer than allowed. @param {Uint16Array} wanted */
function withinLimit(wanted) {
  const counts = new Array(wanted.length + 1).fill(0);
  for (const length of wanted) counts[length] += 1;
  counts[0] = 0;
  for (let length = counts.length - 1; length > LONGEST_CODE; length -= 1) {
    while (counts[length] > 0) {
      // Two of a pair: one takes their common beginning, the other goes beside a shorter code.
      let shorter = length - 2;
      while (counts[shorter] === 0) shorter -= 1;
      counts[length] -= 2;
      counts[length - 1] += 1;
      counts[shorter + 1] += 2;
      counts[shorter] -= 1;
    }
  }
  counts[counts.findLastIndex(Boolean)] -= 1;
  return Uint8Array.from(counts.slice(1, LONGEST_CODE + 1));
}

/** Bytes that grow, and bits among them. @param {number} blocks how many are to be expected */
function createOutput(blocks) {
  let data = new Uint8Array(1024 + 16 * blocks);
  let length = 0;
  let waiting = 0;
  let count = 0;

  /** @param {number} more */
  function reserve(more) {
    if (length + more <= data.length) return;
    const larger = new Uint8Array(2 * (data.length + more));
    larger.set(data);
    data = larger;
  }

  /** @param {number[]} added */
  function bytes(added) {
    reserve(added.length);
    data.set(added, length);
    length += added.length;
  }

  /** @param {number} value @param {number} size up to 16 */
  function bits(value, size) {
    waiting = (waiting << size) | value;
    count += size;
    reserve(6);
    while (count >= 8) {
      count -= 8;
      const byte = (waiting >> count) & 255;
      data[length] = byte;
      length += 1;
      if (byte === 255) {
        data[length] = 0; // so that it is no marker
        length += 1;
      }
    }
    waiting &= (1 << count) - 1;
  }

  /** Ones to the end of the byte. */
  const fill = () => count && bits((1 << (8 - count)) - 1, 8 - count);

  return { bytes, bits, fill, end: () => data.slice(0, length) };
}
