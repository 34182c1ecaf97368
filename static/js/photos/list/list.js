/**
 * The controller of many photos of both jobs, and of one whose metadata is to go. Each is kept as its
 * file's handle and its finished files. Runs on the page.
 */

import { paced } from "../../pace.js";
import { NO_PHOTO, STRIP_CHOICES } from "../state.js";
import { createListEditor } from "./editor.js";
import { isArchive } from "../picture-names.js";
import { pathOf } from "../paths.js";
import { isMade, makeEntry, offeredOf } from "./entries.js";
import { faceOf } from "./face.js";
import { openArchive } from "./archive-row.js";
import { looksOfList } from "./looks.js";
import { newList } from "./new-list.js";
import { rowsOfList } from "./rows.js";
import { savingOfList } from "./saving.js";
import { createShown } from "./shown.js";
import { workOn } from "./work.js";

/**
 * @typedef {import("../../ui/state.js").ViewState} ViewState
 * @typedef {import("./entries.js").Entry} Entry
 * @typedef {ReturnType<typeof import("../../engine/engine.js").createEngine>} Engine
 * @typedef {Pick<ReturnType<typeof import("../out/saver.js").createSaver>, "saveAll" | "summarise" | "forget">} Saver
 */

/**
 * @param {object} setup
 * @param {() => Engine | null} setup.engine null until the tab is sealed
 * @param {() => import("../../rpc/protocol.js").Tier} setup.tier which model a person wants
 * @param {(change: Partial<ViewState>) => void} setup.tell
 * @param {import("./editor.js").Editing} setup.editing
 * @param {import("./editor.js").Looks} setup.looks
 * @param {Saver} setup.saver
 * @param {() => void} setup.onSaved one photo left the page
 */
