// What each single key does while a photo is on the table. Thread: page.

const ZOOM_STEP = 1.25;
const PAN_STEP_PX = 48;

/**
 * @param {object} setup
 * @param {{by: (factor: number) => void, fit: () => void, actual: () => void, pan: (dx: number, dy: number) => void}} setup.zoom
 * @param {(view: import("./frame.js").ViewMode) => void} setup.onViewMode
 * @param {() => void} setup.onSave
 * @param {() => void} setup.onGround
 * @param {(tool: import("../edit/editing.js").ToolName) => void} setup.onTool
 * @param {{nudge: (dx: number, dy: number) => boolean, resize: (factor: number) => boolean, toggleLoupe: () => boolean}} setup.tools
 */
export function createShortcuts({ zoom, onViewMode, onSave, onGround, onTool, tools }) {
  /** @type {Record<string, () => void>} */
  const always = {
    "+": () => zoom.by(ZOOM_STEP),
    "=": () => zoom.by(ZOOM_STEP),
    "-": () => zoom.by(1 / ZOOM_STEP),
    0: () => zoom.fit(),
    1: () => zoom.actual(),
    ArrowLeft: () => tools.nudge(-1, 0) || zoom.pan(PAN_STEP_PX, 0),
    ArrowRight: () => tools.nudge(1, 0) || zoom.pan(-PAN_STEP_PX, 0),
    ArrowUp: () => tools.nudge(0, -1) || zoom.pan(0, PAN_STEP_PX),
    ArrowDown: () => tools.nudge(0, 1) || zoom.pan(0, -PAN_STEP_PX),
  };
  /** @type {Record<string, () => void>} */
  const whenDone = {
    c: () => onViewMode("compare"),
    r: () => onViewMode("result"),
    m: () => onViewMode("mask"),
    o: () => onViewMode("original"),
    2: () => onViewMode("beside"),
    s: onSave,
    g: onGround,
    b: () => onTool("keep"),
    e: () => onTool("erase"),
    x: () => onTool("drop"),
    k: () => onTool("crop"),
    v: () => onTool("none"),
    l: () => tools.toggleLoupe(),
    "[": () => tools.resize(1 / 1.15),
    "]": () => tools.resize(1.15),
  };

  return {
    zoomIn: () => zoom.by(ZOOM_STEP),
    zoomOut: () => zoom.by(1 / ZOOM_STEP),
    /** @param {string} key @param {boolean} isDone @returns {boolean} whether the key meant something */
    press(key, isDone) {
      const name = key.length === 1 ? key.toLowerCase() : key;
      const act = Object.hasOwn(always, name)
        ? always[name]
        : isDone && Object.hasOwn(whenDone, name)
          ? whenDone[name]
          : undefined;
      act?.();
      return act !== undefined;
    },
  };
}
