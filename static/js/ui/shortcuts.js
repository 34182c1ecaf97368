// What each single key does while a photo is on the table. Thread: page.

const ZOOM_STEP = 1.25;
const PAN_STEP_PX = 48;

/**
 * @param {object} parts
 * @param {{by: (factor: number) => void, fit: () => void, actual: () => void, pan: (dx: number, dy: number) => void}} parts.zoom
 * @param {(look: import("./frame.js").LookName) => void} parts.onLook
 * @param {() => void} parts.onSave
 */
export function createShortcuts({ zoom, onLook, onSave }) {
  /** @type {Record<string, () => void>} */
  const always = {
    "+": () => zoom.by(ZOOM_STEP),
    "=": () => zoom.by(ZOOM_STEP),
    "-": () => zoom.by(1 / ZOOM_STEP),
    0: () => zoom.fit(),
    1: () => zoom.actual(),
    ArrowLeft: () => zoom.pan(PAN_STEP_PX, 0),
    ArrowRight: () => zoom.pan(-PAN_STEP_PX, 0),
    ArrowUp: () => zoom.pan(0, PAN_STEP_PX),
    ArrowDown: () => zoom.pan(0, -PAN_STEP_PX),
  };
  /** @type {Record<string, () => void>} */
  const whenDone = {
    c: () => onLook("compare"),
    r: () => onLook("result"),
    m: () => onLook("mask"),
    o: () => onLook("original"),
    s: onSave,
  };

  return {
    zoomIn: () => zoom.by(ZOOM_STEP),
    zoomOut: () => zoom.by(1 / ZOOM_STEP),
    /** @param {string} key @param {boolean} isDone @returns {boolean} whether the key meant something */
    press(key, isDone) {
      const name = key.length === 1 ? key.toLowerCase() : key;
      const act = Object.hasOwn(always, name) ? always[name] : isDone && Object.hasOwn(whenDone, name) ? whenDone[name] : undefined;
      act?.();
      return act !== undefined;
    },
  };
}
