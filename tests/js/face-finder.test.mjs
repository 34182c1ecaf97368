// The face finder comes when an edit places a head that nobody drew, and never stops one.
import assert from "node:assert/strict";
import { test } from "node:test";

import { EMPTY_EDIT } from "../../static/js/edit/state.js";
import { createFaceFinder } from "../../static/js/engine/face-finder.js";
import { EngineError } from "../../static/js/rpc/rpc.js";

const GRAPHS = { boxes: { part: "b" }, mesh: { part: "m" } };
const RULE = { height: 0.7, eyes: 0.6, top: null, level: true };
const HEAD = { crown: [5, 1], chin: [5, 9], left_eye: [4, 5], right_eye: [6, 5] };
const placing = (head = null) => ({
  edit: { ...EMPTY_EDIT, frame: { ...EMPTY_EDIT.frame, to_head: RULE }, head },
});
const never = new AbortController().signal;

/** @param {(names: string[]) => Promise<object>} give */
function setUp(give, graphs = GRAPHS) {
  /** @type {any[]} */
  const calls = [];
  /** @type {string[][]} */
  const orders = [];
  let peer = { call: async (...asked) => void calls.push(asked) };
  const finder = createFaceFinder(
    /** @type {any} */ ({
      graphs,
      onDemand: async (names, _onBytes, mayOrder) => {
        if (!mayOrder()) throw new EngineError({ code: "ASSET_MISSING" });
        orders.push(names);
        return give(names);
      },
      worker: async () => peer,
    }),
  );
  const renew = () => (peer = { call: async (...asked) => void calls.push(asked) });
  return { finder, calls, orders, renew };
}

test("only an edit that places a head that nobody drew asks for it", () => {
  const { finder } = setUp(async () => ({}));
  assert.equal(finder.isAsked(/** @type {any} */ (placing())), true);
  assert.equal(finder.isAsked(/** @type {any} */ (placing(HEAD))), false);
  assert.equal(finder.isAsked(/** @type {any} */ ({ edit: EMPTY_EDIT })), false);
  assert.equal(finder.isAsked({}), false);
});

test("a build without one asks for nothing", () => {
  const { finder } = setUp(async () => ({}), /** @type {any} */ ({}));
  assert.equal(finder.isAsked(/** @type {any} */ (placing())), false);
});

test("it is ordered once and handed to each worker once", async () => {
  const parts = { b: new Blob(), m: new Blob() };
  const { finder, calls, orders, renew } = setUp(async () => parts);
  await finder.bring(never);
  await finder.bring(never);
  assert.deepEqual(orders, [["b", "m"]]);
  assert.deepEqual(calls, [["addFaces", { parts, graphs: GRAPHS }]]);
  renew();
  await finder.bring(never);
  assert.equal(orders.length, 1);
  assert.equal(calls.length, 2);
});

test("what did not come stops nothing, and is ordered again only for another photo", async () => {
  let isThere = false;
  const { finder, calls, orders } = setUp(async () => {
    if (!isThere) throw new EngineError({ code: "ASSET_MISSING" });
    return {};
  });
  await finder.bring(never);
  isThere = true;
  await finder.bring(never);
  assert.deepEqual([orders.length, calls.length], [1, 0]);
  finder.allow();
  await finder.bring(never);
  assert.deepEqual([orders.length, calls.length], [2, 1]);
});

test("a job that is cancelled does not wait for it", async () => {
  const { finder } = setUp(() => new Promise(() => {}));
  const leaving = new AbortController();
  const brought = finder.bring(leaving.signal);
  leaving.abort();
  await brought;
});
