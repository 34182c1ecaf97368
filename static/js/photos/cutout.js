/**
 * The photo at work: accepts it, lets it wait for the seal, works on it, keeps the result.
 * Owns every object URL that the view shows, and revokes it. Runs on the page.
 */

import { copyBlob, createUrls, earlyOf } from "./blobs.js";
import { look, showAsRead, showPhoto } from "./original.js";
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

/** What belongs to one photo, and goes with it. */
function noWork() {
  return {
    /** @type {File | null} */
    file: null,
    /** @type {ViewState["photo"]} */
    shown: null,
    /** Whether that is what Python made of it, not the file itself. */
    isAsRead: false,
    /** @type {Blob | null} */
    cutout: null,
    /** Which model made what is shown; null before. @type {import("../rpc/protocol.js").Tier | null} */
    made: null,
    /** Whose mask of those was the surest, and is used. @type {import("../rpc/protocol.js").Tier | null} */
    used: null,
    /** Another model's work behind what is shown. @type {Promise<boolean> | null} */
    improving: null,
    /** Whether a picture that is cut out already keeps its own alpha. */
    keepsAlpha: true,
    controller: new AbortController(),
    urls: createUrls(),
  };
}

/** @typedef {ReturnType<typeof noWork>} Work */

/**
 * @param {object} setup
 * @param {() => Engine | null} setup.engine null until the tab is sealed
 * @param {() => import("../rpc/protocol.js").Tier} setup.tier which model a person wants
 * @param {(change: Partial<ViewState>) => void} setup.tell
 * @param {(isEditable: boolean) => void} setup.onCut a cutout is there, and whether its photo can be edited
 * @param {() => void} setup.onClear
 * @param {() => void} [setup.onSaved]
 */
