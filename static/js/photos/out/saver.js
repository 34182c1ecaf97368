/**
 * Saves many photos: as one ZIP, or as files in a folder. It asks for them one by one, gives each its
 * name, and tells how that ended. Runs on the page.
 */

import { saveBlob } from "../blobs.js";
import { UI } from "../../messages.js";
import { EngineError } from "../../rpc/rpc.js";
import { crcOf } from "./crc32.js";
import * as native from "./disk.js";
import { createNamer } from "./names.js";
import { SAVE_ALL } from "../state.js";
import { summaryCsv, summaryText } from "./summary.js";
import { createZipFrames, isWholeZip } from "./zip.js";

/**
 * @typedef {import("../state.js").SaveAllState} SaveAllState
 * @typedef {import("../state.js").Target} Target
 * @typedef {{blob: Blob, suffix: string, preset?: string}} Made
 *
 * @typedef {object} Item one photo that can be saved
 * @property {number} id
 * @property {string} name its own
 * @property {string} path the folder in which it came, inside what was given; may be empty
 * @property {import("../state.js").Mode} job
 * @property {(signal: AbortSignal) => Promise<Made>} make its file, which was checked; a photo that fails costs only itself
 *
 * @typedef {{write: (place: import("./names.js").Place, blob: Blob, signal: AbortSignal) => Promise<string>,
 *   finish: (signal: AbortSignal) => Promise<void>, abandon: () => Promise<void>, name: string | null, keepsParts: boolean}} Output
 */

/**
 * @param {object} setup
 * @param {(change: Partial<import("../../ui/state.js").ViewState>) => void} setup.tell
 * @param {() => void} setup.onSaved all that was shown was saved
 * @param {Pick<typeof native, "hasFolders" | "pickFolder" | "pickZip">} [setup.disk]
 */
export function createSaver({ tell, onSaved, disk = native }) {
  /** @type {SaveAllState} */
  let state = { ...SAVE_ALL, targets: disk.hasFolders ? ["zip", "folder"] : ["zip"] };
  /** @type {AbortController | null} */
  let running = null;
  /** @type {((replaces: boolean) => void) | null} */
  let onAnswer = null;
  /** As what each photo was saved. @type {Map<number, string>} */
  let savedAs = new Map();
  let hasOwnNames = false;

  /** @param {Partial<SaveAllState>} change */
  function say(change) {
    state = { ...state, ...change };
    tell({ saveAll: state });
  }

  /** @param {string} name */
  function mayReplace(name) {
    if (!state.replaces) return Promise.resolve(false);
    say({ asked: name });
    return /** @type {Promise<boolean>} */ (new Promise((resolve) => (onAnswer = resolve)));
  }

  /** @param {boolean} replaces */
  function answer(replaces) {
    say({ asked: null });
    onAnswer?.(replaces);
    onAnswer = null;
  }

  /** @param {Target} target @returns {Promise<Output | null>} */
  async function open(target) {
    if (target === "zip") {
      const sink = await disk.pickZip(UI.saveAll.zipName);
      return sink && zipOutput(sink);
    }
    const root = await disk.pickFolder();
    if (!root) return null;
    const { name, write } = native.createFolder(root, mayReplace);
    return { name, write, finish: async () => {}, abandon: async () => {}, keepsParts: true };
  }

  /**
   * @param {Item[]} items
   * @param {{target: Target, keepsName: boolean}} wanted
   * @param {AbortSignal} signal of the list: aborted when it is closed
   * @param {(progress: {done: number, total: number} | null) => void} onProgress null at the end
   */
  async function saveAll(items, { target, keepsName }, signal, onProgress) {
    if (running || items.length === 0) return;
    const work = new AbortController();
    running = work;
    const stop = () => work.abort();
    signal.addEventListener("abort", stop);
    const total = items.length;
    /** @type {NonNullable<SaveAllState["result"]>} */
    const result = { target, where: null, saved: 0, total, failed: [], code: null };
    const namer = createNamer({ pattern: state.pattern, keepsName, total });
    /** @type {Map<number, string>} */
    const names = new Map();
    /** @type {Output | null} */
    let output = null;
    try {
      output = await open(target); // first of all: a browser's window needs the press
      if (output === null) return;
      result.where = output.name;
      say({ result: null });
      onProgress({ done: 0, total });
      for (const [index, item] of items.entries()) {
        const made = await madeOf(item, work.signal, result);
        work.signal.throwIfAborted();
        if (made) {
          const { name, path, job } = item;
          const place = namer.place({ name, path, job, ...made }, index + 1);
          names.set(item.id, await output.write(place, made.blob, work.signal));
          result.saved += 1;
        }
        onProgress({ done: index + 1, total });
      }
      await output.finish(work.signal);
    } catch (error) {
      result.code = work.signal.aborted ? "CANCELLED" : EngineError.from(error).code;
      await output?.abandon();
      if (!output?.keepsParts) result.saved = 0;
    } finally {
      signal.removeEventListener("abort", stop);
      running = null;
      answer(false);
      onProgress(null);
    }
    if (signal.aborted) return; // other photos are shown
    if (result.saved > 0) [savedAs, hasOwnNames] = [names, keepsName];
    say({ result });
    tell({ notice: noticeOf(result) });
    if (result.saved === total) onSaved();
  }

  return {
    state: () => state,
    saveAll,
    answer,
    /** Nothing of the photos that were saved is known any more. */
    forget() {
      savedAs = new Map();
      say({ result: null });
    },
    /** @param {Partial<Pick<SaveAllState, "target" | "pattern" | "replaces">>} change */
    choose: (change) => say(change),
    /** Stop; what lies in a folder already stays there. @returns {boolean} whether there was something to stop */
    stop() {
      running?.abort();
      answer(false);
      return running !== null;
    },
    /**
     * What became of each photo, as text or as a table.
     * @param {import("./summary.js").Fate[]} fates @param {boolean} keepsName @param {"copy" | "csv"} as
     */
    async summarise(fates, keepsName, as) {
      const failed = new Map(state.result?.failed.map(({ id, code }) => [id, code]));
      const known = { keepsName, savedAs: keepsName || !hasOwnNames ? savedAs : new Map(), failed };
      if (as === "csv") {
        const type = "text/csv;charset=utf-8";
        saveBlob(new Blob([summaryCsv(fates, known)], { type }), UI.saveAll.csvName);
        return;
      }
      const copied = await navigator.clipboard.writeText(summaryText(fates, known)).then(
        () => true,
        () => false,
      );
      tell({ notice: { key: copied ? "copied" : "copy_failed", detail: null } });
    },
  };
}

