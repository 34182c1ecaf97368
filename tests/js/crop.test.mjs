// What is under a pointer, and what a drag makes of the box.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  HANDLES,
  dragged,
  gripAt,
  rounded,
  scaledBox,
  shaped,
  turnBetween,
} from "../../static/js/edit/crop.js";

const PICTURE = { wide: 400, high: 300, ratio: null };
const BOX = [100, 50, 200, 100];

test("a press means the nearest handle, an edge, the box, or the picture around it", () => {
  assert.equal(gripAt(BOX, 101, 52, 10), "nw");
  assert.equal(gripAt(BOX, 300, 150, 10), "se");
  assert.equal(gripAt(BOX, 160, 53, 10), "n");
  assert.equal(gripAt(BOX, 200, 100, 10), "move");
  assert.equal(gripAt(BOX, 20, 20, 10), "turn");
  // In a tiny box every press is still one of its handles.
  assert.ok(HANDLES.includes(gripAt([100, 100, 8, 8], 104, 104, 10)));
});

test("the opposite corner stays", () => {
  assert.deepEqual(dragged(BOX, "nw", 10, 20, PICTURE), [110, 70, 190, 80]);
  assert.deepEqual(dragged(BOX, "se", -50, 5, PICTURE), [100, 50, 150, 105]);
  assert.deepEqual(dragged(BOX, "e", 30, 99, PICTURE), [100, 50, 230, 100]);
});

test("it stays inside the picture, and never closes", () => {
  assert.deepEqual(dragged(BOX, "move", 999, -999, PICTURE), [200, 0, 200, 100]);
  assert.deepEqual(dragged(BOX, "se", 999, 999, PICTURE), [100, 50, 300, 250]);
  assert.deepEqual(dragged(BOX, "nw", -999, -999, PICTURE), [0, 0, 300, 150]);
  assert.deepEqual(dragged(BOX, "se", -999, -999, PICTURE), [100, 50, 8, 8]);
});

test("a locked shape is kept by every handle, wherever it is dragged to", () => {
  for (const ratio of [1, 4 / 5, 16 / 9])
    for (const handle of HANDLES)
      for (const [dx, dy] of [
        [5, 3],
        [-40, 70],
        [999, -999],
        [-999, 999],
      ]) {
        const start = shaped(BOX, ratio);
        const [x, y, width, height] = dragged(start, handle, dx, dy, { ...PICTURE, ratio });
        assert.ok(Math.abs(width / height - ratio) < 1e-9, `${handle} ${dx} ${dy}`);
        assert.ok(x >= -1e-9 && y >= -1e-9, `${handle} ${dx} ${dy}`);
        assert.ok(x + width <= 400 + 1e-9 && y + height <= 300 + 1e-9, `${handle} ${dx} ${dy}`);
      }
});

test("sized about its middle, as far as the picture goes", () => {
  assert.deepEqual(scaledBox(BOX, 0.5, PICTURE), [150, 75, 100, 50]);
  assert.deepEqual(scaledBox(BOX, 99, PICTURE), [0, 0, 400, 200]);
});

test("whole pixels never reach beyond what was drawn", () => {
  assert.deepEqual(rounded([0.4, 0.6, 10.2, 10.2]), [0, 1, 11, 10]);
  assert.deepEqual(rounded([3, 3, 0.1, 0.1]), [3, 3, 1, 1]);
});

test("a drag around the box turns by its angle", () => {
  const turn = (from, to) => Math.round(turnBetween([0, 0, 100, 100], from, to));
  assert.equal(turn({ x: 150, y: 50 }, { x: 50, y: 150 }), 90);
  assert.equal(turn({ x: -50, y: 45 }, { x: -50, y: 55 }), -6);
  assert.equal(turn({ x: 150, y: 50 }, { x: 150, y: 50 }), 0);
});
