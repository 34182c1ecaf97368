// Panel section "Shadow and outline". Thread: page.
import { FIRST_OUTLINE, FIRST_SHADOW } from "../../edit/state.js";
import { UI, formatPercent, formatPixels } from "../../messages.js";
import {
  makeChoice,
  makeColour,
  makeGroup,
  makeSlider,
  makeSwitch,
  showOnly,
} from "../controls.js";
import { make } from "../element.js";

const WORDS = UI.edit.shadow;
const KINDS = /** @type {const} */ (["none", "drop", "contact"]);

/** @param {import("../../edit/state.js").Edit} edit */
function summaryOf({ shadow, outline }) {
  if (shadow !== null && outline !== null) return WORDS.summary.both;
  if (shadow !== null) return WORDS.summary.shadow;
  return outline !== null ? WORDS.summary.outline : WORDS.summary.none;
}

/** @param {import("../state.js").Handlers} handlers @returns {import("../state.js").Section} */
export function createShadowSection({ onEdit, onSettle }) {
  const body = make("div", "edit");
  /** Lengths of a shadow that looks alike on a small and a large photo. */
  let longest = 1000;
  const share = (/** @type {number} */ px) => Math.max(1, Math.round((px / 1000) * longest));
  /** @param {Partial<import("../../edit/state.js").Shadow>} fields @param {string} key */
  const cast = (fields, key) =>
    onEdit((edit) => ({ ...edit, shadow: { ...(edit.shadow ?? FIRST_SHADOW), ...fields } }), key);
  /** @param {Partial<import("../../edit/state.js").Outline>} fields @param {string} key */
  const draw = (fields, key) =>
    onEdit(
      (edit) => ({ ...edit, outline: { ...(edit.outline ?? FIRST_OUTLINE), ...fields } }),
      key,
    );
  const onEnd = onSettle;
  const kind = makeChoice({
    label: WORDS.shadow,
    options: KINDS.map((value) => ({ value, words: WORDS.kinds[value] })),
    onChoose: (value) =>
      onEdit((edit) => {
        if (value === "none") return { ...edit, shadow: null };
        const first = {
          ...FIRST_SHADOW,
          blur_px: share(24),
          y_px: value === "drop" ? share(16) : 0,
        };
        return { ...edit, shadow: { ...(edit.shadow ?? first), kind: value } };
      }),
  });
  const opacity = makeSlider({
    label: WORDS.opacity,
    min: 0,
    max: 100,
    say: (value) => formatPercent(value / 100),
    onInput: (value) => cast({ opacity: value / 100 }, "opacity"),
    onEnd,
  });
  const blur = makeSlider({
    label: WORDS.blur,
    min: 0,
    max: 100,
    say: formatPixels,
    onInput: (blur_px) => cast({ blur_px }, "blur"),
    onEnd,
  });
  const x = makeSlider({
    label: WORDS.x,
    min: -100,
    max: 100,
    say: formatPixels,
    onInput: (x_px) => cast({ x_px }, "x"),
    onEnd,
  });
  const y = makeSlider({
    label: WORDS.y,
    min: -100,
    max: 100,
    say: formatPixels,
    onInput: (y_px) => cast({ y_px }, "y"),
    onEnd,
  });
  const colour = makeColour({
    label: WORDS.colour,
    onInput: (value) => cast({ colour: value }, "shadow-colour"),
    onEnd,
  });
  const shadow = make("div", "edit-brush");
  shadow.append(opacity.node, blur.node, x.node, y.node, colour.node);
  const isLined = makeSwitch({
    label: WORDS.outline,
    onChange: (isOn) =>
      onEdit((edit) => ({
        ...edit,
        outline: isOn ? { ...FIRST_OUTLINE, width_px: share(8) } : null,
      })),
  });
  const width = makeSlider({
    label: WORDS.width,
    min: 1,
    max: 60,
    say: formatPixels,
    onInput: (width_px) => draw({ width_px }, "width"),
    onEnd,
  });
  const lineColour = makeColour({
    label: WORDS.colour,
    onInput: (value) => draw({ colour: value }, "outline-colour"),
    onEnd,
  });
  const outline = make("div", "edit-brush");
  outline.append(width.node, lineColour.node);
  body.append(kind.node, shadow, makeGroup(WORDS.outlineTitle, isLined.node, outline));

  return {
    id: "shadow",
    icon: "shadow",
    title: WORDS.title,
    short: WORDS.short,
    body,
    isShown: ({ mode, editing, stage }) =>
      mode === "cutout" && stage === "done" && editing.isEditable,
    asksToOpen: () => false,
    summarise: ({ editing: { now } }) => summaryOf(now),
    render({ editing: { now }, photo }) {
      longest = Math.max(photo?.width ?? 1, photo?.height ?? 1);
      const [far, near] = [share(100), share(60)];
      kind.set(now.shadow?.kind ?? "none");
      const { opacity: strength, blur_px, x_px, y_px, colour: tone } = now.shadow ?? FIRST_SHADOW;
      opacity.set(Math.round(strength * 100));
      blur.set(blur_px, far);
      x.set(x_px, far);
      y.set(y_px, far);
      colour.set(tone);
      isLined.set(now.outline !== null);
      width.set(now.outline?.width_px ?? FIRST_OUTLINE.width_px, near);
      lineColour.set(now.outline?.colour ?? FIRST_OUTLINE.colour);
      showOnly([
        [shadow, now.shadow !== null],
        [outline, now.outline !== null],
      ]);
    },
  };
}
