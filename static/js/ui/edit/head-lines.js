// The marks of a head as lines on the photo, moved by pointer, touch and keys; and, in the finished picture, where a document wants them. Thread: page.
import { MARKS, bandsOf, linesOf, toSeen, withMoved } from "../../edit/head.js";
import { UI, formatCount, say } from "../../messages.js";
import { byId, make, setAttribute, setShown } from "../element.js";

const WORDS = UI.idPhoto.lines;
const SVG = "http://www.w3.org/2000/svg";
/** One press of an arrow, in pixels of the photo; with Shift. */
const STEP_PX = 1;
const LEAP_PX = 10;
const REST_MS = 400;
/** What a finger meets, as id-photo.css has it. */
const HANDLE_PX = 44;
/** Of the oval, width to height. */
const OVAL = 0.72;

/**
 * @typedef {import("../../edit/head.js").Mark} Mark
 * @typedef {import("../../edit/state.js").Head} Head
 * @typedef {import("../../edit/state.js").Place} Place
 * @typedef {import("../../edit/editing.js").EditingState} EditingState
 */

/** @template {keyof SVGElementTagNameMap} K @param {K} tag @param {string} className @returns {SVGElementTagNameMap[K]} */
function draw(tag, className) {
  const node = document.createElementNS(SVG, tag);
  node.setAttribute("class", className);
  return node;
}

/** @param {Element} node @param {Record<string, number>} values */
const put = (node, values) => {
  for (const [name, value] of Object.entries(values))
    setAttribute(node, name, value.toFixed(2).replace(/\.?0+$/, ""));
};

/** What of the lines' preview is seen, where it is the one that they lie on. @param {EditingState} editing @param {"uncropped" | "whole"} extent */
export function seenOf({ preview }, extent) {
  if (preview?.extent !== extent || !preview.crop || !preview.turned) return null;
  return { turned: preview.turned, crop: preview.crop, canvas: preview.canvas };
}

/** Whether they say where a head stands. @param {import("../../files/presets.js").Preset["limits"]} limits */
const sayHead = (limits) =>
  Boolean(limits?.head_height || limits?.eyes || limits?.top || limits?.chin);

/** About all four marks. @param {import("../../edit/head.js").Seen} seen @param {Head} head */
function partOf(seen, head) {
  const places = MARKS.map((mark) => toSeen(seen, head[mark]));
  const [across, down] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const [top, bottom] = [Math.min(...down), Math.max(...down)];
  const [middle, half] = [(Math.min(...across) + Math.max(...across)) / 2, (bottom - top) / 2];
  return { left: middle - half, top, right: middle + half, bottom };
}

/** The marks in use; null until it is known where the head of this edit was found. @param {EditingState} editing */
export const headOf = ({ now, head, headFound }) => now.head ?? (headFound === "own" ? null : head);

/**
 * @param {object} setup
 * @param {() => import("./overlay.js").Place} setup.place
 * @param {(part: import("../zoom.js").Box) => void} setup.onShown the lines are there; where the head is, in what is seen
 * @param {(head: Head) => void} setup.onHead
 * @param {() => void} setup.onEnd
 */
