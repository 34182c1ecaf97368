// Marks of a head in what is seen of a photo, and where a document wants them.
import assert from "node:assert/strict";
import { test } from "node:test";

import { MARKS, bandsOf, linesOf, toPhoto, toSeen, withMoved } from "../../static/js/edit/head.js";

const HEAD = { crown: [50, 10], chin: [50, 60], left_eye: [40, 35], right_eye: [60, 35] };
const SIZE = { width: 100, height: 80 };
/** Turned a quarter clockwise, the right half of it, at twice its size. */
const QUARTER = { turned: [0, -1, 80, 1, 0, 0], crop: [40, 0, 40, 100], canvas: [80, 200] };
const UPRIGHT = { turned: [1, 0, 0, 0, 1, 0], crop: [0, 0, 100, 80], canvas: [100, 80] };

/** @param {number[]} one @param {number[]} other */
const isNear = (one, other) =>
  one.forEach((value, at) => {
    assert.ok(Math.abs(value - other[at]) < 1e-9, `${one} is not ${other}`);
  });

test("a place of the photo is found in what is seen, and back", () => {
  isNear(toSeen(QUARTER, [50, 10]), [60, 100]);
  for (const mark of MARKS) isNear(toPhoto(QUARTER, toSeen(QUARTER, HEAD[mark])), HEAD[mark]);
  const tilted = { turned: [0.8, -0.6, 5, 0.6, 0.8, -3], crop: [7, 9, 50, 40], canvas: [125, 100] };
  isNear(toPhoto(tilted, toSeen(tilted, [12, 34])), [12, 34]);
});

test("a mark follows the pointer as the photo is turned, and stays on it", () => {
  const moved = withMoved(HEAD, "chin", 10, 4, QUARTER, SIZE);
  isNear(moved.chin, [52, 55]);
  assert.equal(moved.crown, HEAD.crown);
  isNear(withMoved(HEAD, "crown", 0, -999, UPRIGHT, SIZE).crown, [50, 0]);
  isNear(withMoved(HEAD, "right_eye", 999, 999, UPRIGHT, SIZE).right_eye, [100, 80]);
});

test("lines run along the eyes, also where these are at one place", () => {
  const { crown, eyes, chin } = linesOf({ ...HEAD, left_eye: [42, 26], right_eye: [58, 38] });
  for (const [from, to] of [crown, eyes, chin])
    assert.ok(Math.abs((to[1] - from[1]) / (to[0] - from[0]) - 0.75) < 1e-9);
  isNear([(crown[0][0] + crown[1][0]) / 2, (crown[0][1] + crown[1][1]) / 2], HEAD.crown);
  const level = linesOf({ ...HEAD, left_eye: [50, 35], right_eye: [50, 35] });
  assert.equal(level.eyes[0][1], level.eyes[1][1]);
});

test("bands are where the document has them; the crown's else by the height of the head", () => {
  const at = { crown: 0.1, chin: 0.85 };
  assert.deepEqual(bandsOf({ top: [0.05, 0.08, 0.12], head_height: [0.7, 0.75, 0.8] }, at), {
    crown: { least: 0.05, most: 0.12 },
    eyes: null,
    chin: null,
  });
  const { crown, eyes, chin } = bandsOf(
    { head_height: [0.7, 0.75, 0.8], eyes: [0.5, 0.6, 0.7], chin: [0.1, 0.15, 0.2] },
    at,
  );
  isNear([crown.least, crown.most, eyes.least, eyes.most], [0.05, 0.15, 0.3, 0.5]);
  isNear([chin.least, chin.most], [0.8, 0.9]);
  assert.deepEqual(bandsOf({}, at), { crown: null, eyes: null, chin: null });
});
