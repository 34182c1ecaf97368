/**
 * The file of an edit: made once, saved, copied or shared. Runs on the page.
 */

import { saveBlob } from "../photos/blobs.js";
import { EngineError } from "../rpc/rpc.js";

/**
 * @typedef {import("./state.js").Edit} Edit
 * @typedef {import("./state.js").Export} Export
 * @typedef {import("./editing.js").EditingState} EditingState
 */

/**
 * @param {object} setup
 * @param {() => {edit: Edit, generation: number}} setup.asked what a file would be made of now, and which matte's it is
 * @param {(edit: Edit, options: Export) => Promise<import("../rpc/protocol.js").Exported>} setup.write
 * @param {() => EditingState} setup.state
 * @param {(change: Partial<EditingState>) => void} setup.say
 * @param {(change: Partial<import("../ui/state.js").ViewState>) => void} setup.tell
 * @param {() => void} setup.onSaved a file of what is shown left the page
 */
export function createEditFiles({ asked, write, state, say, tell, onSaved }) {
  /** @type {{edit: Edit, options: Export, blob: Blob, suffix: string} | null} */
  let file = null;

  /** The file of what is shown; made once. @param {Export} options */
  async function make(options) {
    const { edit, generation: mine } = asked();
    if (
      file !== null &&
      file.edit === edit &&
      JSON.stringify(file.options) === JSON.stringify(options)
    )
      return file;
    say({ isSaving: true });
    try {
      const { data, suffix, ...facts } = await write(edit, options);
      const blob = new Blob([data], { type: facts.mime_type });
      const made = { edit, options, blob, suffix };
      if (mine === asked().generation) {
        file = made;
        if (options.sheet === null) say({ saved: { ...facts, bytes: blob.size, edit, options } });
      }
      return made;
    } finally {
      say({ isSaving: false });
    }
  }

  /** Neutral, like every name here. @param {Export} options @param {string} suffix of what it became */
  function fileName({ content }, suffix) {
    const picture = state().preset?.group === "id" ? "id-photo" : "cutout";
    return `${content === "mask" ? "mask" : picture}${suffix}`;
  }

  /** @param {unknown} error */
  const notSaved = (error) =>
    tell({ notice: { key: "edit_not_saved", detail: EngineError.from(error).code } });

  async function save() {
    if (state().isSaving) return;
    try {
      const { options } = state();
      const { blob, suffix } = await make(options);
      saveBlob(blob, fileName(options, suffix));
      onSaved();
      const isSmall = blob.size < (options.min_bytes ?? 0);
      const outside = isSmall ? "edit_saved_small" : "edit_saved_large";
      const isWithin = state().saved?.is_within !== false;
      tell({ notice: { key: isWithin ? "edit_saved" : outside, detail: null } });
    } catch (error) {
      notSaved(error);
    }
  }

  /** The same picture, as often as it fits on a paper. @param {Export} options */
  async function saveSheet(options) {
    if (state().isSaving) return;
    try {
      const { blob, suffix } = await make(options);
      saveBlob(blob, `print-sheet${suffix}`);
      onSaved();
      tell({ notice: { key: "sheet_saved", detail: null } });
    } catch (error) {
      notSaved(error);
    }
  }

  async function copy() {
    try {
      // The promise goes in, not the file: a browser forgets the press while the file is made.
      const png = make({ ...state().options, format: "png", or_jpeg: false }).then(
        ({ blob }) => blob,
      );
      await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
      onSaved();
      tell({ notice: { key: "copied", detail: null } });
    } catch (error) {
      tell({ notice: { key: "copy_failed", detail: String(error) } });
    }
  }

  async function share() {
    try {
      const { options } = state();
      const { blob, suffix } = await make(options);
      const name = fileName(options, suffix);
      await navigator.share({ files: [new File([blob], name, { type: blob.type })] });
      onSaved();
    } catch (error) {
      const name = error instanceof DOMException ? error.name : "";
      if (name === "AbortError") return;
      if (name === "NotAllowedError") tell({ notice: { key: "share_again", detail: null } });
      else notSaved(error);
    }
  }

  return {
    save,
    copy,
    share,
    saveSheet,
    /** Forgets the file: it belongs to another photo, or to another matte. */
    forget() {
      file = null;
    },
  };
}
