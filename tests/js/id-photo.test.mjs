// What the section of an ID photo says: where the lines are from, and figures in plain units.
import assert from "node:assert/strict";
import { test } from "node:test";

import { EMPTY_EDITING } from "../../static/js/edit/editing.js";
import { EMPTY_EDIT } from "../../static/js/edit/state.js";
import { summaryOf } from "../../static/js/ui/sections/id-checks.js";
import { boundsOf, figureOf } from "../../static/js/ui/sections/id-figures.js";
import { sayHead } from "../../static/js/ui/sections/id-photo.js";

const PRINT = [35, 45];
const check = (change) => ({
  id: "head_height",
  status: "pass",
  value: 0.75,
  unit: "share",
  least: 0.7,
  most: 0.8,
  ...change,
});
const order = (end, label = "Face finder") => ({ name: "a", label, bytes: 590_049, end });
const state = (headFound, orders = [], head = null) => ({
  editing: { ...EMPTY_EDITING, headFound, now: { ...EMPTY_EDIT, head } },
  seal: { orders },
});

test("where a document has a size on paper, lengths are millimetres", () => {
  assert.equal(figureOf(check(), PRINT), "33.8 mm");
  assert.equal(boundsOf(check(), PRINT), "31.5 mm to 36 mm");
  assert.equal(figureOf(check({ id: "centring", value: 0.1 }), PRINT), "3.5 mm");
  assert.equal(figureOf(check(), null), "75 %");
  assert.equal(figureOf(check({ value: 0.695 }), null), "69.5 %");
});

test("other figures are in their own units", () => {
  const say = (change) => [figureOf(check(change), PRINT), boundsOf(check(change), PRINT)];
  assert.deepEqual(say({ id: "tilt", unit: "degrees", value: 2.25, least: null, most: 5 }), [
    "2.3°",
    "at most 5°",
  ]);
  assert.deepEqual(say({ id: "bytes", unit: "bytes", value: null, least: null, most: 240_000 }), [
    "–",
    "at most 240 kB",
  ]);
  assert.deepEqual(say({ id: "width", unit: "px", value: 600, least: 600, most: 600 }), [
    "600 px",
    "600 px",
  ]);
  assert.deepEqual(say({ id: "resolution", unit: "px", value: 0.5, least: 1, most: null }), [
    "50 %",
    "at least 100 %",
  ]);
  assert.equal(boundsOf(check({ least: null, most: null }), PRINT), "");
});

test("each way in which a face was found, or not, has its sentence", () => {
  const words = [
    state("one"),
    state("several"),
    state("none"),
    state("none", [order("failed")]),
    state("own", [], { crown: [0, 0] }),
    state(null),
    state(null, [order("coming")]),
  ].map(sayHead);
  assert.equal(new Set(words).size, words.length);
  assert.match(words[3], /couldn’t be loaded/);
  assert.match(words[6], /590 kB/);
  // Another part that failed is not the finder; one that came after all is no failure.
  assert.equal(sayHead(state("none", [order("failed", "HEIC reader")])), words[2]);
  assert.equal(sayHead(state("none", [order("failed"), order("came")])), words[2]);
  // Given back, it is looked for again, until that is known.
  assert.equal(sayHead(state("own")), words[5]);
});

test("what is left to look at is counted; a file that is not there yet is not", () => {
  const rows = [check(), check({ id: "bytes", status: "unknown", value: null })];
  const told = { rows, isCurrent: true, hasFailed: false };
  assert.equal(summaryOf(told), "Nothing measured stands against it.");
  assert.equal(summaryOf({ ...told, rows: [...rows, check({ status: "near" })] }), "1 to look at");
  assert.equal(
    summaryOf({ ...told, rows: [], hasFailed: true }),
    "This picture could not be measured.",
  );
});
