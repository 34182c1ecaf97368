/**
 * Nothing is lost by a slip: a finished photo that was closed, or whose place another took, can be
 * brought back for a while; and the browser asks before a tab with something unsaved is closed.
 * Runs on the page.
 */

import { NO_PHOTO } from "./state.js";

/**
 * @typedef {import("../ui/state.js").ViewState} ViewState
 * @typedef {ReturnType<typeof import("./cutout.js").createCutoutController>} Cutout
 * @typedef {ReturnType<typeof import("./list/list.js").createListController>} List
 * @typedef {ReturnType<typeof import("../edit/session.js").createEditController>} Editing
 */

/** How long a closed photo can be brought back. */
export const KEPT_FOR_MS = 10_000;

/**
 * @param {object} setup
 * @param {{cutout: Pick<Cutout, "setAside" | "bringBack" | "discard">, list: Pick<List, "setAside" | "bringBack" | "discard" | "holding">}} setup.controllers
 * @param {Pick<Editing, "setAside" | "bringBack">} setup.editing
 * @param {Readonly<ViewState>} setup.state
 * @param {(change: Partial<ViewState>) => void} setup.tell
 */
export function createClosed({ controllers, editing, state, tell }) {
  /** @type {{bringBack: () => void, discard: () => void, seen: Partial<ViewState>} | null} */
  let kept = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function forget() {
    clearTimeout(timer);
    kept?.discard();
    kept = null;
    if (state.notice?.key === "photo_closed") tell({ notice: null });
  }

  /** @returns {Omit<NonNullable<typeof kept>, "seen"> | null} */
  function setAside() {
    const { cutout, list } = controllers;
    if (list.holding()) {
      const photos = list.setAside();
      return (
        photos && {
          bringBack: () => list.bringBack(photos),
          discard: () => list.discard(photos),
        }
      );
    }
    const photo = cutout.setAside();
    if (!photo) return null;
    const edit = editing.setAside();
    return {
      bringBack: () => (cutout.bringBack(photo), editing.bringBack(edit)),
      discard: () => cutout.discard(photo),
    };
  }

  return {
    /** Before a photo makes way. */
    keep() {
      // Of a list, what is finished is worth as much while others are at work.
      if (state.stage !== "done" && state.queue === null) return;
      forget();
      const keys = /** @type {(keyof ViewState)[]} */ ([...Object.keys(NO_PHOTO), "mode"]);
      const seen = Object.fromEntries(keys.map((key) => [key, state[key]]));
      const photo = setAside();
      if (!photo) return;
      kept = { ...photo, seen: { ...seen, improving: false } };
      timer = setTimeout(forget, KEPT_FOR_MS);
    },
    /** After it has: says so. */
    say() {
      if (kept) tell({ notice: { key: "photo_closed", detail: null } });
    },
    /** @param {() => void} leave has whatever took the place make way */
    bringBack(leave) {
      if (!kept) return;
      const { bringBack, seen } = kept;
      clearTimeout(timer);
      kept = null;
      leave();
      tell({ ...seen, notice: null });
      bringBack();
    },
  };
}

/**
 * Asks before the tab is closed, as long as what is shown was not saved. The listener is there only
 * then: with one, browsers keep no page for "back".
 * @param {Pick<Window, "addEventListener" | "removeEventListener">} target
 */
export function createUnsaved(target) {
  /** What was last saved, copied or shared, as a value that names it. @type {unknown[]} */
  let saved = [];
  /** @type {unknown[]} */
  let now = [];
  let isAsking = false;
  const ask = (/** @type {Event} */ event) => event.preventDefault();

  function weigh() {
    const isUnsaved = now.length > 0 && now.some((one, at) => one !== saved[at]);
    if (isUnsaved === isAsking) return;
    isAsking = isUnsaved;
    if (isUnsaved) target.addEventListener("beforeunload", ask);
    else target.removeEventListener("beforeunload", ask);
  }

  return {
    /** @param {Readonly<ViewState>} state */
    render({ stage, result, clean, queue, editing }) {
      if (queue) {
        now = queue.rows.some(({ status }) => status === "done") ? [queue.revision] : [];
      } else {
        const made = stage === "done" ? (result?.url ?? clean?.url) : null;
        now = made == null ? [] : [made, editing.now, JSON.stringify(editing.options)];
      }
      weigh();
    },
    /** What is shown was saved. */
    saved() {
      saved = now;
      weigh();
    },
  };
}
