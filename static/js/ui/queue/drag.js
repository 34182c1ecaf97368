// Dragging a photo to another place in its list, by a mouse anywhere on it, by a finger on its handle. Thread: page.

/** So far a press may tremble before it is a drag. */
const TREMBLE_PX = 6;
/** Near the list's ends it scrolls, by so much a frame. */
const NEAR_PX = 40;
const SCROLL_PX = 12;

/** @typedef {{start: number, end: number}} Span of a row along the list, from the side where the list begins */

/** Between which rows a point lies: 0 is before the first. @param {Span[]} spans in order @param {number} point */
export function gapAt(spans, point) {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const span = spans[middle];
    if (span && (span.start + span.end) / 2 < point) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where a row comes to stand that is let go in a gap. @param {number} from @param {number} gap */
export const placeOf = (from, gap) => (gap > from ? gap - 1 : gap);

/** How far the list scrolls in a frame. @param {Span} view @param {number} point */
export function scrollOf({ start, end }, point) {
  if (point < start + NEAR_PX) return -SCROLL_PX;
  return point > end - NEAR_PX ? SCROLL_PX : 0;
}

/**
 * @param {object} setup
 * @param {HTMLElement} setup.list
 * @param {() => HTMLElement[]} setup.items in order
 * @param {() => boolean} setup.isRow whether they stand beside each other
 * @param {(from: number, to: number) => void} setup.onDrop
 */
export function createDrag({ list, items, isRow, onDrop }) {
  /** @type {{item: HTMLElement, x: number, y: number, pointerId: number, top: number, left: number} | null} */
  let press = null;
  /** @type {{gap: number, frame: number, x: number, y: number} | null} */
  let drag = null;
  let hasDragged = false;
  /** @type {HTMLElement | null} */
  let marked = null;

  /** Positions grow with the order, also from right to left. @param {DOMRect} box @returns {Span} */
  function spanOf(box) {
    if (!isRow()) return { start: box.top, end: box.bottom };
    return document.documentElement.dir === "rtl"
      ? { start: -box.right, end: -box.left }
      : { start: box.left, end: box.right };
  }
  function pointOf() {
    if (!drag) return 0;
    if (!isRow()) return drag.y;
    return document.documentElement.dir === "rtl" ? -drag.x : drag.x;
  }

  /** A line shows where it would come to stand; none where it stands already. @param {number} gap */
  function mark(gap) {
    const all = items();
    const from = press ? all.indexOf(press.item) : -1;
    marked?.removeAttribute("data-drop");
    marked = placeOf(from, gap) === from ? null : (all[Math.min(gap, all.length - 1)] ?? null);
    marked?.setAttribute("data-drop", gap < all.length ? "before" : "after");
  }

  function follow() {
    if (!press || !drag) return;
    const point = pointOf();
    const by = scrollOf(spanOf(list.getBoundingClientRect()), point);
    if (isRow()) list.scrollLeft += document.documentElement.dir === "rtl" ? -by : by;
    else list.scrollTop += by;
    const moved = isRow()
      ? `${drag.x - press.x + list.scrollLeft - press.left}px, 0`
      : `0, ${drag.y - press.y + list.scrollTop - press.top}px`;
    press.item.style.transform = "";
    const gap = gapAt(
      items().map((item) => spanOf(item.getBoundingClientRect())),
      point,
    );
    press.item.style.transform = `translate(${moved})`;
    if (gap !== drag.gap) mark(gap);
    drag.gap = gap;
    drag.frame = requestAnimationFrame(follow);
  }

  /** @param {boolean} isKept */
  function end(isKept) {
    if (press && drag) {
      cancelAnimationFrame(drag.frame);
      press.item.style.transform = "";
      press.item.removeAttribute("data-dragged");
      marked?.removeAttribute("data-drop");
      list.removeAttribute("data-dragging");
      // It may have moved or gone meanwhile: the list works on.
      const from = items().indexOf(press.item);
      const to = placeOf(from, drag.gap);
      if (isKept && from >= 0 && to !== from) onDrop(from, to);
    }
    [press, drag, marked] = [null, null, null];
  }

  list.addEventListener("pointerdown", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const item = target?.closest(".row");
    hasDragged = false;
    if (event.button !== 0 || !event.isPrimary || !(item instanceof HTMLElement)) return;
    if (target?.closest("button")) return;
    // A finger on the rest of a row scrolls the list.
    if (event.pointerType === "touch" && !target?.closest(".row-grip")) return;
    const { clientX: x, clientY: y, pointerId } = event;
    press = { item, x, y, pointerId, top: list.scrollTop, left: list.scrollLeft };
  });
  list.addEventListener("pointermove", ({ clientX: x, clientY: y, pointerId, buttons }) => {
    if (press?.pointerId !== pointerId) return;
    if (buttons === 0) return end(false); // it was let go elsewhere
    if (drag) {
      [drag.x, drag.y] = [x, y];
      return;
    }
    if (Math.hypot(x - press.x, y - press.y) < TREMBLE_PX) return;
    hasDragged = true;
    list.setPointerCapture(pointerId);
    list.setAttribute("data-dragging", "");
    press.item.setAttribute("data-dragged", "");
    drag = { gap: -1, frame: 0, x, y };
    follow();
  });
  list.addEventListener("pointerup", ({ clientX: x, clientY: y, pointerId }) => {
    if (press?.pointerId !== pointerId) return;
    if (drag) {
      cancelAnimationFrame(drag.frame);
      [drag.x, drag.y] = [x, y];
      follow();
      // The click that may follow comes before that.
      setTimeout(() => (hasDragged = false));
    }
    end(true);
  });
  list.addEventListener("pointercancel", () => end(false));
  // That of a handle is lost to the list as the drag begins.
  list.addEventListener("lostpointercapture", ({ target }) => target === list && end(false));

  return {
    /** Whether a press on the list was a drag, and so chooses nothing. */
    hasDragged: () => hasDragged,
    /** @returns {boolean} whether there was one to give up */
    cancel() {
      const isDragging = drag !== null;
      end(false);
      return isDragging;
    },
  };
}
