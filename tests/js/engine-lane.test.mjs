// Two photos of a list in one worker: neither suffers for the other.
import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";

import { createEngine } from "../../static/js/engine/engine.js";
import { createModels } from "../../static/js/engine/models.js";
import { PROTOCOL } from "../../static/js/rpc/protocol.js";

globalThis.crossOriginIsolated = false;

/** An open port keeps the run alive. @type {MessagePort[]} */
const opened = [];
afterEach(async () => {
  for (const call of calls.values()) call.done(); // what waits for a worker keeps the run alive, too
  await turns();
  opened.splice(0).forEach((port) => port.close());
  mock.timers.reset();
});

/** Every worker that was made, in order. @type {any[]} */
let made = [];
/** Calls that wait for an answer, by their file's name; the last one of a name counts. @type {Map<string, any>} */
let calls = new Map();
/** What was asked of the pipeline workers about photos, and in which worker. @type {string[]} */
let asked = [];

const turn = () => new Promise((done) => setImmediate(done));
const turns = async (count = 30) => {
  for (let time = 0; time < count; time += 1) await turn();
};

globalThis.Worker = /** @type {any} */ (
  class extends EventTarget {
    constructor(_url, { name }) {
      super();
      const number = made.filter((one) => one.name === name).length;
      Object.assign(this, { name, number, isEnded: false, cancelled: [] });
      made.push(this);
      this.say({ kind: "ready", worker: name, protocol: PROTOCOL });
    }
    say(data) {
      setImmediate(() => {
        if (!this.isEnded) this.dispatchEvent(Object.assign(new Event("message"), { data }));
      });
    }
    crash() {
      this.dispatchEvent(Object.assign(new Event("error"), { message: "planted" }));
    }
    postMessage({ kind, id, method, params }, given) {
      opened.push(...given);
      if (kind === "cancel") this.cancelled.push(id);
      if (kind !== "call") return;
      const name = params?.file?.name;
      if (name === undefined) {
        this.say({ id, kind: "result", value: method === "prove" ? { sealed: true } : {} });
        return;
      }
      asked.push(`${name} in ${this.number}`);
      const tell = (stage) => this.say({ id, kind: "progress", stage, done: 0, total: 1 });
      calls.set(name, {
        ...{ id, worker: this, tell, params },
        done: (value = PREVIEW) => this.say({ id, kind: "result", value }),
        fail: (code) => this.say({ id, kind: "error", error: { code } }),
      });
      tell("sniff");
    }
    terminate() {
      this.isEnded = true;
    }
  }
);

