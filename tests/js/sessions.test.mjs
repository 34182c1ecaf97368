import assert from "node:assert/strict";
import { test } from "node:test";

import { createSessions } from "../../static/js/workers/ort/sessions.js";

/** A runtime that keeps what it was asked; `answer` says what a run gives. */
function fakeRuntime(answer) {
  const made = [];
  const runs = [];
  let released = 0;
  class Tensor {
    constructor(type, data, dims) {
      Object.assign(this, { type, data, dims });
    }
    dispose() {}
  }
  const InferenceSession = {
    async create(_graph, options) {
      made.push(options.freeDimensionOverrides);
      return {
        async run(feeds, wanted) {
          runs.push({ feeds, wanted });
          return answer(feeds, Tensor);
        },
        async release() {
          released += 1;
        },
      };
    },
  };
  return { ort: { Tensor, InferenceSession }, made, runs, released: () => released };
}

/** @param {ReturnType<typeof fakeRuntime>} runtime @param {number[]} sides */
function sessionsOf({ ort }, sides) {
  const sessions = createSessions({
    ort,
    provider: "wasm",
    readGraph: async () => new Uint8Array(),
  });
  const model = { input: { name: "photo", size: 320 }, output: { name: "map" }, sides };
  sessions.add("fast", /** @type {any} */ (model), {});
  return sessions;
}

const photo = (...shape) => ({
  photo: { data: new Float32Array(shape.reduce((all, one) => all * one)), shape, dtype: "float32" },
});

test("inputs and outputs of any name, number and shape", async () => {
  const memory = Float32Array.of(0.25, 0.5);
  const runtime = fakeRuntime((_feeds, Tensor) => ({
    boxes: new Tensor("int64", BigInt64Array.of(1n, 2n, 3n, 4n), [1, 4]),
    scores: new Tensor("float32", memory, [2]),
    rest: new Tensor("float32", new Float32Array(9), [9]),
  }));
  const sessions = sessionsOf(runtime, []);
  const least = { data: Float32Array.of(0.5), shape: [1], dtype: "float32" };
  const outputs = await sessions.run("fast", { ...photo(1, 3, 240, 320), least }, [
    "boxes",
    "scores",
  ]);
  const [{ feeds, wanted }] = runtime.runs;
  assert.deepEqual(feeds.photo.dims, [1, 3, 240, 320]);
  assert.equal(feeds.least.data, least.data);
  assert.deepEqual(wanted, ["boxes", "scores"]);
  assert.deepEqual(Object.keys(outputs), ["boxes", "scores"]);
  assert.deepEqual(outputs.boxes, {
    data: BigInt64Array.of(1n, 2n, 3n, 4n),
    shape: [1, 4],
    dtype: "int64",
  });
  memory.fill(0); // the runtime's own memory, used again
  assert.deepEqual([...outputs.scores.data], [0.25, 0.5]);
});

const map = (_feeds, Tensor) => ({ map: new Tensor("float32", new Float32Array(1), [1]) });

test("a graph that takes several sides has one session at a time, at the side that is fed", async () => {
  const runtime = fakeRuntime(map);
  const sessions = sessionsOf(runtime, [224, 320]);
  await sessions.open("fast", 224);
  await sessions.run("fast", photo(1, 3, 224, 224), ["map"]);
  await sessions.run("fast", photo(1, 3, 320, 320), ["map"]);
  assert.deepEqual(runtime.made, [{ side: 224 }, { side: 320 }]);
  assert.equal(runtime.released(), 1);
});

test("a graph of one shape is opened once, whatever its shape", async () => {
  const runtime = fakeRuntime(map);
  const sessions = sessionsOf(runtime, []);
  await sessions.open("fast", 320);
  await sessions.run("fast", photo(1, 3, 240, 200), ["map"]);
  assert.deepEqual(runtime.made, [{}]);
});

test("a session that failed is met by nobody again", async () => {
  let isBroken = true;
  const runtime = fakeRuntime((...given) => {
    if (isBroken) throw new Error("lost");
    return map(...given);
  });
  const sessions = sessionsOf(runtime, []);
  await assert.rejects(sessions.run("fast", photo(1, 3, 8, 8), ["map"]), /lost/);
  isBroken = false;
  await sessions.run("fast", photo(1, 3, 8, 8), ["map"]);
  assert.equal(runtime.made.length, 2);
  assert.equal(runtime.released(), 1);
});
