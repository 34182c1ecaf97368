// The decoder of each job: one at a time, and ended with its own job alone.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createDecoder } from "../../static/js/engine/decoder.js";
import { PROTOCOL } from "../../static/js/rpc/protocol.js";

/** Every decoder that was made, in order. @type {any[]} */
const made = [];
globalThis.Worker = /** @type {any} */ (
  class extends EventTarget {
    constructor() {
      super();
      Object.assign(this, { isEnded: false, asked: [] });
      made.push(this);
      this.say({ kind: "ready", protocol: PROTOCOL });
    }
    say(data) {
      setImmediate(() => this.dispatchEvent(Object.assign(new Event("message"), { data })));
    }
    postMessage({ kind, id, method, params }) {
      if (kind !== "call") return;
      if (method === "prove") return this.say({ id, kind: "result", value: { sealed: true } });
      this.asked.push(() => {
        const value = { data: params.stream, layout: "I420", width: 1, height: 1 };
        this.say({ id, kind: "result", value });
      });
    }
    terminate() {
      this.isEnded = true;
    }
  }
);

const AVIF = () =>
  new File([new Uint8Array([0, 0, 0, 16]), "ftypavif", new Uint8Array(4)], "a.avif");
const turns = () => new Promise((done) => setTimeout(done, 20));
/** The decoder of that number has been asked. @param {number} number */
async function asked(number) {
  for (let time = 0; time < 500 && !made[number]?.asked.length; time += 1) await turns();
  return made[number].asked[0];
}

function setUp() {
  made.length = 0;
  const onDemand = async () => ({});
  const setup = { script: new Blob([]), probeUrl: "", onDemand };
  const decoder = createDecoder(/** @type {any} */ (setup));
  /** @param {import("../../static/js/engine/decoder.js").Ticket} ticket */
  const ask = (ticket) => {
    const one = { end: "" };
    const params = { ticket: ticket.number, kind: "AVIF", stream: new Uint8Array(8), maxPixels: 9 };
    decoder.decode(params, /** @type {any} */ ({ progress() {} })).then(
      () => (one.end = "decoded"),
      ({ code }) => (one.end = code),
    );
    return one;
  };
  return { ask, begin: () => decoder.begin([AVIF()]) };
}

test("a second job's decoder is made when the first one's has ended, not with the job", async () => {
  const { ask, begin } = setUp();
  const [first, second] = [begin(), begin()];
  const [one, other] = [ask(first), ask(second)];
  (await asked(0))();
  await turns();
  assert.deepEqual([one.end, other.end, made.length], ["decoded", "", 1]);
  first.retire();
  await asked(1);
  assert.deepEqual(
    made.map(({ isEnded }) => isEnded),
    [true, false],
  );
  (await asked(1))();
  await turns();
  assert.equal(other.end, "decoded");
  second.end();
  assert.equal(made[1].isEnded, true);
});

test("the end of one job is not the end of another one's decoder", async () => {
  const { ask, begin } = setUp();
  const [first, second, third] = [begin(), begin(), begin()];
  const one = ask(first);
  await asked(0);
  const [other, last] = [ask(second), ask(third)];
  await turns();
  second.end();
  await turns();
  assert.deepEqual([made.length, made[0].isEnded, one.end], [1, false, ""]);
  (await asked(0))();
  await turns();
  first.end();
  await turns();
  assert.deepEqual([one.end, other.end], ["decoded", "WORKER_CRASHED"]);
  assert.equal(made.length, 2, "whose turn it was has given it on");
  (await asked(1))();
  await turns();
  assert.equal(last.end, "decoded");
  third.end();
});

test("what a job asked for before its end gets no decoder after it", async () => {
  const { ask, begin } = setUp();
  const ticket = begin();
  const late = ask(ticket); // its photo is still being looked at
  ticket.end();
  await turns();
  assert.deepEqual([late.end, made.length], ["WORKER_CRASHED", 0]);
  const next = begin();
  ask(next);
  await asked(0);
  next.end();
});

test("a job that decodes once more has another decoder, in its turn", async () => {
  const { ask, begin } = setUp();
  const ticket = begin();
  ask(ticket);
  await asked(0);
  ticket.retire();
  const again = ask(ticket);
  (await asked(1))();
  await turns();
  assert.equal(again.end, "decoded");
  ticket.end();
  assert.equal(ask(ticket).end, "");
  await turns();
  assert.equal(made.length, 2, "and none after its end");
});
