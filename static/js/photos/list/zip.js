/**
 * All photos of a list in one ZIP, which is read again before it is saved. Runs on the page.
 */

import { UI } from "../../messages.js";
import { saveBlob } from "../blobs.js";
import { photoName, withoutDoubles } from "../file-names.js";

/**
 * @param {object} setup
 * @param {() => ReturnType<typeof import("../../engine/engine.js").createEngine> | null} setup.engine
 * @param {(change: Partial<import("../../ui/state.js").ViewState>) => void} setup.tell
 * @param {() => void} setup.onSaved all that was shown was saved
 * @returns {import("./list.js").Saver}
 */
export function createZipSaver({ engine, tell, onSaved }) {
  return {
    async saveAll(items, { keepsName }, signal, onProgress) {
      const ready = engine();
      if (!ready) return;
      let key = "zip_saved";
      try {
        /** @type {import("./files.js").Made[]} */
        const files = [];
        for (const { make } of items) files.push(await make(signal));
        const names = items.map(({ name }, index) =>
          photoName(name, files[index]?.suffix ?? "", index + 1, keepsName),
        );
        const { zip } = await ready.bundle(
          files.map(({ blob }) => blob),
          withoutDoubles(names),
          { signal, onProgress: ({ done, total }) => onProgress(done, total ?? done) },
        );
        signal.throwIfAborted();
        saveBlob(zip, UI.strip.zipName);
        onSaved();
      } catch {
        key = "zip_failed";
      }
      if (!signal.aborted) tell({ notice: { key, detail: null } });
    },
  };
}
