// What lies under the brush, enlarged: a finger hides the very place it paints. Draws, and never reads back. Thread: page.
import { byId, setShown } from "../element.js";

const SIDE_PX = 132;
const TIMES = 3;

/** @typedef {{x: number, y: number}} Point */

/** @param {() => import("./overlay.js").Place & {width: number, height: number}} place */
export function createLoupe(place) {
  const canvas = byId("loupe", HTMLCanvasElement);
  const table = byId("table", HTMLElement);
  const sources = ["frame-photo", "frame-result", "frame-edit"].map(
    (id) => /** @type {HTMLImageElement | HTMLCanvasElement} */ (byId(id, HTMLElement)),
  );
  const overlay = byId("overlay", HTMLCanvasElement);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  let isWanted = false;

  /** @param {Point} at on the table */
  function draw(at) {
    const ratio = window.devicePixelRatio;
    const side = Math.round(SIDE_PX * ratio);
    if (canvas.width !== side) canvas.width = canvas.height = side;
    const { left, top, scale, width, height } = place();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = getComputedStyle(table).backgroundColor;
    context.fillRect(0, 0, side, side);
    const zoom = TIMES * ratio;
    context.setTransform(zoom, 0, 0, zoom, side / 2 - at.x * zoom, side / 2 - at.y * zoom);
    for (const source of sources) {
      const style = getComputedStyle(source);
      if (style.display === "none" || style.visibility === "hidden") continue;
      context.globalAlpha = Number(style.opacity);
      context.drawImage(source, left, top, width * scale, height * scale);
    }
    context.globalAlpha = Number(getComputedStyle(overlay).opacity);
    context.drawImage(overlay, 0, 0, table.clientWidth, table.clientHeight);
    context.globalAlpha = 1;
    // Never under the finger: in the corner that is farther away.
    canvas.dataset.side = at.x < table.clientWidth / 2 ? "right" : "left";
  }

  return {
    /** @param {boolean} isOn */
    setWanted(isOn) {
      if (isWanted && !isOn) setShown(canvas, false);
      isWanted = isOn;
    },
    /** @param {Point} at @param {boolean} isTouch */
    follow(at, isTouch) {
      const isShown = isWanted || isTouch;
      setShown(canvas, isShown);
      if (isShown) draw(at);
    },
    hide: () => setShown(canvas, false),
  };
}
