// The limits of opening: nothing is waited for that may never come.
import assert from "node:assert/strict";
import { test } from "node:test";

import { EngineError } from "../../static/js/rpc/rpc.js";
import { step, tryFor, twice } from "../../static/js/engine/steps.js";

const never = () => new Promise(() => {});
const lost = async () => {
  throw new EngineError({ code: "WORKER_CRASHED", message: "gone" });
};

test("a step that stalls is named", async () => {
  await assert.rejects(step("seal", 5, never), {
    code: "OPENING_STALLED",
    message: "seal",
    detail: "seal: nothing for 0.005 s",
  });
});

test("a thread that is lost while opening is a stalled step", async () => {
  await assert.rejects(step("threads", 1000, lost), {
    code: "OPENING_STALLED",
    detail: "threads: gone",
  });
});

test("a tab that is not sealed is never called a stalled one", async () => {
  const broken = async () => {
    throw new EngineError({ code: "NOT_SEALED" });
  };
  await assert.rejects(step("seal", 1000, broken), { code: "NOT_SEALED" });
  await assert.rejects(
    twice(broken, () => assert.fail("it is not tried again")),
    { code: "NOT_SEALED" },
  );
});

test("a value passes through", async () => {
  assert.equal(await step("threads", 1000, async () => 1), 1);
});

test("what failed by chance is tried once more, on a cleared place", async () => {
  const order = [];
  const second = async () => (order.push("work"), order.length > 1 ? "made" : lost());
  assert.equal(await twice(second, () => order.push("clear")), "made");
  assert.deepEqual(order, ["work", "clear", "work"]);
  await assert.rejects(
    twice(lost, () => {}),
    { code: "WORKER_CRASHED" },
  );
});

test("what the page can do without is given up: late, failed, or thrown at once", async () => {
  assert.equal(await tryFor(5, never, "none"), "none");
  assert.equal(await tryFor(1000, lost, "none"), "none");
  assert.equal(
    await tryFor(
      1000,
      () => {
        throw new Error("at once");
      },
      "none",
    ),
    "none",
  );
  assert.equal(await tryFor(1000, async () => null, "none"), null);
});
