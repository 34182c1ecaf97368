// A person's own presets: checked by Python, kept for this tab, written to a file that can be opened again.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createPresetFiles, isPresetsFile } from "../../static/js/edit/preset-files.js";
import { EMPTY_EDIT, FIRST_EXPORT } from "../../static/js/edit/state.js";
import { EngineError } from "../../static/js/rpc/rpc.js";

/** @param {{fails?: boolean}} [how] */
function begin({ fails = false } = {}) {
  const shown = {};
  const written = [];
  const engine = {
    presets: async () => {
      if (fails) throw new EngineError({ code: "INTERNAL" });
      return { presets: [{ id: "white", group: "basic", name: "White" }] };
    },
    async readPresets(file) {
      const { presets } = JSON.parse(await file.text());
      if (fails) throw new EngineError({ code: "INPUT_PRESETS", detail: "a: b" });
      return { presets: presets.map((one) => ({ ...one, id: `own-${one.id}` })) };
    },
  };
  const files = createPresetFiles({
    engine: () => engine,
    editing: () => ({
      now: { ...EMPTY_EDIT, outline: { width_px: 3, colour: "#ff0000" } },
      options: FIRST_EXPORT,
    }),
    tell: (change) => void Object.assign(shown, change),
    write: (blob, name) => written.push([blob, name]),
  });
  return { files, shown, written };
}

test("what is set now is a file, and that file gives the same preset to another tab", async () => {
  const { files, shown, written } = begin();
  await files.load();
  await files.save("My shop");
  assert.equal(shown.notice.key, "preset_saved");
  const [[blob, name]] = written;
  assert.equal(name, "my-shop.stayput-presets.json");
  assert.equal(JSON.parse(await blob.text()).version, 1);
  const other = begin();
  await other.files.open([new File([blob], name)]);
  assert.deepEqual(other.shown.presets.own, shown.presets.own);
  assert.equal(shown.presets.own[0].edit.outline.width_px, 3);
  assert.deepEqual([shown.presets.shipped.length, other.shown.notice.detail], [1, "My shop"]);
});

test("the same name once more takes the place of the first", async () => {
  const { files, shown } = begin();
  await files.save("Mine");
  await files.save("Mine");
  await files.save("Yours");
  assert.deepEqual(
    shown.presets.own.map(({ name }) => name),
    ["Mine", "Yours"],
  );
});

test("what Python refuses is neither kept nor written, and is told", async () => {
  const { files, shown, written } = begin({ fails: true });
  await files.save("Mine");
  assert.deepEqual(shown.notice, { key: "preset_not_saved", detail: "INPUT_PRESETS" });
  await files.open([new File(['{"presets": []}'], "a.stayput-presets.json")]);
  assert.equal(shown.notice.key, "presets_not_opened");
  await files.load();
  assert.equal(shown.notice.key, "presets_not_read");
  assert.deepEqual([written, shown.presets.own, shown.presets.wrong], [[], [], "a: b"]);
});

test("files of presets are known by their names", () => {
  const is = (name) => isPresetsFile({ name });
  assert.deepEqual(
    ["a.stayput-presets.json", "A.STAYPUT-PRESETS.JSON", "a.json", "stayput-presets.json.png"].map(
      is,
    ),
    [true, true, false, false],
  );
});
