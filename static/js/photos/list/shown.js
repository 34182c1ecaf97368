/**
 * The photo of a list that is seen large: the only one of which a whole picture has an address. Another
 * one is chosen, and those addresses are gone. Runs on the page.
 */

import { isArchive } from "../picture-names.js";
import { createUrls, earlyOf, naturalSizes } from "../blobs.js";

/**
 * @typedef {import("../../ui/state.js").ViewState} ViewState
 * @typedef {import("./entries.js").Entry} Entry
 * @typedef {ReturnType<typeof import("../../engine/engine.js").createEngine>} Engine
 */

/** @param {Entry | null} entry */
function nothing(entry) {
  return {
    entry,
    urls: createUrls(),
    controller: new AbortController(),
    /** @type {ViewState["photo"]} */
    photo: entry && {
      name: entry.file.name,
      size: entry.file.size,
      url: null,
      width: 0,
      height: 0,
    },
    isPrepared: false,
    isAsRead: false,
    /** The finished file that has an address. @type {Blob | null} */
    made: null,
    /** @type {string | null} */
    url: null,
    /** @type {string | null} */
    matteUrl: null,
    /** @type {ViewState["early"]} */
    early: null,
  };
}

/**
 * @param {object} setup
 * @param {() => Engine | null} setup.engine null until the tab is sealed
 * @param {() => void} setup.onChange
 */
export function createShown({ engine, onChange }) {
  let now = nothing(null);

  /** @param {Entry | null} entry */
  function show(entry) {
    now.controller.abort();
    now.urls.revoke();
    now = nothing(entry);
    prepare();
  }

  /** The photo itself; through Python where the browser can't show its format. Until the tab is sealed it is only a handle. */
  async function prepare() {
    const mine = now;
    const ready = engine();
    if (!ready || !mine.entry || mine.isPrepared || isArchive(mine.entry.file)) return;
    mine.isPrepared = true;
    const url = mine.urls.make(mine.entry.file);
    const size = await naturalSizes(url).whole;
    if (mine.controller.signal.aborted || !mine.photo) return;
    if (size) {
      mine.photo = { ...mine.photo, url, ...size };
      onChange();
    } else await read(mine, ready);
    readAgain();
  }

  /** @param {typeof now} mine @param {Engine} ready */
  async function read(mine, ready) {
    if (!mine.entry || mine.isAsRead) return;
    mine.isAsRead = true;
    const { signal } = mine.controller;
    const given = await ready
      .preview(mine.entry.file, { signal, onProgress: () => {} })
      .catch(() => null);
    if (!given || signal.aborted || !mine.photo) return;
    const { data, mime_type, width, height } = given;
    const url = mine.urls.make(new Blob([data], { type: mime_type }));
    mine.photo = { ...mine.photo, url, width, height };
    onChange();
  }

  /** Beside its cutout, in the colours of the cutout. */
  function readAgain() {
    const ready = engine();
    if (ready && now.photo?.url && now.entry?.cutout?.looksOther) read(now, ready);
  }

  return {
    show,
    prepare,
    /** @param {Entry} entry @param {{matte?: Uint8Array<ArrayBuffer>, early?: import("../../rpc/rpc.js").Early}} seen */
    hear(entry, { matte, early }) {
      if (entry !== now.entry || entry.cutout) return;
      if (early) now.early = earlyOf(early, "cutout");
      if (!matte) return;
      if (now.matteUrl !== null) now.urls.drop(now.matteUrl);
      now.matteUrl = now.urls.make(new Blob([matte], { type: "image/png" }));
    },
    /** What is seen by now. */
    get() {
      const made = now.entry?.clean?.blob ?? now.entry?.cutout?.blob ?? null;
      if (made !== now.made) {
        if (now.url !== null) now.urls.drop(now.url);
        now.url = made && now.urls.make(made);
        now.made = made;
        if (made) [now.early, now.matteUrl] = [null, null];
        readAgain();
      }
      const facts = now.entry?.cutout?.facts;
      const photo =
        now.photo && facts ? { ...now.photo, width: facts.width, height: facts.height } : now.photo;
      const { url, matteUrl, early } = now;
      return { photo, url, matteUrl, early };
    },
    /** For work on the photo that ends when another is shown. */
    signal: () => now.controller.signal,
  };
}
