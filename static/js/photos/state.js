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

/**
 * @typedef {object} RowState one photo of a list
 * @property {number} id from 1; it stays the same when the row moves
 * @property {string} name
 * @property {string} path the folder inside what was given: "" or "a/b"
 * @property {Mode} job
 * @property {RowStatus} status
 * @property {string | null} thumb object URL of a small picture, never of the whole photo
 * @property {string} format
 * @property {number | null} found findings of hidden data; null while unknown
 * @property {number} left how many of them stay in the finished file, on purpose
 * @property {string | null} code why it failed
 * @property {boolean} hasOwnLook an exception to the look for all
 * @property {boolean} lacksLook it is too large for the look for all, and is saved as it was cut out
 * @property {ProgressState | null} progress
 */

/**
 * @typedef {object} QueueState a list of photos, of both jobs
 * @property {RowState[]} rows
 * @property {number} selected index of the one that is shown
 * @property {boolean} isPaused
 * @property {number | null} leftMs how long the rest may take, once that can be told
 * @property {boolean} hasLook a look for all is set
 * @property {number} revision raised by whatever makes another file of any of them
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
