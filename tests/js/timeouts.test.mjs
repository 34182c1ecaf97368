// How long the page waits for a worker.
import assert from "node:assert/strict";
import { test } from "node:test";

import { deadline, watchdog, within } from "../../static/js/engine/timeouts.js";

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

test("silence from the start barks after the short limit", async () => {
  const watch = watchdog({ firstWordMs: 10, stageMs: 10_000 });
  await assert.rejects(watch.barked, { code: "WORKER_TIMEOUT", message: "no first word" });
  assert.equal(watch.stage(), null);
  watch.end();
});

test("a worker that speaks is given the long limit, counted from its last word", async () => {
  const watch = watchdog({ firstWordMs: 20, stageMs: 60 });
  watch.feed("decode");
  await pause(40);
  watch.feed("segment");
  await pause(40);
  assert.equal(watch.reason(), null, "100 ms of work with words in between is not silence");
  await assert.rejects(watch.barked, { code: "WORKER_TIMEOUT", message: "segment" });
  watch.end();
});

test("an ended watchdog never barks", async () => {
  const watch = watchdog({ firstWordMs: 5, stageMs: 5 });
  watch.end();
  await pause(20);
  assert.equal(watch.reason(), null);
});

test("a cancelled job that does not answer is given up", async () => {
  const controller = new AbortController();
  const given = deadline(controller.signal, 10);
  controller.abort();
  await assert.rejects(given, { code: "CANCELLED", message: "unanswered" });
});

test("within passes the value through, or rejects when it is late", async () => {
  assert.equal(await within(1000, new Error("late"), Promise.resolve(1)), 1);
  await assert.rejects(within(5, new Error("late"), new Promise(() => {})), { message: "late" });
});
