/** Python's memory, packed and put back. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { packSnapshot, readSnapshot, withMemory } from "../../static/js/workers/python/snapshot.js";

const SIZE = 8 * 1024;
const OFFSET = 16;
const RUNTIME = 32;
const HEAD = { build: "one", size: SIZE, table: 3, libraries: [], state: { known: [1] } };

/** A memory that differs from what the runtime makes in its third, fourth and last piece. */
function memories() {
  const before = new Uint8Array(SIZE / 2).fill(1);
  const memory = new Uint8Array(SIZE);
  memory.set(before);
  memory[2 * 1024] = 7;
  memory[4 * 1024 - 1] = 8;
  memory[SIZE - 1] = 9;
  return { before, memory };
}

/** As much of the runtime as is used: a memory that grows, and a table that has a trampoline or not. */
function runtime({ build = "one", table = 2, trampoline = 0, grows = true } = {}) {
  const { before } = memories();
  const module = {
    __PyRuntime: RUNTIME,
    __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: OFFSET,
    wasmTable: { length: table, grow: (more) => (module.wasmTable.length += more) },
    addRunDependency: () => {},
    removeRunDependency: () => module.onLinked(),
    _emscripten_resize_heap(size) {
      if (!grows) return;
      const larger = new Uint8Array(size);
      larger.set(module.HEAPU8);
      show(larger);
    },
  };
  const show = (bytes) => {
    module.HEAPU8 = bytes;
    module.HEAP8 = new Int8Array(bytes.buffer);
    module.HEAP32 = new Int32Array(bytes.buffer);
  };
  show(before);
  module.HEAP32[OFFSET / 4] = 8;
  module.HEAP32[(RUNTIME + 8) / 4] = trampoline;
  const settings = { preRun: [], API: { config: { BUILD_ID: build } } };
  const create = ({ preRun }) =>
    new Promise((resolve) => {
      module.onLinked = () => resolve(module);
      for (const prepare of preRun) prepare(module);
    });
  return { module, settings, create };
}

const wake = ({ settings, create }, snapshot, files = new Map()) =>
  withMemory(create, snapshot, Promise.resolve(files))(settings);

const packed = () => {
  const { before, memory } = memories();
  return packSnapshot(HEAD, before, memory);
};

test("only what differs is kept, and all of it comes back", async () => {
  const snapshot = readSnapshot(packed());
  assert.deepEqual(snapshot.head.runs, [2, 2, 7, 1]);
  assert.equal(snapshot.pieces.length, 3 * 1024);
  const made = runtime();
  await wake(made, snapshot);
  assert.deepEqual(made.settings.API.restoreSnapshot(), HEAD.state);
  const { memory } = memories();
  memory.set(made.module.HEAPU8.subarray(0, 64)); // where the runtime wrote meanwhile
  assert.deepEqual(made.module.HEAPU8, memory);
});

test("the trampoline of this engine stays, and takes the place that is kept for it", async () => {
  const made = runtime({ table: 3, trampoline: 5 });
  await wake(made, readSnapshot(packed()));
  made.settings.API.restoreSnapshot();
  assert.equal(made.module.HEAP32[(RUNTIME + 8) / 4], 5);
  assert.equal(made.module.wasmTable.length, 3);
});

test("what is of another runtime, or finds no room, is refused", async () => {
  const snapshot = readSnapshot(packed());
  await assert.rejects(wake(runtime({ build: "other" }), snapshot), /another runtime/);
  await assert.rejects(wake(runtime({ table: 5 }), snapshot), /another runtime/);
  await assert.rejects(wake(runtime({ grows: false }), snapshot), RangeError);
});

test("a library that is missing is refused, not waited for", async () => {
  const { head, pieces } = readSnapshot(packed());
  const lacking = { head: { ...head, libraries: ["/lib/one.so"] }, pieces };
  await assert.rejects(wake(runtime(), lacking), /one\.so is missing/);
});
