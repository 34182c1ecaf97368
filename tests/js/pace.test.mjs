/** While the page opens, it is drawn seldom, and what came last is always drawn. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { paced } from "../../static/js/pace.js";

const later = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

test("hundreds of changes in half a second are a handful of drawings, the last one among them", async () => {
  globalThis.requestAnimationFrame = (draw) => Number(setTimeout(() => draw(0), 16));
  let value = 0;
  /** @type {number[]} */
  const drawn = [];
  const ask = paced(() => drawn.push(value));
  const end = performance.now() + 500;
  while (performance.now() < end) {
    value += 1;
    ask();
    await later(1);
  }
  await later(400);
  assert.ok(value > 30, `only ${value} changes`);
  assert.ok(drawn.length >= 2 && drawn.length <= 8, `${drawn.length} drawings`);
  assert.equal(drawn.at(-1), value);
});

test("where no frames come, it is drawn all the same", async () => {
  globalThis.requestAnimationFrame = () => 0;
  let drawings = 0;
  paced(() => drawings++)();
  await later(400);
  assert.equal(drawings, 1);
});