const big = (value) => [value >> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
const chunk = (name, ...data) => [...big(data.length), ...Buffer.from(name), ...data, 0, 0, 0, 0];
const PNG = new Uint8Array([
  ...[0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10],
  ...chunk("IHDR", ...big(4), ...big(3), 8, 6, 0, 0, 0),
  ...[...chunk("IDAT", 1, 2, 3), ...chunk("IEND")],
]);
const PREVIEW = { data: PNG, mime_type: "image/png", width: 4, height: 3, notes: [], passes: [] };
const FAST = { part: "m", input: { size: 8 }, sides: [8], output: {} };

function engineOf() {
  [made, calls, asked] = [[], new Map(), []];
  const onDemand = () => assert.fail("ordered");
  const models = createModels(/** @type {any} */ ({ fast: FAST }));
  const setup = { assets: {}, models, probeUrl: "", runtime: "wasm", onDemand };
  const engine = createEngine(/** @type {any} */ (setup));
  /** One photo. @param {string} name @param {"process" | "inspect"} [method] */
  const begin = (name, method = "process") => {
    const controller = new AbortController();
    const one = { end: "", restarts: 0, controller };
    const job = {
      ...{ signal: controller.signal, lane: "queue", onProgress: () => {} },
      onRestart: () => void (one.restarts += 1),
    };
    engine[method](new File(["x"], name), /** @type {any} */ (job)).then(
      () => (one.end = "done"),
      ({ code }) => (one.end = code),
    );
    return one;
  };
  return { engine, begin };
}

/** Two photos at work, the first of them with the model. @param {ReturnType<typeof engineOf>["begin"]} begin */
async function two(begin) {
  const both = [begin("a"), begin("b")];
  await turns();
  calls.get("a").tell("segment");
  await turns();
  calls.get("b").tell("segment");
  await turns();
  assert.deepEqual(asked, ["a in 0", "b in 0"]);
  return both;
}

test("the second is sent once the first is decoded, and each gets its own answer", async () => {
  const { begin } = engineOf();
  const [a, b, c] = ["a", "b", "c"].map((name) => begin(name));
  await turns();
  assert.deepEqual(asked, ["a in 0"]);
  calls.get("a").tell("decode");
  await turns();
  assert.deepEqual(asked, ["a in 0"]);
  calls.get("a").tell("segment");
  await turns();
  assert.deepEqual(asked, ["a in 0", "b in 0"]);
  assert.notEqual(calls.get("a").params.ticket, calls.get("b").params.ticket);
  calls.get("b").fail("INPUT_UNREADABLE");
  await turns();
  assert.deepEqual(asked, ["a in 0", "b in 0", "c in 0"]);
  calls.get("a").done();
  calls.get("c").done();
  await turns();
  assert.deepEqual([a.end, b.end, c.end], ["done", "INPUT_UNREADABLE", "done"]);
  assert.equal(made.length, 2, "no worker was made anew");
});

test("what is not of the lane does not wait behind it", async () => {
  const { begin, engine } = engineOf();
  await two(begin);
  const other = engine.inspect(new File(["x"], "shown"), {
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  await turns();
  assert.equal(asked[2], "shown in 0");
  calls.get("shown").done({ findings: [], counts: {} });
  await other;
});

test("what the next photo tells is read beside the model, too, and says nothing of sizes", async () => {
  const { begin } = engineOf();
  const a = begin("a");
  await turns();
  calls.get("a").tell("segment");
  const told = begin("told", "inspect");
  await turns();
  calls.get("told").done({ findings: [], counts: {} });
  await turns();
  const b = begin("b");
  await turns();
  assert.deepEqual(asked, ["a in 0", "told in 0", "b in 0"]);
  for (const name of ["a", "b"]) calls.get(name).done();
  await turns();
  assert.deepEqual([a.end, told.end, b.end], ["done", "done", "done"]);
});

test("two that turned out to be large are not followed by two", async () => {
  const { begin } = engineOf();
  const [a] = await two(begin);
  const large = new Uint8Array(PNG);
  large.set([...big(6000), ...big(4001)], 16);
  calls.get("a").done({ ...PREVIEW, data: large, width: 6000, height: 4001 });
  begin("c");
  await turns();
  assert.deepEqual([a.end, asked.length], ["done", 2]);
  calls.get("b").done();
  await turns();
  assert.equal(asked[2], "c in 0");
});

test("a crash costs each of the two one try, and they are tried again one by one", async () => {
  const { begin } = engineOf();
  const [a, b] = await two(begin);
  calls.get("a").worker.crash();
  await turns();
  assert.equal(asked.length, 3, "one of them alone");
  const first = asked[2].slice(0, 1);
  calls.get(first).tell("segment");
  await turns();
  assert.equal(asked.length, 3, "nothing beside it");
  calls.get(first).done();
  await turns();
  const second = first === "a" ? "b" : "a";
  assert.deepEqual(asked.slice(2), [`${first} in 1`, `${second} in 1`]);
  calls.get(second).worker.crash();
  await turns();
  assert.deepEqual([a, b].map(({ end }) => end).sort(), ["WORKER_CRASHED", "done"]);
  assert.deepEqual([a.restarts, b.restarts], [1, 1]);
});

test("of two, one that stops the worker costs the other one nothing", async () => {
  const { begin } = engineOf();
  const [a, b] = await two(begin);
  calls.get("a").fail("OUT_OF_MEMORY");
  await turns();
  // Whichever is first, the worker is ended once more for a: b has still a try of its own.
  for (let time = 0; time < 3 && (a.end === "" || b.end === ""); time += 1) {
    const name = asked.at(-1)?.slice(0, 1) ?? "";
    if (name === "a") calls.get("a").fail("OUT_OF_MEMORY");
    else calls.get("b").done();
    await turns();
  }
  assert.deepEqual([a.end, b.end], ["OUT_OF_MEMORY", "done"]);
  const c = begin("c");
  begin("d");
  await turns();
  calls.get("c").tell("segment");
  await turns();
  assert.equal(asked.at(-1)?.slice(0, 1), "c", "from here on, one at a time");
  calls.get("c").done();
  await turns();
  assert.equal(c.end, "done");
});

test("the leak test waits for the two at work, and for no more of a list", async () => {
  const { begin, engine } = engineOf();
  await two(begin);
  const c = begin("c");
  let end = "";
  engine.leak("pipeline", /** @type {any} */ ({})).then(
    () => (end = "tried"),
    ({ code }) => (end = code),
  );
  await turns();
  for (const name of ["a", "b"]) {
    assert.equal(end, "");
    calls.get(name).done();
    await turns();
  }
  assert.notEqual(end, "");
  assert.equal(asked[2], "c in 0");
  calls.get("c").done();
  await turns();
  assert.equal(c.end, "done");
});

test("a lost segment worker is nothing to who has its answer already", async () => {
  const { begin } = engineOf();
  const [a, b] = await two(begin);
  calls.get("a").tell("refine");
  await turns();
  calls.get("b").fail("BACKEND_FAILED");
  await turns();
  calls.get("a").done();
  await turns();
  assert.deepEqual([a.end, a.restarts, b.restarts], ["done", 0, 1]);
  assert.deepEqual(asked, ["a in 0", "b in 0", "b in 0"]);
  calls.get("b").done();
  await turns();
  assert.equal(b.end, "done");
  assert.equal(made.filter(({ name }) => name === "segment").length, 2);
});

test("cancelling one leaves the other alone, even if no answer comes", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { begin } = engineOf();
  const [a, b] = await two(begin);
  const c = begin("c");
  a.controller.abort();
  mock.timers.tick(1_600);
  await turns();
  assert.equal(a.end, "CANCELLED");
  assert.deepEqual(calls.get("a").worker.cancelled, [calls.get("a").id]);
  assert.equal(calls.get("a").worker.isEnded, false);
  assert.equal(asked.length, 2, "its place is kept until the worker has ended it");
  calls.get("a").fail("CANCELLED");
  await turns();
  assert.equal(asked[2], "c in 0");
  calls.get("b").done();
  calls.get("c").done();
  await turns();
  assert.deepEqual([b.end, c.end, b.restarts, c.restarts], ["done", "done", 0, 0]);
  assert.equal(made.length, 2);
});

test("a worker that answers none of the two who were cancelled is ended", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { begin } = engineOf();
  const both = await two(begin);
  for (const one of both) {
    one.controller.abort();
    mock.timers.tick(1_600);
    await turns();
  }
  assert.deepEqual(
    both.map(({ end }) => end),
    ["CANCELLED", "CANCELLED"],
  );
  assert.equal(calls.get("a").worker.isEnded, true);
  const next = begin("next");
  await turns();
  calls.get("next").done();
  await turns();
  assert.equal(next.end, "done");
});

test("who is behind another one's work is not taken for stuck", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { begin, engine } = engineOf();
  await two(begin);
  let end = "";
  const job = { signal: new AbortController().signal, onProgress: () => {} };
  engine.inspect(new File(["x"], "shown"), job).then(
    () => (end = "done"),
    ({ code }) => (end = code),
  );
  await turns();
  mock.timers.tick(60_000);
  await turns();
  calls.get("shown").done({ findings: [], counts: {} });
  await turns();
  assert.deepEqual([end, made.length], ["done", 2]);
});

test("nor is a photo that waits for the model behind another one, until it has waited for two", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { begin } = engineOf();
  const [a, b] = await two(begin);
  mock.timers.tick(100_000);
  calls.get("a").tell("segment");
  await turns();
  mock.timers.tick(100_000);
  await turns();
  assert.deepEqual([a.end, b.end, made.length], ["", "", 2]);
  calls.get("a").done();
  await turns();
  mock.timers.tick(50_000);
  await turns();
  assert.equal(b.restarts, 1);
  assert.deepEqual(asked.slice(2), ["b in 0"], "only the one that runs models was ended");
  calls.get("b").done();
  await turns();
  assert.deepEqual([a.end, b.end], ["done", "done"]);
});
