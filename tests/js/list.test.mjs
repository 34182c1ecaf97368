// A list of photos at work: order, pause, failures, what is removed or comes later.
import assert from "node:assert/strict";
import { test } from "node:test";

import { addresses, makeList, photos, settle } from "./lists.mjs";

test("two cutouts are at work at a time, in their order, beside the open edit", async () => {
  const { list, states, cuts, finish, log, state } = makeList({ isHeld: true });
  list.accept(photos(4), "cutout");
  await settle();
  assert.equal(states(), "wwww");
  assert.deepEqual(cuts(), ["cut 1", "cut 2"]);
  assert.deepEqual(JSON.parse(log[0]), { lane: "queue", editable: false, wantsMatte: true });
  await finish("2", "1");
  assert.deepEqual(cuts(), ["cut 1", "cut 2", "cut 3", "cut 4"]);
  await finish("3", "4");
  assert.equal(states(), "dddd");
  assert.equal(state.most, 2);
});

test("of photos themselves one is at work at a time, and a list may mix both", async () => {
  const { list, cuts, finish, shown, states } = makeList({ isHeld: true });
  list.accept(photos(2), "strip");
  list.append(photos(2, "c"), "cutout");
  await settle();
  assert.deepEqual(cuts(), ["strip 1"], "none overtakes the second");
  await finish("1");
  assert.deepEqual(cuts(), ["strip 1", "strip 2", "cut c1"]);
  await finish("2", "c1", "c2");
  assert.equal(states(), "dddd");
  assert.deepEqual(
    shown.queue.rows.map(({ job, found, format }) => `${job} ${found} ${format}`),
    ["strip 2 JPEG", "strip 2 JPEG", "cutout 2 JPEG", "cutout 2 JPEG"],
  );
});

test("while it is paused none is begun, and those at work end", async () => {
  const { list, states, cuts, finish, shown } = makeList({ isHeld: true });
  list.accept(photos(4), "cutout");
  await settle();
  list.pause();
  await finish("1", "2");
  assert.equal(shown.queue.isPaused, true);
  assert.deepEqual([cuts().length, states()], [2, "ddww"]);
  list.resume();
  await settle();
  assert.deepEqual([cuts().length, shown.queue.isPaused], [4, false]);
});

test("a bad photo costs itself, and is tried again when that is asked for", async () => {
  const bad = new Map([
    ["2", "INPUT_UNREADABLE"],
    ["3", "WORKER_CRASHED"],
  ]);
  const { list, states, shown, cuts } = makeList({ fails: (name) => bad.get(name) ?? null });
  list.accept(photos(4), "cutout");
  await settle();
  assert.equal(states(), "dffd");
  assert.deepEqual(
    shown.queue.rows.map(({ code }) => code),
    [null, "INPUT_UNREADABLE", "WORKER_CRASHED", null],
  );
  list.select(1);
  assert.deepEqual(
    [shown.stage, shown.error.code, shown.result],
    ["done", "INPUT_UNREADABLE", null],
  );
  bad.delete("3");
  list.retryOne(3);
  await settle();
  assert.deepEqual([states(), cuts().length], ["dfdd", 5]);
  bad.clear();
  list.retryFailed();
  await settle();
  assert.equal(states(), "dddd");
  assert.equal(shown.error, null);
});

test("the photo at work can be removed, and the next is begun", async () => {
  const { list, names, states, cuts, finish, shown } = makeList({ isHeld: true });
  list.accept(photos(4), "cutout");
  await settle();
  list.remove(1);
  await settle();
  assert.deepEqual(names(), ["2", "3", "4"]);
  assert.deepEqual(cuts(), ["cut 1", "cut 2", "cut 3"]);
  assert.deepEqual([shown.photo.name, shown.queue.selected], ["2", 0]);
  await finish("2", "3", "4");
  assert.equal(states(), "ddd");
  for (const id of [2, 3, 4]) list.remove(id);
  assert.equal(shown.stage, "empty");
  assert.equal(list.holding(), false);
});

test("what is moved up has its turn earlier, and the photo that is shown stays", async () => {
  const { list, names, cuts, finish, shown } = makeList({ isHeld: true });
  list.accept(photos(5), "cutout");
  await settle();
  list.move(5, 0);
  list.move(3, 99);
  assert.deepEqual(names(), ["5", "1", "2", "4", "3"]);
  assert.deepEqual([shown.photo.name, shown.queue.selected], ["1", 1]);
  await finish("1", "2", "5", "4");
  assert.deepEqual(cuts().slice(2), ["cut 5", "cut 4", "cut 3"]);
});

test("files that come later go to the end, also after all had ended", async () => {
  const { list, names, states } = makeList();
  list.accept(photos(2), "cutout");
  await settle();
  list.append(photos(1, "later "), "strip");
  assert.equal(states(), "ddw");
  await settle();
  assert.deepEqual(names(), ["1", "2", "later 1"]);
  assert.equal(states(), "ddd");
});

test("stopping keeps what is finished; with nothing finished nothing is left", async () => {
  const { list, states, finish, shown, cuts } = makeList({ isHeld: true });
  list.accept(photos(3), "cutout");
  await settle();
  await finish("1");
  list.stop();
  await settle();
  assert.equal(states(), "dff");
  assert.equal(shown.queue.rows[2].code, "CANCELLED");
  assert.equal(cuts().length, 3);
  list.retryFailed();
  await settle();
  await finish("2", "3");
  assert.equal(states(), "ddd");
  list.accept(photos(2), "cutout");
  list.stop();
  assert.equal(shown.stage, "empty");
});

test("only the photo that is shown has addresses, and none is left behind", async () => {
  const before = addresses.size;
  const { list, shown } = makeList();
  list.accept(photos(30), "cutout");
  const done = () => shown.queue.rows.filter(({ status }) => status === "done").length;
  for (let turn = 0; turn < 200 && done() < 30; turn += 1) await settle();
  await settle();
  assert.equal(done(), 30);
  assert.equal(addresses.size - before, 2, "the photo and its cutout");
  for (let index = 29; index > 0; index -= 1) {
    list.select(index);
    await settle();
    assert.equal(addresses.size - before, 2);
    assert.equal(await addresses.get(shown.result.url).text(), `cutout of ${index + 1}`);
  }
  list.startOver();
  assert.equal(addresses.size, before);
});

test("a list that was closed comes back as it was, and goes on", async () => {
  const { list, states, finish, shown, cuts } = makeList({ isHeld: true });
  list.accept(photos(3), "cutout");
  await settle();
  await finish("1");
  const kept = list.setAside();
  assert.equal(list.holding(), false);
  await settle();
  assert.equal(cuts().length, 3, "nothing is begun meanwhile");
  list.bringBack(kept);
  await settle();
  assert.equal(states(), "dww");
  assert.equal(await addresses.get(shown.result.url).text(), "cutout of 1");
  await finish("2", "3");
  assert.equal(states(), "ddd");
});

test("what the fast model made before the fine one came is made again by that", async () => {
  const { list, states, shown, choice, cuts } = makeList();
  choice.hasFine = false;
  list.accept(photos(2), "cutout");
  await settle();
  assert.equal(shown.result.passes[0].tier, "fast");
  choice.hasFine = true;
  list.improve();
  assert.equal(list.items().length, 2, "and can be saved meanwhile");
  await settle();
  assert.deepEqual([states(), cuts().length], ["dd", 4]);
  assert.equal(shown.result.passes[0].tier, "fine");
});
