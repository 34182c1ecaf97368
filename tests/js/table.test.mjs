/** The table holds what a module exports: one object for one function. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { holdExports, holdOfLibrary, holdOfRuntime } from "../../static/js/workers/python/table.js";

/**
 * Exports `a` and `b`, which return what they are made with, in an imported table at `at`, and `c`,
 * which is in no table.
 * @param {number} first
 * @param {number} at
 */
// biome-ignore format: a section a line
const CODE = (first, at) => new WebAssembly.Module(new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0,
  1, 5, 1, 96, 0, 1, 127, // type: none to i32
  2, 9, 1, 1, 101, 1, 116, 1, 112, 0, 1, // import e.t: a table of at least one
  3, 4, 3, 0, 0, 0, // three functions
  7, 13, 3, 1, 97, 0, 0, 1, 98, 0, 1, 1, 99, 0, 2, // export a, b, c
  9, 8, 1, 0, 65, at, 11, 2, 0, 1, // elements: a and b
  10, 16, 3, 4, 0, 65, first, 11, 4, 0, 65, first + 1, 11, 4, 0, 65, first + 2, 11,
]));

const made = (table, first, at) => new WebAssembly.Instance(CODE(first, at), { e: { t: table } });
const tableOf = (initial) => new WebAssembly.Table({ element: "anyfunc", initial });

/** As in WebKit: what is in the table are other objects than the exports, for the same functions. */
function parted(table, first, at) {
  const { exports } = made(table, first, at);
  made(table, first, at);
  assert.notEqual(table.get(at), exports.a);
  assert.equal(table.get(at).name, exports.a.name);
  return { exports };
}

test("what stands for the same function is replaced, and nothing where there is one object", () => {
  const table = tableOf(3);
  const { exports } = parted(table, 10, 1);
  assert.equal(holdExports(exports, table, 0), 2);
  assert.deepEqual([table.get(0), table.get(1), table.get(2)], [null, exports.a, exports.b]);
  assert.equal(holdExports(exports, table, 0), 0);
  assert.equal(table.get(2)(), 11);
});

test("places before a module's own are another's, whatever is called there", () => {
  const table = tableOf(4);
  const first = made(table, 10, 0).exports;
  const second = parted(table, 20, 2).exports;
  assert.equal(first.a.name, second.a.name);
  assert.equal(holdExports(second, table, 2), 2);
  assert.deepEqual(
    [0, 1, 2, 3].map((place) => table.get(place)),
    [first.a, first.b, second.a, second.b],
  );
});

test("the runtime gets its exports after the table holds them, and what it gave back is given back", () => {
  const table = tableOf(2);
  const { exports } = parted(table, 10, 0);
  const instance = { exports: { ...exports, __indirect_function_table: table } };
  const settings = { instantiateWasm: (_imports, done) => done(instance, "module") };
  const counts = [];
  holdOfRuntime(settings, (others) => counts.push(others));
  const got = [];
  const done = (...given) => {
    got.push(table.get(0) === exports.a, ...given);
    return "back";
  };
  assert.equal(settings.instantiateWasm({}, done), "back");
  assert.deepEqual(got, [true, instance, "module"]);
  assert.deepEqual(counts, [2]);
});

test("without anybody who counts it is done all the same", () => {
  const table = tableOf(2);
  const { exports } = parted(table, 10, 0);
  const instance = { exports: { ...exports, __indirect_function_table: table } };
  const settings = { instantiateWasm: (_imports, done) => done(instance) };
  holdOfRuntime(settings);
  settings.instantiateWasm({}, () => {});
  assert.equal(table.get(1), exports.b);
});

test("a library's own places are held, and the browser's own name is put back, also after a failure", () => {
  const { Instance } = WebAssembly;
  const table = tableOf(2);
  const first = made(table, 10, 0).exports;
  const link = () => {
    table.grow(2);
    return new WebAssembly.Instance(CODE(20, 2), { e: { t: table } }).exports;
  };
  const counts = [];
  const second = holdOfLibrary(table, link, (others) => counts.push(others));
  assert.deepEqual(counts, [0], "in this engine they are the same");
  assert.equal(WebAssembly.Instance, Instance);
  assert.deepEqual([table.get(0), table.get(2)], [first.a, second.a]);
  const fail = () => {
    throw new Error("no room");
  };
  assert.throws(() => holdOfLibrary(table, fail), /no room/);
  assert.equal(WebAssembly.Instance, Instance);
});
