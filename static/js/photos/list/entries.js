/**
 * One photo of a list: what is kept of it. Never its pixels: the file's handle, the finished files, and
 * the address of a small picture. Runs on the page.
 */

import { photoName } from "../file-names.js";

/**
 * @typedef {import("../../ui/state.js").ViewState} ViewState
 * @typedef {import("../state.js").RowState} RowState
 * @typedef {import("../../edit/look.js").Kept} Kept
 *
 * @typedef {object} Cutout
 * @property {Blob} blob
 * @property {Blob | null} matte null where the photo can't be edited
 * @property {Omit<NonNullable<ViewState["result"]>, "url" | "fileName">} facts
 * @property {import("../../rpc/protocol.js").Tier | null} made which model made it; null where none was asked
 * @property {boolean} keepsAlpha whether it was made of the picture's own alpha, where that is cut out already
 * @property {boolean} looksOther whether browsers show the photo in other colours
 *
 * @typedef {object} Entry
 * @property {number} id
 * @property {File} file
 * @property {string} path
 * @property {import("../state.js").Mode} job
 * @property {import("../state.js").RowStatus} status
 * @property {import("../../rpc/protocol.js").Report | null} report
 * @property {string | null} reportCode why there is none
 * @property {import("../state.js").ProgressState | null} progress
 * @property {import("../state.js").Coded | null} error
 * @property {string | null} thumb
 * @property {number | null} number in its file's name; the same when it is cleaned again
 * @property {{blob: Blob, stripped: import("../../rpc/protocol.js").Stripped} | null} clean
 * @property {Cutout | null} cutout it stays while another is made
 * @property {boolean} keepsAlpha whether a picture that is cut out already keeps its own alpha
 * @property {Kept | null} kept what was done to it in the editor
 * @property {boolean} hasOwnLook
 * @property {boolean} isPinned its look stays its own, even where it is the same as everyone's
 */

/** As app/metadata/hidden.py calls it. */
const HIDDEN_PIXELS = "hidden pixels";
/** Carries nothing of the photo's own name, which can tell a date, a place, a device. */
const FILE_NAME = "cutout.png";

/** @param {number} id @param {File} file @param {string} path @param {import("../state.js").Mode} job @returns {Entry} */
export function makeEntry(id, file, path, job) {
  return {
    id,
    file,
    path,
    job,
    status: "waiting",
    report: null,
    reportCode: null,
    progress: null,
    error: null,
    thumb: null,
    number: null,
    clean: null,
    cutout: null,
    keepsAlpha: true,
    kept: null,
    hasOwnLook: false,
    isPinned: false,
  };
}

/** @param {Entry} entry */
export const isOver = ({ status }) => status === "done" || status === "failed";

/** Whether there is a file to be saved. @param {Entry} entry */
export const isMade = ({ clean, cutout }) => clean !== null || cutout !== null;

/** How many findings stay in the finished file on purpose, counted as they are on the page. @param {Entry} entry */
function leftOf({ report, clean }) {
  const left = clean?.stripped.left ?? [];
  return (report?.findings ?? [])
    .filter(({ name }) => left.includes(name))
    .reduce((sum, { values }) => sum + Math.max(1, values.length), 0);
}

/** @param {Entry} entry @param {boolean} hasLook whether there is a look for all @returns {RowState} */
export function rowOf(entry, hasLook) {
  const { id, file, path, job, status, thumb, report, error, hasOwnLook, progress } = entry;
  const counts = Object.values(report?.counts ?? {});
  return {
    id,
    name: file.name,
    path,
    job,
    status,
    thumb,
    format: report?.format ?? "",
    found: report && counts.reduce((sum, count) => sum + count, 0),
    left: leftOf(entry),
    code: error?.code ?? null,
    hasOwnLook,
    // Without a matte there is nothing that a look could be drawn around: makeFile in files.js.
    lacksLook: hasLook && status === "done" && entry.cutout?.matte === null,
    progress,
  };
}

/** What became of it, for a summary. @param {Entry} entry @returns {import("../out/summary.js").Fate} */
export const fateOf = ({ id, file, path, job, status, report, clean, error }) => ({
  id,
  name: file.name,
  path,
  job,
  status,
  found: report?.counts ?? null,
  left: clean?.stripped.left.length ?? 0,
  code: error?.code ?? null,
});

/**
 * Which choices make a difference to any of the photos.
 * @param {Entry[]} entries @param {import("../state.js").StripChoices} chosen
 * @returns {(keyof import("../state.js").StripChoices)[]}
 */
export function offeredOf(entries, chosen) {
  const hides = entries.some(({ report }) =>
    report?.findings.some(({ name }) => name === HIDDEN_PIXELS),
  );
  const leaves = entries.some(({ clean }) =>
    clean?.stripped.notes.some(({ code }) => code === "HIDDEN_PICTURE_LEFT"),
  );
  return [
    ...(hides ? /** @type {const} */ (["keeps_hidden_pixels"]) : []),
    ...(leaves || chosen.may_recode ? /** @type {const} */ (["may_recode"]) : []),
    "keeps_resolution",
  ];
}

/** @param {Entry} entry @param {string | null} url @param {boolean} keepsName @returns {ViewState["clean"]} */
export function cleanOf({ file, clean, number }, url, keepsName) {
  if (!clean || url === null) return null;
  const fileName = photoName(file.name, clean.stripped.suffix, number ?? 1, keepsName);
  return { url, stripped: clean.stripped, fileName, hasOwnName: keepsName };
}

/** @param {Entry} entry @param {string | null} url @returns {ViewState["result"]} */
export const resultOf = ({ cutout }, url) =>
  cutout && url !== null ? { url, fileName: FILE_NAME, ...cutout.facts } : null;
