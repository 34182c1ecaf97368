// Files that the system opens with the app wait as handles until the tab is sealed.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { nothingLeft } from "../../static/js/photos/left.js";

globalThis.location = { href: "http://own.test/" };
globalThis.addEventListener = (type, listener) => (listeners[type] = listener);
const listeners = {};
const { createLaunch, doorOf } = await import("../../static/js/ui/launch.js");

let told = [];
let taken = 0;
beforeEach(() => ([told, taken] = [[], 0]));

const handle = (name) => ({
  getFile: async () => {
    taken += 1;
    if (name === null) throw new Error("gone");
    return new File(["x"], name);
  },
});
const settled = () => new Promise((resolve) => setImmediate(resolve));
const is = (status) => ({ seal: { status } });

function start() {
  let consumer = null;
  const launch = createLaunch(
    {
      onFiles: (files, mode) => told.push([files.map(({ name }) => name), mode]),
      onLeftOut: (left) => told.push(left),
      onDoor: (mode) => told.push(mode),
    },
    { setConsumer: (given) => (consumer = given) },
  );
  return { launch, open: (...given) => consumer(...given) };
}

test("handles wait for the seal, and then are files, once", async () => {
  const { launch, open } = start();
  launch.render(is("opening"));
  open({ files: [handle("a.jpg"), handle("b.zip")], targetURL: "http://own.test/" });
  await settled();
  assert.equal(taken, 0);
  launch.render(is("sealed"));
  launch.render(is("sealed"));
  await settled();
  assert.deepEqual(told, [[["a.jpg", "b.zip"], null]]);
  open({ files: [handle("c.jpg")] });
  await settled();
  assert.deepEqual(told[1], [["c.jpg"], null]);
});

test("a tab that is not sealed lets them go", async () => {
  const { launch, open } = start();
  open({ files: [handle("a.jpg")] });
  launch.render(is("broken"));
  launch.render(is("sealed"));
  await settled();
  assert.deepEqual([taken, told], [0, []]);
});

test("a file that is gone is told, and the others come", async () => {
  const { launch, open } = start();
  launch.render(is("sealed"));
  open({ files: [handle(null), handle("b.jpg")] });
  await settled();
  assert.deepEqual(told, [[["b.jpg"], null], { ...nothingLeft(), unread: 1 }]);
});

test("a shortcut opens its door: at the start, in a window that is open, by its address", () => {
  globalThis.location = { href: "http://own.test/#remove-hidden-data" };
  const { open } = start();
  open({ files: [], targetURL: "http://own.test/#remove-background" });
  listeners.hashchange();
  assert.deepEqual(told, ["strip", "cutout", "strip"]);
  for (const address of ["http://own.test/", "./#constructor", "./#", null])
    assert.equal(doorOf(address), null);
});

test("a browser without a queue has none", () => {
  globalThis.location = { href: "http://own.test/" };
  assert.ok(createLaunch({ onFiles() {}, onLeftOut() {}, onDoor() {} }, undefined));
});