export function createCutoutController({ engine, tier, tell, onCut, onClear, onSaved = () => {} }) {
  let work = noWork();

  function clear() {
    work.controller.abort();
    work.urls.revoke();
    work = noWork();
    onClear();
  }

  /** @param {File[]} files */
  function accept(files) {
    if (!files.length) return;
    clear();
    work.file = files[0];
    engine()?.allow(work.file);
    const photo = { name: work.file.name, size: work.file.size, url: null, width: 0, height: 0 };
    tell({
      ...NO_PHOTO,
      mode: "cutout",
      stage: "waiting",
      photo,
      notice: null,
    });
    proceed();
  }

  /** Work on the waiting photo, if there is one and the tab is sealed. Until then it is only a handle. */
  async function proceed() {
    const ready = engine();
    if (!work.file || !ready) return;
    const { signal } = work.controller;
    const source = work.file;
    look(ready, source, signal, tell);
    try {
      await showPhoto(work, ready, source, signal, tell);
      await cut(ready, source, signal);
      improve(); // the model may have come meanwhile
    } catch (error) {
      if (signal.aborted) return; // cancelled or replaced: something else is shown already
      const { code, message, detail } = EngineError.from(error);
      tell({
        ...NO_PHOTO,
        photo: work.shown,
        stage: "error",
        error: { code, detail: detail ?? message },
      });
    }
  }

  /**
   * @param {Engine} ready @param {File} source @param {AbortSignal} signal
   * @param {(change: Partial<ViewState>) => void} say how far it is
   * @param {boolean} again behind what is shown, which can be edited meanwhile
   */
  async function cut(ready, source, signal, say = tell, again = false) {
    let began = 0; // the first word of the pipeline: waiting for Python to start is not the photo's time
    let isPreviewed = false;
    const outcome = await ready.process(
      source,
      {
        signal,
        tier: tier(),
        ...(again && { lane: /** @type {const} */ ("queue") }),
        onProgress: ({ stage, done, total, matte, early }) => {
          if (signal.aborted) return;
          began ||= performance.now();
          say({ progress: { stage, done, total } });
          if (early) {
            record(began, { drawn: performance.now() - began });
            say({ early: earlyOf(early, "cutout") });
          }
          if (!matte) return;
          if (!isPreviewed) record(began, { preview: performance.now() - began });
          isPreviewed = true;
          say({ matteUrl: work.urls.make(new Blob([matte], { type: "image/png" })) });
        },
        onRestart: () =>
          say({ matteUrl: null, early: null, notice: { key: "restarted", detail: null } }),
      },
      { keeps_alpha: work.keepsAlpha },
      { again },
    );
    signal.throwIfAborted();
    const { data, mime_type, width, height, notes, passes, timings } = outcome;
    const totalMs = performance.now() - began;
    record(began, { ...timings, total: totalMs });
    work.cutout = new Blob([data], { type: mime_type });
    const { name: backend, threads, reason } = ready.backend;
    const url = work.urls.make(work.cutout);
    const facts = {
      width,
      height,
      bytes: work.cutout.size,
      notes,
      passes,
      timings,
      totalMs,
      backend,
      threads,
      reason,
    };
    work.shown = work.shown && { ...work.shown, width, height };
    tell({
      stage: "done",
      progress: null,
      early: null,
      improving: false,
      photo: work.shown,
      result: { url, fileName: FILE_NAME, ...facts },
    });
    work.used = passes.find(({ is_chosen }) => is_chosen)?.tier ?? null;
    // No model made what was cut out already, and none is to improve it.
    work.made =
      passes.length === 0 ? null : passes.some(({ tier }) => tier === "fine") ? "fine" : "fast";
    onCut(outcome.is_editable);
    if (outcome.looks_other_in_browsers) await showAsRead(work, ready, source, signal, tell);
  }

  /** For a worker that was made anew: it needs the photo and its matte again; what is shown stays. */
  async function reopen() {
    const ready = engine();
    const mine = work;
    if (await work.improving) return; // and the worker has it
    if (work !== mine || !work.file || !ready) return;
    const job = { signal: work.controller.signal, onProgress: () => {} };
    const options = { keeps_alpha: work.keepsAlpha };
    const matte = ready.matteOf(work.file);
    if (matte !== null) await ready.reopen(work.file, matte, job, options);
    else await ready.process(work.file, { ...job, tier: work.made ?? tier() }, options);
  }

  /**
   * Cuts the photo out again if a person wants another model than the one that made what is shown.
   * The cutout that is there stays until then, and for good if this fails.
   */
  async function improve() {
    const ready = engine();
    const wanted = tier();
    if (!work.file || !ready || work.improving || work.made === null || work.made === wanted)
      return;
    if (wanted === "fine" && !ready.hasFine()) return;
    const outcome = await redo(ready, work.file);
    if (outcome === "done" && wanted === "fine")
      tell({
        notice: { key: work.used === "fast" ? "finer_not_surer" : "finer_here", detail: null },
      });
    if (outcome !== "gone" && tier() !== wanted) improve(); // chosen anew meanwhile
  }

  /**
   * Cuts the photo out again behind the cutout that is shown.
   * @param {Engine} ready @param {File} source
   * @returns {Promise<"done" | "failed" | "gone">} gone: another photo is there, with a redo of its own
   */
  async function redo(ready, source) {
    const { signal } = work.controller;
    const { width, height } = work.shown ?? { width: Infinity, height: 1 };
    const again = ready.hasRoomFor(width * height);
    work.improving = cut(ready, source, signal, () => {}, again).then(
      () => true,
      () => false,
    );
    tell({ improving: true });
    const isDone = await work.improving;
    if (signal.aborted) return "gone";
    work.improving = null;
    if (!isDone) tell({ improving: false });
    return isDone ? "done" : "failed";
  }

  /** Asks the models after all for the subject of a picture that is cut out already. */
  async function findSubject() {
    const ready = engine();
    if (!work.file || !ready || work.improving || !work.keepsAlpha) return;
    work.keepsAlpha = false;
    const outcome = await redo(ready, work.file);
    if (outcome === "gone") return;
    if (outcome === "failed") {
      work.keepsAlpha = true;
      tell({ notice: { key: "subject_not_found", detail: null } });
    }
    improve(); // the fine model may have come meanwhile
  }

  function startOver() {
    clear();
    tell(NO_PHOTO);
  }

  /** A finished photo goes out of sight, and can be brought back. @returns {Work | null} */
  function setAside() {
    if (!work.cutout) return null;
    const kept = work;
    kept.controller.abort();
    work = noWork();
    return kept;
  }

  /** @param {Work} kept */
  function bringBack(kept) {
    clear();
    work = { ...kept, improving: null, controller: new AbortController() };
  }

  function retry() {
    if (!work.file) return startOver();
    accept([work.file]);
  }

  async function copy() {
    if (work.cutout) await copyBlob(work.cutout, { tell, onSaved });
  }

  /** Beside the cutout: the photo itself, without metadata. @param {boolean} keepsName */
  async function savePhoto(keepsName) {
    const ready = engine();
    if (work.file && ready)
      await saveClean(ready, work.file, work.controller.signal, keepsName, tell);
  }

  return {
    accept,
    proceed,
    improve,
    findSubject,
    reopen,
    startOver,
    /** Makes way for another controller, which says itself what is to be seen. */
    leave: clear,
    setAside,
    bringBack,
    /** @param {Work} kept */
    discard: ({ urls }) => urls.revoke(),
    retry,
    copy,
    savePhoto,
    holding: () => work.file !== null,
  };
}
