/**
 * The photo as it came: what it tells, and what is shown of it before and beside the cutout. Runs on
 * the page.
 */

import { earlyOf, naturalSizes } from "./blobs.js";
import { EngineError } from "../rpc/rpc.js";
import { record } from "../rpc/timings.js";

/**
 * @typedef {import("../ui/state.js").ViewState} ViewState
 * @typedef {ReturnType<typeof import("../engine/engine.js").createEngine>} Engine
 * @typedef {Pick<import("./cutout.js").Work, "shown" | "isAsRead" | "urls">} Work
 * @typedef {(change: Partial<ViewState>) => void} Tell
 */

/**
 * What the photo tells, first of all. The cutout does not depend on it.
 * @param {Engine} ready @param {File} source @param {AbortSignal} signal @param {Tell} tell
 */
export async function look(ready, source, signal, tell) {
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

/**
 * The photo itself, at once; through Python where the browser cannot show its format. Ends when the
 * photo may be worked on: what the browser can show it decodes meanwhile.
 * @param {Work} work @param {Engine} ready @param {File} source @param {AbortSignal} signal @param {Tell} tell
 */
export async function showPhoto(work, ready, source, signal, tell) {
  work.shown = { name: source.name, size: source.size, url: null, width: 0, height: 0 };
  const url = work.urls.make(source);
  const { first, whole } = naturalSizes(url);
  const size = await first;
  signal.throwIfAborted();
  if (size) {
    work.shown = { ...work.shown, url, ...size };
    tell({ stage: "working", photo: work.shown });
    whole.then((decoded) => {
      if (decoded === null && !signal.aborted) showAsRead(work, ready, source, signal, tell);
    });
    return;
  }
  work.isAsRead = true;
  tell({ stage: "working", photo: work.shown });
  const began = performance.now();
  const { data, mime_type, width, height } = await ready.preview(source, {
    signal,
    onProgress({ early }) {
      if (!early || signal.aborted) return;
      record(began, { "seen.small": performance.now() - began });
      tell({ early: earlyOf(early, "photo") });
    },
  });
  record(began, { seen: performance.now() - began });
  work.shown = {
    ...work.shown,
    url: work.urls.make(new Blob([data], { type: mime_type })),
    width,
    height,
  };
  tell({ photo: work.shown });
}

/**
 * The photo as Python reads it, in place of the file itself: a browser may show that in other
 * colours, and beside the cutout the two would not match. Where it fails, the file stays.
 * @param {Work} work @param {Engine} ready @param {File} source @param {AbortSignal} signal @param {Tell} tell
 */
export async function showAsRead(work, ready, source, signal, tell) {
  if (work.isAsRead) return;
  const given = await ready.preview(source, { signal, onProgress: () => {} }).catch(() => null);
  if (given === null || signal.aborted || work.shown === null) return;
  const url = work.urls.make(new Blob([given.data], { type: given.mime_type }));
  work.shown = { ...work.shown, url };
  work.isAsRead = true;
  tell({ photo: work.shown });
}
