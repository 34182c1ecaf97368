// The divider between original and cutout: a slider over the photo, as far as it is in sight. Thread: page.
import { UI, formatPercent, say } from "../messages.js";
import { byId, setAttribute, setShown } from "./element.js";

const AT_REST = 0.5;
const STEP = 0.02;
const LEAP = 0.1;

/** @typedef {{left: number, top: number, right: number, bottom: number, origin: number}} VisibleBox */

/** @param {{onMove: (xPx: number) => void}} handlers told where the divider is, from the photo's left edge */
export function createCompare({ onMove }) {
  const slider = byId("compare", HTMLElement);
  const table = byId("table", HTMLElement);
  /** @type {VisibleBox} */
  let box = { left: 0, top: 0, right: 1, bottom: 1, origin: 0 };
  let share = AT_REST;
  setAttribute(slider, "aria-label", UI.sliderLabel);

  function draw() {
    const x = box.left + (box.right - box.left) * share;
    slider.style.transform = `translate(${x}px, ${box.top}px)`;
    slider.style.height = `${Math.max(0, box.bottom - box.top)}px`;
    setAttribute(slider, "aria-valuenow", String(Math.round(share * 100)));
    setAttribute(slider, "aria-valuetext", say(UI.sliderValue, { percent: formatPercent(share) }));
    onMove(x - box.origin);
  }
  /** @param {number} next */
  function moveTo(next) {
    share = Math.min(1, Math.max(0, next));
    draw();
  }
  /** @param {number} x on the table */
  const moveToX = (x) => moveTo((x - box.left) / Math.max(1, box.right - box.left));

  slider.addEventListener("keydown", (event) => {
    /** @type {Record<string, number>} */
    const targets = {
      ArrowLeft: share - STEP,
      ArrowDown: share - STEP,
      ArrowRight: share + STEP,
      ArrowUp: share + STEP,
      PageDown: share - LEAP,
      PageUp: share + LEAP,
      Home: 0,
      End: 1,
    };
    const target = targets[event.key];
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    moveTo(target);
  });
  slider.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    slider.focus({ preventScroll: true });
    slider.setPointerCapture(event.pointerId);
  });
  slider.addEventListener("pointermove", (event) => {
    if (slider.hasPointerCapture(event.pointerId))
      moveToX(event.clientX - table.getBoundingClientRect().left);
  });
  slider.addEventListener("dblclick", (event) => {
    event.stopPropagation();
    moveTo(AT_REST);
  });

  return {
    moveToX,
    reset: () => moveTo(AT_REST),
    /** @param {VisibleBox} next */
    setBox(next) {
      box = next;
      draw();
    },
    /** @param {boolean} isShown */
    setShown: (isShown) => setShown(slider, isShown),
  };
}
