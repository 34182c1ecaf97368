// The crop is drawn on the picture: eight handles, thirds, the photo around it turns. By pointer, touch and keys. Thread: page.
import {
  HANDLES,
  dragged,
  gripAt,
  placeOf,
  rounded,
  scaledBox,
  shaped,
  turnBetween,
} from "../../edit/crop.js";
import { UI, formatDegrees, formatSize, say } from "../../messages.js";
import { byId, make, setShown, setText } from "../element.js";

/** How near to a handle a press must be, in CSS pixels. */
const SLACK_PX = { mouse: 14, pen: 18, touch: 28 };
/** One press of an arrow, in shares of the picture's longer side. */
const STEP = 0.01;
const REST_MS = 400;
/** Half a degree can be told from none; more than this is a turn. */
const MOST_DEG = 45;

/**
 * @typedef {import("../../edit/crop.js").Box} Box
 * @typedef {import("../../edit/state.js").Frame} Frame
 * @typedef {{x: number, y: number}} Point on the table, in CSS pixels
 */

/**
 * @param {object} setup
 * @param {() => import("./overlay.js").Place & {width: number, height: number}} setup.place
 * @param {(make: (frame: Frame) => Frame, key: string) => void} setup.onFrame
 * @param {() => void} setup.onEnd
 */
export function createCropper({ place, onFrame, onEnd }) {
  const table = byId("table", HTMLElement);
  const node = byId("crop-box", HTMLElement);
  const facts = make("output", "crop-facts");
  node.append(
    ...HANDLES.map((handle) => {
      const dot = make("span", "crop-handle");
      const [across, down] = placeOf(handle);
      dot.style.left = `${across * 100}%`;
      dot.style.top = `${down * 100}%`;
      return dot;
    }),
    facts,
  );
  let isOn = false;
  /** @type {Box} */
  let box = [0, 0, 1, 1];
  /** @type {number | null} */
  let ratio = null;
  /** @type {{grip: import("../../edit/crop.js").Grip, from: Point, box: Box, degrees: number} | null} */
  let held = null;
  let degrees = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const limits = () => {
    const { width, height } = place();
    return { wide: width, high: height, ratio };
  };
  /** @param {Point} point */
  const onPicture = ({ x, y }) => {
    const { left, top, scale } = place();
    return { x: (x - left) / scale, y: (y - top) / scale };
  };
  /** @param {Point} point @param {string} pointerType */
  const gripOf = (point, pointerType) => {
    const { x, y } = onPicture(point);
    const slack = SLACK_PX[/** @type {keyof typeof SLACK_PX} */ (pointerType)] ?? SLACK_PX.mouse;
    return gripAt(box, x, y, slack / place().scale);
  };

  function draw() {
    setShown(node, isOn);
    if (!isOn) return;
    const { left, top, scale } = place();
    const [x, y, width, height] = box;
    node.style.width = `${width * scale}px`;
    node.style.height = `${height * scale}px`;
    node.style.transform = `translate(${left + x * scale}px, ${top + y * scale}px)`;
    const [, , w, h] = rounded(box);
    const size = formatSize(w, h);
    setText(
      facts,
      degrees === 0 ? size : say(UI.edit.crop.turned, { size, degrees: formatDegrees(degrees) }),
    );
  }

  /** @param {Box} next */
  function put(next) {
    box = next;
    draw();
    const crop = rounded(next);
    onFrame(
      (frame) => ({ ...frame, crop, to_subject: false, to_head: null, aspect: null }),
      "crop",
    );
  }
  function end() {
    clearTimeout(timer);
    held = null;
    table.dataset.dragging = "false";
    onEnd();
  }
  function endSoon() {
    clearTimeout(timer);
    timer = setTimeout(end, REST_MS);
  }

  table.addEventListener("pointermove", (event) => {
    if (!isOn || held !== null) return;
    const { left, top } = table.getBoundingClientRect();
    const grip = gripOf({ x: event.clientX - left, y: event.clientY - top }, event.pointerType);
    table.dataset.grip = grip;
  });

  return {
    isOn: () => isOn,
    /** The picture lies elsewhere, or is larger. */
    moved: draw,
    /** @param {Point} point @param {PointerEvent} event */
    press(point, event) {
      clearTimeout(timer);
      held = { grip: gripOf(point, event.pointerType), from: point, box, degrees };
      table.dataset.dragging = "true";
    },
    /** @param {{point: Point}[]} moves */
    move(moves) {
      const to = moves[moves.length - 1]?.point;
      if (held === null || to === undefined) return;
      const [from, now] = [onPicture(held.from), onPicture(to)];
      if (held.grip === "turn") {
        const by = Math.round(2 * (held.degrees + turnBetween(held.box, from, now))) / 2;
        const straighten_deg = Math.min(MOST_DEG, Math.max(-MOST_DEG, by));
        onFrame((frame) => ({ ...frame, straighten_deg }), "straighten");
      } else put(dragged(held.box, held.grip, now.x - from.x, now.y - from.y, limits()));
    },
    lift: end,
    /** @param {number} dx @param {number} dy in steps */
    nudge(dx, dy) {
      if (!isOn) return false;
      const { wide, high } = limits();
      const step = STEP * Math.max(wide, high);
      put(dragged(box, "move", dx * step, dy * step, limits()));
      endSoon();
      return true;
    },
    /** @param {number} factor */
    resize(factor) {
      if (!isOn) return false;
      put(scaledBox(box, factor, limits()));
      endSoon();
      return true;
    },
    /** Another shape for the box that is there. @param {number | null} next width to height */
    shape(next) {
      ratio = next;
      if (next !== null) put(shaped(box, next));
      end();
    },
    /** @param {import("../../edit/editing.js").EditingState} editing @param {boolean} isShown */
    render({ now, seen }, isShown) {
      isOn = isShown;
      degrees = now.frame.straighten_deg;
      if (!isShown) {
        ratio = null;
        delete table.dataset.grip;
      }
      if (isShown && held === null) {
        const { wide, high } = limits();
        const { crop, aspect, fill, to_subject: toSubject } = now.frame;
        const known = seen?.frame === now.frame ? seen.crop : null;
        const whole = /** @type {Box} */ ([0, 0, wide, high]);
        const cut = fill === "crop" && aspect ? shaped(crop ?? whole, aspect[0] / aspect[1]) : null;
        box = (toSubject ? known : null) ?? cut ?? crop ?? whole;
      }
      draw();
    },
  };
}
