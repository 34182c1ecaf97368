// The top of the section "Cutout" once there is one: tools, brush, edge. Thread: page.
import { UI, formatPercent, formatPixels, say } from "../../messages.js";
import {
  makeButton,
  makeChoice,
  makeGroup,
  makeSlider,
  makeSwitch,
  showOnly,
} from "../controls.js";
import { SIZES_PX } from "../edit/painter.js";
import { make, setShown, setText } from "../element.js";

const WORDS = UI.edit;

/** @param {number} px */
const sayShift = (px) =>
  px === 0
    ? formatPixels(0)
    : say(px < 0 ? WORDS.smaller : WORDS.larger, { px: formatPixels(Math.abs(px)) });
const TOOLS = /** @type {const} */ (["none", "keep", "erase", "drop", "take-back"]);

/** @param {import("../state.js").Handlers} handlers */
export function createBrushControls({ onTool, onBrush, onEdit, onSettle, onReset }) {
  const node = make("div", "edit");
  const tools = makeChoice({
    label: WORDS.tool,
    options: TOOLS.map((value) => ({ value, words: WORDS.tools[value] })),
    onChoose: onTool,
  });
  const means = make("p", "edit-means");
  const size = makeSlider({
    label: WORDS.size,
    min: SIZES_PX.least,
    max: SIZES_PX.most,
    say: formatPixels,
    onInput: (sizePx) => onBrush({ sizePx }),
  });
  const hardness = makeSlider({
    label: WORDS.hardness,
    min: 0,
    max: 100,
    say: (value) => formatPercent(value / 100),
    onInput: (value) => onBrush({ hardness: value / 100 }),
  });
  const refined = makeSwitch({
    label: WORDS.refined,
    onChange: (isOn) => onBrush({ refined: isOn }),
  });
  const loupe = makeSwitch({ label: WORDS.loupe, onChange: (isOn) => onBrush({ loupe: isOn }) });
  const feather = makeSlider({
    label: WORDS.feather,
    min: 0,
    max: 50,
    step: 0.5,
    say: formatPixels,
    onInput: (feather_px) => onEdit((edit) => ({ ...edit, feather_px }), "feather"),
    onEnd: onSettle,
  });
  const shift = makeSlider({
    label: WORDS.shift,
    min: -30,
    max: 30,
    step: 0.5,
    say: sayShift,
    onInput: (shift_px) => onEdit((edit) => ({ ...edit, shift_px }), "shift"),
    onEnd: onSettle,
  });
  const reset = makeButton(WORDS.reset, onReset);
  const brush = make("div", "edit-brush");
  brush.append(size.node, hardness.node, refined.node);
  loupe.node.title = say(UI.tools.withKey, { name: WORDS.loupe, key: "L" });
  const edge = makeGroup(WORDS.edge, feather.node, shift.node);
  node.append(tools.node, means, brush, loupe.node, edge, reset);

  return {
    node,
    /** @param {import("../state.js").ViewState} state */
    render({ editing, stage }) {
      setShown(node, editing.isEditable && stage === "done");
      tools.set(editing.tool);
      setText(means, WORDS.toolMeans[editing.tool]);
      showOnly([
        [brush, editing.tool === "keep" || editing.tool === "erase"],
        [loupe.node, TOOLS.some((tool) => tool !== "none" && tool === editing.tool)],
        [reset, editing.canUndo],
      ]);
      size.set(editing.brush.sizePx);
      hardness.set(Math.round(editing.brush.hardness * 100));
      refined.set(editing.brush.refined);
      loupe.set(editing.brush.loupe);
      feather.set(editing.now.feather_px);
      shift.set(editing.now.shift_px);
    },
  };
}
