/**
 * How the page asks each method of the table in protocol.js, and what comes back. Runs on the page.
 * Imports nothing.
 */

/**
 * @typedef {import("./engine.js").JobOptions} JobOptions
 * @typedef {import("./engine.js").Outcome} Outcome
 * @typedef {(method: import("../rpc/protocol.js").Method, params: object, job: JobOptions) => Promise<any>} Enqueue
 */

/** The worker reads a `file` and gives its bytes as `source`. @param {Enqueue} enqueue */
export function jobsOf(enqueue) {
  return {
    /** @param {File} file @param {JobOptions} job @param {{keeps_alpha?: boolean}} [options] @returns {Promise<Outcome>} */
    process: (file, job, options = {}) => enqueue("process", { file, options }, job),
    /** @param {File} file @param {JobOptions} job @returns {Promise<Outcome>} */
    preview: (file, job) => enqueue("preview", { file }, job),
    /** @param {File} file @param {JobOptions} job @returns {Promise<import("../rpc/protocol.js").Report & {timings: Record<string, number>}>} */
    inspect: (file, job) => enqueue("inspect", { file, name: file.name }, job),
    /** `options` as in app/domain.py. @param {File} file @param {import("../photos/state.js").StripChoices | null} options @param {JobOptions} job @returns {Promise<import("../rpc/protocol.js").Stripped & {data: Uint8Array<ArrayBuffer>, timings: Record<string, number>}>} */
    strip: (file, options, job) => enqueue("strip", { file, name: file.name, options }, job),
    /** @param {object} params @param {JobOptions} job @returns {Promise<import("../rpc/protocol.js").Rendered>} */
    render: (params, job) => enqueue("render", params, job),
    /** @param {object} params @param {JobOptions} job @returns {Promise<import("../rpc/protocol.js").Exported>} */
    export: (params, job) => enqueue("export", params, job),
    /** @param {File} file @param {string} id @param {JobOptions} job @returns {Promise<{width: number, height: number}>} */
    addBackground: (file, id, job) => enqueue("add_background", { file, id }, job),
    /** @param {JobOptions} job */
    close: (job) => enqueue("close", {}, job),
  };
}
