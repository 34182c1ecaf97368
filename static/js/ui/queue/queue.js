// The list of photos, when there are several: beside the stage, on a phone a strip under it that opens. Thread: page.
//
// A grid, since each photo has buttons of its own: an option of a listbox may hold none, and a toolbar apart from the
// list lies, for who swipes from thing to thing, behind a thousand photos. One tab stop leads to the chosen photo, the next
// ones to its buttons; arrows lead from photo to photo, to the side from button to button.
import { UI, say } from "../../messages.js";
import { byId, setAttribute, setShown, setText } from "../element.js";
import { createActions } from "./actions.js";
import { createBar } from "./bar.js";
import { createDrag } from "./drag.js";
import { meaningOf } from "./keys.js";
import { createRows } from "./rows.js";

/** @typedef {import("../../photos/state.js").QueueState} QueueState */

const WORDS = UI.rows;

/** @param {import("../state.js").Handlers} handlers */
export function createQueue(handlers) {
  const node = byId("queue", HTMLElement);
  const list = byId("queue-list", HTMLElement);
  const live = byId("queue-live", HTMLElement);
  const narrow = window.matchMedia("(width < 48em)");
  const rows = createRows(list);
  const chosen = createActions(true, act);
  const hovered = createActions(false, act);
  const bar = createBar(handlers, () => setWhole(!isWhole));
  /** @type {QueueState | null} */
  let queue = null;
  let selectedId = 0;
  let selectedAt = -1;
  let hoveredId = 0;
  let isWhole = false;
  const isRow = () => narrow.matches && !isWhole;
  const drag = createDrag({
    list,
    items: rows.items,
    isRow,
    onDrop(from, to) {
      // The press put the keyboard to the photo that was dragged, which is not chosen by that.
      rows.of(selectedId)?.cell.focus({ preventScroll: true });
      move(queue?.rows[from]?.id ?? 0, to);
    },
  });
  setAttribute(node, "aria-label", WORDS.label);
  setAttribute(list, "aria-label", WORDS.label);
  setAttribute(list, "aria-description", WORDS.keys);

  /** @param {boolean} next */
  function setWhole(next) {
    isWhole = next;
    node.dataset.whole = String(next);
    bar.setWhole(next);
    rows.of(selectedId)?.item.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** @param {import("./actions.js").Act} what @param {number} id */
  function act(what, id) {
    const index = queue?.rows.findIndex((row) => row.id === id) ?? -1;
    if (index < 0) return;
    if (what === "up") move(id, index - 1);
    else if (what === "down") move(id, index + 1);
    else if (what === "retry") handlers.onRetryOne(id);
    else if (what === "look") handlers.onOwnLook(id, false);
    else remove(index);
  }
  /** @param {number} id @param {number} to */
  function move(id, to) {
    handlers.onMove(id, to);
    setText(live, say(WORDS.moved, { place: to + 1, total: queue?.rows.length ?? 0 }));
  }
  /** @param {number} index */
  function remove(index) {
    const row = queue?.rows[index];
    if (!row) return;
    setText(live, say(WORDS.removedRow, { name: row.name }));
    handlers.onRemove(row.id);
  }

  /** @param {EventTarget | null} target */
  function indexAt(target) {
    const item = target instanceof Element ? target.closest(".row") : null;
    return item instanceof HTMLElement ? rows.items().indexOf(item) : -1;
  }
  list.addEventListener("click", ({ target }) => {
    if (drag.hasDragged() || (target instanceof Element && target.closest("button"))) return;
    const index = indexAt(target);
    if (index < 0) return;
    rows.of(queue?.rows[index]?.id ?? 0)?.cell.focus({ preventScroll: true });
    handlers.onSelect(index);
  });
  list.addEventListener("pointerover", ({ target, pointerType }) => {
    const row = pointerType === "mouse" ? queue?.rows[indexAt(target)] : undefined;
    if (row && row.id !== hoveredId) hover(row.id);
  });
  list.addEventListener("pointerleave", () => hover(0));
  /** @param {number} id */
  function hover(id) {
    hoveredId = id;
    showActions();
  }
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const isOpen = narrow.matches && isWhole;
    if (drag.cancel()) event.preventDefault();
    else if (isOpen) {
      event.preventDefault();
      setWhole(false);
    }
  });
  list.addEventListener("keydown", (event) => {
    const meaning = meaningOf(event, {
      count: queue?.rows.length ?? 0,
      selected: queue?.selected ?? 0,
      isRow: isRow(),
      isRtl: document.documentElement.dir === "rtl",
    });
    if (meaning === null || queue === null) return;
    event.preventDefault();
    if (meaning.does === "select") handlers.onSelect(meaning.to);
    else if (meaning.does === "remove") remove(queue.selected);
    else if (meaning.does === "step") step(meaning.by);
    else if (meaning.to !== queue.selected) move(selectedId, meaning.to);
  });
  /** From the photo to its buttons and back. @param {1 | -1} by */
  function step(by) {
    const isAtCell = document.activeElement === rows.of(selectedId)?.cell;
    const next = chosen.beside(by);
    if (next) next.focus();
    else if (by < 0 && !isAtCell) rows.of(selectedId)?.cell.focus();
  }

  function showActions() {
    for (const [actions, id] of /** @type {const} */ ([
      [chosen, selectedId],
      [hovered, hoveredId === selectedId ? 0 : hoveredId],
    ])) {
      const index = queue?.rows.findIndex((row) => row.id === id) ?? -1;
      const state = queue?.rows[index];
      const item = rows.of(id)?.item;
      if (!queue || !state || !item) actions.hide();
      else actions.show(item, { state, index, count: queue.rows.length, hasLook: queue.hasLook });
    }
  }

  /** @param {QueueState} next */
  function draw(next) {
    const focused = document.activeElement;
    const hadFocus = list.contains(focused);
    const last = selectedId;
    rows.render(next.rows);
    selectedId = next.rows[next.selected]?.id ?? 0;
    showActions();
    const isLost = bar.render(next);
    const now = rows.of(selectedId);
    if (last !== selectedId) {
      const before = rows.of(last);
      if (before) before.cell.tabIndex = -1;
      if (before) setAttribute(before.item, "aria-selected", "false");
      if (now) now.cell.tabIndex = 0;
      if (now) setAttribute(now.item, "aria-selected", "true");
    }
    // The keyboard goes with what is chosen, and stays where a row that moved took it along.
    if (hadFocus && last !== selectedId) now?.cell.focus({ preventScroll: true });
    else if (isLost) now?.cell.focus();
    else if (hadFocus && focused instanceof HTMLElement) {
      const stays = focused.isConnected && !focused.hidden;
      if (!stays || document.activeElement !== focused)
        (stays ? focused : now?.cell)?.focus({ preventScroll: true });
    }
    if (last !== selectedId || selectedAt !== next.selected)
      now?.item.scrollIntoView({ block: "nearest", inline: "nearest" });
    selectedAt = next.selected;
  }

  return {
    /** @param {import("../state.js").ViewState} state @param {boolean} isBlocked */
    render(state, isBlocked) {
      setShown(node, state.queue !== null && !isBlocked);
      queue = state.queue;
      if (queue !== null) return draw(queue);
      if (rows.items().length === 0) return;
      rows.clear();
      [selectedId, hoveredId] = [0, 0];
      setText(live, "");
      setWhole(false);
    },
  };
}
