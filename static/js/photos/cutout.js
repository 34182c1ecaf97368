/**
 * The photo at work: accepts it, lets it wait for the seal, works on it, keeps the result.
 * Owns every object URL that the view shows, and revokes it. Runs on the page.
 */

import { createUrls, naturalSize } from "./blobs.js";
import { saveClean } from "./save-clean.js";
import { EngineError } from "../rpc/rpc.js";
import { record } from "../rpc/timings.js";
import { NO_PHOTO } from "./state.js";

/**
 * @typedef {import("../ui/state.js").ViewState} ViewState
 * @typedef {ReturnType<typeof import("../engine/engine.js").createEngine>} Engine
 */

/** Carries nothing of the photo's own name, which can tell a date, a place, a device. */
const FILE_NAME = "cutout.png";

/**
 * @param {object} setup
 * @param {() => Engine | null} setup.engine null until the tab is sealed
 * @param {() => import("../rpc/protocol.js").Tier} setup.tier which model a person wants
 * @param {(change: Partial<ViewState>) => void} setup.tell
 * @param {(isEditable: boolean) => void} setup.onCut a cutout is there, and whether its photo can be edited
 * @param {() => void} setup.onClear
 */
export function createCutoutController({ engine, tier, tell, onCut, onClear }) {
  /** @type {File | null} */
  let file = null;
  /** @type {Blob | null} */
  let cutout = null;
  /** Which model made what is shown; null before. @type {import("../rpc/protocol.js").Tier | null} */
  let made = null;
  /** Whether another model is at work behind what is shown. */
  let isImproving = false;
  /** Whether a picture that is cut out already keeps its own alpha. */
  let keepsAlpha = true;
  let controller = new AbortController();
  const urls = createUrls();

  function clear() {
    controller.abort();
    controller = new AbortController();
    urls.revoke();
    cutout = null;
    made = null;
    isImproving = false;
    keepsAlpha = true;
    onClear();
  }

  /** @param {File[]} files */
  function accept(files) {
    if (!files.length) return;
    clear();
    file = files[0];
    engine()?.allow(file);
    const photo = { name: file.name, size: file.size, url: null, width: 0, height: 0 };
    tell({
      ...NO_PHOTO,
      mode: "cutout",
      stage: "waiting",
      photo,
      notice: files.length > 1 ? { key: "several_files", detail: file.name } : null,
    });
    proceed();
  }

  /** Work on the waiting photo, if there is one and the tab is sealed. Until then it is only a handle. */
  async function proceed() {
    const ready = engine();
    if (!file || !ready) return;
    const { signal } = controller;
    const source = file;
    look(ready, source, signal);
    try {
      await showPhoto(ready, source, signal);
      await cut(ready, source, signal);
      improve(); // the model may have come meanwhile
    } catch (error) {
      if (signal.aborted) return; // cancelled or replaced: something else is shown already
      const { code, message, detail } = EngineError.from(error);
      tell({
        ...NO_PHOTO,
        photo: shown,
        stage: "error",
        error: { code, detail: detail ?? message },
      });
    }
  }

  /**
   * What the photo tells, first of all. The cutout does not depend on it.
   * @param {Engine} ready @param {File} source @param {AbortSignal} signal
   */
  async function look(ready, source, signal) {
    const begun = (/** @type {import("../rpc/rpc.js").Progress} */ { stage, done, total }) =>
      signal.aborted || tell({ progress: { stage, done, total } });
    try {
      const { timings, ...report } = await ready.inspect(source, { signal, onProgress: begun });
      if (signal.aborted) return;
      record(performance.now(), {
        "findings.read": timings.read ?? 0,
        findings: timings.inspect ?? 0,
      });
      tell({ report });
    } catch (error) {
      if (!signal.aborted) tell({ reportCode: EngineError.from(error).code });
    }
  }

  /** @type {ViewState["photo"]} */
  let shown = null;

  /**
   * The photo itself, at once; through Python where the browser cannot show its format.
   * @param {Engine} ready @param {File} source @param {AbortSignal} signal
   */
  async function showPhoto(ready, source, signal) {
    shown = { name: source.name, size: source.size, url: null, width: 0, height: 0 };
    const url = urls.make(source);
    const size = await naturalSize(url);
    signal.throwIfAborted();
    if (size) {
      shown = { ...shown, url, ...size };
      tell({ stage: "working", photo: shown });
      return;
    }
    tell({ stage: "working", photo: shown });
    const { data, mime_type, width, height } = await ready.preview(source, {
      signal,
      onProgress: () => {},
    });
    shown = { ...shown, url: urls.make(new Blob([data], { type: mime_type })), width, height };
    tell({ photo: shown });
  }

  /**
   * @param {Engine} ready @param {File} source @param {AbortSignal} signal
   * @param {(change: Partial<ViewState>) => void} say how far it is
   */
  async function cut(ready, source, signal, say = tell) {
    let began = 0; // the first word of the pipeline: waiting for Python to start is not the photo's time
    let isPreviewed = false;
    const outcome = await ready.process(
      source,
      {
        signal,
        tier: tier(),
        onProgress: ({ stage, done, total, matte }) => {
          if (signal.aborted) return;
          began ||= performance.now();
          say({ progress: { stage, done, total } });
          if (!matte) return;
          if (!isPreviewed) record(began, { preview: performance.now() - began });
          isPreviewed = true;
          say({ matteUrl: urls.make(new Blob([matte], { type: "image/png" })) });
        },
        onRestart: () => say({ matteUrl: null, notice: { key: "restarted", detail: null } }),
      },
      { keeps_alpha: keepsAlpha },
    );
    signal.throwIfAborted();
    const { data, mime_type, width, height, notes, passes, timings } = outcome;
    const totalMs = performance.now() - began;
    record(began, { ...timings, total: totalMs });
    cutout = new Blob([data], { type: mime_type });
    const { name: backend, threads, reason } = ready.backend;
    const url = urls.make(cutout);
    const facts = {
      width,
      height,
      bytes: cutout.size,
      notes,
      passes,
      timings,
      totalMs,
      backend,
      threads,
      reason,
    };
    tell({
      stage: "done",
      progress: null,
      improving: false,
      photo: shown && { ...shown, width, height },
      result: { url, fileName: FILE_NAME, ...facts },
    });
    // No model made what was cut out already, and none is to improve it.
    made =
      passes.length === 0 ? null : passes.some(({ tier }) => tier === "fine") ? "fine" : "fast";
    onCut(outcome.is_editable);
  }

  /** For a worker that was made anew: it needs the photo and its matte again; what is shown stays. */
  async function reopen() {
    const ready = engine();
    if (file && ready)
      await ready.process(
        file,
        { signal: controller.signal, tier: made ?? tier(), onProgress: () => {} },
        { keeps_alpha: keepsAlpha },
      );
  }

  /**
   * Cuts the photo out again if a person wants another model than the one that made what is shown.
   * The cutout that is there stays until then, and for good if this fails.
   */
  async function improve() {
    const ready = engine();
    const wanted = tier();
    if (!file || !ready || isImproving || made === null || made === wanted) return;
    if (wanted === "fine" && !ready.hasFine()) return;
    if ((await redo(ready, file)) !== "gone" && tier() !== wanted) improve(); // chosen anew meanwhile
  }

  /**
   * Cuts the photo out again behind the cutout that is shown.
   * @param {Engine} ready @param {File} source
   * @returns {Promise<"done" | "failed" | "gone">} gone: another photo is there, with a redo of its own
   */
  async function redo(ready, source) {
    const { signal } = controller;
    isImproving = true;
    tell({ improving: true });
    const isDone = await cut(ready, source, signal, () => {}).then(
      () => true,
      () => false,
    );
    if (signal.aborted) return "gone";
    isImproving = false;
    if (!isDone) tell({ improving: false });
    return isDone ? "done" : "failed";
  }

  /** Asks the models after all for the subject of a picture that is cut out already. */
  async function findSubject() {
    const ready = engine();
    if (!file || !ready || isImproving || !keepsAlpha) return;
    keepsAlpha = false;
    const outcome = await redo(ready, file);
    if (outcome === "gone") return;
    if (outcome === "failed") {
      keepsAlpha = true;
      tell({ notice: { key: "subject_not_found", detail: null } });
    }
    improve(); // the fine model may have come meanwhile
  }

  function startOver() {
    clear();
    file = null;
    tell(NO_PHOTO);
  }

  /** Make way for another controller, which says itself what is to be seen. */
  function leave() {
    clear();
    file = null;
  }

  function retry() {
    if (!file) return startOver();
    accept([file]);
  }

  async function copy() {
    if (!cutout) return;
    try {
      await navigator.clipboard.write([new ClipboardItem({ [cutout.type]: cutout })]);
      tell({ notice: { key: "copied", detail: null } });
    } catch (error) {
      tell({ notice: { key: "copy_failed", detail: String(error) } });
    }
  }

  /** Beside the cutout: the photo itself, without metadata. @param {boolean} keepsName */
  async function savePhoto(keepsName) {
    const ready = engine();
    if (file && ready) await saveClean(ready, file, controller.signal, keepsName, tell);
  }

  return {
    accept,
    proceed,
    improve,
    findSubject,
    reopen,
    startOver,
    leave,
    retry,
    copy,
    savePhoto,
    holding: () => file !== null,
  };
}
