// Who may be in the pipeline worker beside whom.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createLane, isRoomy } from "../../static/js/engine/lane.js";

/** A lane, and what has begun in it. @param {boolean} [hasRoom] */
function laneOf(hasRoom = true) {
  const lane = createLane(hasRoom);
  /** @type {Record<string, import("../../static/js/engine/lane.js").Pass>} */
  const passes = {};
  /** @type {string[]} */
  const begun = [];
  /** @param {string} name @param {number} [bytes] @param {boolean} [isAlone] */
  const enter = (name, bytes = 5e6, isAlone = false) =>
    lane.enter(bytes, isAlone).then((pass) => {
      passes[name] = pass;
      begun.push(name);
    });
  return { lane, passes, begun, enter };
}

const turn = () => new Promise((done) => setTimeout(done));

test("the second begins when the first is decoded, the third when one of them is done", async () => {
  const { passes, begun, enter } = laneOf();
  for (const name of ["a", "b", "c"]) enter(name);
  await turn();
  assert.deepEqual(begun, ["a"]);
  passes.a.decoded();
  await turn();
  assert.deepEqual(begun, ["a", "b"]);
  passes.b.decoded();
  await turn();
  assert.deepEqual(begun, ["a", "b"], "two at most");
  passes.b.leave();
  await turn();
  assert.deepEqual(begun, ["a", "b", "c"]);
});

test("one that failed before it was decoded makes way", async () => {
  const { passes, begun, enter } = laneOf();
  for (const name of ["a", "b"]) enter(name);
  await turn();
  passes.a.leave();
  await turn();
  assert.deepEqual(begun, ["a", "b"]);
});

for (const [why, { hasRoom = true, bytes = 5e6, pixels = 12e6, isNarrowed = false }] of [
  ["on a machine with little memory", { hasRoom: false }],
  ["of a large file", { bytes: 13e6 }],
  ["after a photo of many pixels", { pixels: 25e6 }],
  ["once two were too much", { isNarrowed: true }],
])
  test(`one at a time ${why}`, async () => {
    const { lane, passes, begun, enter } = laneOf(hasRoom);
    lane.learn(pixels);
    if (isNarrowed) lane.narrow();
    for (const name of ["a", "b"]) enter(name, bytes);
    await turn();
    passes.a.decoded();
    await turn();
    assert.deepEqual(begun, ["a"]);
    passes.a.leave();
    await turn();
    assert.deepEqual(begun, ["a", "b"]);
  });

test("what is tried again goes first, with nothing beside it", async () => {
  const { passes, begun, enter } = laneOf();
  for (const name of ["a", "b", "c"]) enter(name);
  await turn();
  passes.a.decoded();
  await turn();
  passes.b.decoded();
  passes.a.leave();
  enter("a again", 5e6, true);
  await turn();
  assert.deepEqual(begun, ["a", "b"], "not beside another one");
  passes.b.leave();
  await turn();
  assert.deepEqual(begun, ["a", "b", "a again"]);
  passes["a again"].decoded();
  await turn();
  assert.equal(begun.length, 3);
  passes["a again"].leave();
  await turn();
  assert.equal(begun[3], "c");
});

test("a place is kept until the worker has ended what was given up", async () => {
  const { passes, begun, enter } = laneOf();
  for (const name of ["a", "b"]) enter(name);
  await turn();
  let end = () => {};
  passes.a.holdFor(new Promise((_, reject) => (end = reject)));
  passes.a.leave();
  await turn();
  assert.deepEqual(begun, ["a"]);
  end();
  await turn();
  assert.deepEqual(begun, ["a", "b"]);
});

test("whether there is room for two is what the browser tells of the memory", () => {
  const navigator = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  const machine = (/** @type {object} */ told, isTouched = false) => {
    Object.defineProperty(globalThis, "navigator", { value: told, configurable: true });
    /** @type {any} */ (globalThis).matchMedia = () => ({ matches: isTouched });
    return isRoomy();
  };
  assert.equal(machine({ deviceMemory: 8 }, true), true);
  assert.equal(machine({ deviceMemory: 2 }), false);
  assert.equal(machine({}, true), false, "a phone that tells nothing");
  assert.equal(machine({}), true);
  Reflect.deleteProperty(globalThis, "matchMedia");
  if (navigator) Object.defineProperty(globalThis, "navigator", navigator);
  else Reflect.deleteProperty(globalThis, "navigator");
});
