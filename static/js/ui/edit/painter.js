// Pointer and keys become strokes: cursor at true size, the stroke in the same frame, straight lines, pressure. Thread: page.
import { createPath, pressed } from "../../edit/path.js";
import { isUnframed } from "../../edit/state.js";
import { UI } from "../../messages.js";
import { byId, setShown } from "../element.js";
import { createLoupe } from "./loupe.js";
import { createOverlay } from "./overlay.js";

/**
 * @typedef {import("../../edit/state.js").Stroke} Stroke
 * @typedef {{x: number, y: number}} Point on the table, in CSS pixels
 * @typedef {import("../../edit/editing.js").EditingState} EditingState
 */

export const SIZES_PX = Object.freeze({ least: 3, most: 300 });

/**
 * @param {object} setup
 * @param {() => import("./overlay.js").Place & {width: number, height: number}} setup.place
 * @param {(stroke: Stroke) => void} setup.onStroke
 * @param {(x: number, y: number) => void} setup.onComponent
 * @param {(change: Partial<import("../../edit/editing.js").BrushState>) => void} setup.onBrush
 * @param {(words: string) => void} setup.say
 */
export function createPainter({ place, onStroke, onComponent, onBrush, say }) {
  const cursor = byId("brush-cursor", HTMLElement);
  const table = byId("table", HTMLElement);
  const overlay = createOverlay(place);
  const loupe = createLoupe(place);
  /** @type {EditingState | null} */
  let editing = null;
  /** @type {{path: ReturnType<typeof createPath>, stroke: Stroke, pending: readonly Stroke[], isKey: boolean} | null} */
  let live = null;
  /** Where the last stroke ended, for a straight line from there. @type {import("../../edit/path.js").Dab | null} */
  let lastEnd = null;
  /** @type {Point | null} */
  let at = null;

  const tool = () => editing?.tool ?? "none";
  /** Whether the whole photo is in sight. On a cropped picture a press would mean another place. */
  const isPlaced = () =>
    editing !== null &&
    (isUnframed(editing.now.frame) ||
      (editing.preview?.extent !== "whole" && editing.preview?.extent !== "uncropped"));
  const paints = () => tool() === "keep" || tool() === "erase";
  /** Strokes that the shown cutout does not have yet. */
  function pending() {
    if (editing === null || !editing.isRendering) return [];
    const done = editing.preview?.edit.strokes ?? [];
    const all = editing.now.strokes;
    return done.length < all.length && done.every((stroke, index) => stroke === all[index])
      ? all.slice(done.length)
      : [];
  }
  /** @param {Point} point @param {{pointerType: string, pressure: number}} pointer @returns {import("../../edit/path.js").Dab} */
  function dabAt(point, { pointerType, pressure }) {
    const { left, top, scale } = place();
    const radius = pressed((editing?.brush.sizePx ?? 40) / 2 / scale, pointerType, pressure);
    return { x: (point.x - left) / scale, y: (point.y - top) / scale, radius };
  }
  function drawCursor() {
    const isShown = at !== null && tool() !== "none";
    setShown(cursor, isShown);
    if (at === null || !isShown) return;
    const size = paints() ? (editing?.brush.sizePx ?? 40) : 12;
    cursor.style.width = cursor.style.height = `${size}px`;
    cursor.style.transform = `translate(${at.x - size / 2}px, ${at.y - size / 2}px)`;
    cursor.dataset.tool = tool();
  }
  /** @param {Point} point @param {{pointerType: string, pressure: number, shiftKey: boolean}} pointer @param {boolean} isKey */
  function begin(point, pointer, isKey) {
    if (!paints() || !isPlaced() || editing === null) return;
    const dab = dabAt(point, pointer);
    const path = createPath(pointer.shiftKey && lastEnd !== null ? lastEnd : dab);
    if (pointer.shiftKey) path.add(dab);
    const { hardness, refined } = editing.brush;
    const stroke = {
      mode: /** @type {"keep" | "erase"} */ (tool()),
      refined,
      hardness,
      points: path.points(),
    };
    live = { path, stroke, pending: pending(), isKey };
    overlay.show([...live.pending, stroke]);
  }
  function end() {
    if (live === null) return;
    const points = live.path.end();
    const [x, y, radius] = points[points.length - 1];
    lastEnd = { x, y, radius };
    const stroke = { ...live.stroke, points };
    overlay.show([...live.pending, stroke]);
    live = null;
    loupe.hide();
    onStroke(stroke);
  }
  function cancel() {
    if (live === null) return;
    overlay.show(live.pending);
    live = null;
    loupe.hide();
  }

  table.addEventListener("pointermove", (event) => {
    if (tool() === "none" || event.pointerType === "touch") return;
    const box = table.getBoundingClientRect();
    at = { x: event.clientX - box.left, y: event.clientY - box.top };
    drawCursor();
    loupe.follow(at, false);
  });
  table.addEventListener("pointerleave", () => {
    if (live?.isKey) return;
    at = null;
    drawCursor();
    loupe.hide();
  });

  return {
    /** Whether this press is the tool's, and not the photo's. @param {PointerEvent} event */
    takes: (event) => tool() !== "none" && event.button === 0,
    /** @param {Point} point @param {PointerEvent} event */
    press(point, event) {
      if (live?.isKey) end();
      at = point;
      if (paints()) begin(point, event, false);
      drawCursor();
      loupe.follow(point, event.pointerType === "touch" && paints());
    },
    /** @param {{point: Point, event: PointerEvent}[]} moves */
    move(moves) {
      if (live === null) return;
      let isNew = false;
      for (const { point, event } of moves) isNew = live.path.add(dabAt(point, event)) || isNew;
      if (isNew) overlay.grow();
      const last = moves[moves.length - 1];
      if (!last) return;
      at = last.point;
      drawCursor();
      loupe.follow(last.point, last.event.pointerType === "touch");
    },
    /** @param {Point} point */
    lift(point) {
      if (live !== null) return end();
      if (!isPlaced()) return;
      const { left, top, scale } = place();
      if (tool() === "drop" || tool() === "take-back")
        onComponent((point.x - left) / scale, (point.y - top) / scale);
    },
    cancel,
    isBusy: () => live !== null,
    /** By keys: the brush moves; what is down paints. @param {number} dx @param {number} dy in steps */
    nudge(dx, dy) {
      if (tool() === "none") return false;
      const step = Math.max(2, (editing?.brush.sizePx ?? 40) / 4);
      at ??= { x: table.clientWidth / 2, y: table.clientHeight / 2 };
      at = {
        x: Math.min(table.clientWidth, Math.max(0, at.x + dx * step)),
        y: Math.min(table.clientHeight, Math.max(0, at.y + dy * step)),
      };
      if (live !== null && live.path.add(dabAt(at, { pointerType: "key", pressure: 0 })))
        overlay.grow();
      drawCursor();
      loupe.follow(at, false);
      return true;
    },
    /** By keys: puts the brush down, or lifts it; takes the component under it. */
    toggle() {
      if (tool() === "none") return false;
      at ??= { x: table.clientWidth / 2, y: table.clientHeight / 2 };
      if (!paints()) this.lift(at);
      else if (live !== null) {
        end();
        say(UI.edit.lifted);
      } else {
        begin(at, { pointerType: "key", pressure: 0, shiftKey: false }, true);
        say(UI.edit.down);
      }
      drawCursor();
      return true;
    },
    /** @param {number} factor */
    resize(factor) {
      if (!paints() || editing === null) return false;
      const next = Math.round(editing.brush.sizePx * factor + Math.sign(factor - 1) * 0.6);
      onBrush({ sizePx: Math.min(SIZES_PX.most, Math.max(SIZES_PX.least, next)) });
      return true;
    },
    toggleLoupe() {
      if (tool() === "none" || editing === null) return false;
      onBrush({ loupe: !editing.brush.loupe });
      if (at !== null) loupe.follow(at, false);
      return true;
    },
    /** The photo lies elsewhere, or is larger. */
    moved: () => overlay.redraw(),
    /** @param {EditingState} next */
    render(next) {
      if (editing?.tool !== next.tool) cancel();
      if (next.now.strokes.length === 0) lastEnd = null;
      editing = next;
      loupe.setWanted(next.brush.loupe && tool() !== "none");
      if (live === null) overlay.show(pending());
      drawCursor();
    },
  };
}
