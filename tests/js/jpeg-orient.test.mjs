// The coefficients of a JPEG are turned, or it is left alone; no browser and no Python needed.
import assert from "node:assert/strict";
import { test } from "node:test";

import { readJpeg } from "../../static/js/workers/jpeg/read.js";
import { readScan } from "../../static/js/workers/jpeg/scan.js";
import { lookerOf } from "../../static/js/workers/jpeg/look.js";
import { orienterOf } from "../../static/js/workers/jpeg/orient.js";
import { writeJpeg } from "../../static/js/workers/jpeg/write.js";

const turn = orienterOf(readJpeg, readScan, writeJpeg);

const segment = (marker, ...body) => [
  0xff,
  marker,
  (body.length + 2) >> 8,
  (body.length + 2) & 255,
  ...body,
];

/** DC sizes 0, 2 and 4 as 0, 10, 110; of the rest only "no more" as 0, and one coefficient of size 1 as 10. */
const CODES = [
  ...segment(0xc4, 0x00, 1, 1, 1, ...Array(13).fill(0), 0, 2, 4),
  ...segment(0xc4, 0x10, 1, 1, ...Array(14).fill(0), 0, 1),
];

/** Grey, 16 x 8: a block of mean 3 whose first frequency across is 1, and one of mean -6. */
function twoBlocks() {
  const bits = "10" + "11" + "10" + "1" + "0" + "110" + "0110" + "0";
  const bytes = bits
    .padEnd(24, "1")
    .match(/.{8}/g)
    .map((byte) => Number.parseInt(byte, 2));
  return new Uint8Array([
    ...[0xff, 0xd8],
    ...segment(0xdb, 0, ...Array.from({ length: 64 }, (_, k) => k + 1)),
    ...segment(0xc0, 8, 0, 8, 0, 16, 1, 7, 0x11, 0),
    ...CODES,
    ...segment(0xda, 1, 7, 0, 0, 63, 0),
    ...bytes,
    ...[0xff, 0xd9],
  ]);
}

const read = (bytes) => readJpeg(bytes, readScan);
const blockOf = ({ values }, n) => [...values.subarray(64 * n, 64 * n + 64)];
const withFirst = (...values) => [...values, ...Array(64 - values.length).fill(0)];

test("coefficients are read as they are coded", () => {
  const { width, height, components } = read(twoBlocks());
  assert.deepEqual([width, height, components.length], [16, 8, 1]);
  assert.deepEqual(blockOf(components[0], 0), withFirst(3, 1));
  assert.deepEqual(blockOf(components[0], 1), withFirst(-6));
});

test("codes of all lengths are read with numbers of all sizes", () => {
  // One code of each length: 0, 10, 110, … to fifteen ones and a zero; the longest have the largest numbers.
  const sizes = [0, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const runs = [0, 0, 1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const symbols = sizes.map((size, n) => (runs[n] << 4) | size);
  const inBinary = (number, count) => number.toString(2).padStart(count, "0");
  const choices = [(size) => 2 ** size - 1, (size) => 1 - 2 ** size, (size) => 2 ** (size - 1)];
  // A code of three bits, so and so often, has the others begin anywhere in a byte.
  for (const [choose, before] of choices.flatMap((one) =>
    [...Array(8).keys()].map((n) => [one, n]),
  )) {
    let bits = "0"; // no difference of the mean
    const expected = Array(64).fill(0);
    let k = 1;
    for (const n of [...Array(before).fill(1), ...[...sizes.keys()].reverse().slice(0, -1)]) {
      const value = choose(sizes[n]);
      bits += `${"1".repeat(n)}0${inBinary(value > 0 ? value : value + 2 ** sizes[n] - 1, sizes[n])}`;
      k += runs[n];
      expected[k] = value;
      k += 1;
    }
    bits += "0";
    const bytes = bits
      .padEnd(Math.ceil(bits.length / 8) * 8, "1")
      .match(/.{8}/g)
      .map((byte) => Number.parseInt(byte, 2))
      .flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte]));
    const file = new Uint8Array([
      ...[0xff, 0xd8],
      ...segment(0xdb, 0, ...Array(64).fill(1)),
      ...segment(0xc0, 8, 0, 8, 0, 8, 1, 7, 0x11, 0),
      ...segment(0xc4, 0x00, 1, ...Array(15).fill(0), 0),
      ...segment(0xc4, 0x10, ...Array(16).fill(1), ...symbols),
      ...segment(0xda, 1, 7, 0, 0, 63, 0),
      ...bytes,
      ...[0xff, 0xd9],
    ]);
    assert.deepEqual(blockOf(read(file).components[0], 0), expected);
  }
});

