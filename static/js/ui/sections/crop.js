// Panel section "Crop and size": what of the photo is seen, which way up, how many pixels. Thread: page.
import { LIMITS, resultSize } from "../../edit/limits.js";
import { UI, UNITS, formatDegrees, formatPercent, formatSize, ownOf, say } from "../../messages.js";
import {
  makeButton,
  makeChoice,
  makeNumber,
  makeSlider,
  makeSwitch,
  showOnly,
} from "../controls.js";
import { make, setText } from "../element.js";

const WORDS = UI.edit.crop;
/** No format holds more; what the chosen one holds is said before it is saved. */
const FAR_PX = LIMITS.sides_px.png;
const CROPS = /** @type {const} */ (["whole", "subject", "head", "exact"]);
/** Room for hair and shoulders, as in most portraits; a preset brings its own. */
const HEAD_RULE = { height: 0.46, eyes: 0.57, top: null, level: true, most: 0.8 };
/** Width to height. @type {ReadonlyArray<{value: string, words: string}>} */
const ASPECTS = [
  { value: "", words: WORDS.asItIs },
  ...["1:1", "4:5", "3:4", "2:3", "16:9", "35:45"].map((value) => ({
    value,
    words: ownOf(WORDS.shapes, value) ?? value,
  })),
];
/** In pixels. @type {ReadonlyArray<{value: string, words: string}>} */
const SIZES = [
  { value: "", words: WORDS.asItIs },
  ...["1000×1000", "2000×2000", "1080×1350", "1920×1080", "413×531"].map((value) => ({
    value,
    words: ownOf(WORDS.sizes, value) ?? value,
  })),
];
const ROTATIONS = /** @type {const} */ ([0, 90, 180, 270]);

/** @param {string} text @returns {[number, number] | null} */
const pair = (text) => {
  const [width, height] = text.split(/[:×]/).map(Number);
  return width && height ? [width, height] : null;
};

