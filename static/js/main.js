/**
 * Wires the page: one state, the view that shows it, the opening of the tab, the controllers of
 * photos and of the edit.
 */

import "./load/once.js";
import { createClosed, createUnsaved } from "./photos/closed.js";
import { createCutoutController } from "./photos/cutout.js";
import { createEditController } from "./edit/session.js";
import { tryLeaks } from "./seal/leaks/try-leaks.js";
import { openTab } from "./load/open-tab.js";
import { EngineError } from "./rpc/rpc.js";
import { isSealed } from "./seal/seal.js";
import { createSaver } from "./photos/out/saver.js";
import { createStripController } from "./photos/clean.js";
import { guardScripts } from "./seal/trusted-types.js";
import { initialState } from "./ui/state.js";
import { createView } from "./ui/view.js";

/** @typedef {import("./ui/state.js").ViewState} ViewState */

/** After these no photo is read in this tab, whatever is pressed. */
const FOR_GOOD = ["NOT_SEALED", "BROWSER_UNSUPPORTED", "HOST_REPORTS", "FRAMED"];

const state = initialState();
state.offline.online = navigator.onLine;
state.isolated = crossOriginIsolated;

/** @type {ReturnType<typeof import("./engine/engine.js").createEngine> | null} */
let engine = null;
/** @type {Awaited<ReturnType<typeof openTab>> | null} */
let tab = null;
/** @type {() => void} */
let update = () => location.reload();
/** @type {any} */
let installPrompt = null;

/** Who has a photo, by what it was taken for. One of the two at a time holds photos. */
const editing = createEditController({
  engine: () => engine,
  reopen: () => controllers.cutout.reopen(),
  tell,
  onSaved: () => unsaved.saved(),
});
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
  strip: createStripController({ engine: () => engine, tell, saver }),
};
const closed = createClosed({ controllers, editing, state, tell });
const unsaved = createUnsaved(globalThis);
const current = () => controllers[state.mode];
const isHolding = () => controllers.cutout.holding() || controllers.strip.holding();

const view = createView({
  onFiles: take,
  onNoFile: (key) => tell({ notice: { key, detail: null } }),
  onCancel: () =>
    state.mode === "strip" ? controllers.strip.cancel() : controllers.cutout.startOver(),
  onStartOver: startOver,
  onReopen: () => {
    closed.bringBack(() => current().leave());
    controllers.cutout.improve(); // the fine model may have come meanwhile
  },
  onSaved: unsaved.saved,
  onRetry: () => (state.seal.code ? retryOpening() : current().retry()),
  onCopy: () => (editing.isPlain() ? controllers.cutout.copy() : editing.copy()),
  onEdit: editing.change,
  onSettle: editing.settle,
  onUndo: editing.undo,
  onRedo: editing.redo,
  onReset: editing.reset,
  onTool: editing.setTool,
  onBrush: editing.setBrush,
  onOptions: editing.setOptions,
  onBackground: editing.addBackground,
  onWant: editing.want,
  onSaveEdit: editing.save,
  onShare: editing.share,
  onSavePhoto: () => controllers.cutout.savePhoto(state.keepsName),
  onCutOut: cutOut,
  onSelect: controllers.strip.select,
  onSaveAll: controllers.strip.saveAll,
  onStopSaving: saver.stop,
  onSaveChoice: saver.choose,
  onReplace: saver.answer,
  onSummary: controllers.strip.summarise,
  onKeepName: controllers.strip.setKeepsName,
  onChoose: controllers.strip.choose,
  onTier: chooseTier,
  onFindSubject: () => void controllers.cutout.findSubject(),
  onUpdate: () => update(),
  onInstall: install,
  onReload: () => location.reload(),
  onTryLeaks: () => tryLeaks((...attempt) => opened(engine).leak(...attempt)),
});

/** @template T @param {T | null} value @returns {T} */
function opened(value) {
  if (value === null) throw new EngineError({ code: "NOT_SEALED" });
  return value;
}

let scheduled = false;

/** @param {{[K in keyof ViewState]?: Partial<ViewState[K]> | null} | Partial<ViewState>} change */
function tell(change) {
  const { seal, offline, ...rest } = /** @type {any} */ (change);
  Object.assign(state.seal, seal);
  Object.assign(state.offline, offline);
  Object.assign(state, rest);
  if (scheduled) return; // many changes, one rendering
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    show();
  });
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
  const wanted = mode ?? (isHolding() ? state.mode : "cutout");
  closed.keep();
  controllers[wanted === "strip" ? "cutout" : "strip"].leave();
  controllers[wanted].accept(files);
  closed.say();
  if (state.seal.code) retryOpening();
}

function startOver() {
  closed.keep();
  current().startOver();
  closed.say();
}

function cutOut() {
  const file = controllers.strip.leave();
  if (file) take([file], "cutout");
}

async function open() {
  try {
    tab = await openTab(tell);
    ({ engine, update } = tab);
    current().proceed(); // a photo that waited may be read now
    await engine.start();
    performance.mark("stayput.ready");
    if (tab.isFineComing()) bringFine();
  } catch (error) {
    refuse(EngineError.from(error));
  }
}

async function bringFine() {
  if (!(await tab?.bringFine())) return;
  if (state.mode === "cutout") controllers.cutout.improve();
}

/** @param {import("./rpc/protocol.js").Tier} tier */
function chooseTier(tier) {
  tell({ tier });
  if (tier === "fine") bringFine();
  else controllers.cutout.improve();
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
