/**
 * One look for all photos of a list, and exceptions from it. Runs on the page.
 */

/**
 * @typedef {object} Means
 * @property {() => import("./new-list.js").List} current
 * @property {() => void} publish
 * @property {ReturnType<typeof import("./editor.js").createListEditor>} editor
 * @property {import("./editor.js").Looks} looks
 */

/** @param {Means} means */
export function looksOfList({ current, publish, editor, looks }) {
  return {
    /** The shown photo's look becomes everyone's; photos with one of their own keep it. */
    lookForAll() {
      const list = current();
      const entry = editor.entry();
      if (!entry) return;
      editor.relate();
      const finish = editor.finishOf(entry, list.look);
      list.look = { ...finish, edit: looks.lookOf(finish.edit) };
      [entry.isPinned, entry.hasOwnLook] = [false, false];
      list.revision += 1;
      publish();
    },
    /** @param {number} id @param {boolean} isOwn false: back to the look for all */
    ownLook(id, isOwn) {
      const list = current();
      const entry = list.entries.find((one) => one.id === id);
      if (!entry || entry.job !== "cutout") return;
      const isOpen = editor.entry() === entry;
      if (isOwn && !isOpen) entry.kept = editor.keptOf(entry, list.look);
      [entry.isPinned, entry.hasOwnLook] = [isOwn, isOwn];
      if (!isOwn && isOpen) editor.takeOn(list.look);
      list.revision += 1;
      publish();
    },
    /** Something was done in the editor. @param {import("../../edit/editing.js").EditingState} state */
    edited(state) {
      const list = current();
      if (!editor.heard(state, list.look)) return;
      list.revision += 1;
      publish();
    },
  };
}
