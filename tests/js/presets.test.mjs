/** What of a worker's presets the page takes: records in known fields, no deeper than they are. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { heldAnswer } from "../../static/js/files/answers.js";
import { heldPresets } from "../../static/js/files/presets.js";

const RECORD = {
  id: "x-passport",
  group: "id",
  name: "X passport",
  country: "XX",
  document: "passport",
  edits: "forbidden",
  grade: "B",
  source: "A page",
  seen: "2026-11-30",
  notes: ["White."],
  edit: {
    background: { kind: "original" },
    frame: { canvas: [413, 531], to_head: { height: 0.75, top: 0.1, level: false } },
    outline: {},
  },
  export: { format: "jpeg", dpi: 300 },
  print_mm: [35, 45],
  limits: {
    head_height: [0.7, 0.75, 0.8],
    size_px: { least: [413, 531] },
    background: ["#ffffff"],
  },
};

test("a record is taken as it is, of either method", async () => {
  for (const method of ["presets", "read_presets"])
    assert.deepEqual(await heldAnswer(method, { presets: [RECORD] }, {}), { presets: [RECORD] });
});

test("what is no record is left out", () => {
  const wrong = [
    null,
    7,
    "text",
    [RECORD],
    {},
    { ...RECORD, id: 7 },
    { ...RECORD, id: "" },
    { ...RECORD, group: "art" },
    { ...RECORD, name: ["X"] },
    { ...RECORD, notes: "White." },
    { ...RECORD, notes: [7] },
    { ...RECORD, print_mm: [35] },
    { ...RECORD, print_mm: [35, "45"] },
  ];
  assert.deepEqual(heldPresets([...wrong, RECORD]), [RECORD]);
  for (const nothing of [undefined, null, "x", { 0: RECORD, length: 1 }])
    assert.deepEqual(heldPresets(nothing), []);
});

test("what does not belong into a record is left out of it", () => {
  const more = {
    ...RECORD,
    onclick: "x",
    edit: { ...RECORD.edit, shape: Symbol("x"), reference_px: Number.NaN, "a b": 1 },
    export: { ...RECORD.export, run: () => 1 },
  };
  assert.deepEqual(heldPresets([more]), [RECORD]);
  assert.equal(heldPresets([{ ...RECORD, edit: [1] }])[0].edit, undefined);
  assert.equal(heldPresets([{ ...RECORD, name: "x".repeat(10_000) }])[0].name.length, 2000);
});

test("a record that is deep or wide ends", () => {
  /** @type {any} */
  const deep = {};
  deep.edit = deep;
  const [held] = heldPresets([{ ...RECORD, edit: deep }]);
  assert.ok(JSON.stringify(held).length < 1000);
  const wide = Array.from({ length: 5000 }, () => RECORD);
  assert.equal(heldPresets(wide).length, 1000);
});
