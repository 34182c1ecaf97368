// A photo that was closed can be brought back for ten seconds; a tab with something unsaved asks.
import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { KEPT_FOR_MS, createClosed, createUnsaved } from "../../static/js/photos/closed.js";

/** @param {object} state */
function page(state) {
  const heard = [];
  const hears = (name) => ({
    setAside: () => `${name} of ${state.photo}`,
    bringBack: (kept) => heard.push(["back", kept]),
    discard: (kept) => heard.push(["discarded", kept]),
  });
  const closed = createClosed({
    controllers: {
      cutout: hears("cutout"),
      list: { ...hears("list"), holding: () => state.mode === "strip" || state.queue != null },
    },
    editing: hears("edit"),
    state,
    tell: (change) => Object.assign(state, change),
  });
  return { closed, heard, state };
}

const DONE = {
  stage: "done",
  mode: "cutout",
  photo: "a",
  result: { url: "blob:1" },
  queue: null,
  notice: null,
};

test("a closed photo comes back with its edit, and what took its place makes way", () => {
  const { closed, heard, state } = page({ ...DONE });
  closed.keep();
  Object.assign(state, { stage: "working", photo: "b", result: null });
  closed.say();
  assert.equal(state.notice.key, "photo_closed");
  closed.bringBack(() => heard.push("left"));
  assert.deepEqual(heard, ["left", ["back", "cutout of a"], ["back", "edit of a"]]);
  assert.deepEqual(
    [state.stage, state.photo, state.result.url, state.notice],
    ["done", "a", "blob:1", null],
  );
  closed.bringBack(() => heard.push("left twice"));
  assert.equal(heard.length, 3);
});

test("after ten seconds it is gone, and so are the words", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { closed, heard, state } = page({ ...DONE, mode: "strip" });
  closed.keep();
  closed.say();
  mock.timers.tick(KEPT_FOR_MS - 1);
  assert.deepEqual(heard, []);
  mock.timers.tick(1);
  assert.deepEqual(heard, [["discarded", "list of a"]]);
  assert.equal(state.notice, null);
  closed.bringBack(() => heard.push("left"));
  assert.equal(heard.length, 1);
  mock.timers.reset();
});

test("the photo before the last is not kept", () => {
  const { closed, heard, state } = page({ ...DONE });
  closed.keep();
  state.photo = "b";
  closed.keep();
  assert.deepEqual(heard, [["discarded", "cutout of a"]]);
  closed.bringBack(() => {});
  assert.deepEqual(heard.at(-2), ["back", "cutout of b"]);
});

test("what is not finished is not kept", () => {
  const { closed, state } = page({ ...DONE, stage: "working" });
  closed.keep();
  closed.say();
  assert.equal(state.notice, null);
});

test("a list is kept while it works, by itself: it says what is worth keeping", () => {
  const { closed, heard, state } = page({ ...DONE, stage: "working", queue: { rows: [] } });
  closed.keep();
  closed.say();
  assert.equal(state.notice.key, "photo_closed");
  closed.bringBack(() => heard.push("left"));
  assert.deepEqual(heard, ["left", ["back", "list of a"]]);
});

test("the tab asks while anything of a list is unsaved, whichever photo is shown", () => {
  let isAsking = false;
  const unsaved = createUnsaved({
    addEventListener: () => (isAsking = true),
    removeEventListener: () => (isAsking = false),
  });
  const rows = [{ status: "done" }, { status: "working" }];
  const queue = { rows, revision: 1 };
  const state = { stage: "done", result: { url: "blob:1" }, clean: null, queue, editing: {} };
  unsaved.render({ ...state, queue: { rows: [{ status: "failed" }], revision: 1 } });
  assert.equal(isAsking, false);
  unsaved.render(state);
  assert.equal(isAsking, true);
  unsaved.saved();
  unsaved.render({ ...state, stage: "working", result: null });
  assert.equal(isAsking, false);
  unsaved.render({ ...state, queue: { rows, revision: 2 } });
  assert.equal(isAsking, true);
});

test("the tab asks before it is closed while something is unsaved", () => {
  const listeners = new Set();
  const unsaved = createUnsaved({
    addEventListener: (_, listener) => listeners.add(listener),
    removeEventListener: (_, listener) => listeners.delete(listener),
  });
  const editing = { now: {}, options: {} };
  const state = { stage: "working", result: null, clean: null, queue: null, editing };
  unsaved.render(state);
  assert.equal(listeners.size, 0);
  const done = { ...state, stage: "done", result: { url: "blob:1" } };
  unsaved.render(done);
  assert.equal(listeners.size, 1);
  let isHeld = false;
  for (const listener of listeners) listener({ preventDefault: () => (isHeld = true) });
  assert.equal(isHeld, true);
  unsaved.saved();
  assert.equal(listeners.size, 0);
  unsaved.render({ ...done, editing: { ...editing, now: { feather_px: 1 } } });
  assert.equal(listeners.size, 1);
  unsaved.render(state);
  assert.equal(listeners.size, 0);
});
