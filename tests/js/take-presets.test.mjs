// A preset changes what lies around the cutout and how the file is written, in one step; nothing of the cutout itself.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  customPreset,
  cutSides,
  dressed,
  groupOf,
  hasPreset,
  idFrom,
  optionsOf,
  presetOf,
  recordOf,
} from "../../static/js/edit/presets.js";
import { createEditController } from "../../static/js/edit/session.js";
import { EMPTY_EDIT, FIRST_EXPORT, isUntouched } from "../../static/js/edit/state.js";

const PLAIN = { id: "transparent", group: "basic", name: "Plain" };
const white = { kind: "colour", colour: "#ffffff" };
const SHOP = {
  id: "shop",
  group: "product",
  name: "Shop",
  edit: {
    background: white,
    frame: { to_subject: true, margin: 0.088, aspect: [1, 1], canvas: [2000, 2000], snap: false },
  },
  export: { format: "jpeg", quality: 95, max_bytes: 10_000_000 },
};
const STICKER = {
  id: "sticker",
  group: "sticker",
  name: "Sticker",
  edit: { outline: { width_px: 8 }, reference_px: 512, frame: { to_subject: true } },
  export: { format: "webp", max_bytes: 100_000 },
};
const PASSPORT = {
  id: "passport",
  group: "id",
  name: "Passport",
  country: "DE",
  document: "passport",
  edit: { background: { kind: "original" }, frame: { to_head: { height: 0.72, top: 0.1 } } },
};
const ALL = [PLAIN, SHOP, STICKER, PASSPORT];
const HEAD = { crown: [5, 1], chin: [5, 9], left_eye: [4, 5], right_eye: [6, 5] };
const PAINTED = {
  ...EMPTY_EDIT,
  feather_px: 2,
  head: HEAD,
  strokes: [{ mode: "keep", refined: false, hardness: 1, points: [[1, 1, 1]] }],
  frame: { ...EMPTY_EDIT.frame, crop: [0, 0, 5, 5], turn: 90, flip: true },
};
const seen = (now, preset) => ({ now, options: optionsOf(preset), preset: null });

test("what was painted, marked and turned stays under every preset", () => {
  for (const preset of ALL) {
    const edit = dressed(PAINTED, preset);
    assert.equal(edit.strokes, PAINTED.strokes);
    assert.deepEqual(
      [edit.feather_px, edit.head, edit.frame.turn, edit.frame.flip],
      [2, HEAD, 90, true],
    );
  }
});

test("a crop of one's own gives way only to a frame that follows the subject or the head", () => {
  assert.deepEqual(
    ALL.map((preset) => dressed(PAINTED, preset).frame.crop !== null),
    [true, false, false, false],
  );
});

test("every preset is told from every other, whatever was there before", () => {
  for (const before of ALL)
    for (const preset of ALL) {
      const now = dressed(dressed(PAINTED, before), preset);
      for (const other of ALL)
        assert.equal(
          hasPreset(seen(now, preset), other),
          other === preset,
          `${before.id} ${other.id}`,
        );
    }
});

test("what a preset leaves out is as in a new edit", () => {
  const first = { now: EMPTY_EDIT, options: FIRST_EXPORT, preset: null };
  assert.equal(presetOf(first, ALL), PLAIN);
  assert.ok(isUntouched(dressed(dressed(EMPTY_EDIT, STICKER), PLAIN)));
  assert.deepEqual(optionsOf(PLAIN), FIRST_EXPORT);
  assert.deepEqual(dressed(EMPTY_EDIT, PASSPORT).frame.to_head, {
    height: 0.72,
    eyes: null,
    top: 0.1,
    most: null,
    level: true,
  });
  assert.equal(presetOf({ ...first, now: { ...EMPTY_EDIT, shadow: {} } }, ALL), null);
});

test("a changed one is still the one that was taken, and is told as changed", () => {
  const now = dressed(EMPTY_EDIT, SHOP);
  const changed = { ...now, background: { ...now.background, colour: "#ff0000" } };
  const editing = { now: changed, options: optionsOf(SHOP), preset: SHOP };
  assert.equal(presetOf(editing, ALL), SHOP);
  assert.equal(hasPreset(editing, SHOP), false);
  assert.equal(
    hasPreset({ ...editing, now, options: { ...editing.options, quality: 1 } }, SHOP),
    false,
  );
  assert.equal(hasPreset({ ...editing, now }, SHOP), true);
});

