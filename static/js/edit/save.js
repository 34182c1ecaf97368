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

const SUFFIX = { png: "png", webp: "webp", jpeg: "jpg", pdf: "pdf" };

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
  /** @type {{edit: Edit, options: Export, blob: Blob} | null} */
  let file = null;

  /** The file of what is shown; made once. @param {Export} options */
  async function make(options) {
    const { edit, generation: mine } = asked();
    if (
      file !== null &&
      file.edit === edit &&
      JSON.stringify(file.options) === JSON.stringify(options)
    )
      return file.blob;
    say({ isSaving: true });
    try {
      const { data, ...facts } = await write(edit, options);
      const blob = new Blob([data], { type: facts.mime_type });
      if (mine === asked().generation) {
        file = { edit, options, blob };
        if (options.sheet === null) say({ saved: { ...facts, bytes: blob.size, edit, options } });
      }
      return blob;
    } finally {
      say({ isSaving: false });
    }
  }

  /** Neutral, like every name here. */
  function fileName() {
    const { options, preset } = state();
    const picture = preset?.group === "id" ? "id-photo" : "cutout";
    return `${options.content === "mask" ? "mask" : picture}.${SUFFIX[options.format]}`;
  }

  /** @param {unknown} error */
  const notSaved = (error) =>
    tell({ notice: { key: "edit_not_saved", detail: EngineError.from(error).code } });

  async function save() {
    if (state().isSaving) return;
    try {
      const blob = await make(state().options);
      saveBlob(blob, fileName());
      onSaved();
      const tooLarge = state().saved?.is_within === false;
      tell({ notice: { key: tooLarge ? "edit_saved_large" : "edit_saved", detail: null } });
    } catch (error) {
      notSaved(error);
    }
  }

  /** The same picture, as often as it fits on a paper. @param {Export} options */
  async function saveSheet(options) {
    if (state().isSaving) return;
    try {
      saveBlob(await make(options), `print-sheet.${SUFFIX[options.format]}`);
      onSaved();
      tell({ notice: { key: "sheet_saved", detail: null } });
    } catch (error) {
      notSaved(error);
    }
  }

  async function copy() {
    try {
      // The promise goes in, not the file: a browser forgets the press while the file is made.
      const png = make({ ...state().options, format: "png" });
      await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
      onSaved();
      tell({ notice: { key: "copied", detail: null } });
    } catch (error) {
      tell({ notice: { key: "copy_failed", detail: String(error) } });
    }
  }

  async function share() {
    try {
      const blob = await make(state().options);
      await navigator.share({ files: [new File([blob], fileName(), { type: blob.type })] });
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