export function createListController({ engine, tier, tell, editing, looks, saver, onSaved }) {
  let keepsName = false;
  /** @type {import("../state.js").StripChoices} */
  let choices = { ...STRIP_CHOICES };
  const make = () =>
    newList({ work, onChange: (mine) => mine === list && publish(), look: looks.NO_LOOK });
  let list = make();
  const shown = createShown({ engine, onChange: () => publish() });
  const editor = createListEditor({ editing, looks, reopen: openForEditing });

  function clear() {
    editor.leave();
    shown.show(null);
    list.controller.abort();
    list.runner.halt();
    list.thumbs.stop();
    list.urls.revoke();
    list = make();
    saver.forget();
  }

  /** @param {File[]} files @param {import("../state.js").Mode} job */
  function accept(files, job) {
    if (!files.length) return;
    clear();
    list.isMany = files.length > 1 || files.some(isArchive);
    add(files, job);
  }

  /** @param {File[]} files @param {import("../state.js").Mode} job */
  function add(files, job) {
    list.job = job;
    for (const file of files) {
      list.lastId += 1;
      list.entries.push(makeEntry(list.lastId, file, pathOf(file), job));
      engine()?.allow(file);
    }
    if (!list.selected) choose(list.entries[0] ?? null);
    publish();
    proceed();
  }

  /** Works on what waits, if the tab is sealed. Until then it holds only handles of files. */
  function proceed() {
    if (!engine() || !list.entries.length) return;
    shown.prepare();
    if (list.isMany)
      for (const entry of list.entries)
        if (!isArchive(entry.file)) list.thumbs.ask(entry, entry.file);
    list.runner.wake();
  }

  /** @param {Entry} entry @param {AbortSignal} signal @returns {Promise<void>} */
  async function work(entry, signal) {
    const ready = engine();
    const mine = list;
    if (!ready) return;
    if (isArchive(entry.file)) return open(entry, ready, signal);
    const hadFine = ready.hasFine();
    const isAsked = !entry.keepsAlpha;
    await workOn(entry, {
      engine: ready,
      signal,
      tier: tier(),
      choices,
      nextNumber: () => (mine.lastNumber += 1),
      onNews: (seen) => (shown.hear(entry, seen), mine === list && publishSoon()),
      onRestart: () => tell({ notice: { key: "restarted", detail: null } }),
    });
    mine.revision += 1;
    if (isAsked && entry.keepsAlpha) tell({ notice: { key: "subject_not_found", detail: null } });
    if (entry.cutout && entry.status === "done") mine.thumbs.ask(entry, entry.cutout.blob);
    if (!hadFine) improve(); // the fine model may have come meanwhile
    if (entry === mine.selected && mine === list) editor.enter(entry, mine.look);
  }

  /** A ZIP gives way to its photos. @param {Entry} entry @param {Engine} ready @param {AbortSignal} signal @returns {Promise<void>} */
  const open = (entry, ready, signal) =>
    openArchive(entry, {
      list,
      engine: ready,
      signal,
      choose,
      onLeft: (words) => tell({ notice: { key: "left_out", detail: words } }),
      onFound: proceed,
    });

  const publishSoon = paced(publish); // news come often
  function publish() {
    const { entries, selected, runner, isMany, look, revision, saving } = list;
    if (!selected) return;
    list.isAgain &&= runner.isBusy();
    tell(
      faceOf({
        entries,
        selected,
        isMany,
        isSealed: engine() !== null,
        isBusy: runner.isBusy(),
        keepsName,
        choices: { chosen: choices, offered: offeredOf(entries, choices), isAgain: list.isAgain },
        queue: {
          isPaused: runner.isPaused(),
          leftMs: runner.leftMs(),
          hasLook: look !== looks.NO_LOOK,
          revision,
          saving,
        },
        shown: shown.get(),
      }),
    );
  }

  /** @param {Entry | null} entry */
  function choose(entry) {
    editor.leave();
    list.selected = entry;
    shown.show(entry);
    if (entry) editor.enter(entry, list.look);
  }

  /** @param {number} index */
  function select(index) {
    const entry = list.entries[index];
    if (!entry || entry === list.selected) return;
    choose(entry);
    publish();
  }

  /** For a worker that has another photo, or none. It is let finish: what is asked next comes after it. */
  async function openForEditing(entry = list.selected) {
    const ready = engine();
    if (ready && entry?.cutout?.matte)
      await ready.reopen(
        entry.file,
        entry.cutout.matte,
        { signal: new AbortController().signal, onProgress: () => {} },
        { keeps_alpha: entry.cutout.keepsAlpha },
      );
  }

  /** Cutouts of the fast model are made again where the fine one is wanted; by the fast one, only that which is seen. */
  function improve() {
    const wanted = tier();
    const ready = engine();
    if (!ready || (wanted === "fine" && !ready.hasFine())) return;
    for (const entry of list.entries) {
      const made = entry.cutout?.made ?? null;
      if (entry.status !== "done" || made === null || made === wanted) continue;
      if (wanted === "fine" || entry === list.selected) entry.status = "waiting";
    }
    list.runner.proceed();
  }

  /** Asks the models after all for the subject of a picture that is cut out already. */
  function findSubject() {
    const { selected } = list;
    if (selected?.status !== "done" || !selected.keepsAlpha) return;
    selected.keepsAlpha = false;
    selected.status = "waiting";
    list.runner.proceed();
  }

  /** What was cleaned is cleaned again as it is chosen now; what was found stands. @param {Partial<import("../state.js").StripChoices>} change */
  function setChoices(change) {
    choices = { ...choices, ...change };
    // What is being saved would be of both.
    list.controller.abort();
    [list.controller, list.saving] = [new AbortController(), null];
    list.isAgain = list.entries.length > 0;
    tell({
      choices: {
        chosen: choices,
        offered: offeredOf(list.entries, choices),
        isAgain: list.isAgain,
      },
    });
    for (const entry of list.entries) {
      if (entry.job !== "strip" || entry.status === "failed") continue;
      list.runner.drop(entry);
      [entry.status, entry.clean, entry.progress] = ["waiting", null, null];
    }
    proceed();
  }

  function startOver() {
    clear();
    tell(NO_PHOTO);
  }

  /** Makes way for another controller. Returns the photo that was shown, to go on with. */
  function leave() {
    const file = list.selected?.file ?? null;
    clear();
    return file;
  }

  /** A list with something finished goes out of sight, and can be brought back. What is at work begins anew then. */
  function setAside() {
    if (!list.entries.some(isMade) || (!list.isMany && list.runner.isBusy())) return null;
    editor.leave();
    shown.show(null);
    list.runner.halt();
    for (const entry of list.entries)
      if (entry.status === "working") [entry.status, entry.progress] = ["waiting", null];
    const kept = list;
    list = make();
    return kept;
  }

  /** @param {import("./new-list.js").List} kept */
  function bringBack(kept) {
    clear();
    list = kept;
    choose(kept.selected);
    publish();
    proceed();
  }

  const means = { current: () => list, engine, tell, publish, proceed, choose, startOver, editor };
  return {
    accept,
    append: add,
    proceed,
    select,
    improve,
    findSubject,
    reopen: () => openForEditing(),
    choose: setChoices,
    startOver,
    leave,
    setAside,
    bringBack,
    /** @param {import("./new-list.js").List} kept */
    discard(kept) {
      kept.thumbs.stop();
      kept.urls.revoke();
    },
    retry: () =>
      accept(
        list.entries.map(({ file }) => file),
        list.job,
      ),
    holding: () => list.entries.length > 0,
    isMany: () => list.isMany,
    job: () => list.job,
    ...rowsOfList(means),
    ...looksOfList({ ...means, looks }),
    ...savingOfList({
      ...means,
      looks,
      saver,
      onSaved,
      signal: shown.signal,
      keepsName: () => keepsName,
      keepName(keeps) {
        keepsName = keeps;
        tell({ keepsName });
        publish();
      },
    }),
  };
}
