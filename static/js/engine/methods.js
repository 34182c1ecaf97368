/**
 * How the page asks each method of the table in protocol.js, and what comes back. Runs on the page.
 * Imports nothing.
 */

/**
 * @typedef {import("./engine.js").JobOptions} JobOptions
 * @typedef {import("./engine.js").Outcome} Outcome
 * @typedef {(method: import("../rpc/protocol.js").Method, params: object, job: JobOptions) => Promise<any>} Enqueue
 * @typedef {{keeps_alpha?: boolean}} CutOptions as in app/domain.py
 * @typedef {{editable?: boolean, again?: boolean, wantsMatte?: boolean}} Wanted `editable: false` leaves the open edit alone; `again`: it is of this photo, and stays open until the new matte is there
 * @typedef {import("../edit/state.js").Edit} Edit
 * @typedef {import("../edit/state.js").Export} Export
 */

/** The worker reads a `file` and gives its bytes as `source`, of a `zip` it reads pieces; what else is a Blob goes by its own name. @param {Enqueue} enqueue */
export function jobsOf(enqueue) {
  /** By its number Python knows a ZIP again, whose list it keeps. @type {WeakMap<Blob, number>} */
  const archives = new WeakMap();
  let last = 0;
  /** @param {Blob} zip */
  function numberOf(zip) {
    const number = archives.get(zip) ?? ++last;
    archives.set(zip, number);
    return number;
  }
  return {
    /** @param {File} file @param {JobOptions} job @param {CutOptions} [options] @param {Wanted} [wanted] @returns {Promise<Outcome>} */
    process: (
      file,
      job,
      options = {},
      { editable = true, again = false, wantsMatte = false } = {},
    ) => enqueue("process", { file, options, editable, again, wants_matte: wantsMatte }, job),
    /** Opens for editing what was cut out before; no model is run. @param {File} file @param {Blob} matte of its outcome @param {JobOptions} job @param {CutOptions} [options] as they were then @returns {Promise<{width: number, height: number}>} */
    reopen: (file, matte, job, options = {}) => enqueue("reopen", { file, matte, options }, job),
    /** The file of an edit of a photo that is not open. @param {File} file @param {Blob} matte @param {Edit} edit @param {Export} asked @param {JobOptions} job @param {{background?: Blob, options?: CutOptions}} [more] `background`: the picture that the edit has behind it @returns {Promise<import("../rpc/protocol.js").Exported>} */
    exportOf: (file, matte, edit, asked, job, more = {}) =>
      enqueue("export_of", { file, matte, edit, export: asked, ...more }, job),
    /** @param {File} file @param {JobOptions} job @returns {Promise<Outcome>} */
    preview: (file, job) => enqueue("preview", { file }, job),
    /** @param {File} file @param {JobOptions} job @returns {Promise<import("../rpc/protocol.js").Report & {timings: Record<string, number>}>} */
    inspect: (file, job) => enqueue("inspect", { file, name: file.name }, job),
    /** `options` as in app/domain.py. @param {File} file @param {import("../photos/state.js").StripChoices | null} options @param {JobOptions} job @returns {Promise<import("../rpc/protocol.js").Stripped & {data: Uint8Array<ArrayBuffer>, timings: Record<string, number>}>} */
    strip: (file, options, job) => enqueue("strip", { file, name: file.name, options }, job),
    /** @param {Blob} zip @param {JobOptions} job @returns {Promise<{members: import("../rpc/protocol.js").Member[]}>} */
    listArchive: (zip, job) => enqueue("list_archive", { zip, which: numberOf(zip) }, job),
    /** @param {Blob} zip @param {number} index @param {JobOptions} job @returns {Promise<{data: Uint8Array<ArrayBuffer>}>} */
    unpack: (zip, index, job) => enqueue("unpack", { zip, which: numberOf(zip), index }, job),
    /** @param {object} params @param {JobOptions} job @returns {Promise<import("../rpc/protocol.js").Rendered>} */
    render: (params, job) => enqueue("render", params, job),
    /** @param {object} params @param {JobOptions} job @returns {Promise<import("../rpc/protocol.js").Exported>} */
    export: (params, job) => enqueue("export", params, job),
    /** Measures the finished picture. @param {{edit: Edit, spec: {limits: object, saved_bytes: number | null}}} params `limits`: of a preset's record; `saved_bytes`: of the last file, if it is this edit's @param {JobOptions} job @returns {Promise<{checks: import("../rpc/protocol.js").Check[]}>} */
    check: (params, job) => enqueue("check", params, job),
    /** @param {File} file @param {string} id @param {JobOptions} job @returns {Promise<{width: number, height: number}>} */
    addBackground: (file, id, job) => enqueue("add_background", { file, id }, job),
    /** The presets that come with Stayput. @param {JobOptions} job @returns {Promise<{presets: import("../files/presets.js").Preset[]}>} */
    presets: (job) => enqueue("presets", {}, job),
    /** Those of a person's own file. @param {File} file @param {JobOptions} job @returns {Promise<{presets: import("../files/presets.js").Preset[]}>} */
    readPresets: (file, job) => enqueue("read_presets", { file }, job),
    /** @param {JobOptions} job */
    close: (job) => enqueue("close", {}, job),
  };
}
