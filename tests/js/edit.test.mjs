import assert from "node:assert/strict";
import { test } from "node:test";

import { createHistory } from "../../static/js/edit/history.js";
import { excessOf, resultSize } from "../../static/js/edit/limits.js";
import { moved, scaled } from "../../static/js/edit/own-picture.js";
import { createPath, pressed } from "../../static/js/edit/path.js";
import {
  EMPTY_EDIT,
  EMPTY_FRAME,
  FIRST_EXPORT,
  FIRST_SHADOW,
  isPlainExport,
  isUntouched,
  only,
  parseColour,
} from "../../static/js/edit/state.js";

test("undo and redo walk the same steps", () => {
  const history = createHistory(0);
  for (let step = 1; step <= 500; step += 1) history.commit(step);
  for (let step = 499; step >= 0; step -= 1) {
    assert.equal(history.undo(), true);
    assert.equal(history.now(), step);
  }
  assert.equal(history.undo(), false);
  assert.equal(history.redo(), true);
  assert.equal(history.now(), 1);
});

test("a new change forgets what was undone", () => {
  const history = createHistory("a");
  history.commit("b");
  history.undo();
  history.commit("c");
  assert.equal(history.canRedo(), false);
  history.undo();
  assert.equal(history.now(), "a");
});

test("a dragged slider is one step, the next drag another", () => {
  const history = createHistory(0);
  for (const value of [1, 2, 3]) history.commit(value, "feather");
  history.settle();
  for (const value of [4, 5]) history.commit(value, "feather");
  history.undo();
  assert.equal(history.now(), 3);
  history.undo();
  assert.equal(history.now(), 0);
});

test("undo ends a drag", () => {
  const history = createHistory(0);
  history.commit(1, "x");
  history.undo();
  history.commit(2, "x");
  history.undo();
  assert.equal(history.now(), 0);
});

test("the same value is no step", () => {
  const history = createHistory(0);
  history.commit(0);
  assert.equal(history.canUndo(), false);
});

test("a path keeps its ends and drops what lies too near", () => {
  const path = createPath({ x: 0, y: 0, radius: 40 });
  for (let x = 1; x <= 100; x += 1) path.add({ x, y: 0, radius: 40 });
  const points = path.end();
  assert.deepEqual(points[0], [0, 0, 40]);
  assert.deepEqual(points.at(-1), [100, 0, 40]);
  assert.ok(points.length <= 12, String(points.length));
});

test("a dot is one point", () => {
  assert.deepEqual(createPath({ x: 3.14, y: 2.72, radius: 0.01 }).end(), [[3.1, 2.7, 0.3]]);
});

test("only a pen's pressure counts", () => {
  assert.equal(pressed(10, "mouse", 0.5), 10);
  assert.equal(pressed(10, "touch", 0.2), 10);
  assert.equal(pressed(10, "pen", 1), 10);
  assert.ok(pressed(10, "pen", 0.2) < 5);
  assert.equal(pressed(10, "pen", 0), 10, "a pen that can't tell");
});

test("colours are read as people write them", () => {
  assert.equal(parseColour("#FFF"), "#ffffff");
  assert.equal(parseColour("0b7a5b"), "#0b7a5b");
  assert.equal(parseColour("255, 128, 0"), "#ff8000");
  assert.equal(parseColour("rgb(1 2 3)"), "#010203");
  for (const wrong of ["", "#12", "256,0,0", "white", "1,2", "#12345g"])
    assert.equal(parseColour(wrong), null, wrong);
});

test("what is seen of an edit", () => {
  const edit = {
    ...EMPTY_EDIT,
    feather_px: 2,
    shadow: FIRST_SHADOW,
    frame: { ...EMPTY_EDIT.frame, flip: true },
  };
  assert.equal(only(edit, "whole"), edit);
  assert.equal(only(edit, "unframed").frame.flip, false);
  assert.equal(only(edit, "unframed").shadow, FIRST_SHADOW);
  assert.deepEqual(only(edit, "bare"), { ...EMPTY_EDIT, feather_px: 2 });
});

