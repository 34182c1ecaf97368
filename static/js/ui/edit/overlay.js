// Strokes drawn over the photo at once, until the refined cutout has them. Only the visible view. Thread: page.
import { byId } from "../element.js";

/**
 * @typedef {import("../../edit/state.js").Stroke} Stroke
 * @typedef {{left: number, top: number, scale: number}} Place of the photo on the table; scale in CSS pixels to one of the photo's
 */

const COLOURS = { keep: "#1f8fff", erase: "#ff4538" };

/** @param {() => Place} place */
export function createOverlay(place) {
  const canvas = byId("overlay", HTMLCanvasElement);
  const table = byId("table", HTMLElement);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  /** @type {readonly Stroke[]} */
  let strokes = [];
  /** How many points of the last stroke are drawn. */
  let drawn = 0;
  let isEmpty = true;
  let ratio = 1;

  function aim() {
    const { left, top, scale } = place();
    context.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * left, ratio * top);
  }
  /** @param {Stroke} stroke @param {number} from index of the first point to draw */
  function draw({ mode, points }, from) {
    context.strokeStyle = COLOURS[mode];
    context.lineCap = "round";
    for (let index = Math.max(from, 0); index < points.length; index += 1) {
      const [x1, y1, r1] = points[index];
      const [x0, y0, r0] = points[Math.max(index - 1, 0)];
      context.lineWidth = r0 + r1;
      context.beginPath();
      context.moveTo(x0, y0);
      // A line of no length is not drawn everywhere, a very short one is.
      context.lineTo(x1 + (x0 === x1 && y0 === y1 ? 0.01 : 0), y1);
      context.stroke();
    }
    isEmpty = false;
  }
  function clear() {
    if (isEmpty) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    isEmpty = true;
  }
  function redraw() {
    clear();
    if (strokes.length === 0) return;
    aim();
    for (const stroke of strokes) draw(stroke, 0);
    drawn = strokes[strokes.length - 1]?.points.length ?? 0;
  }
  function measure() {
    ratio = window.devicePixelRatio;
    canvas.width = Math.max(1, Math.round(table.clientWidth * ratio));
    canvas.height = Math.max(1, Math.round(table.clientHeight * ratio));
    isEmpty = true;
    redraw();
  }
  new ResizeObserver(measure).observe(table);

  return {
    node: canvas,
    redraw,
    /** @param {readonly Stroke[]} next */
    show(next) {
      if (next.length === 0 && strokes.length === 0) return;
      strokes = next;
      redraw();
    },
    /** The last stroke grew: only what is new of it is drawn. */
    grow() {
      const last = strokes[strokes.length - 1];
      if (!last) return;
      aim();
      draw(last, drawn);
      drawn = last.points.length;
    },
  };
}
