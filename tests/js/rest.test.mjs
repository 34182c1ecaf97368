// Workers that rest give their memory back: they are made anew, and nothing is lost with them.
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { createEngine } from "../../static/js/engine/engine.js";
import { createModels } from "../../static/js/engine/models.js";
import { RESTS } from "../../static/js/engine/rest.js";
import { PROTOCOL } from "../../static/js/rpc/protocol.js";

globalThis.crossOriginIsolated = false;

const [LARGEST, LATER] = RESTS;
const IDLE_MS = LARGEST.afterMs;
const turns = async () => {
  for (let time = 0; time < 60; time += 1) await new Promise((done) => setImmediate(done));
};

/** An open port keeps the run alive. @type {MessagePort[]} */
const opened = [];
beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => {
  opened.splice(0).forEach((port) => port.close());
  mock.timers.reset();
});

/** Every worker that was made, in order. @type {any[]} */
let made = [];
/** What was asked of each, as "pipeline 0 init". @type {string[]} */
let asked = [];
/** What a worker answers; nothing at all where this gives null. @type {(method: string, worker: any) => object | null} */
let answers = () => ({});

globalThis.Worker = /** @type {any} */ (
  class extends EventTarget {
    constructor(_url, { name }) {
      super();
      const number = made.filter((one) => one.name === name).length;
      Object.assign(this, { name, number, isEnded: false });
      made.push(this);
      this.say({ kind: "ready", worker: name, protocol: PROTOCOL });
    }
    say(data) {
      setImmediate(() => {
        if (!this.isEnded) this.dispatchEvent(Object.assign(new Event("message"), { data }));
      });
    }
    postMessage({ kind, id, method, params }, given) {
      opened.push(...given.filter((one) => one instanceof MessagePort));
      if (kind !== "call") return;
      this.last = id;
      asked.push(`${this.name} ${this.number} ${method}`);
      if (method === "init") this.parts = params.parts;
      const own = method === "prove" ? { value: { sealed: true } } : answers(method, this);
      if (own !== null) this.say({ id, kind: "result", value: {}, ...own });
    }
    terminate() {
      this.isEnded = true;
    }
  }
);

const big = (value) => [value >> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
const chunk = (name, ...data) => [...big(data.length), ...Buffer.from(name), ...data, 0, 0, 0, 0];
/** @param {number} colour 0 is grey, 6 has colours and alpha */
const png = (colour) => {
  const head = chunk("IHDR", ...big(4), ...big(3), 8, colour, 0, 0, 0);
  const signature = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10];
  return new Uint8Array([...signature, ...head, ...chunk("IDAT", 1, 2), ...chunk("IEND")]);
};
const picture = (colour) => ({
  value: { data: png(colour), mime_type: "image/png", width: 4, height: 3, notes: [], passes: [] },
});
const FAST = { part: "m", input: { size: 8 }, sides: [8], output: {} };
const LARGE = LARGEST.pipeline + 1;

/** @param {Partial<Record<string, object | null>>} given what each method answers */
async function engineOf(given = {}) {
  [made, asked] = [[], []];
  const all = {
    ...{ heap: { value: LARGE }, process: picture(6), matte: picture(0) },
    ...{ reopen: { value: { width: 4, height: 3 } }, ...given },
  };
  answers = (method) => (method in all ? all[method] : {});
  const onDemand = () => assert.fail("ordered");
  const models = createModels(/** @type {any} */ ({ fast: FAST }));
  const assets = { "app.zip": new Blob(["zip"]) };
  const setup = { assets, models, probeUrl: "", runtime: "wasm", onDemand };
  const engine = createEngine(/** @type {any} */ (setup));
  const { signal } = new AbortController();
  const job = { signal, onProgress: () => {} };
  const file = new File(["photo"], "a.jpg");
  return { engine, job, file, assets };
}

/** So long nothing is asked. @param {number} ms */
async function idle(ms) {
  await turns();
  mock.timers.tick(ms);
  await turns();
}

const namesOf = (which) => which.map(({ name, number }) => `${name} ${number}`);
const ended = () => namesOf(made.filter(({ isEnded }) => isEnded));
const alive = () => namesOf(made.filter(({ isEnded }) => !isEnded));

test("Python whose memory has grown is made anew once nothing was asked for a while", async () => {
  const { engine, job, file, assets } = await engineOf();
  await engine.process(file, job);
  await idle(IDLE_MS - 1);
  assert.deepEqual(ended(), []);
  asked.length = 0;
  await idle(1);
  assert.deepEqual([ended(), alive()], [["pipeline 0"], ["segment 0", "pipeline 1"]]);
  // Its proof before anything is handed to it, its parts, and a new way between the two.
  assert.deepEqual(asked, [
    ...["pipeline 0 heap", "segment 0 heap", "pipeline 0 matte"],
    ...["pipeline 1 prove", "pipeline 1 init", "pipeline 1 attach", "segment 0 attach"],
  ]);
  assert.equal(made.at(-1).parts["app.zip"], assets["app.zip"]);
  await engine.process(file, job);
  assert.equal(asked.at(-1), "pipeline 1 process");
  assert.equal(made.length, 3);
});

test("it is not done again before something was asked", async () => {
  const { engine, job, file } = await engineOf();
  await engine.process(file, job);
  await idle(IDLE_MS);
  answers = (method) => (method === "heap" ? { value: LATER.pipeline } : {});
  for (let time = 0; time < 5; time += 1) await idle(LATER.afterMs);
  assert.deepEqual(ended(), ["pipeline 0"]);
});