/** @param {Item} item @param {AbortSignal} signal @param {NonNullable<SaveAllState["result"]>} result */
async function madeOf({ id, make }, signal, result) {
  try {
    return await make(signal);
  } catch (error) {
    if (!signal.aborted) result.failed.push({ id, code: EngineError.from(error).code });
    return null;
  }
}

/** @param {import("./disk.js").Sink} sink @returns {Output} */
function zipOutput(sink) {
  const zip = createZipFrames();
  /** @type {import("./zip.js").Frame[]} */
  const frames = [];
  /** @type {number[]} */
  const crcs = [];
  return {
    name: sink.name,
    keepsParts: false,
    async write({ folders, name }, blob, signal) {
      const crc = await crcOf(blob, signal);
      const frame = zip.before({ name: [...folders, name].join("/"), size: blob.size, crc });
      frames.push(frame);
      crcs.push(crc);
      await sink.append(frame.bytes);
      await sink.append(blob);
      return name;
    },
    async finish(signal) {
      if (crcs.length === 0) throw new EngineError({ code: "SAVE_FAILED", message: "nothing" });
      frames.push(zip.end());
      await sink.append(frames[frames.length - 1].bytes);
      const written = await sink.close();
      if (!(await isWholeZip(written, frames, crcs, signal)))
        throw new EngineError({ code: "SAVE_FAILED", message: "the ZIP differs" });
      if (sink.name === null) saveBlob(written, UI.saveAll.zipName);
    },
    abandon: sink.abandon,
  };
}

/** @param {NonNullable<SaveAllState["result"]>} result */
function noticeOf({ target, code, failed }) {
  if (code === "CANCELLED") return { key: "save_all_stopped", detail: null };
  if (code !== null) return { key: "save_all_failed", detail: code };
  if (failed.length > 0) return { key: "save_all_partly", detail: null };
  return { key: target === "zip" ? "zip_saved" : "folder_saved", detail: null };
}
