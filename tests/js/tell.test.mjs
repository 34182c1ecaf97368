/** What changed is drawn at once; how far a photo is comes often, and is drawn seldom. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { initialState } from "../../static/js/ui/state.js";
import { createTell } from "../../static/js/ui/tell.js";

const later = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

globalThis.requestAnimationFrame = (draw) => Number(setTimeout(() => draw(0), 16));

function makeTell() {
  const state = initialState();
  /** @type {string[]} */
  const drawn = [];
  const tell = createTell(state, () => drawn.push(`${state.stage} ${state.progress?.done}`));
  state.progress = at(0);
  return { state, drawn, tell };
}

const at = (/** @type {number} */ done) => ({ stage: "refine", done, total: 2000 });

test("two thousand words of how far it is are a handful of drawings, the last one among them", async () => {
  const { drawn, tell } = makeTell();
  for (let done = 1; done <= 2000; done += 1) {
    tell({ progress: at(done) });
    if (done % 100 === 0) await later(10);
  }
  await later(400);
  assert.ok(drawn.length <= 10, `${drawn.length} drawings`);
  assert.equal(drawn.at(-1), "empty 2000");
});

test("anything else is drawn at once, many changes once, and with how far it is by then", async () => {
  const { drawn, tell } = makeTell();
  tell({ progress: at(1) });
  await later(50);
  drawn.length = 0;
  tell({ progress: at(2) });
  tell({ stage: "working" });
  tell({ error: null });
  await Promise.resolve();
  assert.deepEqual(drawn, ["working 2"]);
  tell({ progress: null, stage: "done" });
  await Promise.resolve();
  assert.equal(drawn.at(-1), "done undefined");
  await later(400);
  assert.ok(
    drawn.slice(1).every((one) => one === "done undefined"),
    "nothing older comes after it",
  );
});

test("each stage is drawn as it begins", async () => {
  const { drawn, state, tell } = makeTell();
  for (const stage of ["segment", "refine", "encode"]) {
    tell({ progress: { stage, done: 1, total: 2 } });
    await Promise.resolve();
    assert.equal(state.progress?.stage, stage);
  }
  assert.equal(drawn.length, 3);
});

test("part of the seal leaves the rest of it as it was", () => {
  const { state, tell } = makeTell();
  const { status } = state.seal;
  tell({ seal: { phase: "ready" } });
  assert.deepEqual([state.seal.phase, state.seal.status], ["ready", status]);
});
