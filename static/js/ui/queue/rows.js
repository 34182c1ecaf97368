// The rows of the list, each of one photo: made once, kept by its id, drawn anew only where it changed. Thread: page.
import { UI } from "../../messages.js";
import { make, makeIcon, setAttribute, setShown, setText } from "../element.js";
import { describeRow, nextStep, shareOf } from "./summary.js";

/** @typedef {import("../../photos/state.js").RowState} RowState */

const WORDS = UI.rows;
const MARKS = { waiting: "", working: "", done: "check", failed: "warn" };
const JOBS = {
  cutout: { icon: "cutout", words: WORDS.jobs.cutout },
  strip: { icon: "hidden", words: WORDS.jobs.strip },
};

/** Whether a row must be drawn again. @param {RowState | null} one @param {RowState} other */
export function differs(one, other) {
  if (one === null) return true;
  return (
    one.status !== other.status ||
    one.thumb !== other.thumb ||
    one.found !== other.found ||
    one.left !== other.left ||
    one.format !== other.format ||
    one.code !== other.code ||
    one.hasOwnLook !== other.hasOwnLook ||
    one.lacksLook !== other.lacksLook ||
    one.job !== other.job ||
    one.name !== other.name ||
    one.path !== other.path ||
    one.progress?.stage !== other.progress?.stage ||
    one.progress?.done !== other.progress?.done ||
    one.progress?.total !== other.progress?.total
  );
}

/**
 * What leads from one order to another with few moves: that of one row costs one, wherever it goes.
 * @template {object} T @param {readonly T[]} now those that stay, as they are @param {readonly T[]} wanted with new ones
 * @returns {{item: T, before: T | undefined}[]} in turn; before none: at the end
 */
export function movesTo(now, wanted) {
  const moves = [];
  const next = new Map(now.map((item, index) => [item, now[index + 1]]));
  /** @type {Set<T>} */
  const placed = new Set();
  /** @type {T | undefined} */
  let at = now[0];
  for (const item of wanted) {
    while (at && placed.has(at)) at = next.get(at);
    // One that was taken away from here: it is placed when its turn comes.
    if (at && at !== item && next.get(at) === item) at = item;
    if (item === at) at = next.get(at);
    else moves.push({ item, before: at });
    placed.add(item);
  }
  return moves;
}

function makeRow() {
  const item = make("div", "row");
  item.setAttribute("role", "row");
  item.setAttribute("aria-selected", "false");
  const cell = make("div", "row-cell");
  cell.setAttribute("role", "gridcell");
  cell.tabIndex = -1;
  const thumb = make("span", "row-thumb");
  const image = make("img");
  image.alt = "";
  image.loading = "lazy";
  image.decoding = "async";
  image.draggable = false;
  image.hidden = true;
  image.addEventListener("load", () => setShown(image, true));
  image.addEventListener("error", () => setShown(image, false));
  const job = make("span", "row-job");
  thumb.append(makeIcon("photo"), image, job);
  const text = make("span", "row-text");
  const [name, path] = [make("span", "row-name"), make("span", "row-path")];
  name.dir = "auto";
  path.dir = "auto";
  const means = make("span", "quiet");
  const words = make("span", "row-words");
  const own = make("span", "row-own");
  const next = make("span", "row-next");
  text.append(name, path, means, words, own, next);
  const mark = make("span", "row-mark");
  const progress = make("span", "row-progress");
  cell.append(thumb, text, mark, progress);
  item.append(cell);
  return { item, cell, image, job, name, path, means, words, own, next, mark, progress };
}

/** @param {ReturnType<typeof makeRow>} row @param {RowState} state */
function draw(row, state) {
  setAttribute(row.item, "data-status", state.status);
  setText(row.name, state.name);
  setAttribute(row.name, "title", state.name);
  setText(row.path, state.path);
  setShown(row.path, state.path !== "");
  if (row.job.dataset.job !== state.job) {
    row.job.dataset.job = state.job;
    row.job.replaceChildren(makeIcon(JOBS[state.job].icon));
  }
  setText(row.means, JOBS[state.job].words);
  setText(row.words, describeRow(state));
  setText(row.own, state.lacksLook ? WORDS.lacksLook : WORDS.ownLook);
  setShown(row.own, state.hasOwnLook || state.lacksLook);
  setText(row.next, nextStep(state));
  const mark = MARKS[state.status];
  if (row.mark.dataset.mark !== mark) {
    row.mark.dataset.mark = mark;
    row.mark.replaceChildren(...(mark ? [makeIcon(mark)] : []));
  }
  const share = shareOf(state);
  setShown(row.progress, share !== null);
  row.progress.style.scale = `${share ?? 0} 1`;
  if (state.thumb === null) row.image.removeAttribute("src");
  else if (row.image.getAttribute("src") !== state.thumb) row.image.src = state.thumb;
}

/** @param {HTMLElement} list */
export function createRows(list) {
  /** @type {Map<number, ReturnType<typeof makeRow> & {last: RowState | null}>} */
  const rows = new Map();
  /** @type {HTMLElement[]} */
  let items = [];

  /** @param {RowState[]} states */
  function place(states) {
    const ids = new Set(states.map(({ id }) => id));
    for (const [id, { item }] of rows) {
      if (ids.has(id)) continue;
      item.remove();
      rows.delete(id);
    }
    const kept = items.filter(({ isConnected }) => isConnected);
    items = states.map(({ id }) => {
      const row = rows.get(id) ?? { ...makeRow(), last: null };
      rows.set(id, row);
      return row.item;
    });
    for (const { item, before } of movesTo(kept, items)) list.insertBefore(item, before ?? null);
  }

  return {
    /** @param {RowState[]} states */
    render(states) {
      const isInOrder =
        states.length === items.length &&
        states.every(({ id }, index) => rows.get(id)?.item === items[index]);
      if (!isInOrder) place(states);
      for (const state of states) {
        const row = rows.get(state.id);
        if (row && differs(row.last, state)) {
          draw(row, state);
          row.last = { ...state };
        }
      }
    },
    /** In order. */
    items: () => items,
    /** @param {number} id */
    of: (id) => rows.get(id),
    clear() {
      list.replaceChildren();
      rows.clear();
      items = [];
    },
  };
}
