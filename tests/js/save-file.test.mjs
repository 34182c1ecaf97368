// The one file of an edit: called what it became, and told where it is not within its limits.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createEditFiles } from "../../static/js/edit/save.js";
import { FIRST_EXPORT } from "../../static/js/edit/state.js";

/** An address lives on for minutes after its file was saved; no test waits for that. */
const later = globalThis.setTimeout;
globalThis.setTimeout = (...rest) => later(...rest).unref();

/** Saves with these options, when Python answers so. */
function page(options, facts) {
  const told = { names: [], notices: [], written: [], shared: [], copied: [] };
  let state = { options: { ...FIRST_EXPORT, ...options }, isSaving: false, saved: null };
  globalThis.document = {
    createElement: () => ({
      set download(name) {
        told.names.push(name);
      },
      click() {},
    }),
  };
  globalThis.ClipboardItem ??= class {
    constructor(items) {
      Object.assign(this, items);
    }
  };
  Object.defineProperty(globalThis, "navigator", {
    configurable: true,
    value: {
      share: async ({ files }) => told.shared.push([files[0].name, files[0].type]),
      clipboard: {
        write: async ([item]) => told.copied.push((await item["image/png"]).type),
      },
    },
  });
  const files = createEditFiles({
    asked: () => ({ edit: "an edit", generation: 1 }),
    async write(_edit, asked) {
      told.written.push(asked);
      const data = new Uint8Array(facts.bytes ?? 10);
      return { data, is_within: true, mime_type: "image/png", suffix: ".png", ...facts };
    },
    state: () => state,
    say(change) {
      state = { ...state, ...change };
    },
    tell: ({ notice }) => void told.notices.push(notice.key),
    onSaved() {},
  });
  return { files, told };
}

test("a file has the ending of what it became, where it is saved and where it is shared", async () => {
  const asked = { format: "png", or_jpeg: true, max_bytes: 20 };
  const { files, told } = page(asked, { mime_type: "image/jpeg", suffix: ".jpg" });
  await files.save();
  await files.share();
  assert.deepEqual(told.names, ["cutout.jpg"]);
  assert.deepEqual(told.shared, [["cutout.jpg", "image/jpeg"]]);
  assert.equal(told.written.length, 1, "made once");
  const mask = page({ content: "mask" }, {});
  await mask.files.save();
  assert.deepEqual(mask.told.names, ["mask.png"]);
});

test("what is copied is a PNG, whatever a saved file may become", async () => {
  const { files, told } = page({ format: "jpeg", or_jpeg: true, max_bytes: 5 }, {});
  await files.copy();
  assert.deepEqual(told.copied, ["image/png"]);
  assert.deepEqual([told.written[0].format, told.written[0].or_jpeg], ["png", false]);
});

test("a file outside its limits is saved, and which limit is said", async () => {
  const notices = [];
  for (const [options, facts] of [
    [{ max_bytes: 20 }, { bytes: 20 }],
    [{ max_bytes: 20 }, { bytes: 30, is_within: false }],
    [
      { min_bytes: 20, max_bytes: 90 },
      { bytes: 5, is_within: false },
    ],
  ]) {
    const { files, told } = page({ format: "jpeg", ...options }, facts);
    await files.save();
    notices.push(...told.notices);
  }
  assert.deepEqual(notices, ["edit_saved", "edit_saved_large", "edit_saved_small"]);
});
