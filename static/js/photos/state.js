/**
 * What the page shows of a photo, from the press to the saved file. Pure: types, and the values at the start.
 */

/** @typedef {"empty" | "waiting" | "working" | "done" | "error"} PageStage */
/** @typedef {"cutout" | "strip"} Mode what a photo is taken for: its cutout, or the photo itself without metadata */
/** @typedef {{name: string, size: number, url: string | null, width: number, height: number}} PhotoState */
/** @typedef {{stage: string, done: number, total: number | null}} ProgressState */
/** @typedef {{pixels: ImageData, of: "photo" | "cutout"}} EarlyState what stands in for the photo until it is decoded, or for the cutout until its file is there */
/** @typedef {{code: string, detail: string | null}} Coded */

/**
 * @typedef {object} ResultState
 * @property {string} url
 * @property {string} fileName
 * @property {number} width
 * @property {number} height
 * @property {number} bytes
 * @property {Coded[]} notes
 * @property {Record<string, number>} timings milliseconds by stage
 * @property {number} totalMs
 * @property {string} backend "wasm" or "webgpu"
 * @property {number} threads
 * @property {string | null} reason why it did not run on the GPU
 * @property {import("../rpc/protocol.js").InferencePass[]} passes the runs of models, in their order
 */

/**
 * @typedef {object} CleanState the photo itself without metadata, to be saved
 * @property {string} url
 * @property {string} fileName
 * @property {boolean} hasOwnName whether that is the name it came with
 * @property {import("../rpc/protocol.js").Stripped} stripped
 */

/** @typedef {{keeps_hidden_pixels: boolean, may_recode: boolean, keeps_resolution: boolean}} StripChoices what a person may choose of a strip; see Options in app/domain.py */
/** @type {Readonly<StripChoices>} */
export const STRIP_CHOICES = Object.freeze({
  keeps_hidden_pixels: false,
  may_recode: false,
  keeps_resolution: true,
});

/** @typedef {{chosen: StripChoices, offered: (keyof StripChoices)[], isAgain: boolean}} ChoiceState what is chosen, which of it makes a difference to these photos, whether they are cleaned again for it */

/** @typedef {"waiting" | "working" | "done" | "failed"} RowStatus */
/** @typedef {{name: string, path: string, job: Mode, status: RowStatus, url: string | null, format: string, found: number, code: string | null}} RowState `path`: the folder in which it came, "" or "a/b" */

/**
 * @typedef {object} QueueState several photos, one at a time
 * @property {RowState[]} rows
 * @property {number} selected index of the one that is shown
 * @property {number | null} leftMs how long the rest may take, once that can be told
 * @property {{target: Target, done: number, total: number} | null} saving set while all are saved
 */

/** @typedef {"zip" | "folder"} Target where many photos are saved to */
/**
 * @typedef {object} SaveAllState how many photos are saved, and how that ended
 * @property {Target[]} targets what this browser can
 * @property {Target} target
 * @property {string} pattern of names; empty: the usual one
 * @property {boolean} replaces whether files of the same name may be replaced; a person is asked once
 * @property {string | null} asked the name of the file for which they are asked right now
 * @property {{target: Target, where: string | null, saved: number, total: number, failed: {id: number, code: string}[], code: string | null} | null} result `where`: what the person called the place; `code`: why it ended early
 */
/** @type {Readonly<SaveAllState>} */
export const SAVE_ALL = Object.freeze({
  targets: /** @type {Target[]} */ (["zip"]),
  target: "zip",
  pattern: "",
  replaces: false,
  asked: null,
  result: null,
});

/** What is shown while there is no photo. */
export const NO_PHOTO = Object.freeze({
  stage: /** @type {PageStage} */ ("empty"),
  photo: null,
  progress: null,
  matteUrl: null,
  early: null,
  report: null,
  reportCode: null,
  result: null,
  improving: false,
  clean: null,
  queue: null,
  error: null,
});
