// The look of an edit: what of it other photos can have.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  NO_LOOK,
  beginWith,
  isOfLook,
  isPlain,
  lookOf,
  takeOn,
  withLook,
} from "../../static/js/edit/look.js";
import { EMPTY_EDIT, FIRST_EXPORT, FIRST_OUTLINE } from "../../static/js/edit/state.js";

const white = { ...EMPTY_EDIT.background, kind: "colour", colour: "#ffffff" };
const stroke = { mode: "erase", refined: false, hardness: 1, points: [[1, 2, 3]] };
const painted = { ...EMPTY_EDIT, strokes: [stroke], components: [{ x: 1, y: 1, keep: false }] };

test("a look has what is around the cutout, and nothing that belongs to one photo", () => {
  const frame = {
    ...EMPTY_EDIT.frame,
    crop: [0, 0, 5, 5],
    turn: 90,
    straighten_deg: 2,
    flip: true,
  };
  const head = { crown: [1, 1], chin: [1, 5], left_eye: [0, 3], right_eye: [2, 3] };
  const edit = {
    ...painted,
    background: white,
    outline: FIRST_OUTLINE,
    feather_px: 2,
    frame,
    head,
  };
  const look = lookOf({
    ...edit,
    frame: { ...frame, margin: 0.1, aspect: [1, 1], canvas: [9, 9] },
  });
  assert.deepEqual(look, {
    ...EMPTY_EDIT,
    background: white,
    outline: FIRST_OUTLINE,
    feather_px: 2,
    frame: { ...EMPTY_EDIT.frame, margin: 0.1, aspect: [1, 1], canvas: [9, 9] },
  });
});

test("a photo in another look keeps what was painted, dropped, cropped and turned", () => {
  const own = { crop: [0, 0, 5, 5], turn: 90, straighten_deg: 2, flip: true };
  const edit = { ...painted, frame: { ...EMPTY_EDIT.frame, ...own } };
  const look = lookOf({ ...EMPTY_EDIT, background: white });
  const made = withLook(edit, look);
  assert.deepEqual([made.strokes, made.components], [edit.strokes, edit.components]);
  assert.deepEqual(made.frame, edit.frame);
  assert.equal(made.background, white);
  assert.equal(
    withLook(made, look),
    made,
    "what has the look is the same value: no step of its own",
  );
  const fitted = withLook(edit, { ...look, frame: { ...look.frame, to_subject: true } });
  assert.deepEqual([fitted.frame.crop, fitted.frame.to_subject], [null, true]);
  const to_head = { height: 0.5, eyes: 0.5, top: null, level: true };
  const head = { crown: [1, 1], chin: [1, 5], left_eye: [0, 3], right_eye: [2, 3] };
  const framed = withLook({ ...edit, head }, { ...look, frame: { ...look.frame, to_head } });
  assert.deepEqual([framed.frame.crop, framed.head], [null, head], "each photo has its own head");
});

test("what was painted makes no look of its own; a background, a format do", () => {
  const finish = { edit: painted, options: FIRST_EXPORT };
  assert.equal(isOfLook(finish, NO_LOOK), true);
  assert.equal(isPlain(finish), false);
  assert.equal(isPlain(NO_LOOK), true);
  assert.equal(isOfLook({ ...finish, edit: { ...painted, background: white } }, NO_LOOK), false);
  const jpeg = { ...FIRST_EXPORT, format: "jpeg" };
  assert.equal(isOfLook({ ...finish, options: jpeg }, NO_LOOK), false);
});

test("an edit begins with the look, and takes another one on as one step", () => {
  const picture = new File(["x"], "x.png");
  const look = { ...NO_LOOK, edit: lookOf({ ...EMPTY_EDIT, background: white }) };
  const kept = beginWith(look);
  assert.equal(kept.history.canUndo(), false);
  kept.history.commit({ ...kept.history.now(), strokes: [stroke] });
  const options = { ...FIRST_EXPORT, format: "jpeg" };
  const taken = takeOn(kept, {
    edit: EMPTY_EDIT,
    options,
    pictures: new Map([["own-1", picture]]),
  });
  assert.deepEqual(taken.history.now(), { ...EMPTY_EDIT, strokes: [stroke] });
  assert.equal(taken.state.options.format, "jpeg");
  assert.equal(taken.pictures.get("own-1"), picture);
  taken.history.undo();
  assert.equal(taken.history.now().background, white);
});
