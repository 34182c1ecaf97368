// The editor of one photo of a list, and one look for all of them.
import assert from "node:assert/strict";
import { test } from "node:test";

import { makeList, photos, settle } from "./lists.mjs";

const STROKE = { mode: "erase", refined: false, hardness: 1, points: [[1, 1, 1]] };
const ink = (colour) => (edit) => ({
  ...edit,
  background: { ...edit.background, kind: "colour", colour },
});
const erase = (edit) => ({ ...edit, strokes: [...edit.strokes, STROKE] });

/** Three finished cutouts. */
async function three() {
  const page = makeList();
  page.list.accept(photos(3), "cutout");
  await settle();
  page.editing.want("whole", 1600);
  return { ...page, own: () => page.shown.queue.rows.map(({ hasOwnLook }) => hasOwnLook) };
}

test("a photo is opened by its matte when it is edited, and its edit stays with it", async () => {
  const { list, editing, shown, log, own } = await three();
  assert.equal(shown.editing.isEditable, true);
  editing.change(ink("#ff0000"));
  await settle();
  assert.deepEqual(log.slice(-2), ["reopen 1 by matte of 1", "render 1 #ff0000"]);
  assert.deepEqual(own(), [true, false, false]);
  list.select(1);
  await settle();
  assert.equal(shown.editing.now.background.kind, "transparent");
  editing.change(erase);
  await settle();
  assert.ok(log.includes("reopen 2 by matte of 2"));
  assert.deepEqual(own(), [true, false, false], "what was erased is no look");
  list.select(0);
  await settle();
  assert.deepEqual(
    [shown.editing.now.background.colour, shown.editing.now.strokes.length],
    ["#ff0000", 0],
  );
  editing.undo();
  assert.equal(shown.editing.now.background.kind, "transparent");
  list.select(1);
  assert.equal(shown.editing.now.strokes.length, 1);
});

test("of the edits that are put aside no pixels are kept", async () => {
  const { list, editing, shown } = await three();
  editing.change(ink("#ff0000"));
  await settle();
  assert.notEqual(shown.editing.preview, null);
  const kept = list.setAside();
  assert.equal(kept.entries[0].kept.state.preview, null);
});

test("one look is everyone's, but for photos with one of their own", async () => {
  const { list, editing, shown, own } = await three();
  editing.change(ink("#0000ff"));
  list.select(1);
  editing.change(erase);
  editing.change(ink("#00ff00"));
  list.lookForAll();
  assert.equal(shown.queue.hasLook, true);
  assert.deepEqual(own(), [true, false, false]);
  list.select(2);
  assert.equal(shown.editing.now.background.colour, "#00ff00");
  assert.equal(
    shown.editing.now.strokes.length,
    0,
    "what was erased in one photo stays that photo's",
  );
  assert.equal(shown.editing.canUndo, false);
  list.select(0);
  assert.equal(shown.editing.now.background.colour, "#0000ff");
  list.ownLook(1, false);
  assert.deepEqual(own(), [false, false, false]);
  assert.equal(shown.editing.now.background.colour, "#00ff00");
});

test("a later look for all reaches what was only painted, and leaves that", async () => {
  const { list, editing, shown } = await three();
  editing.change(erase);
  list.select(1);
  editing.change(ink("#00ff00"));
  list.lookForAll();
  list.select(0);
  const { background, strokes } = shown.editing.now;
  assert.deepEqual([background.colour, strokes.length], ["#00ff00", 1]);
});

test("files are made of the look when they are asked for, and a plain one is the cutout itself", async () => {
  const { list, editing, log, shown } = await three();
  const signal = new AbortController().signal;
  const plain = await list.items()[0].make(signal);
  assert.deepEqual([await plain.blob.text(), plain.suffix], ["cutout of 1", ".png"]);
  editing.change(erase);
  editing.change(ink("#00ff00"));
  editing.setOptions({ format: "jpeg" });
  list.lookForAll();
  list.ownLook(3, true);
  const made = [];
  for (const { make } of list.items()) made.push((await make(signal)).suffix);
  assert.deepEqual(made, [".jpg", ".jpg", ".jpg"]);
  assert.deepEqual(
    log.filter((line) => line.startsWith("export")),
    [
      "export 1 by matte of 1 colour 1",
      "export 2 by matte of 2 colour 0",
      "export 3 by matte of 3 colour 0",
    ],
  );
  editing.change(ink("#123456"));
  list.lookForAll();
  list.select(2);
  assert.equal(
    shown.editing.now.background.colour,
    "#00ff00",
    "its own look was as everyone's then",
  );
});

test("work on others leaves the open edit alone", async () => {
  const { list, editing, shown, state } = await three();
  editing.change(ink("#ff0000"));
  await settle();
  list.append(photos(2, "later "), "cutout");
  await settle();
  assert.equal(state.workspace, "1");
  assert.equal(shown.editing.now.background.colour, "#ff0000");
  assert.equal(shown.photo.name, "1");
});

test("to look at photos one after the other is nothing to be saved", async () => {
  const { list, editing, shown } = await three();
  editing.change(erase);
  list.select(1);
  editing.change(ink("#00ff00"));
  list.lookForAll();
  const { revision } = shown.queue;
  for (const index of [0, 2, 1, 0]) list.select(index);
  assert.equal(shown.editing.now.background.colour, "#00ff00");
  assert.equal(shown.queue.revision, revision);
});

test("a photo that is too large for the look is named at its row, once there is a look", async () => {
  const page = makeList();
  const { process: cut } = page.engine;
  page.engine.process = async (file, ...rest) => ({
    ...(await cut(file, ...rest)),
    ...(file.name === "2" && { matte: null }),
  });
  page.list.accept(photos(3), "cutout");
  await settle();
  page.editing.want("whole", 1600);
  const lacking = () => page.shown.queue.rows.map(({ lacksLook }) => lacksLook);
  assert.deepEqual(lacking(), [false, false, false]);
  page.editing.change(ink("#00ff00"));
  page.list.lookForAll();
  assert.deepEqual(lacking(), [false, true, false]);
  const made = await page.list.items()[1].make(new AbortController().signal);
  assert.deepEqual([await made.blob.text(), made.suffix], ["cutout of 2", ".png"]);
});
