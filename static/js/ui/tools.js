// The bar that floats at the stage's foot: which view of the cutout, and how near. Thread: page.
import { UI, formatPercent, say } from "../messages.js";
import { byId, make, makeIcon, setAttribute, setShown, setText, stepOf } from "./element.js";

/** @typedef {import("./frame.js").ViewMode} ViewMode */

/** @type {ReadonlyArray<{view: ViewMode, key: string}>} */
const VIEW_MODES = [
  { view: "compare", key: "C" },
  { view: "result", key: "R" },
  { view: "mask", key: "M" },
  { view: "original", key: "O" },
  { view: "beside", key: "2" },
];
/** @param {string} name @param {string} key */
const withKey = (name, key) => say(UI.tools.withKey, { name, key });

const GROUNDS = /** @type {const} */ (["squares", "white", "black", "green"]);

/**
 * @param {object} handlers
 * @param {(view: ViewMode) => void} handlers.onViewMode
 * @param {() => void} handlers.onOut
 * @param {() => void} handlers.onIn
 * @param {() => void} handlers.onToggle
 * @param {(ground: import("./frame.js").GroundName) => void} handlers.onGround
 * @param {() => void} handlers.onUndo
 * @param {() => void} handlers.onRedo
 * @param {(tool: import("../edit/editing.js").ToolName) => void} handlers.onTool
 */
export function createTools({
  onViewMode,
  onOut,
  onIn,
  onToggle,
  onGround,
  onUndo,
  onRedo,
  onTool,
}) {
  const node = byId("tools", HTMLElement);
  const views = byId("tools-views", HTMLElement);
  const zoom = byId("tools-zoom", HTMLElement);
  setAttribute(node, "aria-label", UI.tools.views);
  setAttribute(views, "aria-label", UI.tools.views);
  setAttribute(zoom, "aria-label", UI.tools.zoom);

  /** @type {Map<ViewMode, HTMLButtonElement>} */
  const choices = new Map();
  for (const { view, key } of VIEW_MODES) {
    const button = make("button", `tool tool-${view}`);
    button.type = "button";
    button.append(make("span", "", UI.tools[view]));
    // The longest word has a sign for screens where five words are no row.
    if (view === "beside") button.append(makeIcon("beside"));
    button.setAttribute("role", "radio");
    button.setAttribute("aria-keyshortcuts", key);
    button.title = withKey(UI.tools[view], key);
    button.addEventListener("click", () => onViewMode(view));
    choices.set(view, button);
    views.append(button);
  }
  // A radio group is one stop of the Tab key; arrows move inside it.
  views.addEventListener("keydown", (event) => {
    const shown = [...choices].filter(([, button]) => !button.hidden);
    const step = stepOf(event.key);
    const index = shown.findIndex(([, button]) => button === document.activeElement);
    if (step === undefined || index < 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = shown[(index + step + shown.length) % shown.length];
    if (!next) return;
    next[1].focus();
    onViewMode(next[0]);
  });

  /** @param {HTMLElement} group @param {string} icon @param {string} name @param {string} key @param {() => void} act */
  function addTool(group, icon, name, key, act) {
    const button = make("button", "tool");
    button.type = "button";
    button.title = withKey(name, key);
    button.setAttribute("aria-label", name);
    button.append(makeIcon(icon));
    button.addEventListener("click", act);
    group.append(button);
    return button;
  }
  const edit = byId("tools-edit", HTMLElement);
  setAttribute(edit, "aria-label", UI.tools.edit);
  const undo = addTool(edit, "undo", UI.tools.undo, `${UI.keys.ctrl} Z`, onUndo);
  const redo = addTool(edit, "redo", UI.tools.redo, `${UI.keys.ctrl} ${UI.keys.shift} Z`, onRedo);
  /** @type {import("../edit/editing.js").ToolName} */
  let chosen = "none";
  const press = (/** @type {import("../edit/editing.js").ToolName} */ tool) => () =>
    onTool(chosen === tool ? "none" : tool);
  const brushes = /** @type {const} */ ([
    ["keep", "brush", "B"],
    ["erase", "erase", "E"],
    ["drop", "part", "X"],
    ["crop", "crop", "K"],
  ]).map(([tool, icon, key]) => ({
    tool,
    button: addTool(edit, icon, UI.edit.tools[tool], key, press(tool)),
  }));
  let ground = 0;
  function nextGround() {
    ground = (ground + 1) % GROUNDS.length;
    showGround();
    onGround(GROUNDS[ground]);
  }
  const groundButton = addTool(zoom, "ground", "", "G", nextGround);
  function showGround() {
    const name = say(UI.tools.ground, { name: UI.tools.grounds[GROUNDS[ground]] });
    setAttribute(groundButton, "aria-label", name);
    setAttribute(groundButton, "title", withKey(name, "G"));
  }
  showGround();
  addTool(zoom, "minus", UI.tools.zoomOut, "-", onOut).classList.add("tool-step");
  const percent = make("button", "tool tool-percent");
  percent.type = "button";
  percent.addEventListener("click", onToggle);
  zoom.append(percent);
  addTool(zoom, "plus", UI.tools.zoomIn, "+", onIn).classList.add("tool-step");

  return {
    nextGround,
    /** @param {number} share @param {boolean} isFit */
    setZoom(share, isFit) {
      const words = formatPercent(share);
      setText(percent, words);
      const name = isFit
        ? say(UI.tools.toActual, { percent: words, whole: formatPercent(1) })
        : say(UI.tools.toFit, { percent: words });
      setAttribute(percent, "aria-label", name);
      setAttribute(percent, "title", withKey(name, isFit ? "1" : "0"));
    },
    /** @param {import("./state.js").ViewState} state @param {ViewMode} view */
    render(state, view) {
      setShown(
        node,
        state.stage === "done" && (state.mode === "cutout" || state.photo?.url != null),
      );
      setShown(views, state.mode === "cutout");
      setShown(groundButton, state.mode === "cutout");
      const { editing } = state;
      setShown(edit, state.mode === "cutout" && editing.isEditable);
      // Not `disabled`: the keyboard's place would be lost with the last step.
      setAttribute(undo, "aria-disabled", String(!editing.canUndo));
      setAttribute(redo, "aria-disabled", String(!editing.canRedo));
      chosen = editing.tool;
      for (const { tool, button } of brushes)
        setAttribute(button, "aria-pressed", String(tool === chosen));
      const hasOriginal = state.photo?.url != null;
      for (const [name, button] of choices) {
        setShown(button, hasOriginal || name === "result" || name === "mask");
        setAttribute(button, "aria-checked", String(name === view));
        button.tabIndex = name === view ? 0 : -1;
      }
    },
  };
}
