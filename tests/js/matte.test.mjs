// A cutout with its matte behind it, as one worker answers both: the page's own check of each.
import assert from "node:assert/strict";
import { test } from "node:test";

import { heldAnswer } from "../../static/js/files/answers.js";

const big = (value) => [value >> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
const chunk = (name, ...data) => [...big(data.length), ...Buffer.from(name), ...data, 0, 0, 0, 0];
/** @param {number} colour @param {number[]} [size] @param {number[]} [more] a chunk before the rows */
const png = (colour, [width, height] = [4, 3], more = [], depth = 8) => [
  ...[0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10],
  ...chunk("IHDR", ...big(width), ...big(height), depth, colour, 0, 0, 0),
  ...more,
  ...[...chunk("IDAT", 1, 2, 3), ...chunk("IEND")],
];
const CUTOUT = png(6);
const MATTE = png(0);
const WANTED = { file: new File([], "a.jpg"), wants_matte: true };

/** @param {number[]} matte @param {object} [more] @param {object} [params] */
const held = (matte, more = {}, params = WANTED) =>
  heldAnswer(
    "process",
    {
      data: new Uint8Array([...CUTOUT, ...matte]),
      mime_type: "image/png",
      width: 4,
      height: 3,
      format: "JPEG",
      notes: [],
      passes: [],
      timings: {},
      matte_bytes: matte.length,
      ...more,
    },
    params,
  );

test("the two come apart, and the matte holds nothing of the cutout", async () => {
  const { data, matte } = await held(MATTE);
  assert.deepEqual([...data], CUTOUT);
  assert.deepEqual([...matte], MATTE);
  assert.equal(matte.buffer.byteLength, MATTE.length);
});

test("a photo that can't be edited has none", async () => {
  assert.equal((await held([])).matte, null);
});

const HIDDEN = chunk("tEXt", 1, 2, 3);
for (const [name, matte, more] of /** @type {[string, number[], object][]} */ ([
  ["of colours", png(2), {}],
  ["with an alpha", png(4), {}],
  ["of 16 bits", png(0, [4, 3], [], 16), {}],
  ["of another size", png(0, [3, 4]), {}],
  ["with something else in it", png(0, [4, 3], HIDDEN), {}],
  ["with bytes behind it", [...MATTE, 7], {}],
  ["cut off", MATTE.slice(0, -1), {}],
  ["that is longer than both", MATTE, { matte_bytes: 10_000 }],
  ["that is all of both", MATTE, { matte_bytes: MATTE.length + CUTOUT.length }],
  ["that begins elsewhere", MATTE, { matte_bytes: MATTE.length - 1 }],
  ["of a negative length", MATTE, { matte_bytes: -3 }],
  ["of no length", MATTE, { matte_bytes: "all" }],
]))
  test(`a matte ${name} is refused`, async () => {
    await assert.rejects(held(matte, more), { code: "METADATA_LEFT" });
  });

test("one that nobody asked for is no part of the file", async () => {
  await assert.rejects(held(MATTE, {}, { file: WANTED.file }), { code: "METADATA_LEFT" });
});

test("of a photo that was opened again only its size is believed", async () => {
  const answer = { width: 4, height: 3, data: null, name: "secret" };
  assert.deepEqual(await heldAnswer("reopen", answer, {}), { width: 4, height: 3 });
  await assert.rejects(heldAnswer("reopen", { width: -1, height: 3 }, {}), { code: "INTERNAL" });
});

test("a file of a photo that is not open is held as any other export", async () => {
  const data = new Uint8Array(CUTOUT);
  const answer = { data, mime_type: "image/png", width: 4, height: 3, is_within: true };
  const asked = { export: { format: "png" } };
  assert.equal((await heldAnswer("export_of", answer, asked)).data, data);
  const other = { ...answer, mime_type: "image/webp" };
  await assert.rejects(heldAnswer("export_of", other, asked), { code: "METADATA_LEFT" });
});
