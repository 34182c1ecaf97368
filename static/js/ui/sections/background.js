// Panel section "Background": what lies behind the subject. Thread: page.
import { EMPTY_BACKGROUND } from "../../edit/state.js";
import { UI, formatDegrees, formatPercent, formatPixels } from "../../messages.js";
import { makeChoice, makeColour, makeSlider, makeSwitch, showOnly } from "../controls.js";
import { make, setShown, setText } from "../element.js";

const WORDS = UI.edit.background;
const KINDS = /** @type {const} */ ([
  "transparent",
  "colour",
  "gradient",
  "picture",
  "blur",
  "original",
]);
const FITS = /** @type {const} */ (["cover", "contain"]);
/** White and greys of shops and offices, a blue and a warm tone, black. */
const PRESETS = ["#ffffff", "#f4f4f2", "#d9d9d6", "#cfe3f1", "#f1e2d2", "#1b1d1f", "#000000"];

/** @param {import("../state.js").Handlers} handlers @returns {import("../state.js").Section} */
export function createBackgroundSection({ onEdit, onSettle, onBackground, onTool }) {
  const body = make("div", "edit");
  /** @param {Partial<import("../../edit/state.js").Background>} fields @param {string | null} [key] */
  const change = (fields, key = null) =>
    onEdit((edit) => ({ ...edit, background: { ...edit.background, ...fields } }), key);
  const kind = makeChoice({
    label: WORDS.title,
    options: KINDS.map((value) => ({ value, words: WORDS.kinds[value] })),
    waitsForPress: (value) => isToBeChosen(value),
    onChoose(value) {
      if (isToBeChosen(value)) {
        // Until there is one, what was chosen before is what is shown, and stays checked.
        kind.set(current);
        return file.click();
      }
      change({
        kind: value,
        ...(value === "picture" ? { id: ownId } : {}),
        ...(value === "blur" ? { radius_px: soft() } : {}),
      });
    },
  });
  const onEnd = onSettle;
  /** What was chosen, or at first what looks alike on a small and a large photo. */
  const soft = () =>
    radiusPx === EMPTY_BACKGROUND.radius_px ? Math.max(4, Math.round(longest / 60)) : radiusPx;
  const colour = makeColour({
    label: WORDS.colour,
    presets: PRESETS,
    onInput: (value) => change({ colour: value }, "colour"),
    onEnd,
  });
  const to = makeColour({
    label: WORDS.to,
    presets: PRESETS,
    onInput: (value) => change({ to: value }, "to"),
    onEnd,
  });
  const angle = makeSlider({
    label: WORDS.angle,
    min: 0,
    max: 360,
    step: 5,
    say: formatDegrees,
    onInput: (angle_deg) => change({ angle_deg }, "angle"),
    onEnd,
  });
  const radius = makeSlider({
    label: WORDS.blur,
    min: 2,
    max: 200,
    say: formatPixels,
    onInput: (radius_px) => change({ radius_px }, "radius"),
    onEnd,
  });
  const fit = makeChoice({
    label: WORDS.fit,
    options: FITS.map((value) => ({ value, words: WORDS.fits[value] })),
    onChoose: (value) => change({ fit: value }),
  });
  const scale = makeSlider({
    label: WORDS.scale,
    min: 20,
    max: 400,
    say: (value) => formatPercent(value / 100),
    onInput: (value) => change({ scale: value / 100 }, "scale"),
    onEnd,
  });
  const x = makeSlider({
    label: WORDS.x,
    min: -100,
    max: 100,
    say: (value) => formatPercent(value / 100),
    onInput: (value) => change({ x: value / 100 }, "x"),
    onEnd,
  });
  const y = makeSlider({
    label: WORDS.y,
    min: -100,
    max: 100,
    say: (value) => formatPercent(value / 100),
    onInput: (value) => change({ y: value / 100 }, "y"),
    onEnd,
  });
  const file = make("input");
  const choose = make("label", "button small choose-background", WORDS.choose);
  Object.assign(file, {
    type: "file",
    id: "background-input",
    accept: "image/*,.tif,.tiff,.heic,.heif,.avif,.jxl",
  });
  choose.append(file);
  file.addEventListener("change", () => {
    const picture = file.files?.[0];
    file.value = "";
    if (picture) onBackground(picture);
  });
  /** The one that was chosen last. */
  let ownId = "";
  /** @type {string} */
  let current = EMPTY_BACKGROUND.kind;
  const isToBeChosen = (/** @type {string} */ value) => value === "picture" && ownId === "";
  let [longest, radiusPx] = [1, EMPTY_BACKGROUND.radius_px];
  const picture = make("div", "edit-brush");
  const mover = makeSwitch({
    label: WORDS.move,
    onChange: (isOn) => onTool(isOn ? "move" : "none"),
  });
  const means = make("p", "edit-means", WORDS.moveMeans);
  picture.append(choose, fit.node, mover.node, means, scale.node, x.node, y.node);
  body.append(kind.node, colour.node, to.node, angle.node, radius.node, picture);

  return {
    id: "background",
    icon: "background",
    title: WORDS.title,
    short: WORDS.short,
    body,
    isShown: ({ mode, editing, stage }) =>
      mode === "cutout" && stage === "done" && editing.isEditable,
    asksToOpen: () => false,
    summarise: ({ editing }) => WORDS.kinds[editing.now.background.kind],
    render({ editing, photo }) {
      const { background } = editing.now;
      if (background.id !== "") ownId = background.id;
      if (!editing.canUndo && !editing.canRedo) ownId = "";
      [longest, radiusPx] = [Math.max(photo?.width ?? 1, photo?.height ?? 1), background.radius_px];
      current = background.kind;
      kind.set(current);
      colour.set(background.colour);
      to.set(background.to);
      angle.set(background.angle_deg);
      radius.set(background.radius_px, Math.max(60, Math.round(longest / 20)));
      fit.set(background.fit);
      scale.set(Math.round(background.scale * 100));
      x.set(Math.round(background.x * 100));
      y.set(Math.round(background.y * 100));
      mover.set(editing.tool === "move");
      setText(
        colour.node.firstElementChild ?? body,
        background.kind === "gradient" ? WORDS.from : WORDS.colour,
      );
      const is = (/** @type {string} */ wanted) => background.kind === wanted;
      setShown(means, editing.tool === "move");
      showOnly([
        [colour.node, is("colour") || is("gradient")],
        [to.node, is("gradient")],
        [angle.node, is("gradient")],
        [radius.node, is("blur")],
        [picture, is("picture")],
      ]);
    },
  };
}
