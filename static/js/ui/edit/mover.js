// An own background picture follows the pointer: dragged, pinched, or moved by keys, with the finished picture in sight. Thread: page.
import { moved, scaled } from "../../edit/own-picture.js";
import { byId } from "../element.js";

/** One press of an arrow, in shares of the canvas. */
const STEP = 0.01;
/** Keys and the wheel have no end of their own. After this pause their moves become one step. */
const REST_MS = 400;

/**
 * @typedef {import("../../edit/state.js").Background} Background
 * @typedef {{x: number, y: number}} Point on the table, in CSS pixels
 */

/**
 * @param {object} setup
 * @param {() => import("./overlay.js").Place & {width: number, height: number}} setup.place
 * @param {(make: (background: Background) => Background) => void} setup.onMove
 * @param {() => void} setup.onEnd
 */
export function createMover({ place, onMove, onEnd }) {
  const table = byId("table", HTMLElement);
  let isOn = false;
  /** @type {Point | null} */
  let last = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {Point} from @param {Point} to */
  function move(from, to) {
    const { scale, width, height } = place();
    if (from.x === to.x && from.y === to.y) return;
    onMove((background) =>
      moved(background, (to.x - from.x) / (width * scale), (to.y - from.y) / (height * scale)),
    );
  }
  /** @param {number} factor @param {Point} at */
  function resizeAt(factor, at) {
    const { left, top, scale, width, height } = place();
    onMove((background) =>
      scaled(background, factor, {
        x: (at.x - left) / (width * scale),
        y: (at.y - top) / (height * scale),
      }),
    );
  }
  function end() {
    clearTimeout(timer);
    if (last !== null) table.dataset.dragging = "false";
    last = null;
    onEnd();
  }
  function endSoon() {
    clearTimeout(timer);
    timer = setTimeout(end, REST_MS);
  }

  return {
    /** @param {boolean} next */
    setOn(next) {
      isOn = next;
    },
    isOn: () => isOn,
    /** @param {Point} point */
    press(point) {
      clearTimeout(timer);
      last = point;
      table.dataset.dragging = "true";
    },
    /** @param {{point: Point}[]} moves */
    move(moves) {
      const to = moves[moves.length - 1]?.point;
      if (last === null || to === undefined) return;
      move(last, to);
      last = to;
    },
    /** Two fingers: both move and size it. @param {Point} from @param {Point} to their middle @param {number} factor */
    pinch(from, to, factor) {
      last = to;
      move(from, to);
      resizeAt(factor, to);
    },
    lift: end,
    /** @param {number} dx @param {number} dy in steps */
    nudge(dx, dy) {
      if (!isOn) return false;
      onMove((background) => moved(background, dx * STEP, dy * STEP));
      endSoon();
      return true;
    },
    /** About the middle of the canvas. @param {number} factor */
    resize(factor) {
      if (!isOn) return false;
      onMove((background) => scaled(background, factor, { x: 0.5, y: 0.5 }));
      endSoon();
      return true;
    },
  };
}
