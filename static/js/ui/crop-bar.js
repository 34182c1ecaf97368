// While the crop is drawn on the picture, a bar beside it: shape, turn, straighten, reset, done. Thread: page.
import { EMPTY_FRAME } from "../edit/state.js";
import { UI, formatDegrees, ownOf } from "../messages.js";
import { makeSlider } from "./controls.js";
import { byId, make, setAttribute, setShown } from "./element.js";

const WORDS = UI.edit.crop;
/** Width to height; the first is free. */
const SHAPES = ["", "1:1", "4:5", "3:4", "2:3", "16:9", "35:45"];

/**
 * @param {object} handlers
 * @param {import("./state.js").Handlers["onEdit"]} handlers.onEdit
 * @param {() => void} handlers.onSettle
 * @param {(ratio: number | null) => void} handlers.onShape
 * @param {() => void} handlers.onDone
 */
export function createCropBar({ onEdit, onSettle, onShape, onDone }) {
  const node = byId("crop-bar", HTMLElement);
  setAttribute(node, "aria-label", WORDS.bar);
  /** @param {Partial<import("../edit/state.js").Frame>} fields @param {string | null} [key] */
  const change = (fields, key = null) =>
    onEdit((edit) => ({ ...edit, frame: { ...edit.frame, ...fields } }), key);
  const shape = make("select", "bar-select");
  setAttribute(shape, "aria-label", WORDS.aspect);
  shape.append(
    ...SHAPES.map((value) => {
      const option = make("option", "", ownOf(WORDS.shapes, value) ?? value);
      option.value = value;
      return option;
    }),
  );
  shape.addEventListener("change", () => {
    const [width, height] = shape.value.split(":").map(Number);
    onShape(width && height ? width / height : null);
  });
  /** @param {string} words @param {() => void} act @param {string} [className] */
  function addButton(words, act, className = "") {
    const button = make("button", `tool ${className}`, words);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  }
  const turn = addButton(WORDS.right, () =>
    onEdit((edit) => {
      const angle = /** @type {0 | 90 | 180 | 270} */ ((edit.frame.turn + 90) % 360);
      return {
        ...edit,
        frame: { ...edit.frame, turn: angle, crop: null, to_subject: false, to_head: null },
      };
    }),
  );
  const straighten = makeSlider({
    label: WORDS.straighten,
    min: -45,
    max: 45,
    step: 0.5,
    say: formatDegrees,
    onInput: (straighten_deg) => change({ straighten_deg }, "straighten"),
    onEnd: onSettle,
  });
  const reset = addButton(WORDS.reset, () => {
    shape.value = "";
    onShape(null);
    onEdit((edit) => ({ ...edit, frame: EMPTY_FRAME }));
  });
  node.append(shape, turn, straighten.node, reset, addButton(UI.edit.endTool, onDone, "tool-end"));
  let wasOn = false;

  return {
    /** @param {import("./state.js").ViewState} state */
    render({ editing, stage, mode }) {
      const isOn = editing.tool === "crop" && stage === "done" && mode === "cutout";
      setShown(node, isOn);
      if (isOn && !wasOn) shape.value = "";
      wasOn = isOn;
      straighten.set(editing.now.frame.straighten_deg);
      const {
        crop,
        turn: angle,
        straighten_deg: degrees,
        to_subject: toSubject,
        to_head: toHead,
      } = editing.now.frame;
      const isPlain =
        crop === null && angle === 0 && degrees === 0 && !toSubject && toHead === null;
      setAttribute(reset, "aria-disabled", String(isPlain));
    },
  };
}
