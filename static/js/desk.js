/**
 * One photo on the desk: accepts it, lets it wait for the seal, works on it, keeps the result.
 * Owns every object URL that the view shows, and revokes it. Runs on the page.
 */

import { EngineError } from "./rpc.js";

/**
 * @typedef {import("./ui/state.js").ViewState} ViewState
 * @typedef {ReturnType<typeof import("./engine.js").createEngine>} Engine
 */

const EMPTY = Object.freeze({ stage: "empty", photo: null, progress: null, matteUrl: null, result: null, error: null });
/** Carries nothing of the photo's own name, which can tell a date, a place, a device. */
const FILE_NAME = "cutout.png";

/**
 * @param {object} setup
 * @param {() => Engine | null} setup.engine null until the tab is sealed
 * @param {(change: Partial<ViewState>) => void} setup.tell
 */
export function createDesk({ engine, tell }) {
  /** @type {File | null} */
  let file = null;
  /** @type {Blob | null} */
  let cutout = null;
  let controller = new AbortController();
  /** @type {Set<string>} */
  const urls = new Set();

  /** @param {Blob} blob */
  function show(blob) {
    const url = URL.createObjectURL(blob);
    urls.add(url);
    return url;
  }

  function clear() {
    controller.abort();
    controller = new AbortController();
    for (const url of urls) URL.revokeObjectURL(url);
    urls.clear();
    cutout = null;
  }

  /** @param {File[]} files */
  function accept(files) {
    if (!files.length) return;
    clear();
    file = files[0];
    const photo = { name: file.name, size: file.size, url: null, width: 0, height: 0 };
    tell({ ...EMPTY, stage: "waiting", photo, notice: files.length > 1 ? { key: "several_files", detail: file.name } : null });
    proceed();
  }

  /** Work on the waiting photo, if there is one and the tab is sealed. Until then it is only a handle. */
  async function proceed() {
    const ready = engine();
    if (!file || !ready) return;
    const { signal } = controller;
    const source = file;
    try {
      await showPhoto(ready, source, signal);
      await cut(ready, source, signal);
    } catch (error) {
      if (signal.aborted) return; // cancelled or replaced: the desk shows something else already
      const { code, message, detail } = EngineError.from(error);
      tell({ ...EMPTY, photo: shown, stage: "error", error: { code, detail: detail ?? message } });
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
    const url = show(source);
    const size = await naturalSize(url);
    signal.throwIfAborted();
    if (size) {
      shown = { ...shown, url, ...size };
      tell({ stage: "working", photo: shown });
      return;
    }
    tell({ stage: "working", photo: shown });
    const { data, mime_type, width, height } = await ready.preview(source, { signal, onProgress: () => {} });
    shown = { ...shown, url: show(new Blob([data], { type: mime_type })), width, height };
    tell({ photo: shown });
  }

  /** @param {Engine} ready @param {File} source @param {AbortSignal} signal */
  async function cut(ready, source, signal) {
    let began = 0; // the first word of the pipeline: waiting for Python to start is not the photo's time
    const outcome = await ready.process(source, {
      signal,
      onProgress: ({ stage, done, total, matte }) => {
        if (signal.aborted) return;
        began ||= performance.now();
        tell({ progress: { stage, done, total } });
        if (matte) tell({ matteUrl: show(new Blob([matte], { type: "image/png" })) });
      },
      onRestart: () => tell({ matteUrl: null, notice: { key: "restarted", detail: null } }),
    });
    signal.throwIfAborted();
    const { data, mime_type, width, height, notes, timings } = outcome;
    const totalMs = performance.now() - began;
    record(began, { ...timings, total: totalMs });
    cutout = new Blob([data], { type: mime_type });
    const { name: backend, threads } = ready.backend;
    tell({
      stage: "done",
      progress: null,
      photo: shown && { ...shown, width, height },
      result: {
        url: show(cutout),
        fileName: FILE_NAME,
        width,
        height,
        bytes: cutout.size,
        notes,
        timings,
        totalMs,
        backend,
        threads,
      },
    });
  }

  function startOver() {
    clear();
    file = null;
    tell(EMPTY);
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

  return { accept, proceed, startOver, retry, copy, holding: () => file !== null };
}

/**
 * Leaves the timings where the browser's own tools, and the benchmark, look for them.
 * @param {number} start
 * @param {Record<string, number>} timings
 */
function record(start, timings) {
  for (const [name, duration] of Object.entries(timings)) performance.measure(`stayput.${name}`, { start, duration });
}

/**
 * @param {string} url
 * @returns {Promise<{width: number, height: number} | null>} null where the browser can't show it
 */
async function naturalSize(url) {
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
    return { width: image.naturalWidth, height: image.naturalHeight };
  } catch {
    return null;
  }
}
