// A ready-made look changes what lies around the cutout, and nothing of the cutout itself.
import assert from "node:assert/strict";
import { test } from "node:test";

import { LOOKS, dressed, lookOf } from "../../static/js/edit/looks.js";
import { EMPTY_EDIT, isUntouched } from "../../static/js/edit/state.js";

const SIZE = { width: 4000, height: 3000 };
const PAINTED = { ...EMPTY_EDIT, feather_px: 2, strokes: [{ mode: "keep", points: [[1, 1, 1]] }] };

test("what was painted stays under every look", () => {
  for (const look of LOOKS) {
    const edit = dressed(PAINTED, look, SIZE);
    assert.equal(edit.strokes, PAINTED.strokes);
    assert.equal(edit.feather_px, 2);
  }
});

test("every look is told from every other, whatever was there before", () => {
  for (const before of LOOKS)
    for (const look of LOOKS)
      assert.equal(lookOf(dressed(dressed(PAINTED, before, SIZE), look, SIZE), SIZE), look.id);
});

test("the first is the untouched cutout", () => {
  assert.equal(lookOf(EMPTY_EDIT, SIZE), "transparent");
  assert.ok(isUntouched(dressed(dressed(EMPTY_EDIT, LOOKS[4], SIZE), LOOKS[0], SIZE)));
  assert.equal(lookOf({ ...EMPTY_EDIT, shadow: {} }, SIZE), null);
});

test("of a marketplace the subject fills 85 % of a white square", () => {
  const { background, frame } = dressed(EMPTY_EDIT, LOOKS[2], SIZE);
  assert.equal(background.colour, "#ffffff");
  assert.deepEqual(frame.aspect, [1, 1]);
  assert.ok(Math.abs(1 / (1 + 2 * frame.margin) - 0.85) < 0.001);
});

test("lengths go with the photo", () => {
  const sticker = LOOKS.find(({ id }) => id === "sticker");
  assert.equal(sticker.around(SIZE).outline.width_px, 48);
  assert.equal(sticker.around({ width: 50, height: 20 }).outline.width_px, 3);
});
