/**
 * Wires the page: one state, the view that shows it, the opening of the tab, the photo on the desk.
 * The only module that knows all others.
 */

import { createDesk } from "./desk.js";
import { openTab } from "./opening.js";
import { EngineError } from "./rpc.js";
import { isSealed } from "./seal.js";
import { guardScripts } from "./trusted.js";
import { initialState } from "./ui/state.js";
import { createView } from "./ui/view.js";

/** @typedef {import("./ui/state.js").ViewState} ViewState */

const state = initialState();
state.offline.online = navigator.onLine;
state.isolated = crossOriginIsolated;

/** @type {ReturnType<typeof import("./engine.js").createEngine> | null} */
let engine = null;
/** @type {() => void} */
let update = () => location.reload();
/** @type {any} */
let installPrompt = null;

const desk = createDesk({ engine: () => engine, tell });
const view = createView({
  onFiles: take,
  onCancel: desk.startOver,
  onStartOver: desk.startOver,
  onRetry: () => (state.seal.code ? retryOpening() : desk.retry()),
  onCopy: desk.copy,
  onUpdate: () => update(),
  onInstall: install,
  onReload: () => location.reload(),
});

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
const show = () => view.render({ ...state, seal: { ...state.seal }, offline: { ...state.offline } });

/** @param {File[]} files */
function take(files) {
  // A tab that can't be sealed takes no photo. One that is still opening only keeps the handle.
  if (state.seal.status === "broken" || state.seal.status === "unsupported") return;
  desk.accept(files);
  if (state.seal.code) retryOpening();
}

async function open() {
  try {
    const opened = await openTab(tell);
    ({ engine, update } = opened);
    desk.proceed(); // a photo that waited may be read now
    await opened.engine.start();
    performance.mark("stayput.ready");
  } catch (error) {
    refuse(EngineError.from(error));
  }
}

/** @param {EngineError} error */
function refuse({ code, message, detail }) {
  const error = { code, detail: detail ?? message };
  if (code === "NOT_SEALED" || code === "BROWSER_UNSUPPORTED") {
    engine = null; // fails closed: no photo is read in this tab
    desk.startOver();
    tell({ seal: { status: code === "NOT_SEALED" ? "broken" : "unsupported", code }, error, stage: "error" });
  } else if (engine) {
    // Python or the runtime did not start. A photo on the desk meets the same error by itself.
    if (!desk.holding()) tell({ error, stage: "error" });
  } else {
    tell({ seal: { code }, error, stage: "error" });
  }
}

function retryOpening() {
  if (isSealed()) return location.reload(); // the network is gone for good; only a new tab loads again
  tell({ seal: { code: null }, error: null, stage: desk.holding() ? "waiting" : "empty" });
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
