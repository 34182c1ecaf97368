// Pointer, wheel and pinch on the light table, told in the table's own coordinates. Thread: page.
import { byId } from "./element.js";

const WHEEL_STEP = 0.0016;
const PINCH_STEP = 0.01;

/**
 * @typedef {{x: number, y: number}} Point
 * @typedef {object} Tool
 * @property {(event: PointerEvent) => boolean} takes
 * @property {(at: Point, event: PointerEvent) => void} press
 * @property {(moves: {point: Point, event: PointerEvent}[]) => void} move
 * @property {(at: Point) => void} lift
 * @property {() => void} cancel
 * @property {((from: Point, to: Point, factor: number) => void) | null} pinch what two fingers do, if that is the tool's too
 */

/**
 * @param {object} handlers
 * @param {(dx: number, dy: number) => void} handlers.onPan
 * @param {(factor: number, at: Point) => void} handlers.onZoom
 * @param {(at: Point) => void} handlers.onToggle double click or double tap
 * @param {(x: number) => void} handlers.onScrub a drag while there is nothing to pan
 * @param {() => boolean} handlers.canPan
 * @param {(factor: number) => boolean} handlers.onResize a wheel with Alt; whether there was a brush to resize
 * @param {Tool} handlers.tool has the first say about a press
 */
export function createGestures({ onPan, onZoom, onToggle, onScrub, canPan, onResize, tool }) {
  const table = byId("table", HTMLElement);
  /** @type {Map<number, Point>} */
  const pointers = new Map();
  /** Which pointer the tool has. @type {number | null} */
  let toolPointer = null;
  let isToolPinch = false;

  /** @param {MouseEvent} event @returns {Point} */
  function locate(event) {
    const box = table.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }
  /** @param {Point[]} pair */
  function spread([a, b]) {
    if (!a || !b) return { distance: 1, middle: { x: 0, y: 0 } };
    return {
      distance: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)),
      middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 },
    };
  }

  table.addEventListener("pointerdown", (event) => {
    if (
      event.button > 1 ||
      (event.target instanceof Element && event.target.closest("[role=slider]"))
    )
      return;
    table.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, locate(event));
    if (toolPointer !== null && tool.pinch !== null && pointers.size === 2) {
      isToolPinch = true;
      return;
    }
    if (toolPointer !== null) {
      // A second finger: both move the photo, and nothing was painted.
      tool.cancel();
      toolPointer = null;
      isToolPinch = false;
    } else if (pointers.size === 1 && tool.takes(event)) {
      toolPointer = event.pointerId;
      tool.press(locate(event), event);
      return;
    }
    table.dataset.dragging = String(canPan());
  });
  table.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = locate(event);
    if (toolPointer === event.pointerId && !isToolPinch) {
      const events = event.getCoalescedEvents?.() ?? [];
      tool.move(
        (events.length > 0 ? events : [event]).map((each) => ({
          point: locate(each),
          event: each,
        })),
      );
      return;
    }
    if (pointers.size === 1) {
      if (canPan()) onPan(now.x - before.x, now.y - before.y);
      else onScrub(now.x);
      pointers.set(event.pointerId, now);
      return;
    }
    const from = spread([...pointers.values()]);
    pointers.set(event.pointerId, now);
    const to = spread([...pointers.values()]);
    if (isToolPinch) {
      tool.pinch?.(from.middle, to.middle, to.distance / from.distance);
      return;
    }
    onPan(to.middle.x - from.middle.x, to.middle.y - from.middle.y);
    onZoom(to.distance / from.distance, to.middle);
  });
  for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) {
    table.addEventListener(name, (event) => {
      // The first of two fingers to go ends it: the other one alone would make it jump.
      if (toolPointer === event.pointerId || isToolPinch) {
        toolPointer = null;
        isToolPinch = false;
        if (name === "pointerup") tool.lift(locate(event));
        else tool.cancel();
      }
      pointers.delete(event.pointerId);
      if (pointers.size === 0) table.dataset.dragging = "false";
    });
  }
  // Chromium takes a quick lift for a fling, though nothing scrolls here, and the next tap, wherever it
  // is, for what stops it: the press of a button right after a stroke was lost.
  table.addEventListener("touchmove", (event) => event.preventDefault(), { passive: false });
  table.addEventListener("dblclick", (event) => {
    if (table.dataset.tool === "none") onToggle(locate(event));
  });
  table.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      if (event.altKey && onResize(event.deltaY + event.deltaX < 0 ? 1.1 : 1 / 1.1)) return;
      if (event.shiftKey && canPan()) {
        onPan(-event.deltaX - event.deltaY, 0);
        return;
      }
      // Lines and pages, as some browsers report them, are made pixels; a pinch arrives as a wheel with Ctrl.
      const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : 32);
      onZoom(Math.exp(-pixels * (event.ctrlKey ? PINCH_STEP : WHEEL_STEP)), locate(event));
    },
    { passive: false },
  );
}
