// The editor on the stage: brush, keys and bar joined to the zoom, and how much of the edit is to be seen. Thread: page.
import { isUnframed } from "../edit/state.js";
import { UI } from "../messages.js";
import { createCropper } from "./edit/cropper.js";
import { createEditKeys } from "./edit/edit-keys.js";
import { createHeadLines, headOf } from "./edit/head-lines.js";
import { createMover } from "./edit/mover.js";
import { createPainter } from "./edit/painter.js";
import { byId, setAttribute, setText } from "./element.js";

/** Greatest sides of previews, in pixels: few, so that a little zoom makes no new one. */
const SIDES_PX = [1600, 3200, 6400, 20_000];

/** What a screen reader is told of the stage. @type {Record<string, string>} */
const STAGES = { move: UI.edit.stageMove, crop: UI.edit.stageCrop };

/** @typedef {import("./frame.js").ViewMode} ViewMode */

/**
 * @param {object} setup
 * @param {ReturnType<typeof import("./zoom.js").createZoom>} setup.zoom
 * @param {import("./state.js").Handlers} setup.handlers
 * @param {() => boolean} setup.isOn whether there is a cutout in sight that can be edited
 */
export function createStageTools({ zoom, handlers, isOn }) {
  const table = byId("table", HTMLElement);
  const live = byId("live-polite", HTMLElement);
  /** @type {import("../edit/editing.js").EditingState | null} */
  let before = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** What was last asked for. @type {{extent: import("../edit/state.js").Extent, sidePx: number} | null} */
  let asked = null;
  const painter = createPainter({
    place: zoom.place,
    onStroke: (stroke) =>
      handlers.onEdit((edit) => ({ ...edit, strokes: [...edit.strokes, stroke] })),
    onComponent: (x, y) =>
      handlers.onEdit((edit) => ({
        ...edit,
        components: [
          ...edit.components,
          { x, y, keep: before?.tool === "take-back", after: edit.strokes.length },
        ],
      })),
    onBrush: handlers.onBrush,
    say: (words) => setText(live, words),
  });
  const mover = createMover({
    place: zoom.place,
    onMove: (make) =>
      handlers.onEdit((edit) => ({ ...edit, background: make(edit.background) }), "move"),
    onEnd: handlers.onSettle,
  });
  const cropper = createCropper({
    place: zoom.place,
    onFrame: (make, key) => handlers.onEdit((edit) => ({ ...edit, frame: make(edit.frame) }), key),
    onEnd: handlers.onSettle,
  });
  let isCloser = false; // by the lines of a head, and so until they are put away
  const lines = createHeadLines({
    place: zoom.place,
    onShown: (part) => (isCloser = zoom.closer(part)),
    onHead: (head) => handlers.onEdit((edit) => ({ ...edit, head }), "head"),
    onEnd: handlers.onSettle,
  });
  let isGuided = true;
  const keys = createEditKeys({ painter, isOn, onUndo: handlers.onUndo, onRedo: handlers.onRedo });

  /** @param {import("../edit/editing.js").EditingState} editing @param {ViewMode} view */
  function extentOf(editing, view) {
    const { tool } = editing;
    if (tool === "crop" && view === "result") return "uncropped";
    // Where the head is found is known by the finished picture alone, and that comes first.
    if (tool === "head" && view === "result") return headOf(editing) ? "uncropped" : "whole";
    if (view === "mask" || (tool !== "none" && tool !== "move" && view === "result")) return "bare";
    return view === "result" ? "whole" : "unframed";
  }
  /** As sharp as the screen shows it. A sharper preview waits a little; another extent does not. @param {import("../edit/editing.js").EditingState} editing @param {ViewMode} view */
  function want(editing, view) {
    const extent = extentOf(editing, view);
    const { width, height } = zoom.place();
    const wantedPx = Math.max(width, height) * zoom.share() * (view === "beside" ? 0.5 : 1);
    const sidePx = SIDES_PX.find((side) => side >= wantedPx) ?? SIDES_PX[SIDES_PX.length - 1];
    if (asked?.extent === extent && asked.sidePx === sidePx) return;
    clearTimeout(timer);
    const isSharper = asked?.extent === extent && sidePx > asked.sidePx;
    timer = setTimeout(() => handlers.onWant(extent, sidePx), isSharper ? 250 : 0);
    asked = { extent, sidePx };
  }

  /** @param {import("../edit/editing.js").ToolName} tool */
  function choose(tool) {
    handlers.onTool(tool);
    if (tool === "none" || !isOn()) return;
    if (tool === "head") return lines.focus();
    setAttribute(table, "tabindex", "0");
    table.focus({ preventScroll: true });
  }

  /** Those that draw nothing into the cutout. */
  const around = () => (cropper.isOn() ? cropper : mover.isOn() ? mover : null);
  const hand = () => around() ?? painter;
  return {
    choose,
    /** What the pointer does with a tool. @type {import("./gestures.js").Tool} */
    tool: {
      takes: (event) => (around() ? event.button === 0 : painter.takes(event)) && !keys.takesHand(),
      press: (at, event) => hand().press(at, event),
      move: (moves) => hand().move(moves),
      lift: (at) => hand().lift(at),
      cancel: () => (around() ? around()?.lift() : painter.cancel()),
      get pinch() {
        return mover.isOn() ? mover.pinch : null;
      },
    },
    /** For the keys and the wheel: whether there was something to move or to size. */
    nudge: (/** @type {number} */ dx, /** @type {number} */ dy) =>
      cropper.nudge(dx, dy) || mover.nudge(dx, dy) || painter.nudge(dx, dy),
    resize: (/** @type {number} */ factor) =>
      cropper.resize(factor) || mover.resize(factor) || painter.resize(factor),
    shape: cropper.shape,
    toggleLoupe: painter.toggleLoupe,
    /** Whether the finished picture shows where a document wants the head. @param {boolean} isShown */
    setGuides(isShown) {
      isGuided = isShown;
    },
    /** The photo lies elsewhere, or is larger. */
    moved() {
      painter.moved();
      cropper.moved();
      lines.moved();
    },
    /** The view that fits what has just been done. @param {import("../edit/editing.js").EditingState} editing @param {ViewMode} view @returns {ViewMode} */
    viewModeFor(editing, view) {
      const last = before;
      before = editing;
      if (last === null) return view;
      const isTool = editing.tool !== "none" && last.tool !== editing.tool;
      const isFrame = editing.now.frame !== last.now.frame && !isUnframed(editing.now.frame);
      // The first change of all is shown whole; after that the view is theirs to choose.
      const isFirst = editing.canUndo && !last.canUndo && last.now !== editing.now;
      return (isTool && view !== "mask" && view !== "original") ||
        isFrame ||
        (isFirst && view === "compare")
        ? "result"
        : view;
    },
    /** @param {import("./state.js").ViewState} state @param {ViewMode} view */
    render(state, view) {
      const { editing, stage } = state;
      const isResult = view === "result" && stage === "done";
      if (isCloser && editing.tool !== "head") {
        isCloser = false;
        zoom.fit();
      }
      lines.render(state, {
        isMoving: editing.tool === "head" && isResult,
        isGuided: isGuided && editing.tool === "none" && isResult,
      });
      // Only in the finished picture is there a background to be moved.
      const isAround = ["move", "crop", "head"].includes(editing.tool);
      // The lines have handles of their own; beside them the photo is moved as without a tool.
      const isInHand = editing.tool !== "head" && (!isAround || view === "result");
      const tool = isInHand ? editing.tool : "none";
      const isPainting = tool !== "none" && stage === "done";
      const isMoving = tool === "move";
      mover.setOn(isMoving && isPainting);
      cropper.render(editing, tool === "crop" && isPainting);
      painter.render(isAround ? { ...editing, tool: "none" } : editing);
      setAttribute(table, "data-tool", tool);
      if (isPainting) {
        setAttribute(table, "tabindex", "0");
        setAttribute(table, "role", "application");
        setAttribute(table, "aria-label", STAGES[tool] ?? UI.edit.stage);
      } else for (const name of ["tabindex", "role", "aria-label"]) table.removeAttribute(name);
      if (editing.isEditable) want(editing, view);
      else asked = null;
    },
  };
}