function openEditor() {
  const shown = {};
  const editing = createEditController({
    engine: () => null,
    reopen: async () => {},
    tell: (change) => void Object.assign(shown, change),
  });
  editing.open(true);
  return { editing, now: () => shown.editing };
}

test("edit and options are one step, there and back", () => {
  const { editing, now } = openEditor();
  editing.setOptions({ format: "webp", quality: 40 });
  const before = now();
  editing.takePreset(SHOP);
  assert.deepEqual([now().preset, now().options], [SHOP, optionsOf(SHOP)]);
  assert.equal(now().now.frame.canvas[0], 2000);
  editing.change((edit) => ({ ...edit, shift_px: 1 }));
  editing.undo();
  assert.equal(now().preset, SHOP, "a later step leaves the preset");
  editing.undo();
  assert.deepEqual([now().preset, now().options], [null, before.options]);
  assert.equal(now().now, before.now);
  assert.equal(now().canUndo, false);
  editing.redo();
  assert.deepEqual([now().preset, now().options.format], [SHOP, "jpeg"]);
  editing.takePreset(SHOP);
  editing.undo();
  assert.equal(now().preset, null, "the same once more is no step");
});

test("a reset takes the preset and its options off, and is taken back with both", () => {
  const { editing, now } = openEditor();
  editing.takePreset(STICKER);
  editing.reset();
  assert.deepEqual([now().preset, now().options], [null, FIRST_EXPORT]);
  assert.ok(isUntouched(now().now));
  editing.undo();
  assert.deepEqual([now().preset, now().options.format], [STICKER, "webp"]);
});

test("where a subject that is cut off matters", () => {
  const all = [true, true, true, true];
  assert.deepEqual(cutSides(SHOP, all), ["left", "top", "right", "bottom"]);
  assert.deepEqual(cutSides(SHOP, [false, false, false, true]), ["bottom"]);
  assert.deepEqual(cutSides(PASSPORT, all), ["top"], "shoulders always are");
  assert.deepEqual(cutSides(PLAIN, all), []);
  assert.deepEqual(cutSides(SHOP, []), []);
});

test("a size of one's own is in millimetres or pixels", () => {
  const paper = customPreset({ width: 35, height: 45, unit: "mm", dpi: 600, name: "Mine" });
  assert.deepEqual(paper.edit.frame.canvas, [827, 1063]);
  assert.deepEqual([paper.print_mm, paper.export.dpi], [[35, 45], 600]);
  const screen = customPreset({ width: 600, height: 750, unit: "px", dpi: null, name: "Mine" });
  assert.deepEqual([screen.edit.frame.canvas, screen.print_mm], [[600, 750], undefined]);
  assert.equal(groupOf(screen), "id");
});

test("what is set now becomes a record, without what belongs to one photo", () => {
  const editing = { now: dressed(PAINTED, SHOP), options: optionsOf(SHOP) };
  const record = recordOf(editing, "Mein Laden, groß");
  assert.deepEqual([record.id, record.group], ["mein-laden-gro", "basic"]);
  assert.deepEqual(record.edit, { background: { kind: "colour" }, frame: SHOP.edit.frame });
  assert.deepEqual(record.export, SHOP.export);
  const again = dressed(PAINTED, { ...record, id: "own-mein-laden-gro" });
  assert.deepEqual(again, editing.now);
  const picture = {
    ...EMPTY_EDIT,
    background: { ...EMPTY_EDIT.background, kind: "picture", id: "a" },
  };
  const sheet = { ...FIRST_EXPORT, format: "pdf", sheet: {}, content: "mask", dpi: 300 };
  const bare = recordOf({ now: picture, options: sheet }, "x");
  assert.deepEqual([bare.edit.background, bare.export], [{}, { dpi: 300 }]);
});

test("names of any language become an id", () => {
  assert.deepEqual(["My shop", "Été 2!", "商店", "-".repeat(9)].map(idFrom), [
    "my-shop",
    "ete-2",
    "preset",
    "preset",
  ]);
});
