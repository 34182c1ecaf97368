/**
 * One photo whose metadata is to go: what is known of it, how it is inspected and cleaned.
 * Runs on the page.
 */

import { naturalSize } from "./blobs.js";
import { photoName } from "./file-names.js";
import { EngineError } from "../rpc/rpc.js";
import { record } from "../rpc/timings.js";

/**
 * @typedef {import("../ui/state.js").ViewState} ViewState
 * @typedef {ReturnType<typeof import("../engine/engine.js").createEngine>} Engine
 * @typedef {ReturnType<typeof import("./blobs.js").createUrls>} Urls
 *
 * @typedef {object} Entry
 * @property {File} file
 * @property {import("./state.js").RowStatus} status
 * @property {string | null} url of the photo as it came, for its row; null until it may be read
 * @property {NonNullable<ViewState["photo"]>} photo
 * @property {boolean} isShown whether `photo` has been prepared
 * @property {import("../rpc/protocol.js").Report | null} report
 * @property {{blob: Blob, url: string, number: number, stripped: import("../rpc/protocol.js").Stripped} | null} clean
 * @property {import("./state.js").Coded | null} error
 * @property {number | null} number in its file's name; the same when it is cleaned again
 */

/** As app/metadata/hidden.py calls it. */
const HIDDEN_PIXELS = "hidden pixels";

/** @param {File} file @returns {Entry} */
export function makeEntry(file) {
  return {
    file,
    status: "waiting",
    url: null,
    photo: { name: file.name, size: file.size, url: null, width: 0, height: 0 },
    isShown: false,
    report: null,
    clean: null,
    error: null,
    number: null,
  };
}

/**
 * Inspects the photo, then removes its metadata. It ends as "done" or "failed", never with an exception.
 * @param {Entry} entry
 * @param {object} means
 * @param {Engine} means.engine
 * @param {Urls} means.urls
 * @param {AbortSignal} means.signal
 * @param {import("./state.js").StripChoices} means.choices
 * @param {() => number} means.nextNumber
 * @param {(progress: import("./state.js").ProgressState | null) => void} means.onChange
 */
export async function cleanEntry(entry, { engine, urls, signal, choices, nextNumber, onChange }) {
  /** @param {import("../rpc/rpc.js").Progress} news */
  const onProgress = ({ stage, done, total }) => signal.aborted || onChange({ stage, done, total });
  try {
    if (!entry.report) {
      const { timings: inspection, ...report } = await engine.inspect(entry.file, {
        signal,
        onProgress,
      });
      entry.report = report;
      record(performance.now(), {
        "findings.read": inspection.read ?? 0,
        findings: inspection.inspect ?? 0,
      });
    }
    const { data, timings, ...stripped } = await engine.strip(entry.file, choices, {
      signal,
      onProgress,
    });
    signal.throwIfAborted();
    record(performance.now(), { "strip.read": timings.read ?? 0, strip: timings.strip ?? 0 });
    const blob = new Blob([data], { type: stripped.mime_type });
    const number = entry.number ?? nextNumber();
    entry.number = number;
    entry.clean = { blob, url: urls.make(blob), number, stripped };
    entry.status = "done";
  } catch (error) {
    const { code, message, detail } = EngineError.from(error);
    entry.error = { code, detail: detail ?? message };
    entry.status = "failed";
  }
}

/**
 * The photo to be shown large; through Python where the browser cannot show its format.
 * @param {Entry} entry @param {{engine: Engine, urls: Urls, signal: AbortSignal}} means
 */
export async function showEntry(entry, { engine, urls, signal }) {
  if (!entry.url || entry.isShown) return;
  entry.isShown = true;
  const size = await naturalSize(entry.url);
  if (size) {
    entry.photo = { ...entry.photo, url: entry.url, ...size };
    return;
  }
  const given = await engine
    .preview(entry.file, { signal, onProgress: () => {} })
    .catch(() => null);
  if (!given || signal.aborted) return;
  const { data, mime_type, width, height } = given;
  entry.photo = {
    ...entry.photo,
    url: urls.make(new Blob([data], { type: mime_type })),
    width,
    height,
  };
}

/** @param {Entry} entry @returns {import("./state.js").RowState} */
export function rowOf({ file, status, url, report, error }) {
  const counts = Object.values(report?.counts ?? {});
  const found = counts.reduce((sum, count) => sum + count, 0);
  return {
    name: file.name,
    path: "",
    job: "strip",
    status,
    url,
    format: report?.format ?? "",
    found,
    code: error?.code ?? null,
  };
}

/**
 * Which choices make a difference to any of the photos.
 * @param {Entry[]} entries @param {import("./state.js").StripChoices} chosen
 * @returns {(keyof import("./state.js").StripChoices)[]}
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

/** @param {Entry} entry @param {boolean} keepsName @returns {ViewState["clean"]} */
export function cleanOf({ file, clean }, keepsName) {
  if (!clean) return null;
  const { url, number, stripped } = clean;
  return {
    url,
    stripped,
    fileName: photoName(file.name, stripped.suffix, number, keepsName),
    hasOwnName: keepsName,
  };
}
