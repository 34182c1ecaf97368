// What is measured of a head in its frame: asked once it was drawn, and only the newest answer counts.
import assert from "node:assert/strict";
import { test } from "node:test";

import { NO_CHECKS, checkOf, createChecks } from "../../static/js/edit/checking.js";
import { EMPTY_EDITING } from "../../static/js/edit/editing.js";
import { EMPTY_EDIT } from "../../static/js/edit/state.js";

const HEAD = { crown: [5, 1], chin: [5, 9], left_eye: [3, 5], right_eye: [7, 5] };
const RULE = { height: 0.7, eyes: 0.5, top: null, level: true };
const framed = () => ({ ...EMPTY_EDIT, frame: { ...EMPTY_EDIT.frame, to_head: RULE } });
const PRESET = { id: "a", group: "id", name: "A", limits: { head_height: [0.6, 0.7, 0.8] } };
const editing = (change = {}) => ({
  ...EMPTY_EDITING,
  isEditable: true,
  now: framed(),
  head: HEAD,
  preset: PRESET,
  ...change,
});
const row = (status) => ({ id: "tilt", status, value: 1, unit: "degrees", least: null, most: 5 });
const rest = () => new Promise((resolve) => setTimeout(resolve, 15));

function setUp() {
  const asked = [];
  const told = [];
  const checks = createChecks({
    check: (what) => new Promise((resolve, reject) => asked.push({ what, resolve, reject })),
    tell: ({ checks: state }) => told.push(state),
    restMs: 1,
  });
  return { checks, asked, told, last: () => told[told.length - 1] };
}

test("nothing is asked without a head in the frame, nor before it is known where it is", () => {
  assert.equal(checkOf(editing({ now: EMPTY_EDIT })), null);
  assert.equal(checkOf(editing({ head: null })), null);
  assert.deepEqual(checkOf(editing()).spec, { limits: PRESET.limits, saved_bytes: null });
  assert.deepEqual(checkOf(editing({ preset: null })).spec.limits, {});
});

test("the bytes are those of the file of this very edit, written in this very way", () => {
  const one = editing();
  const saved = { edit: one.now, options: one.options, bytes: 77 };
  assert.equal(checkOf({ ...one, saved }).spec.saved_bytes, 77);
  assert.equal(checkOf({ ...one, saved, now: framed() }).spec.saved_bytes, null);
  assert.equal(checkOf({ ...one, saved, options: { ...one.options } }).spec.saved_bytes, null);
});

test("it is asked once a picture stands still, and not twice for the same", async () => {
  const { checks, asked, last } = setUp();
  const one = editing();
  checks.look({ ...one, isRendering: true });
  await rest();
  assert.equal(asked.length, 0);
  checks.look(one);
  checks.look({ ...one, tool: "head" });
  await rest();
  assert.equal(asked.length, 1);
  asked[0].resolve({ checks: [row("pass")] });
  await rest();
  assert.deepEqual(last(), { rows: [row("pass")], isCurrent: true, hasFailed: false });
});

test("an answer that is overtaken is not shown; what stands there is marked as old", async () => {
  const { checks, asked, last } = setUp();
  checks.look(editing());
  await rest();
  asked[0].resolve({ checks: [row("pass")] });
  await rest();
  checks.look(editing());
  assert.deepEqual(last(), { rows: [row("pass")], isCurrent: false, hasFailed: false });
  await rest();
  checks.look(editing({ isRendering: true }));
  asked[1].resolve({ checks: [row("near")] });
  await rest();
  assert.deepEqual(last().rows, [row("pass")]);
  checks.look(editing());
  await rest();
  asked[2].reject(new Error("lost"));
  await rest();
  assert.deepEqual(last(), { rows: [], isCurrent: true, hasFailed: true });
});

test("where the head goes out of the frame, its figures go", async () => {
  const { checks, asked, last } = setUp();
  checks.look(editing());
  await rest();
  checks.look(editing({ now: EMPTY_EDIT }));
  asked[0].resolve({ checks: [row("pass")] });
  await rest();
  assert.equal(last(), NO_CHECKS);
});
