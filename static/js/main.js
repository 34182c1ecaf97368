/**
 * Wires the page: one state, the view that shows it, the opening of the tab, the controllers of
 * photos and of the edit.
 */

import "./load/once.js";
import { createClosed, createUnsaved } from "./photos/closed.js";
import { createCutoutController } from "./photos/cutout.js";
import * as looks from "./edit/look.js";
import { leftWords } from "./photos/left.js";
import { isArchive } from "./photos/picture-names.js";
import { createChecks } from "./edit/checking.js";
import { createPresetFiles } from "./edit/preset-files.js";
import { createEditController } from "./edit/session.js";
import { createListController } from "./photos/list/list.js";
import { tryLeaks } from "./seal/leaks/try-leaks.js";
import { openTab } from "./load/open-tab.js";
import { EngineError } from "./rpc/rpc.js";
import { isSealed } from "./seal/seal.js";
import { createSaver } from "./photos/out/saver.js";
import { guardScripts } from "./seal/trusted-types.js";
import { initialState, isAtWork } from "./ui/state.js";
import { createTell } from "./ui/tell.js";
import { createView } from "./ui/view.js";

/** @typedef {import("./ui/state.js").ViewState} ViewState */

/** How often it is asked whether a photo is still at work, in milliseconds. */
const QUIET_MS = 1500;

/** After these no photo is read in this tab, whatever is pressed. */
const FOR_GOOD = ["NOT_SEALED", "BROWSER_UNSUPPORTED", "HOST_REPORTS", "FRAMED"];

const state = initialState();
const tell = createTell(state, show);
state.offline.online = navigator.onLine;
state.isolated = crossOriginIsolated;

/** @type {ReturnType<typeof import("./engine/engine.js").createEngine> | null} */
let engine = null;
/** @type {Awaited<ReturnType<typeof openTab>> | null} */
let tab = null;
let update = () => location.reload();
/** @type {any} */
let installPrompt = null;

/** Who has a photo, by what it was taken for. One of the two at a time holds photos. */
const editing = createEditController({
  engine: () => engine,
  reopen: () => current().reopen(),
  tell(change) {
    tell(change);
    if (!change.editing) return;
    controllers.list.edited(change.editing);
    checks.look(change.editing);
  },
  onSaved: savedOne,
});
const checks = createChecks({ check: editing.check, tell });
const presets = createPresetFiles({ engine: () => engine, editing: () => state.editing, tell });
const saver = createSaver({ tell, onSaved: () => unsaved.saved() });
const controllers = {
  cutout: createCutoutController({
    engine: () => engine,
    tier: () => state.tier,
    tell,
    onCut: editing.open,
    onClear: editing.close,
    onSaved: () => unsaved.saved(),
  }),
  list: createListController({
    engine: () => engine,
    tier: () => state.tier,
    tell,
    editing,
    looks,
    saver,
    onSaved: savedOne,
  }),
};
const closed = createClosed({ controllers, editing, state, tell });
const unsaved = createUnsaved(globalThis);
const { list } = controllers;
const current = () => (list.holding() ? list : controllers.cutout);
const isHolding = () => current().holding();

/** One photo left the page. Of a list, the others did not. */
function savedOne() {
  if (!list.isMany()) unsaved.saved();
}

/** @param {import("./photos/left.js").Left} left */
function leftOut(left) {
  const words = leftWords(left);
  if (words !== "") tell({ notice: { key: "left_out", detail: words } });
}

const view = createView({
  onFiles: take,
  onNoFile: (key) => tell({ notice: { key, detail: null } }),
  onLeftOut: leftOut,
  onCancel: () => (list.holding() ? list.stop() : controllers.cutout.startOver()),
  onStartOver: startOver,
  onReopen: () => {
    closed.bringBack(() => current().leave());
    current().improve(); // the fine model may have come meanwhile
  },
  onSaved: savedOne,
  onRetry: () => (state.seal.code ? retryOpening() : current().retry()),
  onCopy: () => (editing.isPlain() ? current().copy() : editing.copy()),
  onEdit: editing.change,
  onSettle: editing.settle,
  onUndo: editing.undo,
  onRedo: editing.redo,
  onReset: editing.reset,
  onPreset: editing.takePreset,
  onOpenPresets: presets.open,
  onSavePreset: presets.save,
  onTool: editing.setTool,
  onBrush: editing.setBrush,
  onOptions: editing.setOptions,
  onBackground: editing.addBackground,
  onWant: editing.want,
  onSaveEdit: editing.save,
  onShare: editing.share,
  onSaveSheet: editing.saveSheet,
  onSavePhoto: () => current().savePhoto(state.keepsName),
  onCutOut: cutOut,
  onSelect: list.select,
  onPause: list.pause,
  onResume: list.resume,
  onStop: list.stop,
  onRemove: list.remove,
  onRetryOne: list.retryOne,
  onRetryFailed: list.retryFailed,
  onMove: list.move,
  onLookForAll: list.lookForAll,
  onOwnLook: list.ownLook,
  onSaveAll: list.saveAll,
  onStopSaving: saver.stop,
  onSaveChoice: saver.choose,
  onReplace: saver.answer,
  onSummary: list.summarise,
  onKeepName: list.setKeepsName,
  onChoose: list.choose,
  onTier: chooseTier,
  onFindSubject: () => void current().findSubject(),
  onUpdate: () => update(),
  onInstall: install,
  onReload: () => location.reload(),
  onDelete: (label) => tab?.storage.remove(label),
  onKeep: () => tab?.storage.keep(),
  onTryLeaks: () => tryLeaks((...attempt) => opened(engine).leak(...attempt)),
});

