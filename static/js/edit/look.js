/**
 * The look of an edit: what of it can be had by other photos, too. What was painted, dropped, cropped or
 * turned belongs to the one photo. Pure.
 */

import { EMPTY_EDITING } from "./editing.js";
import { createHistory } from "./history.js";
import { EMPTY_EDIT, EMPTY_FRAME, FIRST_EXPORT, isPlainExport, isUntouched } from "./state.js";

/**
 * @typedef {import("./state.js").Edit} Edit
 * @typedef {import("./state.js").Export} Export
 * @typedef {import("./session.js").Kept} Kept
 * @typedef {{edit: Edit, options: Export, preset: import("../files/presets.js").Preset | null, pictures: ReadonlyMap<string, File>}} Finish how a photo is finished: what is drawn, how it is written, by which preset, and own backgrounds by id
 */

/** Nothing around the cutout, as PNG. @type {Readonly<Finish>} */
export const NO_LOOK = Object.freeze({
  edit: EMPTY_EDIT,
  options: FIRST_EXPORT,
  preset: null,
  pictures: new Map(),
});

/** The fields of a frame that are about one photo. @param {Edit["frame"]} frame */
const ownFrame = ({ crop, turn, straighten_deg, flip }) => ({ crop, turn, straighten_deg, flip });

/**
 * An edit without what belongs to its photo.
 * @param {Edit} edit @returns {Edit}
 */
export const lookOf = (edit) => ({
  ...edit,
  strokes: [],
  components: [],
  head: null,
  frame: { ...edit.frame, ...ownFrame(EMPTY_FRAME) },
});

/**
 * A photo's edit in another look; what belongs to the photo stays. A look that fits the frame to the
 * subject or to the head leaves no room for a crop.
 * @param {Edit} edit @param {Edit} look @returns {Edit} the same value where it has that look
 */
export function withLook(edit, look) {
  if (hasSame(lookOf(edit), look)) return edit;
  const own = ownFrame(edit.frame);
  const crop = look.frame.to_subject || look.frame.to_head ? null : own.crop;
  return {
    ...look,
    strokes: edit.strokes,
    components: edit.components,
    head: edit.head,
    frame: { ...look.frame, ...own, crop },
  };
}

/** @param {unknown} one @param {unknown} other */
const hasSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Whether a photo has this look, whatever else was done to it. @param {Pick<Finish, "edit" | "options">} finish @param {Finish} look */
export const isOfLook = ({ edit, options }, look) =>
  hasSame(lookOf(edit), lookOf(look.edit)) && hasSame(options, look.options);

/** Whether the file is the cutout's own. @param {Pick<Finish, "edit" | "options">} finish */
export const isPlain = ({ edit, options }) => isUntouched(edit) && isPlainExport(options);

/** What a photo's edit begins with: a step back leads to no other look. @param {Finish} look @returns {Kept} */
export const beginWith = ({ edit, options, preset, pictures }) => ({
  history: createHistory(edit),
  pictures: new Map(pictures),
  state: { ...EMPTY_EDITING, isEditable: true, options, preset },
});

/** An edit that was put aside takes a look on, as one step. @param {Kept} kept @param {Finish} look @returns {Kept} */
export function takeOn(kept, { edit, options, preset, pictures }) {
  kept.history.commit(withLook(kept.history.now(), edit));
  const all = new Map([...pictures, ...kept.pictures]);
  return { ...kept, pictures: all, state: { ...kept.state, options, preset } };
}
