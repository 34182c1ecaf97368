// What the list of photos says of itself, where a dragged row comes to stand, what is drawn, what its keys mean.
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document ??= { documentElement: { dir: "ltr" } };
const { gapAt, placeOf, scrollOf } = await import("../../static/js/ui/queue/drag.js");
const { meaningOf } = await import("../../static/js/ui/queue/keys.js");
const { differs, movesTo } = await import("../../static/js/ui/queue/rows.js");
const { offersOf } = await import("../../static/js/ui/queue/actions.js");
const { offersOfAll } = await import("../../static/js/ui/queue/bar.js");
const { describeRow, nextStep, shareOf, summariseEnd, summariseQueue } = await import(
  "../../static/js/ui/queue/summary.js"
);

const row = (change = {}) => ({
  id: 1,
  name: "a.jpg",
  path: "",
  job: "strip",
  status: "waiting",
  thumb: null,
  format: "JPEG",
  found: null,
  left: 0,
  code: null,
  hasOwnLook: false,
  progress: null,
  ...change,
});
const done = (found = 0, change = {}) => row({ status: "done", found, ...change });
const failed = (code) => row({ status: "failed", code });
const queue = (rows, change = {}) => ({
  rows,
  selected: 0,
  isPaused: false,
  leftMs: null,
  hasLook: false,
  revision: 0,
  saving: null,
  ...change,
});

test("how far a list is, and how long it may take", () => {
  const rows = [done(), failed("INTERNAL"), row({ status: "working" }), row()];
  assert.equal(summariseQueue(queue(rows)), "2 of 4");
  assert.equal(summariseQueue(queue(rows, { leftMs: 180_000 })), "2 of 4 · about 3 minutes left");
  assert.equal(summariseQueue(queue(rows, { leftMs: 60_000 })), "2 of 4 · about 1 minute left");
  assert.equal(summariseQueue(queue(rows, { leftMs: 9000 })), "2 of 4 · less than a minute left");
  assert.equal(summariseQueue(queue(rows, { leftMs: 9000, isPaused: true })), "2 of 4 · paused");
  assert.deepEqual(summariseEnd(queue(rows)), [], "it has not ended");
});

test("how a list ended, with each reason once, the commonest first", () => {
  const bad = [failed("INTERNAL"), failed("INPUT_UNREADABLE"), failed("INPUT_UNREADABLE")];
  const ended = queue([done(3), done(4), ...bad]);
  assert.equal(summariseQueue(ended), "2 cleaned, 3 could not be cleaned");
  const lines = summariseEnd(ended);
  assert.equal(lines[0], "7 hidden details found and removed");
  assert.match(lines[1], /: 2 photos$/);
  assert.match(lines[2], /: 1 photo$/);
  assert.equal(lines.length, 3);
  assert.equal(
    summariseQueue(queue([done(), failed("INPUT_EMPTY")])),
    "1 cleaned, 1 could not be read",
  );
  assert.deepEqual(summariseEnd(queue([done(), done()])), ["No hidden data found"]);
  assert.deepEqual(summariseEnd(queue([done(), done(null)])), [], "one was not listed");
  const kept = summariseEnd(queue([done(3), done(2, { left: 1 })]));
  assert.deepEqual(kept, ["5 hidden details found, 1 of them kept"]);
  assert.deepEqual(summariseEnd(queue([failed("INTERNAL")])).length, 1, "nothing is said of none");
});

test("of cutouts nobody says that they were cleaned", () => {
  const cut = done(1, { job: "cutout" });
  assert.equal(summariseQueue(queue([cut, done()])), "2 done");
  assert.equal(summariseQueue(queue([cut, failed("INTERNAL")])), "1 done, 1 could not be finished");
});

test("what a row says", () => {
  assert.equal(describeRow(row()), "Waiting");
  assert.equal(describeRow(row({ status: "working" })), "Removing hidden data");
  const refine = { stage: "refine", done: 1, total: 4 };
  const working = row({ status: "working", job: "cutout", progress: refine });
  assert.equal(describeRow(working), "Refining the edge");
  assert.equal(shareOf(working), 0.25);
  assert.equal(shareOf(row({ status: "working" })), null);
  assert.equal(shareOf({ ...working, status: "done" }), null);
  assert.equal(shareOf({ ...working, progress: { ...refine, done: 9 } }), 1);
  assert.equal(describeRow(done(3)), "JPEG, 3 removed");
  assert.equal(describeRow(done(0)), "JPEG, nothing found");
  assert.equal(describeRow(done(3, { left: 1 })), "JPEG, 2 removed, 1 kept");
  assert.equal(describeRow(done(null)), "Done", "nothing is said of what was not listed");
  assert.equal(describeRow(failed("INPUT_UNREADABLE")), "This photo can’t be read");
  assert.equal(describeRow(failed("constructor")), "Not saved");
  assert.notEqual(nextStep(failed("INPUT_UNREADABLE")), "");
  assert.equal(nextStep(done()), "");
});

test("a row is drawn again where anything that is seen of it changed", () => {
  assert.equal(differs(null, row()), true);
  assert.equal(differs(row(), row()), false);
  const progress = { stage: "refine", done: 1, total: 4 };
  const at = row({ progress });
  assert.equal(differs(at, row({ progress: { ...progress } })), false);
  const changes = {
    status: "done",
    thumb: "blob:a",
    found: 1,
    left: 1,
    format: "PNG",
    code: "INTERNAL",
    hasOwnLook: true,
    job: "cutout",
    name: "b.jpg",
    path: "a",
    progress: { ...progress, done: 2 },
  };
  for (const [key, value] of Object.entries(changes))
    assert.equal(differs(at, { ...at, [key]: value }), true, key);
});