/** @template T @param {T | null} value @returns {T} */
function opened(value) {
  if (value === null) throw new EngineError({ code: "NOT_SEALED" });
  return value;
}

/** The view compares one state with the next, so each is a value of its own. */
function show() {
  unsaved.render(state);
  view.render({
    ...state,
    seal: { ...state.seal },
    offline: { ...state.offline },
    fine: { ...state.fine },
  });
}

/** @param {File[]} files @param {import("./photos/state.js").Mode | null} mode */
function take(files, mode) {
  // A tab that can't be sealed takes no photo. One that is still opening only keeps the handle.
  if (state.seal.status === "broken" || state.seal.status === "unsupported") return;
  if (list.isMany()) list.append(files, mode ?? list.job());
  else {
    const wanted = mode ?? (isHolding() ? state.mode : "cutout");
    closed.keep();
    current().leave();
    if (wanted === "strip" || files.length > 1 || files.some(isArchive)) list.accept(files, wanted);
    else controllers.cutout.accept(files);
    closed.say();
  }
  if (state.seal.code) retryOpening();
}

function startOver() {
  closed.keep();
  current().startOver();
  closed.say();
}

function cutOut() {
  const file = list.leave();
  if (file) take([file], "cutout");
}

async function open() {
  try {
    tab = await openTab(tell, whenQuiet);
    ({ engine, update } = tab);
    current().proceed(); // a photo that waited may be read now
    await engine.start();
    performance.mark("stayput.ready");
    presets.load();
    tell({ seal: { phase: "ready" } });
    lookAtStored();
    if (tab.isFineComing()) bringFine();
  } catch (error) {
    refuse(EngineError.from(error));
  }
}

const aWhile = () => new Promise((resolve) => setTimeout(resolve, QUIET_MS));

/** What is not for a photo waits for it. */
async function whenQuiet() {
  while (isAtWork(state)) await aWhile();
}

/** Not at once: a person who waited for the page now has a photo for it. */
async function lookAtStored() {
  await aWhile();
  tab?.storage.look();
}

async function bringFine() {
  if (!(await tab?.bringFine())) return;
  lookAtStored();
  current().improve();
}

/** @param {import("./rpc/protocol.js").Tier} tier */
function chooseTier(tier) {
  tell({ tier });
  if (tier === "fine") bringFine();
  else current().improve();
}

/** @param {EngineError} error */
function refuse({ code, message, detail }) {
  const error = { code, detail: detail ?? message };
  if (FOR_GOOD.includes(code)) {
    engine = null; // fails closed: no photo is read in this tab
    current().startOver();
    tell({
      seal: { status: code === "BROWSER_UNSUPPORTED" ? "unsupported" : "broken", code },
      error,
      stage: "error",
    });
  } else if (engine) {
    // Python or the runtime did not start. A photo that is being worked on meets the same error by itself.
    if (!isHolding()) tell({ error, stage: "error" });
  } else {
    tell({ seal: { code }, error, stage: "error" });
  }
}

function retryOpening() {
  // The network is gone for good, or the page itself is not complete: only a new tab loads again.
  if (isSealed() || document.documentElement.dataset.missing) return location.reload();
  tell({ seal: { code: null }, error: null, stage: isHolding() ? "waiting" : "empty" });
  open();
}

async function install() {
  await installPrompt?.prompt();
  installPrompt = null;
  tell({ offline: { installable: false } });
}

addEventListener("online", () => tell({ offline: { online: true } }));
addEventListener("offline", () => tell({ offline: { online: false } }));
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  installPrompt = event;
  tell({ offline: { installable: true } });
});
addEventListener("appinstalled", () => tell({ offline: { installable: false } }));

guardScripts();
show();
open();
document.documentElement.dataset.started = "true"; // from here on this script says what goes wrong, and boot.js is silent