export function createHeadLines({ place, onShown, onHead, onEnd }) {
  const node = byId("head-lines", HTMLElement);
  const bar = byId("head-bar", HTMLElement);
  const drawing = draw("svg", "head-drawing");
  drawing.setAttribute("aria-hidden", "true");
  const lines = {
    crown: draw("line", "head-line"),
    eyes: draw("line", "head-line"),
    chin: draw("line", "head-line"),
  };
  const names = {
    crown: draw("text", "head-name"),
    eyes: draw("text", "head-name"),
    chin: draw("text", "head-name"),
  };
  const bands = {
    crown: draw("rect", "head-band"),
    eyes: draw("rect", "head-band"),
    chin: draw("rect", "head-band"),
  };
  const oval = draw("ellipse", "head-oval");
  for (const part of /** @type {const} */ (["crown", "eyes", "chin"])) {
    names[part].textContent = WORDS.parts[part];
    drawing.append(bands[part], lines[part], names[part]);
  }
  drawing.append(oval);
  const handles = MARKS.map((mark) => {
    const handle = make("div", "head-handle");
    setAttribute(handle, "role", "slider");
    setAttribute(handle, "aria-label", WORDS.marks[mark]);
    setAttribute(handle, "aria-orientation", "vertical");
    setAttribute(handle, "aria-valuemin", "0");
    handle.tabIndex = 0;
    handle.addEventListener("pointerdown", (event) => press(event, handle));
    handle.addEventListener("pointermove", drag);
    for (const name of /** @type {const} */ (["pointerup", "pointercancel"]))
      handle.addEventListener(name, lift);
    handle.addEventListener("keydown", (event) => nudge(event, mark));
    return { mark, handle };
  });
  node.append(drawing, ...handles.map(({ handle }) => handle));

  /** @type {Head | null} */
  let head = null;
  /** @type {import("../../edit/head.js").Seen | null} */
  let seen = null;
  let size = { width: 1, height: 1 };
  let isOn = false;
  let wantsFocus = false;
  /** @type {import("../../files/presets.js").Preset["limits"] | null} */
  let limits = null;
  /** @type {{mark: Mark, head: Head, x: number, y: number} | null} */
  let held = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** On the table. @param {Place} at @returns {Place} */
  function onTable(at) {
    if (seen === null) return [0, 0];
    const { left, top, scale } = place();
    const [x, y] = toSeen(seen, at);
    return [left + x * scale, top + y * scale];
  }
  /** @param {Mark} mark @param {number} dx @param {number} dy of what is seen @param {Head} from */
  function move(mark, dx, dy, from) {
    if (seen === null) return;
    head = withMoved(from, mark, dx, dy, seen, size);
    show();
    onHead(head);
  }
  function end() {
    clearTimeout(timer);
    held = null;
    delete node.dataset.held;
    onEnd();
  }

  /** Where two handles lie on each other, the nearer mark is meant. @param {PointerEvent} event @param {HTMLElement} handle */
  function press(event, handle) {
    if (event.button !== 0 || head === null || held !== null) return;
    event.preventDefault();
    clearTimeout(timer);
    const { left, top } = node.getBoundingClientRect();
    const far = (/** @type {Mark} */ mark) => {
      const [x, y] = onTable(/** @type {Head} */ (head)[mark]);
      return Math.hypot(x - event.clientX + left, y - event.clientY + top);
    };
    const mark = [...MARKS].sort((one, other) => far(one) - far(other))[0];
    handle.setPointerCapture(event.pointerId);
    handles.find((one) => one.mark === mark)?.handle.focus({ preventScroll: true });
    held = { mark, head, x: event.clientX, y: event.clientY };
    node.dataset.held = mark;
  }
  /** @param {PointerEvent} event */
  function drag(event) {
    if (held === null) return;
    const { scale } = place();
    move(held.mark, (event.clientX - held.x) / scale, (event.clientY - held.y) / scale, held.head);
  }
  function lift() {
    if (held !== null) end();
  }
  /** @param {KeyboardEvent} event @param {Mark} mark */
  function nudge(event, mark) {
    const [x, y] =
      { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ??
      [];
    if (x === undefined || head === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const step = event.shiftKey ? LEAP_PX : STEP_PX;
    clearTimeout(timer);
    move(mark, x * step, y * step, head);
    timer = setTimeout(end, REST_MS);
  }

  /** In words and figures, for who doesn't see them. */
  function tell() {
    if (head === null || seen === null) return;
    for (const { mark, handle } of handles) {
      const [x, y] = toSeen(seen, head[mark]).map(Math.round);
      setAttribute(handle, "aria-valuemax", String(Math.round(seen.canvas[1])));
      setAttribute(handle, "aria-valuenow", String(y));
      setAttribute(
        handle,
        "aria-valuetext",
        say(WORDS.value, { x: formatCount(x), y: formatCount(y) }),
      );
    }
  }
  function showLines() {
    if (head === null) return;
    const on = /** @type {Record<Mark, Place>} */ (
      Object.fromEntries(MARKS.map((mark) => [mark, onTable(/** @type {Head} */ (head)[mark])]))
    );
    const at = linesOf(on);
    drawing.style.clipPath = "none";
    for (const part of /** @type {const} */ (["crown", "eyes", "chin"])) {
      const [[x1, y1], [x2, y2]] = at[part];
      put(lines[part], { x1, y1, x2, y2 });
      const end = x2 > x1 ? [x2, y2] : [x1, y1];
      put(names[part], { x: end[0] + 6, y: end[1] + 4 });
      names[part].style.display = "";
    }
    // Where the eyes lie close together, what is pressed gives way to either side; the dots stay.
    const [left, right] = [on.left_eye[0], on.right_eye[0]];
    const aside = Math.max(0, HANDLE_PX - Math.abs(right - left)) / 2;
    const sides = /** @type {Partial<Record<Mark, number>>} */ (
      left <= right
        ? { left_eye: -aside, right_eye: aside }
        : { left_eye: aside, right_eye: -aside }
    );
    for (const { mark, handle } of handles) {
      const [x, y] = on[mark];
      const by = sides[mark] ?? 0;
      handle.style.transform = `translate(${(x + by).toFixed(1)}px, ${y.toFixed(1)}px)`;
      handle.style.setProperty("--back", `${(-by).toFixed(1)}px`);
    }
    tell();
  }
  function showGuides() {
    if (head === null || seen === null || limits === null) return;
    const { left, top, scale } = place();
    const [wide, high] = seen.canvas.map((one) => one * scale);
    const { width, height } = node.getBoundingClientRect();
    drawing.style.clipPath = `inset(${top}px ${width - left - wide}px ${height - top - high}px ${left}px)`;
    const [crown, chin] = [head.crown, head.chin].map((one) => (onTable(one)[1] - top) / high);
    const wanted = bandsOf(limits ?? {}, { crown, chin });
    for (const part of /** @type {const} */ (["crown", "eyes", "chin"])) {
      const band = wanted[part];
      for (const one of [bands[part], names[part]]) one.style.display = band === null ? "none" : "";
      if (band === null) continue;
      const [from, to] = [Math.max(band.least, 0), Math.min(band.most, 1)];
      put(bands[part], {
        x: left,
        y: top + from * high,
        width: wide,
        height: Math.max(to - from, 0) * high,
      });
      put(names[part], { x: left + 6, y: top + from * high + 13 });
    }
    const tall = (chin - crown) * high;
    put(oval, {
      cx: left + wide / 2,
      cy: top + ((crown + chin) / 2) * high,
      rx: (OVAL * tall) / 2,
      ry: tall / 2,
    });
  }
  function show() {
    const isShown = head !== null && seen !== null && (isOn || limits !== null);
    setShown(node, isShown);
    if (!isShown) return;
    setAttribute(node, "data-of", isOn ? "lines" : "guides");
    for (const { handle } of handles) setShown(handle, isOn);
    if (isOn) showLines();
    else showGuides();
    if (!isOn || !wantsFocus) return;
    wantsFocus = false;
    handles[0].handle.focus({ preventScroll: true });
    onShown(
      partOf(/** @type {import("../../edit/head.js").Seen} */ (seen), /** @type {Head} */ (head)),
    );
  }

  return {
    /** The picture lies elsewhere, or is larger. */
    moved: show,
    /** The keyboard goes to the first of them, once they are there. */
    focus() {
      wantsFocus = true;
    },
    /**
     * @param {import("../state.js").ViewState} state
     * @param {object} chosen
     * @param {boolean} chosen.isMoving whether the lines can be moved
     * @param {boolean} chosen.isGuided whether the finished picture has guides
     */
    render({ editing, photo }, { isMoving, isGuided }) {
      const { frame } = editing.now;
      const at = document.activeElement;
      const isLeft = isOn && !isMoving && [node, bar].some((one) => one.contains(at));
      size = { width: photo?.width ?? 1, height: photo?.height ?? 1 };
      seen = frame.to_head ? seenOf(editing, isMoving ? "uncropped" : "whole") : null;
      if (held === null) head = headOf(editing);
      isOn = isMoving;
      if (!isOn) wantsFocus = false;
      const asked = editing.preset?.limits;
      limits = isGuided && !isMoving && asked && sayHead(asked) ? asked : null;
      show();
      // Where the keyboard was at the lines, it goes back to what called for them.
      if (isLeft) document.getElementById("set-lines")?.focus({ preventScroll: true });
    },
  };
}
