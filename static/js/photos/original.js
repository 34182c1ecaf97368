/**
 * The photo beside its cutout, as the browser shows it or as Python reads it. Runs on the page.
 */

import { naturalSize } from "./blobs.js";

/**
 * @typedef {import("./cutout.js").Work} Work
 *
 * @typedef {object} Means
 * @property {import("./cutout.js").Engine} ready
 * @property {AbortSignal} signal
 * @property {(change: Partial<import("../ui/state.js").ViewState>) => void} tell
 */

/**
 * The photo itself, at once; through Python where the browser cannot show its format.
 * @param {Work} work @param {File} source @param {Means} means
 */
export async function showPhoto(work, source, { ready, signal, tell }) {
  work.shown = { name: source.name, size: source.size, url: null, width: 0, height: 0 };
  const url = work.urls.make(source);
  const size = await naturalSize(url);
  signal.throwIfAborted();
  work.isAsRead = size === null;
  if (size) {
    work.shown = { ...work.shown, url, ...size };
    tell({ stage: "working", photo: work.shown });
    return;
  }
  tell({ stage: "working", photo: work.shown });
  const { data, mime_type, width, height } = await ready.preview(source, {
    signal,
    onProgress: () => {},
  });
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
 * @param {Work} work @param {File} source @param {Means} means
 */
export async function showAsRead(work, source, { ready, signal, tell }) {
  if (work.isAsRead) return;
  const given = await ready.preview(source, { signal, onProgress: () => {} }).catch(() => null);
  if (given === null || signal.aborted || work.shown === null) return;
  const url = work.urls.make(new Blob([given.data], { type: given.mime_type }));
  work.shown = { ...work.shown, url };
  work.isAsRead = true;
  tell({ photo: work.shown });
}
