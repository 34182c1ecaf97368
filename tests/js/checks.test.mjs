// What is measured of a picture, held against what the page knows.
import assert from "node:assert/strict";
import { test } from "node:test";

import { heldAnswer } from "../../static/js/files/answers.js";
import { heldChecks } from "../../static/js/files/checks.js";
import { CHECKS } from "../../static/js/rpc/protocol.js";

const GOOD = {
  id: "head_height",
  status: "near",
  value: 0.69,
  unit: "share",
  least: 0.7,
  most: 0.8,
};

test("a figure passes as it is", async () => {
  const unknown = { ...GOOD, id: "tilt", status: "unknown", value: null, least: null };
  assert.deepEqual(heldChecks([GOOD, unknown]), [GOOD, unknown]);
  const held = await heldAnswer("check", { checks: [GOOD], more: "<b>" }, {});
  assert.deepEqual(held, { checks: [GOOD] });
});

test("what is no number was not measured", () => {
  for (const value of [null, undefined, "0.7", Number.NaN, Number.POSITIVE_INFINITY, {}]) {
    const [held] = heldChecks([{ ...GOOD, status: "pass", value, least: value }]);
    assert.deepEqual(held, { ...GOOD, status: "unknown", value: null, least: null });
  }
  assert.deepEqual(heldChecks([{ ...GOOD, status: "fine" }])[0]?.value, null);
});

test("what the page does not know is not shown, and nothing twice", () => {
  const strange = [null, 7, {}, { ...GOOD, id: "constructor" }, { ...GOOD, unit: "miles" }];
  assert.deepEqual(heldChecks([...strange, GOOD, { ...GOOD, value: 2 }]), [GOOD]);
  for (const rows of [null, undefined, "checks", {}, 3]) assert.deepEqual(heldChecks(rows), []);
  const many = Array.from({ length: 10_000 }, () => GOOD);
  assert.equal(heldChecks(many).length, 1);
  const more = { ...GOOD, text: "a word", toString: "x" };
  assert.deepEqual(heldChecks([more]), [GOOD]);
  assert.equal(new Set(CHECKS).size, CHECKS.length);
});
