/**
 * The editor of the photo of a list that is seen large: each photo's edit is put aside when another
 * photo is chosen, and comes back with it. Runs on the page.
 */

/** Another photo may be chosen at once: only one that is looked at is opened for editing. */
const LOOKED_AT_MS = 600;

/**
 * @typedef {import("./entries.js").Entry} Entry
 * @typedef {import("../../edit/look.js").Finish} Finish
 * @typedef {import("../../edit/editing.js").EditingState} EditingState
 * @typedef {Pick<ReturnType<typeof import("../../edit/session.js").createEditController>, "open" | "setAside" | "bringBack" | "pictures" | "relate">} Editing
 * @typedef {typeof import("../../edit/look.js")} Looks
 */

/** @param {EditingState} state */
const besideOf = ({ options, preset }) => ({ options, preset });

/**
 * @param {object} setup
 * @param {Editing} setup.editing
 * @param {Looks} setup.looks
 * @param {(entry: Entry) => Promise<unknown>} setup.reopen has Python open the photo with its matte
 */
export function createListEditor({ editing, looks, reopen }) {
  /** Whose edit is open, and which matte it is of. @type {{entry: Entry, cutout: Entry["cutout"], now: Finish} | null} */
  let open = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {Entry} entry @param {Finish} look */
  const finishOf = ({ kept, hasOwnLook }, look) => {
    if (!kept) return look;
    const edit = kept.history.now();
    return hasOwnLook
      ? { edit, pictures: kept.pictures, ...besideOf(kept.state) }
      : { ...look, edit: looks.withLook(edit, look.edit) };
  };

  /** @param {Entry} entry @param {Finish} look */
  function enter(entry, look) {
    if (open?.entry === entry) return renew(entry);
    if (!entry.cutout?.matte) return;
    const { kept } = entry;
    const begun = kept ?? looks.beginWith(look);
    const taken = kept && !entry.hasOwnLook ? looks.takeOn(kept, look) : begun;
    const { history, pictures, state } = taken;
    const now = { edit: history.now(), pictures, ...besideOf(state) };
    open = { entry, cutout: entry.cutout, now };
    entry.kept = null;
    editing.bringBack(taken);
    timer = setTimeout(() => reopen(entry).catch(() => {}), LOOKED_AT_MS);
  }

  /** Its matte was made again: what was done to it is done to the new one. @param {Entry} entry */
  function renew(entry) {
    if (!open || open.cutout === entry.cutout) return;
    open.cutout = entry.cutout;
    editing.bringBack(editing.setAside()); // and the worker lets the old matte go
    editing.open(entry.cutout?.matte != null);
  }

  /** What was done stays with the photo; of its pixels nothing does. */
  function leave() {
    clearTimeout(timer);
    if (!open) return;
    const { entry } = open;
    open = null;
    const kept = editing.setAside();
    entry.kept = { ...kept, state: { ...kept.state, tool: "none", preview: null } };
  }

  return {
    enter,
    leave,
    /** What a photo's file is made by. @param {Entry} entry @param {Finish} look */
    finishOf: (entry, look) => (open?.entry === entry ? open.now : finishOf(entry, look)),
    /** Its edit, before it was ever opened. @param {Entry} entry @param {Finish} look */
    keptOf: ({ kept }, look) => (kept ? looks.takeOn(kept, look) : looks.beginWith(look)),
    /** Its look can be had by photos of any size. */
    relate: () => editing.relate(),
    /** The one whose edit is open. */
    entry: () => open?.entry ?? null,
    /** Something was done. Whether another file would be made by it now. @param {EditingState} state @param {Finish} look */
    heard({ now: edit, options, preset, isEditable }, look) {
      if (!open || !isEditable || (edit === open.now.edit && options === open.now.options))
        return false;
      open.now = { edit, options, preset, pictures: new Map(editing.pictures()) };
      open.entry.hasOwnLook = open.entry.isPinned || !looks.isOfLook(open.now, look);
      return true;
    },
    /** @param {Finish} look */
    takeOn: (look) => editing.bringBack(looks.takeOn(editing.setAside(), look)),
  };
}
