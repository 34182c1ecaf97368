/**
 * The controller of an edit: its steps and its previews. The only pixels that it holds are those of
 * the preview on the screen. When a worker is lost, the edit is not: it lives here, and the photo is
 * cut out again for the new worker. Runs on the page.
 */

import { AROUND, EMPTY_EDITING, isIdle } from "./editing.js";
import { createHistory } from "./history.js";
import { drawnFor, learn, related, withPreview } from "./preview.js";
import { EMPTY_EDIT, isPlainExport, isUntouched, shows } from "./state.js";
import { createEditFiles } from "./save.js";
import { createTaking } from "./taking.js";
import { EngineError } from "../rpc/rpc.js";

/**
 * @typedef {import("./state.js").Edit} Edit
 * @typedef {import("./editing.js").EditingState} EditingState
 * @typedef {ReturnType<typeof import("../engine/engine.js").createEngine>} Engine
 * @typedef {{history: ReturnType<typeof createHistory<Edit>>, pictures: Map<string, File>, state: EditingState}} Kept an edit that was put aside
 */

/** Greatest side of a preview while something is dragged, in pixels: quick comes before sharp. */
const QUICK_PX = 1000;

/**
 * @param {object} setup
 * @param {() => Engine | null} setup.engine
 * @param {() => Promise<void>} setup.reopen has the photo cut out again for a new worker
 * @param {(change: Partial<import("../ui/state.js").ViewState>) => void} setup.tell
 * @param {() => void} [setup.onSaved]
 */
