// When an update is not offered: a reload would take what is being made.
import assert from "node:assert/strict";
import { test } from "node:test";

import { initialState, isAtWork } from "../../static/js/ui/state.js";

const done = { ...initialState(), stage: /** @type {const} */ ("done") };
/** @param {string[]} statuses @param {object} [more] */
const list = (statuses, more = {}) =>
  /** @type {any} */ ({
    ...done,
    queue: { rows: statuses.map((status) => ({ status })), saving: null, ...more },
  });

test("what is finished may be left, what is at work may not", () => {
  assert.equal(isAtWork(initialState()), false);
  assert.equal(isAtWork(done), false);
  for (const stage of /** @type {const} */ (["waiting", "working"]))
    assert.equal(isAtWork({ ...done, stage }), true);
  assert.equal(isAtWork({ ...done, improving: true }), true, "a finer version is being made");
  assert.equal(isAtWork({ ...done, editing: { ...done.editing, isSaving: true } }), true);
});

test("a list is at work as long as any of its photos is, or waits, or is being saved", () => {
  assert.equal(isAtWork(list(["done", "failed"])), false);
  assert.equal(isAtWork(list(["done", "working"])), true);
  assert.equal(isAtWork(list(["done", "waiting"], { isPaused: true })), true);
  assert.equal(isAtWork(list(["done"], { saving: { target: "zip", done: 0, total: 1 } })), true);
});
