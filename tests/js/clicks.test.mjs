// A press that does nothing is no step, and is answered.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createEditController } from "../../static/js/edit/session.js";

globalThis.ImageData ??= class {
  constructor(data, width, height) {
    Object.assign(this, { data, width, height });
  }
};

/** An editor over an engine that answers as `found` says. */
function editor(found) {
  const told = { editing: null, notices: [] };
  const editing = createEditController({
    engine: () => ({
      render: async ({ edit }) => ({
        data: new Uint8Array(4),
        width: 1,
        height: 1,
        canvas: [1, 1],
        serial: 1,
        rectangle: null,
        ...found(edit),
      }),
      close: async () => {},
    }),
    reopen: async () => {},
    tell: ({ editing: now, notice }) => {
      told.editing = now ?? told.editing;
      if (notice) told.notices.push(notice.key);
    },
  });
  editing.open(true);
  editing.want("bare", 100);
  return { editing, told };
}

const drawn = () => new Promise((resolve) => setTimeout(resolve, 5));
const click =
  (keep, x = 1) =>
  (edit) => ({
    ...edit,
    components: [...edit.components, { x, y: 1, keep, after: edit.strokes.length }],
  });

test("a click on nothing is said, and leaves no step behind", async () => {
  const { editing, told } = editor(({ components }) => ({
    idle: components.map((_, at) => at),
    isEmpty: false,
  }));
  editing.change(click(false));
  await drawn();
  editing.change(click(true));
  await drawn();
  assert.deepEqual(told.notices, ["nothing_there", "nothing_dropped_there"]);
  assert.equal(told.editing.canUndo, false);
  assert.deepEqual(told.editing.now.components, []);
});

test("a click that meets something is a step", async () => {
  const { editing, told } = editor(() => ({ idle: [], isEmpty: false }));
  editing.change(click(false));
  await drawn();
  assert.deepEqual(told.notices, []);
  assert.equal(told.editing.now.components.length, 1);
  editing.undo();
  await drawn();
  assert.deepEqual(told.notices, ["undone"]);
  assert.equal(told.editing.canRedo, true);
});

test("when nothing is left that is said once", async () => {
  const { editing, told } = editor(() => ({ idle: [], isEmpty: true }));
  editing.change(click(false));
  await drawn();
  editing.change(click(false, 2));
  await drawn();
  assert.deepEqual(told.notices, ["all_erased"]);
  assert.equal(told.editing.now.components.length, 2);
});

test("an older click that met nothing takes no newer step with it", async () => {
  const { editing, told } = editor(() => ({ idle: [0], isEmpty: false }));
  editing.change(click(false));
  editing.change((edit) => ({ ...edit, feather_px: 3 }));
  await drawn();
  assert.equal(told.editing.now.feather_px, 3);
  editing.change(click(false, 2));
  await drawn();
  assert.equal(told.editing.now.components.length, 2);
});