export function createEditController({ engine, reopen, tell, onSaved = () => {} }) {
  let history = createHistory(EMPTY_EDIT);
  /** A person's own backgrounds, by id. @type {Map<string, File>} */
  let pictures = new Map();
  /** @type {EditingState} */
  let state = EMPTY_EDITING;
  /** @type {{extent: import("./state.js").Extent, sidePx: number} | null} */
  let wanted = null;
  let isDragging = false;
  let isPumping = false;
  /** The last edit whose clicks were looked at. @type {Edit | null} */
  let answered = null;
  let wasEmpty = false;
  const taking = createTaking({ state: () => state, change });
  let added = 0; // of all photos: no two backgrounds of a list have one name
  /** Raised with each photo and each matte. An answer to an older question is not shown. */
  let generation = 0;
  const files = createEditFiles({
    asked: () => ({ edit: history.now(), generation }),
    write: (edit, options) => ask((ready) => ready.export({ edit, export: options }, job())),
    state: () => state,
    say: (change) => say(change),
    tell,
    onSaved,
  });
  const job = () => ({ signal: new AbortController().signal, onProgress: () => {} });

  /** @param {Partial<EditingState>} change @param {Partial<import("../ui/state.js").ViewState>} [beside] */
  function say(change, beside = {}) {
    state = {
      ...state,
      ...change,
      now: history.now(),
      canUndo: history.canUndo(),
      canRedo: history.canRedo(),
    };
    if (isIdle(state)) state.tool = "none";
    tell({ editing: state, ...beside });
  }

  /** A cutout is there: of a new photo, or made again by a finer model. @param {boolean} isEditable */
  function open(isEditable) {
    generation += 1;
    files.forget();
    // What is shown stays until the new matte's preview is there.
    say({ isEditable, preview: state.preview && { ...state.preview, sidePx: 0 }, failed: null });
    pump();
  }

  function closeWorkspace() {
    engine()
      ?.close(job())
      .catch(() => {});
  }

  function close() {
    if (state.isEditable) closeWorkspace();
    generation += 1;
    [answered, wasEmpty] = [null, false];
    history = createHistory(EMPTY_EDIT);
    pictures = new Map();
    files.forget();
    state = { ...EMPTY_EDITING, brush: state.brush };
    say({});
  }

  /** The photo goes out of sight; what was done to it is given away, to be brought back. @returns {Kept} */
  function setAside() {
    const kept = { history, pictures, state };
    close();
    return kept;
  }

  /** The worker holds another photo by now, or none: when it is next asked, this one is cut out again. @param {Kept} kept */
  function bringBack(kept) {
    close();
    // Of a photo that was given up on its way here, there may be one that the page never heard of.
    closeWorkspace();
    ({ history, pictures, state } = kept);
    say({});
    pump();
  }

  /**
   * @template T
   * @param {(ready: Engine) => Promise<T>} run
   * @returns {Promise<T>}
   */
  async function ask(run) {
    const ready = engine();
    if (!ready) throw new EngineError({ code: "NOT_SEALED" });
    const mine = generation;
    /** Of another photo nothing is asked in this one's name. */
    const check = () => {
      if (mine !== generation) throw new EngineError({ code: "CANCELLED" });
    };
    try {
      return await run(ready);
    } catch (error) {
      if (EngineError.from(error).detail !== "no workspace") throw error;
    }
    check();
    await reopen();
    for (const [id, picture] of pictures) {
      check();
      await ready.addBackground(picture, id, job());
    }
    check();
    return run(ready);
  }

  /** The next preview to make; null where the right one is shown. */
  function due() {
    const edit = history.now();
    if (!state.isEditable || wanted === null || isUntouched(edit)) return null;
    const sidePx = isDragging ? QUICK_PX : wanted.sidePx;
    const { preview } = state;
    const isShown =
      preview !== null &&
      preview.extent === wanted.extent &&
      preview.sidePx >= sidePx &&
      shows(preview.edit, edit, wanted.extent);
    return isShown ? null : { edit, extent: wanted.extent, sidePx, isDragging };
  }

  /** Makes one preview after the other. Edits that are outdated by then are skipped. */
  async function pump() {
    if (isPumping) return;
    isPumping = true;
    try {
      for (let next = due(); next !== null; next = due()) {
        const { edit, extent, sidePx } = next;
        const mine = generation;
        if (!state.isRendering) say({ isRendering: true });
        const shown = state.preview;
        const base =
          shown !== null && shown.extent === extent && shown.sidePx === sidePx
            ? shown.serial
            : null;
        const made = await ask(async (ready) => {
          const learnt = await learn(next, state, (params) => ready.render(params, job()));
          if (mine === generation) say(learnt);
          const drawn = drawnFor(edit, extent, state);
          return ready.render({ edit: drawn, side_px: sidePx, base }, job());
        }).catch((error) => {
          if (mine === generation) throw error;
          return null;
        });
        if (mine !== generation || made === null) continue;
        say({ ...withPreview(made, next, shown), failed: null });
        answerClick(edit, made.idle, made.isEmpty);
      }
      if (state.isRendering) say({ isRendering: false });
    } catch (error) {
      const { code } = EngineError.from(error);
      say({ isRendering: false, failed: code }, { notice: { key: "edit_failed", detail: code } });
    } finally {
      isPumping = false;
    }
  }

  /**
   * A press that did nothing is no step, and is answered; so is one after which nothing is left.
   * @param {Edit} edit @param {number[]} idle @param {boolean} isEmpty
   */
  function answerClick(edit, idle, isEmpty) {
    const last = edit.components.length - 1;
    const click = edit.components[last];
    const isNew = edit !== answered && click !== undefined && click !== answered?.components[last];
    answered = edit;
    if (isNew && idle.includes(last) && history.withdraw(edit)) {
      const key = click.keep ? "nothing_dropped_there" : "nothing_there";
      say({}, { notice: { key, detail: null } });
    } else if (isEmpty && !isUntouched(edit) && edit === history.now() && !wasEmpty) {
      tell({ notice: { key: "all_erased", detail: null } });
    }
    wasEmpty = isEmpty;
  }

  /** @param {(edit: Edit) => Edit} make @param {string | null} [key] joins the changes of one drag @param {Partial<EditingState>} [more] */
  function change(make, key = null, more = {}) {
    if (!state.isEditable) return;
    isDragging = key !== null;
    const before = history.now();
    history.commit(make(before), key);
    // The brush shows the bare cutout. A change around it would not be seen, so the brush is put away.
    const isAround = shows(before, history.now(), "bare") && !AROUND.includes(state.tool);
    say(isAround ? { tool: "none", ...more } : more);
    pump();
  }

  /** What was dragged is let go. */
  function settle() {
    history.settle();
    isDragging = false;
    pump();
  }

  /** What is seen stays as it is; from here on its effects are shares of it, on other photos too. */
  function relate() {
    if (!history.amend(related(history.now(), state))) return;
    say({});
    pump();
  }

  /** @param {"undo" | "redo"} direction */
  function step(direction) {
    isDragging = false;
    const from = history.now();
    if (!history[direction]()) return;
    say(taking.besideOf(direction, from, history.now()), {
      notice: { key: direction === "undo" ? "undone" : "redone", detail: null },
    });
    pump();
  }

  /** @param {File} picture */
  async function addBackground(picture) {
    added += 1;
    const id = `own-${added}`;
    const mine = generation;
    try {
      await ask((ready) => ready.addBackground(picture, id, job()));
      if (mine !== generation) return;
      pictures.set(id, picture);
      change((edit) => ({ ...edit, background: { ...edit.background, kind: "picture", id } }));
      // A new picture is first of all moved into place.
      say({ tool: "move" });
    } catch (error) {
      if (mine === generation)
        tell({ notice: { key: "background_failed", detail: EngineError.from(error).code } });
    }
  }

  return {
    open,
    close,
    setAside,
    bringBack,
    change,
    settle,
    relate,
    addBackground,
    save: files.save,
    copy: files.copy,
    share: files.share,
    saveSheet: files.saveSheet,
    /** Measures. @param {Parameters<Engine["check"]>[0]} what */
    check: (what) => ask((ready) => ready.check(what, job())),
    undo: () => step("undo"),
    redo: () => step("redo"),
    pictures: () => pictures,
    takePreset: taking.takePreset,
    reset: taking.reset,
    isPlain: () => isUntouched(history.now()) && isPlainExport(state.options),
    /** @param {Partial<EditingState["brush"]>} brush */
    setBrush: (brush) => say({ brush: { ...state.brush, ...brush } }),
    /** @param {import("./editing.js").ToolName} tool */
    setTool: (tool) => say({ tool: state.isEditable ? tool : "none" }),
    /** @param {Partial<EditingState["options"]>} options */
    setOptions: (options) => say({ options: { ...state.options, ...options } }),
    /** @param {import("./state.js").Extent} extent @param {number} sidePx what the screen can show of it */
    want(extent, sidePx) {
      if (wanted?.extent === extent && wanted.sidePx === sidePx) return;
      wanted = { extent, sidePx };
      pump();
    },
  };
}