test("mirrored, the blocks change places and odd frequencies their sign", () => {
  const { isTurned, turned } = turn(twoBlocks(), 2);
  assert.ok(isTurned);
  const { width, height, components } = read(turned);
  assert.deepEqual([width, height], [16, 8]);
  assert.deepEqual(blockOf(components[0], 0), withFirst(-6));
  assert.deepEqual(blockOf(components[0], 1), withFirst(3, -1));
  assert.deepEqual(
    [...components[0].quant],
    Array.from({ length: 64 }, (_, k) => k + 1),
  );
});

test("on its side, across becomes down, in the quantisation too", () => {
  const { width, height, components } = read(turn(twoBlocks(), 6).turned);
  assert.deepEqual([width, height], [8, 16]);
  assert.deepEqual(blockOf(components[0], 0), withFirst(3, 0, 1));
  assert.deepEqual(blockOf(components[0], 1), withFirst(-6));
  assert.deepEqual([...components[0].quant.subarray(0, 6)], [1, 3, 2, 6, 5, 4]);
});

test("cut anywhere, it is left alone", () => {
  const whole = twoBlocks();
  for (let length = 0; length < whole.length; length += 1) {
    assert.deepEqual(
      turn(whole.slice(0, length), 6),
      { isTurned: false, turned: null },
      `${length} bytes`,
    );
  }
});

const look = (file) => JSON.parse(lookerOf(readJpeg, readScan)(file));
/** Two blocks in two bytes, of which the last three bits only fill; then what is given, and the end. */
function shortBlocks(last, ...behind) {
  const head = twoBlocks().subarray(0, -5);
  return new Uint8Array([...head, 0b10111010, ...last, ...behind, 0xff, 0xd9]);
}
const LAST = 0b10000111;

test("of a plain picture all is needed but the codes that it does not use", () => {
  const { spare, ...facts } = look(shortBlocks([LAST]));
  assert.deepEqual(facts, {
    ...{ isRead: true, edits: [], surplus: 0, fills: 0, isShort: false, runsOver: false },
    ...{ beyond: 0, rows: 0, isFilledOddly: false },
  });
  assert.deepEqual(
    spare.map(([, entries]) => entries),
    [[0, 2]],
  );
  const file = shortBlocks([LAST]);
  const view = new Uint8Array([9, 9, 9, ...file]).subarray(3);
  assert.deepEqual(look(view), look(file));
  assert.equal(file[spare[0][0] + 1], 2); // the symbols of the first table are 0, 2, 4
});

test("what stands behind the last code goes, and the byte before is filled with ones", () => {
  const end = shortBlocks([LAST]).length - 2;
  const { edits, surplus } = look(shortBlocks([LAST], 1, 2, 0xff, 0, 3));
  assert.deepEqual([edits, surplus], [[[end, end + 5, -1]], 5]);
  const filled = look(shortBlocks([LAST & 0xfc]));
  assert.deepEqual([filled.edits, filled.fills], [[[end - 1, end, LAST]], 1]);
  assert.deepEqual(look(shortBlocks([LAST & 0xfc], 7)).edits, [[end - 1, end + 1, LAST]]);
});

test("restarts that nothing comes after go with what is behind them", () => {
  const end = shortBlocks([LAST]).length - 2;
  const { edits, surplus } = look(shortBlocks([LAST], 0xff, 0xd0, 7, 7));
  assert.deepEqual([edits, surplus], [[[end, end + 4, -1]], 4]);
});

test("rows that the frame does not tell are counted", () => {
  const file = twoBlocks();
  const frame = file.findIndex((byte, at) => byte === 0xff && file[at + 1] === 0xc0);
  file[frame + 8] = 8; // half as wide: the second block is a row below
  const { rows, isRead, surplus } = look(file);
  assert.deepEqual([isRead, rows], [true, 1]);
  assert.ok(surplus > 0);
});

test("data that end early are told from what is not read at all", () => {
  const { isRead, isShort, edits } = look(shortBlocks([]));
  assert.deepEqual([isRead, isShort, edits], [true, true, []]);
  assert.equal(look(twoBlocks().subarray(0, 30)).isRead, false);
  assert.equal(look(new Uint8Array()).isRead, false);
});

test("any byte changed, a look answers and never throws", () => {
  const whole = twoBlocks();
  for (let at = 0; at < whole.length; at += 1) {
    for (const value of [0, 0x7f, 0xd0, 0xff]) {
      const changed = whole.slice();
      changed[at] = value;
      const { isRead, edits } = look(changed);
      assert.equal(typeof isRead, "boolean");
      for (const [start, end] of edits) assert.ok(start < end && end <= changed.length);
    }
  }
});

test("any byte changed, it is turned or left alone, and never throws", () => {
  const whole = twoBlocks();
  for (let at = 0; at < whole.length; at += 1) {
    for (const value of [0, 1, 0x7f, 0xd0, 0xff]) {
      const changed = whole.slice();
      changed[at] = value;
      const { isTurned, turned } = turn(changed, 6);
      assert.equal(turned instanceof Uint8Array, isTurned);
    }
  }
});