test("an edit that changes nothing is told from one that does", () => {
  assert.equal(isUntouched(EMPTY_EDIT), true);
  assert.equal(
    isUntouched({ ...EMPTY_EDIT, background: { ...EMPTY_EDIT.background, colour: "#123456" } }),
    true,
  );
  assert.equal(
    isUntouched({ ...EMPTY_EDIT, background: { ...EMPTY_EDIT.background, kind: "colour" } }),
    false,
  );
  assert.equal(isUntouched({ ...EMPTY_EDIT, frame: { ...EMPTY_EDIT.frame, margin: 0.2 } }), true);
  assert.equal(isUntouched({ ...EMPTY_EDIT, frame: { ...EMPTY_EDIT.frame, turn: 90 } }), false);
  assert.equal(isPlainExport(FIRST_EXPORT), true);
  assert.equal(isPlainExport({ ...FIRST_EXPORT, dpi: 300 }), false);
});

const BACKGROUND = { ...EMPTY_EDIT.background, kind: "picture", id: "own-1" };

test("an own picture is moved by shares of the canvas, and not out of reach", () => {
  const once = moved(BACKGROUND, 0.25, -0.5);
  assert.deepEqual([once.x, once.y, once.scale], [0.25, -0.5, 1]);
  const far = moved(once, 9, -9);
  assert.deepEqual([far.x, far.y], [1, -1]);
});

test("what lies under the fingers stays there while an own picture is sized", () => {
  const about = { x: 0.7, y: 0.2 };
  // Where a place of the picture, in its own half sides from its middle, is drawn: app/edit/background.py.
  const drawn = ({ x, y, scale }, u, v) => [0.5 + x + (u * scale) / 2, 0.5 + y + (v * scale) / 2];
  const before = { ...BACKGROUND, x: 0.1, y: -0.05, scale: 1.5 };
  const [u, v] = [
    ((about.x - 0.5 - before.x) * 2) / before.scale,
    ((about.y - 0.5 - before.y) * 2) / before.scale,
  ];
  const after = scaled(before, 1.3, about);
  assert.ok(Math.abs(after.scale - 1.95) < 1e-9);
  const [x, y] = drawn(after, u, v);
  assert.ok(Math.hypot(x - about.x, y - about.y) < 1e-9);
  assert.equal(scaled(before, 100, about).scale, 4);
  assert.equal(scaled(before, 0.001, about).scale, 0.2);
});

test("what a format can't hold is known before it is saved", () => {
  assert.equal(excessOf("webp", [16_383, 900]), null);
  assert.deepEqual(excessOf("webp", [16_384, 900]), { kind: "width", most: 16_383 });
  assert.deepEqual(excessOf("webp", [900, 16_384]), { kind: "height", most: 16_383 });
  assert.deepEqual(excessOf("jpeg", [1, 65_501]), { kind: "height", most: 65_500 });
  assert.equal(excessOf("png", [100_000, 900]), null);
  assert.deepEqual(excessOf("png", [20_000, 20_000]), { kind: "pixels", most: 100_000_000 });
});

test("the size of the result is that of the canvas, the preview, the crop or the photo", () => {
  const photo = { width: 400, height: 300 };
  const sizeOf = (/** @type {object} */ frame, preview = null) => {
    const now = { ...EMPTY_EDIT, frame: { ...EMPTY_FRAME, ...frame } };
    const made = preview && { extent: "whole", edit: now, canvas: preview };
    return resultSize(/** @type {any} */ ({ now, preview: made }), photo);
  };
  assert.deepEqual(sizeOf({}), [400, 300]);
  assert.deepEqual(sizeOf({ turn: 90 }), [300, 400]);
  assert.deepEqual(sizeOf({ crop: [9, 9, 50.4, 20] }), [50, 20]);
  assert.deepEqual(sizeOf({ aspect: [4, 1] }), [1200, 300]);
  assert.deepEqual(sizeOf({ aspect: [1, 2], turn: 270 }), [300, 600]);
  assert.deepEqual(sizeOf({ to_subject: true }, [70, 80]), [70, 80]);
  assert.deepEqual(sizeOf({ to_subject: true }), [400, 300]);
  assert.deepEqual(sizeOf({ canvas: [35, 45] }, [1, 1]), [35, 45]);
});
