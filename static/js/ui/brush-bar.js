// While a tool is on, a bar at the picture: which tool, how large the brush is, and the way out. Thread: page.
import { UI, formatPixels } from "../messages.js";
import { makeSlider } from "./controls.js";
import { SIZES_PX } from "./edit/painter.js";
import { byId, make, makeIcon, setAttribute, setShown } from "./element.js";

const WORDS = UI.edit;
const TOOLS = /** @type {const} */ ([
  { tool: "keep", icon: "brush" },
  { tool: "erase", icon: "erase" },
  { tool: "drop", icon: "part" },
  { tool: "take-back", icon: "undo" },
]);

/** @param {Pick<import("./state.js").Handlers, "onBrush"> & {onTool: (tool: import("../edit/editing.js").ToolName) => void}} handlers */
export function createBrushBar({ onTool, onBrush }) {
  const node = byId("brush-bar", HTMLElement);
  setAttribute(node, "aria-label", WORDS.bar);
  const buttons = TOOLS.map(({ tool, icon }) => {
    const button = make("button", "tool");
    button.type = "button";
    button.append(makeIcon(icon), make("span", "", WORDS.tools[tool]));
    button.addEventListener("click", () => onTool(tool));
    return { tool, button };
  });
  const size = makeSlider({
    label: WORDS.brushSize,
    min: SIZES_PX.least,
    max: SIZES_PX.most,
    say: formatPixels,
    onInput: (sizePx) => onBrush({ sizePx }),
  });
  const end = make("button", "tool tool-end", WORDS.endTool);
  end.type = "button";
  end.addEventListener("click", () => onTool("none"));
  node.append(...buttons.map(({ button }) => button), size.node, end);

  return {
    /** @param {import("./state.js").ViewState} state */
    render({ editing, stage, mode }) {
      const { tool, brush } = editing;
      const isOn = TOOLS.some((one) => one.tool === tool);
      setShown(node, isOn && stage === "done" && mode === "cutout");
      for (const one of buttons)
        setAttribute(one.button, "aria-pressed", String(one.tool === tool));
      setShown(size.node, tool === "keep" || tool === "erase");
      size.set(brush.sizePx);
    },
  };
}
