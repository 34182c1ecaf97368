// Where the photo lies on the table and how large: fit, 100 %, up to 800 %. Pure geometry and one style. Thread: page.
// 100 % means one pixel of the photo on one pixel of the screen.
import { byId } from "./element.js";

const MOST = 8;
/** A tiny picture is enlarged when it is fitted, but only until it can be seen. */
const TINY_PX = 240;
/** How much of the room a part gets that is looked at closer. */
const CLOSER = 0.6;

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */

/** @param {{onChange: () => void}} handlers */
export function createZoom({ onChange }) {
  const table = byId("table", HTMLElement);
  const frame = byId("frame", HTMLElement);
  const size = { width: 0, height: 0 };
  const room = { left: 0, top: 0, width: 1, height: 1 };
  let isFit = true;
  let scale = 1;
  let left = 0;
  let top = 0;

  const actualScale = () => 1 / window.devicePixelRatio;
  function fitScale() {
    const largest = Math.max(1, TINY_PX / Math.max(size.width, size.height)) * actualScale();
    return Math.min(
      room.width / size.width,
      room.height / size.height,
      Math.min(largest, MOST * actualScale()),
    );
  }
  /** Centred where it is smaller than the room, else without a gap at the edges.
   * @param {number} at @param {number} length @param {number} start @param {number} space */
  function settle(at, length, start, space) {
    if (length <= space) return start + (space - length) / 2;
    return Math.min(start, Math.max(start + space - length, at));
  }
  function place() {
    if (size.width === 0) return;
    if (isFit) scale = fitScale();
    const width = Math.max(1, size.width * scale);
    const height = Math.max(1, size.height * scale);
    left = settle(left, width, room.left, room.width);
    top = settle(top, height, room.top, room.height);
    frame.style.width = `${width}px`;
    frame.style.height = `${height}px`;
    frame.style.transform = `translate(${left}px, ${top}px)`;
    table.dataset.pannable = String(canPan());
    onChange();
  }
  function canPan() {
    return size.width * scale > room.width + 1 || size.height * scale > room.height + 1;
  }
  /** @param {number} next @param {number} x @param {number} y */
  function zoomTo(next, x, y) {
    const fitted = fitScale();
    const bounded = Math.min(MOST * actualScale(), Math.max(Math.min(fitted, actualScale()), next));
    isFit = Math.abs(bounded - fitted) < fitted * 0.001;
    left = x - (x - left) * (bounded / scale);
    top = y - (y - top) * (bounded / scale);
    scale = bounded;
    place();
  }
  const centre = () => ({ x: room.left + room.width / 2, y: room.top + room.height / 2 });

  // The table's padding is the room kept free for what floats above it.
  function measure() {
    const style = getComputedStyle(table);
    const [above, after, below, before] = [
      style.paddingTop,
      style.paddingRight,
      style.paddingBottom,
      style.paddingLeft,
    ].map(parseFloat);
    room.left = before ?? 0;
    room.top = above ?? 0;
    room.width = Math.max(40, table.clientWidth - room.left - (after ?? 0));
    room.height = Math.max(40, table.clientHeight - room.top - (below ?? 0));
    place();
  }
  new ResizeObserver(measure).observe(table);

  return {
    canPan,
    /** Where the photo lies on the table, CSS pixels to one of its own, its size. */
    place: () => ({ left, top, scale, width: size.width, height: size.height }),
    isFit: () => isFit,
    /** Share of the photo's own size. */
    share: () => scale / actualScale(),
    /** @param {number} width @param {number} height */
    setSize(width, height) {
      if (size.width === width && size.height === height) return;
      size.width = width;
      size.height = height;
      place();
    },
    fit() {
      isFit = true;
      place();
    },
    /** Goes closer to a part of the photo that is small where all of it is fitted in; false where it isn't. @param {Box} part in pixels of the photo */
    closer(part) {
      const [width, height] = [part.right - part.left, part.bottom - part.top];
      const next = CLOSER * Math.min(room.width / width, room.height / height);
      if (!isFit || next < 1.5 * scale) return false;
      const { x, y } = centre();
      zoomTo(next, x, y);
      left = x - ((part.left + part.right) / 2) * scale;
      top = y - ((part.top + part.bottom) / 2) * scale;
      place();
      return true;
    },
    /** @param {{x: number, y: number}} [at] */
    actual(at = centre()) {
      zoomTo(actualScale(), at.x, at.y);
    },
    /** @param {number} factor @param {{x: number, y: number}} [at] */
    by(factor, at = centre()) {
      zoomTo(scale * factor, at.x, at.y);
    },
    /** @param {number} dx @param {number} dy */
    pan(dx, dy) {
      left += dx;
      top += dy;
      place();
    },
    /** The rectangle of the photo that is in sight, on the table, and the photo's own left edge. @returns {Box & {origin: number}} */
    visible: () => ({
      left: Math.max(0, left),
      top: Math.max(0, top),
      right: Math.min(table.clientWidth, left + size.width * scale),
      bottom: Math.min(table.clientHeight, top + size.height * scale),
      origin: left,
    }),
  };
}