/** @param {import("../state.js").Handlers} handlers @returns {import("../state.js").Section} */
export function createCropSection({ onEdit, onSettle, onTool }) {
  const body = make("div", "edit");
  /** @type {[number, number]} */
  let uncropped = [1, 1];
  /** @type {import("../../edit/state.js").Frame | null} */
  let frame = null;
  /** @param {Partial<import("../../edit/state.js").Frame>} fields @param {string | null} [key] */
  const change = (fields, key = null) =>
    onEdit((edit) => ({ ...edit, frame: { ...edit.frame, ...fields } }), key);
  const crop = makeChoice({
    label: WORDS.crop,
    options: CROPS.map((value) => ({ value, words: WORDS.crops[value] })),
    onChoose: (value) =>
      change({
        to_subject: value === "subject",
        to_head: value === "head" ? (frame?.to_head ?? HEAD_RULE) : null,
        crop: value === "exact" ? [0, 0, ...uncropped] : null,
      }),
  });
  const draw = makeButton(WORDS.draw, () => onTool("crop"));
  const fill = makeChoice({
    label: WORDS.fill,
    options: /** @type {const} */ (["crop", "pad"]).map((value) => ({
      value,
      words: WORDS.fills[value],
    })),
    onChoose: (value) => change({ fill: value }),
  });
  const margin = makeSlider({
    label: WORDS.margin,
    min: 0,
    max: 50,
    say: (value) => formatPercent(value / 100),
    onInput: (value) => change({ margin: value / 100 }, "margin"),
    onEnd: onSettle,
  });
  const snap = makeSwitch({ label: WORDS.snap, onChange: (isOn) => change({ snap: isOn }) });
  const centre = makeChoice({
    label: WORDS.centre,
    options: /** @type {const} */ (["box", "weight"]).map((value) => ({
      value,
      words: WORDS.centres[value],
    })),
    onChoose: (value) => change({ centre: value }),
  });
  const edges = WORDS.edges.map((label, index) =>
    makeNumber({
      label,
      min: index < 2 ? -FAR_PX : 1,
      max: FAR_PX,
      unit: UNITS.pixelsAlone,
      onInput(value) {
        const next = /** @type {[number, number, number, number]} */ ([
          ...(frame?.crop ?? [0, 0, ...uncropped]),
        ]);
        next[index] = value ?? (index < 2 ? 0 : uncropped[index - 2]);
        change({ crop: next, to_subject: false, to_head: null });
      },
    }),
  );
  const exact = make("div", "numbers");
  exact.append(...edges.map(({ node }) => node));
  const aspect = makeChoice({
    label: WORDS.aspect,
    options: ASPECTS,
    // A subject gets margin; a photo is cut, as everywhere else.
    onChoose: (value) =>
      change({
        aspect: pair(value),
        ...(frame?.aspect === null ? { fill: frame.to_subject ? "pad" : "crop" } : {}),
      }),
  });
  const size = makeChoice({
    label: WORDS.size,
    options: SIZES,
    onChoose: (value) => change({ canvas: pair(value) }),
  });
  const sides = [0, 1].map((index) =>
    makeNumber({
      label: WORDS.sides[index],
      min: 1,
      max: FAR_PX,
      unit: UNITS.pixelsAlone,
      onInput(value) {
        const now = frame?.canvas ?? shown;
        change({ canvas: value === null ? null : index === 0 ? [value, now[1]] : [now[0], value] });
      },
    }),
  );
  /** @type {[number, number]} */
  let shown = [1, 1];
  const free = make("div", "numbers");
  free.append(...sides.map(({ node }) => node));
  const orientation = make("div", "edit-row");
  const rotate = (/** @type {number} */ by) =>
    change({ turn: ROTATIONS[((frame?.turn ?? 0) / 90 + by + 4) % 4], crop: null });
  orientation.append(
    makeButton(WORDS.left, () => rotate(-1)),
    makeButton(WORDS.right, () => rotate(1)),
    makeButton(WORDS.flip, () => change({ flip: !(frame?.flip ?? false) })),
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
  const result = make("p", "edit-means");
  body.append(
    draw,
    crop.node,
    margin.node,
    snap.node,
    centre.node,
    exact,
    aspect.node,
    fill.node,
    size.node,
    free,
    orientation,
    straighten.node,
    result,
  );

  return {
    id: "crop",
    icon: "crop",
    title: WORDS.title,
    short: WORDS.short,
    body,
    isShown: ({ mode, editing, stage }) =>
      mode === "cutout" && stage === "done" && editing.isEditable,
    asksToOpen: () => false,
    summarise: ({ photo }) => (photo === null ? "" : formatSize(...shown)),
    render({ editing, photo }) {
      frame = editing.now.frame;
      const sidesOf = /** @type {[number, number]} */ ([photo?.width ?? 1, photo?.height ?? 1]);
      uncropped = frame.turn % 180 === 0 ? sidesOf : [sidesOf[1], sidesOf[0]];
      shown = photo === null ? [1, 1] : resultSize(editing, photo);
      const fitted = frame.to_head ? "head" : frame.to_subject ? "subject" : "whole";
      crop.set(frame.crop === null ? fitted : "exact");
      margin.set(Math.round(frame.margin * 100));
      snap.set(frame.snap);
      centre.set(frame.centre);
      edges.forEach((edge, index) => edge.set(frame?.crop?.[index] ?? null));
      fill.set(frame.fill);
      aspect.set(frame.aspect?.join(":") ?? "");
      size.set(frame.canvas?.join("×") ?? "");
      sides.forEach((side, index) =>
        side.set(frame?.canvas?.[index] ?? null, String(shown[index])),
      );
      straighten.set(frame.straighten_deg);
      setText(result, say(WORDS.result, { size: formatSize(...shown) }));
      showOnly([
        [margin.node, frame.to_subject],
        [snap.node, frame.to_subject],
        [centre.node, frame.to_subject],
        [exact, frame.crop !== null],
        [fill.node, frame.aspect !== null],
      ]);
    },
  };
}
