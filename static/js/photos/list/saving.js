/**
 * What of a list leaves the page: all of it, or the photo that is shown. Runs on the page.
 */

import { copyBlob } from "../blobs.js";
import { saveClean } from "../save-clean.js";
import { fateOf, isMade } from "./entries.js";
import { makeFile } from "./files.js";

/**
 * @typedef {object} Means
 * @property {() => import("./new-list.js").List} current
 * @property {() => ReturnType<typeof import("../../engine/engine.js").createEngine> | null} engine
 * @property {(change: Partial<import("../../ui/state.js").ViewState>) => void} tell
 * @property {() => void} publish
 * @property {ReturnType<typeof import("./editor.js").createListEditor>} editor
 * @property {import("./editor.js").Looks} looks
 * @property {import("./list.js").Saver} saver
 * @property {() => void} onSaved
 * @property {() => AbortSignal} signal of the photo that is shown
 * @property {() => boolean} keepsName
 * @property {(keeps: boolean) => void} keepName
 */

/** @param {Means} means */
export function savingOfList(means) {
  const { current, engine, tell, publish, editor, looks, saver, onSaved, signal } = means;

  /** What can be saved, in its order. @returns {import("./files.js").Item[]} */
  function items() {
    const list = current();
    return list.entries.filter(isMade).map((entry) => ({
      id: entry.id,
      name: entry.file.name,
      path: entry.path,
      job: entry.job,
      make(signal) {
        const finish = editor.finishOf(entry, list.look);
        return makeFile(entry, {
          engine: engine(),
          finish,
          isPlain: looks.isPlain(finish),
          signal,
        });
      },
    }));
  }

  return {
    items,
    /** @param {import("../state.js").Target} target */
    async saveAll(target) {
      const list = current();
      const { signal } = list.controller;
      await saver.saveAll(items(), { target, keepsName: means.keepsName() }, signal, (progress) => {
        list.saving = progress && { target, ...progress };
        if (list === current()) publish();
      });
    },
    /** What became of each photo. @param {"copy" | "csv"} as */
    summarise: (as) => saver.summarise(current().entries.map(fateOf), means.keepsName(), as),
    setKeepsName: means.keepName,
    async copy() {
      const blob = current().selected?.cutout?.blob;
      if (blob) await copyBlob(blob, { tell, onSaved });
    },
    /** Beside the cutout: the photo itself, without metadata. */
    async savePhoto() {
      const ready = engine();
      const file = current().selected?.file;
      if (ready && file) await saveClean(ready, file, signal(), means.keepsName(), tell);
    },
  };
}