/** What the moves make of it. */
function moved(now, moves) {
  const all = [...now];
  for (const { item, before } of moves) {
    if (all.includes(item)) all.splice(all.indexOf(item), 1);
    all.splice(before === undefined ? all.length : all.indexOf(before), 0, item);
  }
  return all;
}

test("any order is reached from any other, and one row moves alone", () => {
  const items = Array.from({ length: 40 }, (_, id) => ({ id }));
  let seed = 7;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  for (let turn = 0; turn < 200; turn += 1) {
    const now = items.filter(() => random() < 0.7).sort(() => random() - 0.5);
    const gone = random() < 0.5 ? [] : now.slice(0, 3);
    const kept = now.filter((item) => !gone.includes(item));
    const fresh = items.filter((item) => !now.includes(item));
    const wanted = [...kept, ...fresh].sort(() => random() - 0.5);
    assert.deepEqual(moved(kept, movesTo(kept, wanted)), wanted);
  }
  for (const [from, to] of [
    [0, 39],
    [39, 0],
    [5, 6],
    [6, 5],
  ]) {
    const wanted = items.toSpliced(from, 1).toSpliced(to, 0, items[from]);
    const moves = movesTo(items, wanted);
    assert.deepEqual(moved(items, moves), wanted);
    assert.equal(moves.length, 1, `from ${from} to ${to}`);
  }
  assert.deepEqual(movesTo(items, items), []);
});

test("where a row that is let go comes to stand", () => {
  const spans = [0, 50, 100, 150].map((start) => ({ start, end: start + 50 }));
  assert.deepEqual(
    [-5, 24, 26, 99, 174, 176, 900].map((at) => gapAt(spans, at)),
    [0, 0, 1, 2, 3, 4, 4],
  );
  assert.equal(gapAt([], 10), 0);
  // From place 1: the gaps on either side of it leave it where it is.
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((gap) => placeOf(1, gap)),
    [0, 1, 1, 2, 3],
  );
  const view = { start: 100, end: 500 };
  assert.ok(scrollOf(view, 110) < 0 && scrollOf(view, 300) === 0 && scrollOf(view, 495) > 0);
});

const key = (name, change = {}) => ({
  key: name,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...change,
});

test("what a key means, in a list and in a strip, in either direction", () => {
  const list = { count: 4, selected: 1, isRow: false, isRtl: false };
  const strip = { ...list, isRow: true };
  assert.deepEqual(meaningOf(key("ArrowDown"), list), { does: "select", to: 2 });
  assert.deepEqual(meaningOf(key("ArrowUp"), { ...list, selected: 0 }), { does: "select", to: 0 });
  assert.deepEqual(meaningOf(key("End"), list), { does: "select", to: 3 });
  assert.deepEqual(meaningOf(key("ArrowDown", { altKey: true }), list), { does: "move", to: 2 });
  assert.deepEqual(meaningOf(key("Delete"), list), { does: "remove" });
  assert.deepEqual(meaningOf(key("ArrowRight"), list), { does: "step", by: 1 });
  assert.deepEqual(meaningOf(key("ArrowRight"), { ...list, isRtl: true }), {
    does: "step",
    by: -1,
  });
  assert.deepEqual(meaningOf(key("ArrowRight"), strip), { does: "select", to: 2 });
  assert.deepEqual(meaningOf(key("ArrowRight"), { ...strip, isRtl: true }), {
    does: "select",
    to: 0,
  });
  assert.equal(meaningOf(key("ArrowRight", { altKey: true }), list), null, "the browser goes back");
  assert.equal(meaningOf(key("ArrowDown", { ctrlKey: true }), list), null);
  assert.equal(meaningOf(key("Delete"), { ...list, count: 0 }), null);
  assert.equal(meaningOf(key("s"), list), null);
});

test("what can be done with a photo, and with all of them", () => {
  const place = (state, change = {}) => ({ state, index: 0, count: 3, hasLook: false, ...change });
  assert.equal(offersOf(place(done())).retry, false);
  assert.equal(offersOf(place(failed("INTERNAL"))).retry, true);
  const own = row({ hasOwnLook: true });
  assert.equal(offersOf(place(own)).look, false);
  assert.equal(offersOf(place(own, { hasLook: true })).look, true);
  assert.equal(offersOf(place(row(), { count: 1 })).up, false);

  const cut = done(0, { job: "cutout" });
  assert.equal(offersOfAll(queue([cut, cut])).look, true);
  assert.equal(offersOfAll(queue([cut, done()])).look, false, "there is no other cutout");
  assert.equal(offersOfAll(queue([cut, cut], { hasLook: true })).look, false);
  const exception = { ...cut, hasOwnLook: true };
  assert.equal(offersOfAll(queue([exception, cut], { hasLook: true })).look, true);
  const { pause, resume, stop, retry } = offersOfAll(
    queue([row(), failed("X")], { isPaused: true }),
  );
  assert.deepEqual(
    { pause, resume, stop, retry },
    { pause: false, resume: true, stop: true, retry: true },
  );
});
