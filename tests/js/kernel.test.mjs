/** The compiled steps begin in the memory that they are given, or Python does without. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { startKernel, withKnownMemory } from "../../static/js/workers/python/kernel.js";
import { startPacker } from "../../static/js/workers/python/packer.js";

const memory = new WebAssembly.Memory({ initial: 1 });
/** A module that asks for "env" "memory" and for nothing else. */
const HEAD = [0, 97, 115, 109, 1, 0, 0, 0];
const IMPORT = [2, 15, 1, 3, 101, 110, 118, 6, 109, 101, 109, 111, 114, 121, 2, 0, 1];

test("what can't be run here is passed by: no code, no memory, another code, instructions of another engine", async () => {
  const right = new Uint8Array([...HEAD, ...IMPORT]);
  assert.deepEqual({ ...(await startKernel(right, memory)) }, {});
  assert.equal(await startKernel(undefined, memory), null);
  assert.equal(await startKernel(right, null), null);
  assert.equal(await startKernel(right.slice(0, -1), memory), null);
  const unknown = [1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 6, 1, 4, 0, 253, 255, 11];
  assert.equal(await startKernel(new Uint8Array([...HEAD, ...unknown]), memory), null);
});

test("the runtime's own memory is known once its instance is made, and what it is given is passed on", async () => {
  const { createModule, memory: found } = withKnownMemory(async (settings) => {
    assert.equal(found(), null);
    return new Promise((resolve) =>
      settings.instantiateWasm("imports", (...made) => resolve(made)),
    );
  });
  const instance = { exports: { memory } };
  const made = await createModule({ instantiateWasm: (_, done) => done(instance, "module") });
  assert.deepEqual(made, [instance, "module"]);
  assert.equal(found(), memory);
});

test("nor is a packer begun without its code, a memory to copy from, or all that it needs", async () => {
  const right = new Uint8Array([...HEAD, ...IMPORT]);
  assert.equal(await startPacker(undefined, memory), null);
  assert.equal(await startPacker(new Uint8Array(HEAD), null), null);
  // It is given nothing: what asks for Python's memory gets none.
  assert.equal(await startPacker(right, memory), null);
  assert.equal(await startPacker(new Uint8Array(HEAD), memory), null);
});
