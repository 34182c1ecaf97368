// The engine and workers that fail to start: other people's code may have begun in one of those.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { createEngine } from "../../static/js/engine/engine.js";
import { PROTOCOL } from "../../static/js/rpc/protocol.js";

globalThis.crossOriginIsolated = false;

/** An open port keeps the run alive. @type {MessagePort[]} */
const opened = [];
afterEach(() => opened.splice(0).forEach((port) => port.close()));

/** Every worker that was made, in order. @type {any[]} */
let made = [];
/** What a worker answers, by method. @type {(worker: any, method: string) => object} */
let answers = () => ({});

globalThis.Worker = /** @type {any} */ (
  class extends EventTarget {
    constructor(_url, { name }) {
      super();
      Object.assign(this, {
        name,
        isEnded: false,
        number: made.filter((one) => one.name === name).length,
      });
      made.push(this);
      this.say({ kind: "ready", worker: name, protocol: PROTOCOL });
    }
    say(data) {
      setTimeout(() => {
        if (!this.isEnded) this.dispatchEvent(Object.assign(new Event("message"), { data }));
      });
    }
    postMessage({ kind, id, method, params }, given) {
      opened.push(...given.filter((one) => one instanceof MessagePort));
      if (method === "init") Object.assign(this, { parts: params.parts, given });
      if (kind === "call") this.say({ id, kind: "result", value: {}, ...answers(this, method) });
    }
    terminate() {
      this.isEnded = true;
    }
  }
);

const FAST = { part: "m", input: { size: 8 }, sides: [8], output: {} };

/** @param {typeof answers} given @param {object} [more] of the setup */
async function engineOf(given, more = {}) {
  made = [];
  answers = given;
  const { createModels } = await import("../../static/js/engine/models.js");
  const setup = { assets: {}, models: createModels({ fast: FAST }), probeUrl: "", runtime: "wasm" };
  const onDemand = () => assert.fail("ordered");
  return createEngine(/** @type {any} */ ({ ...setup, onDemand, ...more }));
}

const error = (code) => ({ kind: "error", error: { code } });

for (const [name, code] of [
  ["pipeline", "RUNTIME_LOAD_FAILED"],
  ["segment", "INTERNAL"],
])
  test(`a ${name} worker that failed to start is not asked again, nor for its proof`, async () => {
    const engine = await engineOf((worker, method) => {
      const isFirst = worker.name === name && worker.number === 0;
      if (method === "prove") return { value: { sealed: !(isFirst && worker.hasBegun) } };
      if (method !== "init" || !isFirst) return {};
      worker.hasBegun = true; // what runs there now answers as it likes
      return error(code);
    });
    await assert.rejects(engine.start(), { code });
    await engine.start();
    const mine = made.filter((one) => one.name === name);
    assert.deepEqual(
      mine.map(({ isEnded }) => isEnded),
      [true, false],
    );
  });

test("a worker that is lost while it starts is made anew by itself", async () => {
  const engine = await engineOf((worker, method) => {
    if (method === "prove") return { value: { sealed: true } };
    return method === "init" && worker.name === "pipeline" && worker.number === 0
      ? error("WORKER_CRASHED")
      : {};
  });
  await engine.start();
  assert.equal(made.filter((one) => one.name === "pipeline").length, 2);
});

test("bytes that were just checked are given to the first worker, and a Blob to the next one", async () => {
  const name = "app.zip";
  const bytes = new ArrayBuffer(3);
  const setup = { assets: { [name]: new Blob(["zip"]) }, fresh: new Map([[name, bytes]]) };
  const engine = await engineOf((worker, method) => {
    if (method === "prove") return { value: { sealed: true } };
    return method === "init" && worker.name === "pipeline" && worker.number === 0
      ? error("WORKER_CRASHED")
      : {};
  }, setup);
  await engine.start();
  const [first, second] = made.filter((one) => one.name === "pipeline");
  assert.equal(first.parts[name], bytes);
  assert.ok(first.given.includes(bytes), "moved, not copied");
  assert.equal(second.parts[name], setup.assets[name]);
  assert.ok(!second.given.includes(bytes));
  assert.equal(setup.fresh.size, 0);
});

test("the leak test waits for a photo at work: a busy worker would count as lost", async () => {
  /** @type {string[]} */
  const asked = [];
  const engine = await engineOf((worker, method) => {
    if (worker.name === "pipeline") asked.push(method);
    return { value: method === "leak" ? [] : { sealed: true } };
  });
  await engine.start();
  asked.length = 0;
  const { signal } = new AbortController();
  const job = { signal, onProgress: () => {} };
  const work = engine.inspect(new File([], "a.jpg"), job);
  await engine.leak("pipeline", /** @type {any} */ ({}));
  await work;
  assert.deepEqual(asked, ["inspect", "prove", "leak"]);
});
