// Effects that are so many pixels wide go with the size of what is seen: in every view, on every photo.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createEditController } from "../../static/js/edit/session.js";
import { drawnFor, learn, related } from "../../static/js/edit/preview.js";
import {
  EMPTY_BACKGROUND,
  EMPTY_EDIT,
  EMPTY_FRAME,
  FIRST_OUTLINE,
  FIRST_SHADOW,
  shows,
} from "../../static/js/edit/state.js";
import { makeList, photos, settle } from "./lists.mjs";

const frame = { ...EMPTY_FRAME, to_subject: true };
const outlined = { ...EMPTY_EDIT, outline: FIRST_OUTLINE };
const framed = { ...outlined, frame };
const known = { photo: [400, 300], seen: { frame, head: null, crop: [9, 9, 100, 50] } };
const unknown = { photo: null, seen: null };

test("beside the finished picture an effect is as wide as in it", () => {
  const edit = { ...framed, reference_px: 50 };
  assert.equal(drawnFor(edit, "whole", known), edit);
  // A share of 100 / 50 in the finished picture; all of the photo is four times as long as that.
  for (const extent of ["unframed", "uncropped"])
    assert.equal(drawnFor(edit, extent, known).reference_px, 200);
  assert.equal(drawnFor(edit, "bare", known).reference_px, null);
  assert.equal(drawnFor({ ...edit, frame: EMPTY_FRAME }, "unframed", known).reference_px, 50);
  assert.equal(drawnFor(framed, "unframed", known).reference_px, null);
  const reframed = { ...edit, frame: { ...frame } };
  assert.equal(shows(edit, reframed, "unframed"), false);
  assert.equal(shows(framed, { ...framed, frame: { ...frame } }, "unframed"), true);
});

test("what the finished picture shows is learnt where an effect needs it, and once", async () => {
  const asked = [];
  const render = async (params) => {
    asked.push(params);
    return { crop: [0, 0, 60, 90], photo: [400, 300] };
  };
  const ask = (edit, extent, so = unknown, isDragging = false) =>
    learn({ edit, extent, isDragging }, so, render);
  for (const extent of ["whole", "bare"]) assert.deepEqual(await ask(framed, extent), {});
  assert.deepEqual(await ask({ ...framed, outline: null }, "unframed"), {});
  assert.deepEqual(await ask(framed, "unframed", known), {});
  assert.deepEqual(await ask(framed, "unframed", unknown, true), {});
  assert.equal(asked.length, 0);
  const learnt = await ask(framed, "unframed");
  assert.deepEqual(learnt, {
    photo: [400, 300],
    seen: { frame, head: null, crop: [0, 0, 60, 90] },
  });
  assert.deepEqual(asked, [{ edit: framed, side_px: 64, base: null }]);
  assert.deepEqual(await ask(framed, "unframed", learnt), {});
  const head = { crown: [1, 1], chin: [1, 9], left_eye: [0, 4], right_eye: [2, 4] };
  await ask({ ...framed, head }, "unframed", learnt);
  assert.equal(asked.length, 2, "another head, another crop");
  await ask({ ...framed, reference_px: 9 }, "uncropped", unknown, true);
  assert.equal(asked.length, 3);
});

test("an edit is related to what is seen where it has effects", () => {
  for (const effect of [
    { outline: FIRST_OUTLINE },
    { shadow: FIRST_SHADOW },
    { background: { ...EMPTY_BACKGROUND, kind: "blur" } },
  ]) {
    assert.equal(related({ ...EMPTY_EDIT, ...effect, frame }, known).reference_px, 100);
    assert.equal(related({ ...EMPTY_EDIT, ...effect }, known).reference_px, 400);
  }
  for (const edit of [EMPTY_EDIT, { ...EMPTY_EDIT, frame }, { ...framed, reference_px: 7 }])
    assert.equal(related(edit, known), edit);
  assert.equal(related(framed, unknown), framed);
});

test("a preview of another extent is drawn by what was learnt", async () => {
  const asked = [];
  const engine = {
    async render({ edit, side_px }) {
      asked.push([edit.frame.to_subject, side_px, edit.reference_px]);
      const crop = edit.frame.to_subject ? [0, 0, 50, 40] : [0, 0, 200, 100];
      const answer = { photo: [200, 100], crop, idle: [], isEmpty: false, rectangle: null };
      return {
        ...{ ...answer, data: new Uint8Array(4), width: 1, height: 1 },
        ...{ canvas: [1, 1], serial: 1 },
      };
    },
    close: async () => {},
  };
  const editing = createEditController({
    engine: () => engine,
    reopen: async () => {},
    tell: () => {},
  });
  editing.open(true);
  editing.want("unframed", 500);
  editing.change(() => ({ ...framed, reference_px: 25 }));
  await settle();
  editing.change((edit) => ({ ...edit, outline: { ...FIRST_OUTLINE, width_px: 3 } }));
  await settle();
  assert.deepEqual(asked, [
    [true, 64, 25],
    [false, 500, 100],
    [false, 500, 100],
  ]);
});

test("a look for all gives a small and a large photo the same share", async () => {
  const { list, editing, shown, engine } = makeList();
  const sizes = { 1: [400, 300], 2: [4000, 3000], 3: [40, 30] };
  let open = "";
  const { reopen, render } = engine;
  engine.reopen = async (file, matte) => {
    open = file.name;
    return reopen(file, matte);
  };
  engine.render = async (params) => {
    const made = await render(params);
    return { ...made, photo: sizes[open], crop: [0, 0, ...sizes[open]] };
  };
  list.accept(photos(3), "cutout");
  await settle();
  editing.want("whole", 1600);
  editing.change((edit) => ({ ...edit, outline: FIRST_OUTLINE }));
  await settle();
  list.lookForAll();
  assert.equal(shown.editing.now.reference_px, 400);
  assert.deepEqual(
    shown.queue.rows.map(({ hasOwnLook }) => hasOwnLook),
    [false, false, false],
  );
  const made = [];
  engine.exportOf = async (file, _matte, edit) => {
    made.push([file.name, edit.outline.width_px, edit.reference_px]);
    return { data: new Uint8Array(1), mime_type: "image/png" };
  };
  for (const { make } of list.items()) await make(new AbortController().signal);
  assert.deepEqual(
    made,
    ["1", "2", "3"].map((name) => [name, 8, 400]),
  );
  const { revision } = shown.queue;
  for (const index of [1, 0, 2, 0]) list.select(index);
  assert.equal(shown.queue.revision, revision, "what has the look is as it was");
  editing.undo();
  assert.equal(shown.editing.now.outline, null, "one step back, as before");
  assert.equal(shown.editing.canUndo, false);
});