test("what a photo of common size takes is given back much later", async () => {
  const { engine, job, file } = await engineOf({ heap: { value: LARGEST.pipeline } });
  await engine.process(file, job);
  await idle(IDLE_MS);
  await idle(LATER.afterMs - IDLE_MS - 1);
  assert.deepEqual(ended(), []);
  await idle(1);
  assert.deepEqual(ended(), ["pipeline 0", "segment 0"]);
  assert.ok(engine.matteOf(file) !== null);
  await engine.process(file, job);
  assert.equal(asked.at(-1), "pipeline 1 process");
});

test("a worker whose memory is small stays", async () => {
  const { engine, job, file } = await engineOf({ heap: { value: LATER.pipeline } });
  await engine.process(file, job);
  for (const ms of [IDLE_MS, LATER.afterMs, LATER.afterMs]) await idle(ms);
  assert.deepEqual(ended(), []);
});

test("what is no size says nothing, and a worker that does not say stays", async () => {
  for (const heap of [{ value: "9e9" }, { value: Infinity }, { value: {} }, null]) {
    const { engine, job, file } = await engineOf({ heap });
    await engine.process(file, job);
    for (const ms of [IDLE_MS, LATER.afterMs, LATER.afterMs]) await idle(ms);
    assert.deepEqual(ended(), []);
  }
});

test("a job at work is waited for, however long it takes", async () => {
  const { engine, job, file } = await engineOf();
  await engine.process(file, job);
  await idle(IDLE_MS - 1);
  answers = () => null;
  const long = engine.process(file, job);
  for (let word = 0; word < 10; word += 1) {
    await turns();
    made[0].say({ id: made[0].last, kind: "progress", stage: "decode", done: 0, total: 1 });
    await idle(IDLE_MS);
  }
  assert.deepEqual(ended(), []);
  assert.ok(!asked.includes("pipeline 0 heap"));
  made[0].say({ id: made[0].last, kind: "result", ...picture(6) });
  await long;
});

test("a job that comes while the matte is taken out keeps the worker", async () => {
  const { engine, job, file } = await engineOf({ matte: null });
  await engine.process(file, job);
  await idle(IDLE_MS);
  assert.equal(asked.at(-1), "pipeline 0 matte");
  const matte = made[0].last;
  await engine.process(file, job);
  made[0].say({ id: matte, kind: "result", ...picture(0) });
  await idle(IDLE_MS - 1);
  assert.deepEqual([ended(), engine.matteOf(file)], [[], null]);
});

test("of the photo that was open, the matte is there until another one is", async () => {
  const { engine, job, file } = await engineOf();
  await engine.process(file, job);
  assert.equal(engine.matteOf(file), null);
  await idle(IDLE_MS);
  const matte = engine.matteOf(file);
  assert.deepEqual(new Uint8Array(await matte.arrayBuffer()), png(0));
  assert.equal(engine.matteOf(new File(["photo"], "a.jpg")), null);
  await engine.inspect(file, job);
  assert.equal(engine.matteOf(file), matte);
  await engine.reopen(file, matte, job);
  assert.equal(engine.matteOf(file), null);
  await idle(IDLE_MS);
  assert.ok(engine.matteOf(file) !== null);
  await engine.close(job);
  assert.equal(engine.matteOf(file), null);
});

test("a photo of a list that is not opened has no matte here, and leaves the open one its own", async () => {
  const { engine, job, file } = await engineOf();
  const other = new File(["other"], "b.jpg");
  await engine.process(file, job);
  await engine.process(other, { ...job, lane: "queue" }, {}, { editable: false });
  await idle(IDLE_MS);
  assert.deepEqual([engine.matteOf(other), engine.matteOf(file) !== null], [null, true]);
});

test("what is no matte is not kept; the worker is made anew all the same", async () => {
  for (const matte of [picture(6), { kind: "error", error: { code: "UNKNOWN_METHOD" } }, {}]) {
    const { engine, job, file } = await engineOf({ matte });
    await engine.process(file, job);
    await idle(IDLE_MS);
    assert.equal(engine.matteOf(file), null);
    assert.deepEqual(ended(), ["pipeline 0"]);
  }
});

test("with no photo open, nothing is asked of Python before it ends", async () => {
  const { engine, job, file } = await engineOf();
  await engine.process(file, job);
  await engine.close(job);
  await idle(IDLE_MS);
  assert.deepEqual(ended(), ["pipeline 0"]);
  assert.ok(!asked.includes("pipeline 0 matte"));
});

test("the models' worker is made anew as well where its own has grown, and has the fine one again", async () => {
  const fine = { ...FAST, part: "fine", sides: [8, 16] };
  const { engine, job, file } = await engineOf();
  await engine.addFine(/** @type {any} */ (fine), {});
  const usual = answers;
  const small = { heap: 1000 };
  answers = (method, worker) => {
    if (method !== "heap") return usual(method, worker);
    return { value: worker.name === "segment" ? LARGEST.segment + 1 : small.heap };
  };
  await engine.process(file, job);
  assert.ok(engine.hasFine());
  asked.length = 0;
  await idle(IDLE_MS);
  assert.deepEqual([ended(), alive()], [["segment 0"], ["pipeline 0", "segment 1"]]);
  assert.deepEqual(
    asked.filter((one) => one.startsWith("segment 1")),
    ["segment 1 prove", "segment 1 init", "segment 1 add", "segment 1 attach"],
  );
  assert.ok(engine.hasFine());
  assert.equal(engine.matteOf(file), null, "Python kept the photo");
});
