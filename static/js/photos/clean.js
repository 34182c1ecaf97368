/**
 * The controller of photos whose metadata is to go: one or many, cleaned one at a time, each kept as
 * a Blob. It owns every object URL that the view shows of them, and revokes it. Runs on the page.
 */

import { createUrls } from "./blobs.js";
import { cleanEntry, cleanOf, makeEntry, offeredOf, rowOf, showEntry } from "./photo.js";
import { NO_PHOTO, STRIP_CHOICES } from "./state.js";

/**
 * @typedef {import("../ui/state.js").ViewState} ViewState
 * @typedef {ReturnType<typeof import("../engine/engine.js").createEngine>} Engine
 */

/** The time left is told after this many photos: the first one may have waited for Python. */
const TOLD_AFTER = 4;

/**
 * @param {object} setup
 * @param {() => Engine | null} setup.engine null until the tab is sealed
 * @param {(change: Partial<ViewState>) => void} setup.tell
 * @param {Pick<ReturnType<typeof import("./out/saver.js").createSaver>, "saveAll" | "summarise" | "forget">} setup.saver
 */
export function createStripController({ engine, tell, saver }) {
  /** @type {import("./photo.js").Entry[]} */
  let entries = [];
  let selected = 0;
  let keepsName = false;
  /** @type {import("./state.js").StripChoices} */
  let choices = { ...STRIP_CHOICES };
  let controller = new AbortController();
  let isRunning = false;
  let isAgain = false;
  /** @type {{since: number, ended: number} | null} */
  let pace = null;
  /** @type {import("./state.js").ProgressState | null} */
  let progress = null;
  /** @type {import("./state.js").QueueState["saving"]} */
  let saving = null;
  let urls = createUrls();

  function clear() {
    controller.abort();
    controller = new AbortController();
    urls.revoke();
    isAgain = false;
    [entries, selected, isRunning, pace, progress, saving] = [[], 0, false, null, null, null];
    saver.forget();
  }

  /** @param {File[]} files */
  function accept(files) {
    if (!files.length) return;
    clear();
    for (const file of files) engine()?.allow(file);
    entries = files.map(makeEntry);
    publish();
    proceed();
  }

  /** Works on what waits, if the tab is sealed. Until then it holds only handles of files. */
  async function proceed() {
    const ready = engine();
    if (!ready || !entries.length || isRunning) return;
    isRunning = true;
    const { signal } = controller;
    for (const entry of entries) entry.url ??= urls.make(entry.file);
    show();
    for (const entry of entries.filter(({ status }) => status === "waiting")) {
      entry.status = "working";
      publish();
      await cleanEntry(entry, {
        engine: ready,
        urls,
        signal,
        choices,
        nextNumber: () => entries.filter(({ number }) => number !== null).length + 1,
        onChange: (news) => ((progress = news), publish()),
      });
      if (signal.aborted) return; // stopped, or other photos are shown already
      pace = pace ? { ...pace, ended: pace.ended + 1 } : { since: performance.now(), ended: 0 };
    }
    [isRunning, isAgain] = [false, false];
    publish();
  }

  const choiceState = () => ({ chosen: choices, offered: offeredOf(entries, choices), isAgain });

  /** The selected photo, large. */
  async function show() {
    const ready = engine();
    const entry = entries[selected];
    const { signal } = controller;
    if (!ready || !entry) return;
    await showEntry(entry, { engine: ready, urls, signal });
    if (!signal.aborted) publish();
  }

  function publish() {
    const entry = entries[selected];
    if (!entry) return;
    const isOver = entries.every(({ status }) => status === "done" || status === "failed");
    const isOnly = entries.length === 1;
    tell({
      ...NO_PHOTO,
      mode: "strip",
      stage: isOver ? (isOnly && entry.error ? "error" : "done") : engine() ? "working" : "waiting",
      photo: entry.photo,
      progress,
      report: entry.report,
      reportCode: entry.error?.code ?? null,
      clean: cleanOf(entry, keepsName),
      choices: choiceState(),
      error: entry.error,
      queue: isOnly ? null : { rows: entries.map(rowOf), selected, leftMs: leftMs(), saving },
    });
  }

  function leftMs() {
    if (!pace || pace.ended < TOLD_AFTER) return null;
    const left = entries.filter(
      ({ status }) => status === "waiting" || status === "working",
    ).length;
    return ((performance.now() - pace.since) / pace.ended) * left;
  }

  /** @param {number} index */
  function select(index) {
    if (!entries[index] || index === selected) return;
    selected = index;
    publish();
    show();
  }

  /** Stop, and keep what is finished. */
  function cancel() {
    if (!entries.some(({ clean }) => clean)) return startOver();
    controller.abort();
    controller = new AbortController();
    isRunning = false;
    for (const entry of entries) {
      if (entry.clean || entry.error) continue;
      entry.error = { code: "CANCELLED", detail: null };
      entry.status = "failed";
    }
    publish();
  }

  /** Every clean photo, as it is saved. @returns {import("./out/saver.js").Item[]} */
  const items = () =>
    entries.flatMap(({ file, clean }, index) => {
      if (!clean) return [];
      const { blob, stripped } = clean;
      const make = async () => ({ blob, suffix: stripped.suffix });
      return [{ id: index, name: file.name, path: "", job: "strip", make }];
    });

  /** What became of each. @returns {import("./out/summary.js").Fate[]} */
  const fates = () =>
    entries.map(({ file, status, report, clean, error }, index) => ({
      id: index,
      name: file.name,
      path: "",
      job: "strip",
      status,
      found: report?.counts ?? null,
      left: clean?.stripped.left.length ?? 0,
      code: error?.code ?? null,
    }));

  /** @param {import("./state.js").Target} target */
  function saveAll(target) {
    const { signal } = controller;
    return saver.saveAll(items(), { target, keepsName }, signal, (progress) => {
      if (signal.aborted) return;
      saving = progress && { target, ...progress };
      publish();
    });
  }

  /** @param {boolean} keeps */
  function setKeepsName(keeps) {
    keepsName = keeps;
    tell({ keepsName });
    publish();
  }

  /** What was cleaned is cleaned again as it is chosen now; what was found stands. @param {Partial<import("./state.js").StripChoices>} change */
  function choose(change) {
    choices = { ...choices, ...change };
    tell({ choices: choiceState() });
    isAgain = entries.length > 0;
    if (!entries.length) return;
    controller.abort();
    controller = new AbortController();
    [isRunning, saving] = [false, null];
    for (const entry of entries) {
      if (entry.status === "failed") continue;
      if (entry.clean) urls.drop(entry.clean.url);
      [entry.status, entry.clean] = ["waiting", null];
    }
    publish();
    proceed();
  }

  function startOver() {
    clear();
    tell(NO_PHOTO);
  }

  /** Makes way for another controller. Returns the photo that was shown, to go on with. */
  function leave() {
    const file = entries[selected]?.file ?? null;
    clear();
    return file;
  }

  /** Finished photos go out of sight, and can be brought back. */
  function setAside() {
    if (isRunning || !entries.some(({ clean }) => clean)) return null;
    const kept = { entries, selected, urls };
    [entries, urls] = [[], createUrls()];
    clear();
    return kept;
  }

  /** @param {NonNullable<ReturnType<typeof setAside>>} kept */
  function bringBack(kept) {
    clear();
    ({ entries, selected, urls } = kept);
    publish();
  }

  const retry = () => accept(entries.map(({ file }) => file));

  return {
    accept,
    proceed,
    select,
    cancel,
    saveAll,
    /** @param {"copy" | "csv"} as */
    summarise: (as) => saver.summarise(fates(), keepsName, as),
    setKeepsName,
    choose,
    startOver,
    leave,
    setAside,
    bringBack,
    /** @param {NonNullable<ReturnType<typeof setAside>>} kept */
    discard: (kept) => kept.urls.revoke(),
    retry,
    holding: () => entries.length > 0,
  };
}
